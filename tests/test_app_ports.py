"""A port that is taken is not insisted on."""

import socket

from fleet_manager.app.ports import choose_port
from tests.shell_parts import free_port


def test_a_free_port_is_taken_as_wished() -> None:
    wished = free_port()
    assert choose_port(wished) == wished


def test_a_taken_port_gives_way_to_a_free_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        chosen = choose_port(taken.getsockname()[1])
        assert chosen != taken.getsockname()[1]
    with socket.create_server(("127.0.0.1", chosen)):
        pass
