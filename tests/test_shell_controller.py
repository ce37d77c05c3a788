"""The whole controller over real parts: it starts, works, is killed, and goes on."""

import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import pytest

from fleet_manager.core.decisions import ParcelAccepted, SessionDecided
from fleet_manager.core.entry import decode
from fleet_manager.handoff.session import Collected
from fleet_manager.model.errors import ConfigError, JournalError, PartError
from fleet_manager.shell import http_models as shapes
from fleet_manager.shell.controller import JOURNAL, Controller, Network, open_controller
from fleet_manager.shell.followed_clock import FollowedClock
from fleet_manager.shell.journal_sqlite import read_journal
from sim.aftermath import Aftermath
from sim.live import LiveOptions, run_live
from sim.scenario import load_scenario
from tests.conftest import RequirePart
from tests.shell_parts import KINDS, PATIENCE_S, free_port, require_broker, until
from tests.shell_run import a_setup

ROOT = Path(__file__).parents[1]
SPEED = 50.0
PARCELS = 6

pytestmark = pytest.mark.live


def a_network(kind: str = "iotcore") -> Network:
    return Network(broker=kind, broker_port=free_port(), http_port=free_port())


@contextmanager
def at_work(controller: Controller) -> Iterator[httpx.Client]:
    """Let the controller run on a thread, and call its API."""
    thread = Thread(target=controller.run)
    thread.start()
    try:
        with a_client(controller.api_url, controller.token_file) as client:
            yield client
    finally:
        controller.stop()
        thread.join()


def a_client(url: str, token_file: Path) -> httpx.Client:
    headers = {"Authorization": f"Bearer {token_file.read_text().strip()}"}
    return httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=PATIENCE_S)


def a_record(name: str, point: str = "locker") -> dict[str, Any]:
    return {
        "id": name,
        "contact": f"resident-{name}",
        "point": point,
        "weight_g": 900,
        "volume_ml": 2000,
        "due": "2099-01-01T12:00:00+08:00",
    }


def test_a_started_controller_answers_in_the_documented_shape(tmp_path: Path) -> None:
    with (
        open_controller(a_setup(tmp_path, a_network())) as controller,
        at_work(controller) as api,
    ):
        answer = api.post("/v1/parcels", json={"parcels": [a_record("p1")]})
        assert [r["outcome"] for r in answer.json()["results"]] == ["accepted"]
        until(lambda: api.get("/v1/status").json()["broker"]["connected"])
        status = api.get("/v1/status").json()
    shapes.Status.model_validate(status)
    assert status["counts"]["waiting"] == 1
    assert status["journal"]["seq"] > 0
    assert status["map"] == "courtyard"


def test_a_controller_comes_back_with_its_parcels_and_its_time(tmp_path: Path) -> None:
    setup = a_setup(tmp_path, a_network(), speed=20)
    with open_controller(setup) as controller, at_work(controller) as api:
        api.post("/v1/parcels", json={"parcels": [a_record("p1")]})
        before = api.get("/v1/status").json()
    with open_controller(setup) as controller, at_work(controller) as api:
        after = api.get("/v1/status").json()
        known = api.post("/v1/parcels", json={"parcels": [a_record("p1")]}).json()
    assert after["anchor_ms"] == before["anchor_ms"]
    assert after["now_ms"] > before["now_ms"]
    assert after["counts"] == before["counts"]
    assert known["results"][0]["outcome"] == "known"


@pytest.mark.parametrize(
    ("change", "error", "text"),
    [
        ({"map_digest": "another"}, JournalError, "another map"),
        ({"site": "riverside"}, JournalError, "belongs to site"),
        ({"speed": 2.0}, ConfigError, "speed"),
    ],
)
def test_a_state_directory_of_something_else_is_refused_and_let_go(
    tmp_path: Path, change: dict[str, Any], error: type[Exception], text: str
) -> None:
    setup = a_setup(tmp_path, a_network())
    with open_controller(setup):
        pass
    with pytest.raises(error, match=text), open_controller(replace(setup, **change)):
        pass
    with open_controller(setup):
        pass


def test_a_second_controller_is_kept_out(tmp_path: Path) -> None:
    setup = a_setup(tmp_path, a_network())
    with (
        open_controller(setup),
        pytest.raises(JournalError, match="another controller"),
        open_controller(setup),
    ):
        pass


