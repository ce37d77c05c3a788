"""A simulated day from the command line: the same seed, the same journal."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from fleet_manager.app.children import last100_program
from sim.scenario import builtin_scenarios
from tests.app_terminal import Terminal


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


def test_the_scenarios_that_come_with_us_are_listed(terminal: Terminal) -> None:
    assert terminal.last100("sim", "list").out == list(builtin_scenarios())


def test_a_day_ends_with_a_table_and_a_report(tmp_path: Path, terminal: Terminal) -> None:
    report = tmp_path / "report.json"
    ended = terminal.last100("sim", "run", "courtyard", "--seed", "5", "--report", report)
    assert ended.code == 0, ended
    written = json.loads(report.read_text("utf-8"))
    assert written["seed"] == 5
    assert written["parcels"]["submitted"] == 24
    assert written["parcels"]["undelivered"] == 0
    assert written["violations"] == []
    assert {"scenario", "simulated_s", "wall_s", "vehicles", "km", "orders_sent"} <= set(
        written
    )
    assert f"journal digest {written['journal_digest']}" in ended.out
    assert any("delivered" in line for line in ended.out)


def test_one_seed_gives_one_journal_whatever_python_hashes_with(tmp_path: Path) -> None:
    digests = set()
    for hash_seed in ("1", "2"):
        report = tmp_path / f"{hash_seed}.json"
        words = ["sim", "run", "courtyard", "--seed", "7", "--report", str(report)]
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        subprocess.run(last100_program(words), env=environment, check=True, capture_output=True)
        digests.add(json.loads(report.read_text("utf-8"))["journal_digest"])
    assert len(digests) == 1


def test_a_scenario_that_is_not_there_is_one_line(terminal: Terminal) -> None:
    ended = terminal.last100("sim", "run", "nowhere.toml")
    assert ended.code == 2
    assert len(ended.err) == 1


def test_a_wrong_scenario_is_one_line_with_file_and_key(
    tmp_path: Path, terminal: Terminal
) -> None:
    file = tmp_path / "day.toml"
    file.write_text('name = "day"\nmap = "courtyard"\n[vehicles]\ncoutn = 3\n', "utf-8")
    ended = terminal.last100("sim", "run", file)
    assert ended.code == 2
    assert ended.err[0].startswith(f"error: {file}: vehicles")
    assert "coutn" in ended.err[0]


def test_a_live_street_needs_a_fleet(tmp_path: Path, terminal: Terminal) -> None:
    token = tmp_path / "token"
    token.write_text("t", "ascii")
    ended = terminal.last100(
        "sim", "live", "courtyard", "--api", "http://127.0.0.1:1", "--token-file", token
    )
    assert ended.code == 2
    assert "is `last100 run` running?" in ended.err[0]
