"""The loop: what is answered is on disk, what cannot be written is not answered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import current_thread

import pytest

from fleet_manager.core.decisions import Decision, ParcelAccepted, ParcelRecognised
from fleet_manager.core.entry import decode
from fleet_manager.core.events import ParcelsSubmitted, PauseAsked
from fleet_manager.core.fleet import Fleet
from fleet_manager.model.errors import JournalError, PartError
from fleet_manager.shell.clock import wall_ms
from fleet_manager.shell.followed_clock import FollowedClock
from fleet_manager.shell.journal import Entry, Head, Journal, JournalMeta, Timed
from fleet_manager.shell.journal_sqlite import read_journal
from fleet_manager.shell.service import SHOW_MS
from tests.a_fleet import NOW_MS, VAN, a_fleet, a_parcel, a_van, admit
from tests.shell_parts import PATIENCE_S, a_state, until
from tests.shell_service import Work, a_journal, a_service


def submitted(*names: str) -> ParcelsSubmitted:
    return ParcelsSubmitted(parcels=tuple(a_parcel(name) for name in names))


@dataclass
class FullDisk:
    """A journal on a disk that can be full."""

    disk: Journal
    full: bool = False

    @property
    def meta(self) -> JournalMeta:
        """What the journal belongs to."""
        return self.disk.meta

    @property
    def head(self) -> Head:
        """The last entry."""
        return self.disk.head

    def append(self, batch: Sequence[Timed]) -> None:
        """Write, unless the disk is full."""
        if self.full and batch:
            raise JournalError("the disk is full")
        self.disk.append(batch)

    def read(self, from_seq: int = 1) -> Iterator[Entry]:
        """Read."""
        return self.disk.read(from_seq)

    def close(self) -> None:
        """Close."""
        self.disk.close()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[FullDisk]:
    with a_journal(tmp_path) as journal:
        yield FullDisk(journal)


@pytest.fixture
def work(disk: FullDisk, tmp_path: Path) -> Iterator[Work]:
    with a_service(disk, tmp_path) as at_work:
        yield at_work


def test_an_answer_comes_when_what_it_says_is_on_disk(work: Work, tmp_path: Path) -> None:
    decisions = work.service.ask(submitted("p1", "p2")).result(PATIENCE_S)
    accepted = [d for d in decisions if isinstance(d, ParcelAccepted)]
    reader = read_journal(tmp_path / "journal.sqlite3")
    written = [decode(entry.payload) for entry in reader.read()]
    reader.close()
    assert len(accepted) == 2
    assert all(decision in written for decision in accepted)


def test_a_parcel_handed_in_twice_is_recognised(work: Work) -> None:
    event = submitted("p1")
    for kind in (ParcelAccepted, ParcelRecognised):
        decisions = work.service.ask(event).result(PATIENCE_S)
        assert isinstance(decisions[0], kind)


def test_the_fleet_is_looked_at_on_its_own_thread(work: Work) -> None:
    work.service.ask(submitted("p1")).result(PATIENCE_S)
    names = work.service.look(lambda fleet: list(fleet.parcels)).result(PATIENCE_S)
    thread = work.service.look(lambda _fleet: current_thread()).result(PATIENCE_S)
    assert names == ["p1"]
    assert thread is work.thread


def test_a_look_that_fails_fails_alone(work: Work) -> None:
    def look(fleet: Fleet) -> object:
        return fleet.parcels[a_parcel("nobody").id]

    with pytest.raises(KeyError):
        work.service.look(look).result(PATIENCE_S)
    assert work.service.look(lambda fleet: len(fleet.parcels)).result(PATIENCE_S) == 0


def test_a_restarted_service_goes_on_where_the_journal_ends(
    disk: FullDisk, tmp_path: Path
) -> None:
    with a_service(disk, tmp_path) as before:
        before.service.ask(submitted("p1")).result(PATIENCE_S)
    with a_service(disk, tmp_path) as after:
        decisions = after.service.ask(submitted("p1", "p2")).result(PATIENCE_S)
    assert [type(d) for d in decisions[:2]] == [ParcelRecognised, ParcelAccepted]


def test_what_cannot_be_written_is_neither_answered_nor_acted_upon(
    work: Work, disk: FullDisk
) -> None:
    work.service.ask(submitted("p1")).result(PATIENCE_S)
    sent, disk.full = work.performer.link.unsent, True
    with pytest.raises(PartError, match="stopped"):
        work.service.ask(submitted("p2")).result(PATIENCE_S)
    work.thread.join(PATIENCE_S)
    assert not work.thread.is_alive()
    assert [str(error) for error in work.failure] == ["the disk is full"]
    assert work.performer.link.unsent == sent
    with pytest.raises(PartError):
        work.service.ask(submitted("p3"))


def test_a_bug_in_the_core_ends_the_loop_and_says_on_what(
    work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    def break_it(fleet: Fleet) -> None:
        del fleet.road

    work.service.look(break_it).result(PATIENCE_S)
    with pytest.raises(PartError, match="stopped"):
        work.service.ask(submitted("secret")).result(PATIENCE_S)
    work.thread.join(PATIENCE_S)
    assert isinstance(work.failure[0], AttributeError)
    assert "the core failed on ParcelsSubmitted" in caplog.text
    assert "secret" not in caplog.text


def test_a_listener_hears_of_what_is_on_disk_on_the_fleets_thread(
    work: Work, tmp_path: Path
) -> None:
    heard: list[tuple[object, bool]] = []

    def listen(_fleet: Fleet, decisions: Sequence[Decision], _now_ms: int) -> None:
        reader = read_journal(tmp_path / "journal.sqlite3")
        written = [decode(entry.payload) for entry in reader.read()]
        reader.close()
        accepted = [d for d in decisions if isinstance(d, ParcelAccepted)]
        heard.append((current_thread(), all(d in written for d in accepted)))

    work.service.listen(listen)
    work.service.ask(submitted("p1")).result(PATIENCE_S)
    assert heard == [(work.thread, True)]


def test_who_listens_from_the_beginning_knows_what_there_was_before(
    disk: FullDisk, tmp_path: Path
) -> None:
    known: list[tuple[int, int]] = []

    def listen(fleet: Fleet, decisions: Sequence[Decision], _now_ms: int) -> None:
        known.append((len(fleet.parcels), len(decisions)))

    with a_service(disk, tmp_path, listener=listen) as work:
        work.service.ask(submitted("p1")).result(PATIENCE_S)
    with a_service(disk, tmp_path, listener=listen) as work:
        work.service.ask(submitted("p2")).result(PATIENCE_S)
    assert known == [(0, 0), (1, 1), (1, 0), (2, 1)]


def test_a_listener_that_fails_does_not_stop_the_fleet(
    work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("deaf")

    work.service.listen(fail)
    decisions = work.service.ask(submitted("p1")).result(PATIENCE_S)
    assert isinstance(decisions[0], ParcelAccepted)
    assert "a listener failed" in caplog.text


def test_what_cannot_be_shown_does_not_stop_the_fleet(
    work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    def break_it(_fleet: Fleet) -> None:
        del work.service.views, work.service.chronicle._lines  # noqa: SLF001

    work.service.look(break_it).result(PATIENCE_S)
    decisions = work.service.ask(submitted("p1")).result(PATIENCE_S)
    assert isinstance(decisions[0], ParcelAccepted)
    work.service.look(lambda _fleet: None).result(PATIENCE_S)
    assert work.failure == []
    assert "could not be told" in caplog.text


def test_after_it_was_closed_whoever_waits_is_told(work: Work) -> None:
    work.inbox.close()
    work.thread.join(PATIENCE_S)
    assert work.failure == []
    with pytest.raises(PartError):
        work.service.look(lambda fleet: fleet)


def test_whoever_gave_up_waiting_does_not_upset_the_loop(work: Work) -> None:
    for _ in range(200):
        work.service.ask(submitted("p1")).cancel()
        work.service.look(lambda fleet: len(fleet.parcels)).cancel()
    assert work.service.look(lambda fleet: len(fleet.parcels)).result(PATIENCE_S) == 1


def test_a_deadline_passes_by_itself(work: Work) -> None:
    steps = work.service.steps
    work.service.look(lambda _f: work.performer.timers.add(wall_ms() + 20)).result(PATIENCE_S)
    until(lambda: work.service.steps > steps and work.performer.timers.next_ms is None)


def test_vehicles_and_figures_are_put_on_the_board(disk: FullDisk, tmp_path: Path) -> None:
    fleet = a_fleet()
    admit(fleet, a_van(fleet.road), wall_ms())
    with a_service(disk, tmp_path, fleet) as work:
        until(lambda: work.board.since(0)[2])
        version, vehicles, figures = work.board.since(0)
        assert [vehicle["id"] for vehicle in vehicles] == [VAN]
        assert figures is not None
        assert figures["parts"] == "fine"
        work.service.ask(PauseAsked(vehicle=VAN, paused=True)).result(PATIENCE_S)
        until(lambda: work.board.since(version)[1])
        assert work.board.since(version)[1][0]["paused"]


def test_screens_are_shown_what_changed_while_fleet_time_stands(
    disk: FullDisk, tmp_path: Path
) -> None:
    fleet, clock = a_fleet(), FollowedClock()
    admit(fleet, a_van(fleet.road), NOW_MS)
    clock.tell(NOW_MS)
    with a_service(disk, tmp_path, fleet, clock) as work:
        until(lambda: work.board.since(0)[2])
        version = work.board.version
        work.service.ask(PauseAsked(vehicle=VAN, paused=True)).result(PATIENCE_S)
        until(lambda: work.board.since(version)[1])
        until(lambda: work.board.since(version)[1][0]["paused"])


def test_many_states_are_dealt_with_and_shown_no_more_often_than_looked_at(
    disk: FullDisk, tmp_path: Path
) -> None:
    fleet = a_fleet()
    van = a_van(fleet.road)
    admit(fleet, van, wall_ms())
    with a_service(disk, tmp_path, fleet) as work:
        began_ms = wall_ms()
        for number in range(3000):
            work.inbox.put(a_state(van.id, number))
        until(lambda: work.inbox.depth == 0)
        took_ms = wall_ms() - began_ms
    assert work.board.version <= 2 + took_ms / SHOW_MS + 2
