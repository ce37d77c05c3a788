"""``last100 run`` starts, ends in order, and comes back from any death with what it knew."""

import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from fleet_manager.app.fleet_client import FleetClient
from fleet_manager.shell.broker import accepts
from tests.app_fleet import RunningFleet, a_fleet, start_process
from tests.app_terminal import Terminal
from tests.shell_parts import free_port, until

DUE_MS = 4_000_000_000_000


@pytest.fixture
def fleet(tmp_path: Path) -> Iterator[RunningFleet]:
    with a_fleet(tmp_path / "site") as running:
        yield running


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


def hand_in(fleet: RunningFleet, name: str) -> str:
    """Hand one parcel in; return what became of it."""
    with FleetClient(fleet.address) as client:
        point = client.get("/v1/map/local")["points"][0]["id"]
        record = {
            "id": name, "contact": "c-1", "point": point, "weight_g": 1, "volume_ml": 1,
            "ready_ms": 0, "due_ms": DUE_MS,
        }  # fmt: skip
        result = client.post("/v1/parcels", {"parcels": [record]})["results"][0]
    return str(result["outcome"])


def test_a_start_says_where_everything_is(fleet: RunningFleet) -> None:
    said = fleet.log.read_text("utf-8")
    for text in ("courtyard.geojson", "iotcore", fleet.address.url, "ready after"):
        assert text in said


def test_an_orderly_end_takes_everything_along(fleet: RunningFleet) -> None:
    assert accepts(fleet.site.config.mqtt.port)
    assert fleet.stop() == 0
    assert not accepts(fleet.site.config.mqtt.port)
    assert not accepts(fleet.site.config.http.port)


def test_what_was_handed_in_is_known_after_a_kill(
    fleet: RunningFleet, terminal: Terminal
) -> None:
    assert hand_in(fleet, "p-1") == "accepted"
    fleet.kill()
    fleet.start()
    assert hand_in(fleet, "p-1") == "known"
    assert fleet.status["counts"]["waiting"] == 1
    fleet.stop()
    assert terminal.last100("journal", "verify", fleet.site.state_dir).code == 0


def test_a_second_controller_is_kept_out(fleet: RunningFleet, tmp_path: Path) -> None:
    log = tmp_path / "second.log"
    second = start_process(["run", "--config", str(fleet.config_file)], log)
    assert second.wait(30) == 2
    said = log.read_text("utf-8")
    assert "error: " in said
    assert "another controller" in said or "cannot listen" in said
    assert "Traceback" not in said
    assert fleet.status["map"] == "courtyard"


def test_another_speed_than_the_journal_s_is_refused(
    fleet: RunningFleet, tmp_path: Path
) -> None:
    fleet.stop()
    log = tmp_path / "faster.log"
    faster = start_process(["run", "--config", str(fleet.config_file), "--speed", "2"], log)
    assert faster.wait(30) == 2
    assert "speed: expected 1" in log.read_text("utf-8")


def test_ctrl_c_while_starting_is_an_end_and_no_traceback(tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    port = free_port()
    words = [
        "run", "--map", "courtyard", "--broker", "iotcore", "--no-console",
        "--state-dir", str(tmp_path / "state"), "--http-port", str(port),
    ]  # fmt: skip
    starting = start_process(words, log)
    until(lambda: (tmp_path / "state/controller.log").exists() or starting.poll() is not None)
    starting.send_signal(signal.SIGINT)
    assert starting.wait(30) in {0, 130}
    assert "Traceback" not in log.read_text("utf-8")
    assert not accepts(port)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--map", "atlantis"), "map: expected a map file, or one of"),
        (("--map", "tests"), "Is a directory"),
        (("--config", "no.toml"), "no.toml: No such file or directory"),
        (("--speed", "0"), "site.speed: expected a number"),
        (("--broker", "pigeon"), "broker: expected auto, mosquitto"),
        (("--broker", "http://x"), "broker: expected"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(
    words: tuple[str, ...], says: str, tmp_path: Path, terminal: Terminal
) -> None:
    port = str(free_port())
    rest = ("--no-console", "--http-port", port, "--state-dir", tmp_path / "state")
    chosen = () if "--map" in words else ("--map", "courtyard")
    ended = terminal.last100("run", *words, *chosen, *rest)
    assert ended.code == 2
    complaints = [line for line in ended.err if line.startswith("error: ")]
    assert len(complaints) == 1
    assert says in complaints[0]


def test_a_port_that_is_taken_is_one_line(tmp_path: Path, terminal: Terminal) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = terminal.last100(
            "run",
            "--map",
            "courtyard",
            "--no-console",
            "--state-dir",
            tmp_path,
            "--http-port",
            port,
        )
    assert ended.code == 2
    assert f"cannot listen on 127.0.0.1:{port}" in ended.err[-1]


def test_a_broker_that_is_away_is_waited_for(tmp_path: Path) -> None:
    nobody = f"mqtt://127.0.0.1:{free_port()}"
    with a_fleet(tmp_path, {"mqtt.broker": nobody}) as fleet:
        broker = fleet.status["broker"]
        assert (broker["url"], broker["connected"]) == (nobody, False)
        assert hand_in(fleet, "p-1") == "accepted"