def test_what_was_started_is_stopped_when_something_is_missing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        network = replace(a_network(), broker_port=taken.getsockname()[1])
        with (
            pytest.raises(PartError, match="taken"),
            open_controller(a_setup(tmp_path, network)),
        ):
            pass
        with pytest.raises(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{network.http_port}/", trust_env=False)
    with open_controller(a_setup(tmp_path, a_network())):
        pass


def test_a_journal_that_was_changed_is_not_driven_on(tmp_path: Path) -> None:
    setup = a_setup(tmp_path, a_network())
    with open_controller(setup) as controller, at_work(controller) as api:
        api.post("/v1/parcels", json={"parcels": [a_record("p1"), a_record("p2")]})
    script = (
        "import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); "
        "d.execute('UPDATE entry SET time_ms = time_ms + 1 WHERE seq = 1'); d.commit()"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path / JOURNAL)], check=True)
    with (
        pytest.raises(JournalError, match="entry 1 is missing or was changed"),
        open_controller(setup),
    ):
        pass


class Program:
    """A controller in a process of its own, and the street that it controls."""

    def __init__(self, state_dir: Path, kind: str) -> None:
        self.state_dir, self.network = state_dir, a_network(kind)
        self.url = f"http://127.0.0.1:{self.network.http_port}"
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        words = (
            self.state_dir, self.network.broker, self.network.broker_port,
            self.network.http_port, SPEED,
        )  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.shell_run", *map(str, words)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        return process

    def kill_and_restart(self) -> None:
        """End it as a power failure would, and start it again."""
        self.stop(signal.SIGKILL)
        self.process = self._start()

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it; return its exit code."""
        self.process.send_signal(number)
        with self.process:
            return self.process.wait(PATIENCE_S)

    def ended(self) -> int:
        """Return how many parcels are with their recipients, or back."""
        counts = self.counts()
        return counts["delivered"] + counts["returned"]

    def counts(self) -> dict[str, int]:
        """Return how many parcels are in which phase."""
        with a_client(self.url, self.state_dir / "token") as api:
            counts: dict[str, int] = api.get("/v1/status").json()["counts"]
        return counts


@contextmanager
def a_street(program: Program) -> Iterator[Callable[[], Aftermath]]:
    """Let the courtyard's vehicles and residents live while the ``with`` lasts."""
    with a_client(program.url, program.state_dir / "token") as api:
        status = api.get("/v1/status").json()
    options = LiveOptions(
        loaded=load_scenario("courtyard"),
        broker_url=status["broker"]["url"],
        speed=SPEED,
        anchor_ms=status["anchor_ms"],
        notices=program.state_dir / "notices.jsonl",
        notices_from_beginning=True,
    )
    stop, ends = Event(), list[Aftermath]()
    thread = Thread(target=lambda: ends.append(run_live(options, stop)))
    thread.start()

    def end() -> Aftermath:
        stop.set()
        thread.join()
        return ends[0]

    try:
        yield end
    finally:
        end()


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_controller_killed_again_and_again_ends_every_parcel_once(
    kind: str, tmp_path: Path, require_part: RequirePart
) -> None:
    require_broker(kind, require_part)
    program = Program(tmp_path, kind)
    records = [a_record(f"p{n}", ("locker", "relay")[n % 2]) for n in range(PARCELS)]
    with a_street(program) as end:
        with a_client(program.url, tmp_path / "token") as api:
            answer = api.post("/v1/parcels", json={"parcels": records})
            assert {r["outcome"] for r in answer.json()["results"]} == {"accepted"}
        for phase in ("aboard", "offered"):
            until(lambda phase=phase: program.counts()[phase])  # type: ignore[misc]
            program.kill_and_restart()
        until(lambda: program.ended() == PARCELS, patience_s=120)
        aftermath = end()
    assert program.stop() == 0
    assert aftermath.violations == ()
    _check_journal(tmp_path)


def _check_journal(state_dir: Path) -> None:
    journal = read_journal(state_dir / JOURNAL)
    assert journal.verify().bad_seq is None
    decisions = [decode(entry.payload) for entry in journal.read()]
    journal.close()
    collected = [
        decision.session
        for decision in decisions
        if isinstance(decision, SessionDecided) and isinstance(decision.outcome, Collected)
    ]
    accepted = [d.parcel.id for d in decisions if isinstance(d, ParcelAccepted)]
    assert len(accepted) == len(set(accepted)) == PARCELS
    assert len(collected) == len(set(collected)) <= PARCELS


def test_a_controller_can_live_in_a_time_that_others_tell(tmp_path: Path) -> None:
    clock = FollowedClock()
    setup = replace(a_setup(tmp_path, a_network()), clock=clock)
    with pytest.raises(PartError, match="simulated world"), open_controller(setup):
        pass
    clock.tell(1_000_000)
    with open_controller(setup) as controller, at_work(controller) as api:
        clock.tell(5_000_000)
        assert api.get("/v1/status").json()["now_ms"] == 5_000_000
        api.post("/v1/parcels", json={"parcels": [a_record("p1")]})
    again = FollowedClock()
    again.tell(2_000_000)
    with open_controller(replace(setup, clock=again)) as controller:
        assert controller.clock.now_ms() == 5_000_000
