"""The demo, small: real processes from beginning to end, and nothing left behind."""

import json
import signal
import subprocess
from pathlib import Path

import pytest

from fleet_manager.app.demo_report import Course, make_report, write_map
from fleet_manager.app.site import load_site
from tests.app_fleet import start_process
from tests.shell_parts import until

pytestmark = pytest.mark.live

END_S_MAX = 180


def processes_in(folder: Path) -> list[str]:
    """Return the command lines of processes that work in *folder*."""
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = process.read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        if any(str(folder) in word for word in words):
            found.append(" ".join(words))
    return found


def start_demo(folder: Path, *words: str) -> "subprocess.Popen[bytes]":
    small = ["--vehicles", "4", "--parcels", "12", "--speed", "120", "--no-console"]
    return start_process(
        ["demo", "--out", str(folder / "demo"), *small, *words], folder / "log"
    )


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a demo that was played to its end."""
    folder = tmp_path_factory.mktemp("played")
    demo = start_demo(folder)
    assert demo.wait(END_S_MAX) == 0, (folder / "log").read_text("utf-8")
    return folder


def test_every_parcel_is_accounted_for(played: Path) -> None:
    report = json.loads((played / "demo/report.json").read_text("utf-8"))
    parcels = report["parcels"]
    assert parcels["submitted"] == 12
    assert parcels["delivered"] + parcels["returned"] == 12
    assert parcels["undelivered"] == 0
    assert report["violations"] == []
    assert len(report["vehicles"]) == 4
    assert report["km"] > 0
    assert len(report["journal_digest"]) == 64


def test_it_ends_with_a_table_and_a_picture(played: Path) -> None:
    said = (played / "log").read_text("utf-8")
    for text in (
        "delivered",
        "not collected",
        "returned",
        "kilometres",
        "waiting for a vehicle",
    ):
        assert text in said
    assert (played / "demo/map.png").read_bytes().startswith(b"\x89PNG")


def test_nobody_is_left_behind(played: Path) -> None:
    assert processes_in(played) == []


def test_the_report_can_be_made_again_from_what_is_kept(played: Path, tmp_path: Path) -> None:
    site = load_site(played / "demo/fleet.toml", {})
    report = json.loads((played / "demo/report.json").read_text("utf-8"))
    course = Course(scenario="again", seed=1, broken=["the sky fell"])
    again = make_report(site, played / "demo/state/street.json", course)
    assert again.journal_digest == report["journal_digest"]
    assert again.km == report["km"]
    assert any("the sky fell" in violation for violation in again.violations)
    assert not again.is_clean
    write_map(site, played / "demo/state/street.json", tmp_path / "map.png")
    assert (tmp_path / "map.png").stat().st_size > 10_000


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_whoever_ends_the_demo_ends_all_of_it(number: signal.Signals, tmp_path: Path) -> None:
    demo = start_demo(tmp_path)
    log = tmp_path / "log"
    # On a busy machine the start alone may take as long as one is patient.
    for sign in ("token in", "parcels ended"):
        until(lambda sign=sign: sign in log.read_text("utf-8"))  # type: ignore[misc]
    demo.send_signal(number)
    assert demo.wait(60) in {130, -signal.SIGKILL}, log.read_text("utf-8")
    until(lambda: not processes_in(tmp_path))
    assert "Traceback" not in log.read_text("utf-8")
