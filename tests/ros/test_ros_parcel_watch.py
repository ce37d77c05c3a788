"""Tests of last100_ros.parcel_watch."""

from collections.abc import Iterable

import pytest

from fleet_manager.core.decisions import Decision, ParcelAccepted, VisitSkipped
from fleet_manager.core.events import (
    ParcelCancelAsked,
    ServiceAsked,
    StationOpeningAsked,
    ZoneClassAsked,
)
from fleet_manager.model.ids import ParcelId, ZoneId
from fleet_manager.model.parcel import ParcelPhase
from fleet_manager.model.zone import ZoneClass
from last100_ros.parcel_watch import ParcelWatch
from tests.a_fleet import LOCKER, STORE, VAN, a_parcel
from tests.a_scene import a_yard, at_the_locker, queueing, type_right_code, under_way
from tests.a_world import World

pytestmark = pytest.mark.ros

Seen = list[tuple[str, ParcelPhase]]


class Watched:
    """A world whose parcels are watched, step by step."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.watch = ParcelWatch(world.fleet)
        self.told = len(world.decisions)

    def news(self) -> Seen:
        """Return what is new since the last time."""
        decisions = self.world.decisions[self.told :]
        self.told = len(self.world.decisions)
        return self.of(decisions)

    def of(self, decisions: Iterable[Decision]) -> Seen:
        """Return what is new after these decisions."""
        changed = self.watch.changed(self.world.fleet, decisions)
        return [(record.parcel.id, record.phase) for record in changed]


def test_what_is_known_at_the_beginning_is_no_news() -> None:
    watched = Watched(under_way(("p1", "p2")))
    happened = [d for d in watched.world.decisions if not isinstance(d, ParcelAccepted)]
    assert watched.of(happened) == []


def test_a_parcel_is_told_when_it_is_accepted() -> None:
    watched = Watched(a_yard(vans=0))
    watched.world.submit([a_parcel("p1"), a_parcel("p2")])
    assert watched.news() == [("p1", ParcelPhase.WAITING), ("p2", ParcelPhase.WAITING)]
    assert watched.news() == []


def test_a_parcel_that_was_cancelled_before_anybody_looked_is_told_as_cancelled() -> None:
    watched = Watched(a_yard(vans=0))
    watched.world.submit([a_parcel("p1")])
    watched.world.feed(ParcelCancelAsked(parcel=ParcelId("p1")))
    assert watched.news() == [("p1", ParcelPhase.CANCELLED)]


def test_every_change_of_phase_is_told_once_and_an_end_is_the_end() -> None:
    watched = Watched(a_yard(vans=1))
    world, seen = watched.world, list[ParcelPhase]()

    def look() -> bool:
        seen.extend(phase for _, phase in watched.news())
        return bool(seen) and (seen[-1].is_end or seen[-1] is ParcelPhase.OFFERED)

    world.submit([a_parcel("p1")])
    world.wait_until(look)
    world.wait_until(lambda: bool(world.notices))
    type_right_code(world)
    world.wait_until(lambda: look() and seen[-1].is_end)
    world.run(600_000)
    look()
    assert seen == [
        ParcelPhase.WAITING, ParcelPhase.ASSIGNED, ParcelPhase.ABOARD, ParcelPhase.OFFERED,
        ParcelPhase.DELIVERED,
    ]  # fmt: skip


def test_what_nobody_collected_is_told_until_it_is_back() -> None:
    watched = Watched(at_the_locker())
    world, seen = watched.world, list[ParcelPhase]()

    def look() -> bool:
        seen.extend(phase for _, phase in watched.news())
        return bool(seen) and seen[-1].is_end

    world.wait_until(look)
    assert seen == [ParcelPhase.UNCOLLECTED, ParcelPhase.RETURNED]


def test_a_trip_that_was_dropped_has_its_parcels_waiting_again() -> None:
    world, waiting = queueing()
    assert waiting.trip is not None
    parcels = waiting.trip.plan.parcels
    watched = Watched(world)
    world.feed(ServiceAsked(vehicle=waiting.id, in_service=False))
    assert watched.news() == [(parcel, ParcelPhase.WAITING) for parcel in parcels]


def test_a_skipped_visit_is_told() -> None:
    watched = Watched(under_way())
    record = watched.world.fleet.parcels[ParcelId("p1")]
    record.phase, record.not_collected = ParcelPhase.UNCOLLECTED, "no way"
    skipped = VisitSkipped(vehicle=VAN, why="no way")
    assert watched.of([skipped]) == [("p1", ParcelPhase.UNCOLLECTED)]


def test_what_holds_parcels_at_a_station_is_told_and_that_nothing_does() -> None:
    watched = Watched(a_yard(vans=0, parcels=("p1",)))
    for is_open in (False, True):
        watched.world.feed(StationOpeningAsked(station=STORE, open=is_open))
        assert watched.news() == [("p1", ParcelPhase.WAITING)]


def test_a_sealed_zone_holds_parcels() -> None:
    watched = Watched(a_yard(vans=0, parcels=("p1",)))
    zone = ZoneId("zone-court")
    watched.world.feed(ZoneClassAsked(zone=zone, zone_class=ZoneClass.SEALED))
    assert watched.news() == [("p1", ParcelPhase.WAITING)]
    assert watched.world.fleet.parcels[ParcelId("p1")].point == LOCKER
