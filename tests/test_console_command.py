"""The page's own command refuses what it cannot do in one line."""

import socket

import pytest

from tests.app_terminal import Terminal
from tests.shell_parts import free_port


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


def test_a_port_that_is_taken_is_one_line(terminal: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = terminal.last100("console", "--port", str(port))
    assert ended.code == 2
    assert ended.err == [
        f"error: the console cannot listen on 127.0.0.1:{port}: Address already in use; "
        "choose another --port"
    ]


def test_a_host_that_is_not_ours_is_one_line(terminal: Terminal) -> None:
    ended = terminal.last100("console", "--host", "192.0.2.1")
    assert ended.code == 2
    assert "the console cannot listen on 192.0.2.1:8100" in ended.err[0]


@pytest.mark.parametrize("api", ["http://[::1", "127.0.0.1:8099", "ftp://127.0.0.1"])
def test_an_address_that_is_none_is_one_line(api: str, terminal: Terminal) -> None:
    ended = terminal.last100("console", "--api", api, "--port", str(free_port()))
    assert ended.code == 2
    assert ended.err == [f"error: api: expected http://host:port, got {api!r}"]
