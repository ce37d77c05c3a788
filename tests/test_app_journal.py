"""A journal is shown, checked and replayed from the command line."""

import sqlite3
from pathlib import Path

import pytest

from fleet_manager.app.site import load_site, open_ground
from fleet_manager.core.decisions import ParcelAccepted, ParcelCancelled
from fleet_manager.model.ids import ContactRef, ParcelId
from fleet_manager.model.parcel import Parcel
from fleet_manager.shell.controller import JOURNAL
from fleet_manager.shell.journal import JournalMeta
from fleet_manager.shell.journal_sqlite import create_journal
from tests.app_terminal import Terminal

TIME_MS = 1_772_409_600_000


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Return a state directory whose journal has three entries."""
    ground = open_ground(load_site(None, {"site.map": "courtyard"}))
    meta = JournalMeta(
        site="courtyard", map_digest=ground.digest, anchor_ms=TIME_MS, created_ms=TIME_MS
    )
    point = next(iter(ground.map.points))
    station = next(iter(ground.map.stations))
    accepted = [
        ParcelAccepted(
            parcel=Parcel(
                id=ParcelId(name), contact=ContactRef("somebody-42"), weight_g=1, volume_ml=1,
                ready_ms=TIME_MS, due_ms=TIME_MS, point=point,
            ),
            point=point,
            station=station,
        )
        for name in ("p-1", "p-2")
    ]  # fmt: skip
    journal = create_journal(tmp_path / JOURNAL, meta)
    journal.append([(TIME_MS, decision) for decision in accepted])
    journal.append([(TIME_MS + 1500, ParcelCancelled(parcel=ParcelId("p-1")))])
    journal.close()
    return tmp_path


def change(state: Path, statement: str) -> None:
    with sqlite3.connect(state / JOURNAL) as database:
        database.execute(statement)
    database.close()


def test_decisions_are_shown_in_order_with_their_time(state: Path, terminal: Terminal) -> None:
    ended = terminal.last100("journal", "show", state)
    assert ended.code == 0
    assert [line.split()[0] for line in ended.out] == ["1", "2", "3"]
    assert ended.out[2].split(maxsplit=1)[1].strip() == (
        "2026-03-02 00:00:01.500Z  ParcelCancelled parcel=p-1"
    )


def test_what_is_personal_is_not_shown(state: Path, terminal: Terminal) -> None:
    shown = "\n".join(terminal.last100("journal", "show", state).out)
    assert "p-2" in shown
    assert "somebody" not in shown


def test_decisions_of_one_kind_are_shown(state: Path, terminal: Terminal) -> None:
    ended = terminal.last100("journal", "show", state, "--kind", "ParcelCancelled")
    assert len(ended.out) == 1


def test_a_whole_journal_is_said_to_be_whole(state: Path, terminal: Terminal) -> None:
    ended = terminal.last100("journal", "verify", state)
    assert ended.code == 0
    assert ended.out[0].endswith("3 entries, all as they were written")
    assert len(ended.out[1].removeprefix("digest ")) == 64


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET payload = replace(payload, 'p-2', 'p-9') WHERE seq = 2",
        "UPDATE entry SET time_ms = time_ms + 1 WHERE seq = 2",
        "DELETE FROM entry WHERE seq = 2",
    ],
)
def test_a_changed_journal_is_found_out_at_its_entry(
    statement: str, state: Path, terminal: Terminal
) -> None:
    change(state, statement)
    ended = terminal.last100("journal", "verify", state)
    assert ended.code == 1
    assert "entry 2 is missing or was changed" in ended.out[0]


def test_a_replay_gives_the_fleet_back(state: Path, terminal: Terminal) -> None:
    ended = terminal.last100("journal", "replay", state, "--map", "courtyard")
    assert ended.code == 0
    assert "3 decisions replayed" in ended.out[0]
    assert {line.split(maxsplit=1)[1].strip() for line in ended.out if "parcels" in line} == {
        "1 waiting",
        "1 cancelled",
    }


def test_a_replay_on_another_map_is_refused(state: Path, terminal: Terminal) -> None:
    ended = terminal.last100("journal", "replay", state, "--map", "riverside")
    assert ended.code == 2
    assert "was written on another map" in ended.err[0]


def test_a_folder_without_a_journal_is_one_line(tmp_path: Path, terminal: Terminal) -> None:
    ended = terminal.last100("journal", "verify", tmp_path)
    assert ended.code == 2
    assert ended.err == [f"error: {tmp_path / JOURNAL}: there is no journal here"]
