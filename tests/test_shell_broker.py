"""Real brokers: started, killed, found again, and in nobody's way."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from fleet_manager.model.errors import ConfigError, PartError
from fleet_manager.shell.broker import (
    PORT,
    ExternalBroker,
    accepts,
    find_mosquitto,
    open_broker,
)
from fleet_manager.shell.endpoint import Credentials
from tests.conftest import RequirePart
from tests.shell_parts import KINDS, a_broker, free_port, require_broker, until

ROOT = str(Path(__file__).parents[1])


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest, require_part: RequirePart) -> str:
    name: str = request.param
    require_broker(name, require_part)
    return name


@pytest.mark.live
def test_a_broker_accepts_connections_when_start_returns_and_none_after_stop(
    kind: str, tmp_path: Path
) -> None:
    with a_broker(kind, tmp_path) as broker:
        assert broker.kind == kind
        assert accepts(broker.endpoint.port)
    assert not accepts(broker.endpoint.port)
    assert broker.restarts == 0
    broker.stop()


@pytest.mark.live
def test_a_broker_listens_on_loopback_only(kind: str, tmp_path: Path) -> None:
    """Whoever holds the port for every address would keep us from another loopback address."""
    with (
        a_broker(kind, tmp_path) as broker,
        socket.create_server(("127.0.0.2", broker.endpoint.port)),
    ):
        assert accepts(broker.endpoint.port)


@pytest.mark.live
def test_a_broker_that_is_killed_is_started_again_at_the_same_port(
    kind: str, tmp_path: Path
) -> None:
    with a_broker(kind, tmp_path) as broker:
        first = broker.pid
        assert first is not None
        # A connection that breaks with the broker keeps its end of the port busy for a while.
        with socket.create_connection((broker.endpoint.host, broker.endpoint.port)):
            os.kill(first, signal.SIGKILL)
            until(lambda: broker.pid not in {first, None} and accepts(broker.endpoint.port))
        assert broker.restarts == 1


_CONTROLLER = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from fleet_manager.shell.broker import open_broker
open_broker(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])).start()
print("up", flush=True)
sys.stdin.read()
"""


@pytest.mark.live
def test_a_killed_controller_finds_a_broker_again_at_the_same_port(
    kind: str, tmp_path: Path
) -> None:
    port = free_port()
    command = [sys.executable, "-c", _CONTROLLER, ROOT, kind, str(tmp_path), str(port)]
    for _ in range(2):
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as controller:
            assert controller.stdout is not None
            assert controller.stdout.readline() == b"up\n"
            controller.send_signal(signal.SIGKILL)
    with a_broker(kind, tmp_path, port):
        assert accepts(port)
    assert not accepts(port)


@pytest.mark.live
def test_a_mosquitto_whose_memory_is_damaged_starts_without_it(
    tmp_path: Path, require_part: RequirePart
) -> None:
    require_broker("mosquitto", require_part)
    memory = tmp_path / "a place" / "broker" / "mosquitto.db"
    memory.parent.mkdir(parents=True)
    memory.write_bytes(b"garbage" * 100)
    with a_broker("mosquitto", tmp_path / "a place") as broker:
        assert accepts(broker.endpoint.port)
    assert memory.with_suffix(".damaged").read_bytes() == b"garbage" * 100


@pytest.mark.live
def test_a_port_that_somebody_else_has_is_left_alone(kind: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PartError, match=f"port {port} .* taken by another program"):
            open_broker(kind, tmp_path, port).start()


def test_auto_prefers_mosquitto_and_makes_do_with_iotcore(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    expected = "mosquitto" if find_mosquitto() else "iotcore"
    assert open_broker("auto", tmp_path).kind == expected
    monkeypatch.setattr("fleet_manager.shell.broker.find_mosquitto", lambda: None)
    broker = open_broker("auto", tmp_path)
    assert broker.kind == "iotcore"
    assert broker.endpoint.url == f"mqtt://127.0.0.1:{PORT}"
    with pytest.raises(PartError, match="apt install mosquitto"):
        open_broker("mosquitto", tmp_path)


def test_a_broker_of_somebody_else_is_neither_started_nor_stopped(tmp_path: Path) -> None:
    login = Credentials(username="fleet")
    broker = open_broker("mqtts://broker.example", tmp_path, credentials=login)
    assert isinstance(broker, ExternalBroker)
    broker.start()
    broker.stop()
    assert broker.endpoint.credentials == login
    assert broker.kind == "external"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("choice", ["rabbit", "", "mqtt:/broker", "http://broker"])
def test_a_broker_nobody_knows_is_refused(choice: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="broker"):
        open_broker(choice, tmp_path)
