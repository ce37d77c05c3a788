"""Tests of last100_ros.fleet_host."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from fleet_manager.core.decisions import Decision
from fleet_manager.core.events import ParcelsSubmitted
from fleet_manager.core.fleet import Fleet
from fleet_manager.model.errors import ConfigError, Last100Error, PartError
from fleet_manager.shell.broker import accepts
from fleet_manager.shell.followed_clock import FollowedClock
from last100_ros.fleet_host import FleetHost
from last100_ros.fleet_site import PARAMETERS, site_of
from tests.a_fleet import NOW_MS, a_parcel
from tests.ros.a_fleet_node import settings
from tests.shell_parts import until

pytestmark = pytest.mark.ros

UNSET = {parameter.name: parameter.default for parameter in PARAMETERS}


class Guest:
    """Opens a host, hears its fleet, and learns how it ends."""

    def __init__(self) -> None:
        self.heard: list[Decision] = []
        self.deaths: list[BaseException] = []
        self.host = FleetHost(self._hear, self.deaths.append)

    def _hear(self, _fleet: Fleet, decisions: Sequence[Decision], _now_ms: int) -> None:
        self.heard += decisions

    def open(self, folder: Path, clock: FollowedClock | None = None, **changes: object) -> None:
        """Open the courtyard's fleet."""
        values = {**UNSET, **settings(folder, **changes)}
        self.host.open(site_of(values, is_simulated=clock is not None), clock)


@contextmanager
def a_guest() -> Iterator[Guest]:
    guest = Guest()
    try:
        yield guest
    finally:
        guest.host.close()


def test_nobody_answers_before_it_is_open() -> None:
    with a_guest() as guest:
        assert not guest.host.is_open
        with pytest.raises(PartError, match="the fleet manager is not configured"):
            guest.host.look(lambda fleet: fleet.releasing)
        guest.host.close()


def test_an_open_fleet_holds_answers_and_is_heard(tmp_path: Path) -> None:
    with a_guest() as guest:
        guest.open(tmp_path)
        asked = guest.host.ask(ParcelsSubmitted(parcels=(a_parcel(),)))
        assert asked.result(10)
        assert guest.host.look(lambda fleet: fleet.releasing).result(10) is False
        names = [type(decision).__name__ for decision in guest.heard]
    assert names == ["ReleaseSet", "ParcelAccepted"]
    assert guest.deaths == []


def test_releasing_is_on_disk_when_it_returns(tmp_path: Path) -> None:
    with a_guest() as guest:
        guest.open(tmp_path)
        assert guest.host.look(lambda fleet: fleet.releasing).result(10) is False
        before = guest.host.controller.journal.head.seq
        guest.host.release(releasing=True)
        assert guest.host.controller.journal.head.seq == before + 1
        assert guest.host.look(lambda fleet: fleet.releasing).result(10) is True


def test_a_closed_fleet_leaves_nothing_behind_and_opens_again(tmp_path: Path) -> None:
    with a_guest() as guest:
        for _ in range(2):
            guest.open(tmp_path)
            port = int(guest.host.controller.api_url.rpartition(":")[2])
            assert accepts(port)
            guest.host.close()
            assert not accepts(port)
            assert guest.host.places is None


def test_a_fleet_that_cannot_be_opened_leaves_nothing_behind(tmp_path: Path) -> None:
    with a_guest() as first, a_guest() as second:
        first.open(tmp_path)
        with pytest.raises(Last100Error):
            second.open(tmp_path)
        assert not second.host.is_open
        first.host.close()
        second.open(tmp_path)


def test_fleet_time_is_told_at_whatever_speed(tmp_path: Path) -> None:
    clock = FollowedClock()
    clock.tell(NOW_MS)
    with a_guest() as guest:
        for speed in (1.0, 20.0):
            guest.open(tmp_path, clock, speed=speed)
            assert guest.host.now_ms() >= NOW_MS
            guest.host.close()


def test_a_clock_that_tells_nothing_is_refused(tmp_path: Path) -> None:
    with a_guest() as guest, pytest.raises((PartError, ConfigError)):
        guest.open(tmp_path, FollowedClock())


def test_a_fleet_that_dies_is_told_of_and_nobody_is_answered_any_more(tmp_path: Path) -> None:
    with a_guest() as guest:
        guest.open(tmp_path)
        assert guest.host.look(lambda fleet: fleet.releasing).result(10) is False
        guest.host.controller.journal.close()
        asked = guest.host.ask(ParcelsSubmitted(parcels=(a_parcel(),)))
        with pytest.raises(PartError, match="the fleet has stopped"):
            asked.result(10)
        until(lambda: guest.deaths)
        assert guest.host.failure is guest.deaths[0]
