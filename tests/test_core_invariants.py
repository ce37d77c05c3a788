"""Each invariant finds the fault that is planted for it, and nothing in a healthy fleet."""

from collections.abc import Callable
from copy import copy

import pytest

from fleet_manager.core.decisions import (
    Decision,
    NodePassed,
    ParcelReturned,
    RouteReleased,
    SessionDecided,
)
from fleet_manager.core.events import Event, ReleaseAsked, ZoneClassAsked
from fleet_manager.core.fleet import VehicleRecord
from fleet_manager.core.invariants import broken
from fleet_manager.handoff.session import CodeAccepted
from fleet_manager.model.ids import BoxId, ParcelId, SessionId, ZoneId
from fleet_manager.model.parcel import ParcelPhase
from fleet_manager.model.zone import ZoneClass
from tests.a_fleet import STORE
from tests.a_scene import at_the_dock, at_the_locker, sessions, under_way
from tests.a_world import World

P1 = ParcelId("p1")
SEAL = ZoneClassAsked(zone=ZoneId("zone-court"), zone_class=ZoneClass.SEALED)


def found(world: World, decision: Decision) -> str:
    return "; ".join(violation.what for violation in broken(world.fleet, [decision]))


def release_of(world: World) -> RouteReleased:
    release = world.record().release
    assert release is not None
    return release


def a_drive() -> World:
    """Build a yard with one van on its way and one at home."""
    return under_way(vans=2)


def test_a_healthy_drive_breaks_nothing() -> None:
    world = a_drive()
    passed = NodePassed(vehicle=world.van().id, sequence_id=2)
    assert found(world, passed) == ""


def test_a_healthy_release_breaks_nothing() -> None:
    world = at_the_dock(vans=2)
    world.run(20_200)
    assert release_of(world).purpose == "visit"
    assert found(world, release_of(world)) == ""


def begun() -> World:
    """Build a yard whose first van was released to the locker and has not moved."""
    world = at_the_dock(vans=2)
    world.wait_until(lambda: release_of(world).purpose == "visit")
    return world


def lose_a_piece(world: World, van: VehicleRecord) -> None:
    world.fleet.claims.free(van.number, van.held[1:2])


def hold_more(world: World, van: VehicleRecord) -> None:
    unused = world.fleet.claims.holder.index(-1)
    world.fleet.claims.take(van.number, (unused,))


def forget_the_last(_world: World, van: VehicleRecord) -> None:
    van.held = van.held[:-1]


def let_another_in(world: World, van: VehicleRecord) -> None:
    world.fleet.claims.take(1 - van.number, van.held[2:3])


def let_another_near(world: World, van: VehicleRecord) -> None:
    near = world.road.exclusions.of(van.held[2]).tolist()
    world.fleet.claims.take(1 - van.number, tuple(r for r in near if r not in van.held)[:1])


def block_the_refuge(world: World, van: VehicleRecord) -> None:
    road, refuge = copy(world.road), world.road.refuge.copy()
    refuge[van.held[-1]] = False
    object.__setattr__(road, "refuge", refuge)
    world.fleet.road = road


@pytest.mark.parametrize(
    ("fault", "what"),
    [
        (lose_a_piece, "not the way it was released"),
        (lose_a_piece, "does not hold all of its way"),
        (hold_more, "not the way it was released"),
        (forget_the_last, "not the way it was released"),
        (let_another_in, "conflicts with what acme/van-1 holds"),
        (let_another_near, "conflicts with what acme/van-1 holds"),
        (block_the_refuge, "no refuge"),
    ],
)
def test_a_release_that_is_no_complete_plan_is_found(
    fault: Callable[[World, VehicleRecord], None], what: str
) -> None:
    world = begun()
    release = release_of(world)
    fault(world, world.record())
    assert what in found(world, release)


def test_a_vehicle_beyond_its_base_is_found() -> None:
    world = begun()
    dialogue = world.record().dialogue
    object.__setattr__(dialogue, "passed_sequence_id", dialogue.released_sequence_id + 2)
    assert "not released" in found(world, release_of(world))


def test_a_vehicle_that_stands_where_another_holds_is_found() -> None:
    world = a_drive()
    world.fleet.claims.take(1, (world.record().node,))
    passed = NodePassed(vehicle=world.van().id, sequence_id=2)
    assert "without holding it" in found(world, passed)


def accepted(world: World) -> SessionDecided:
    return SessionDecided(session=sessions(world)[0].id, outcome=CodeAccepted())


def test_a_code_at_the_right_place_breaks_nothing() -> None:
    world = at_the_locker()
    assert found(world, accepted(world)) == ""


def test_a_code_accepted_away_from_its_point_is_found() -> None:
    world = at_the_locker()
    world.record().node = world.record().home
    assert "away from the handoff point" in found(world, accepted(world))


def test_a_code_accepted_where_no_visit_is_is_found() -> None:
    world = at_the_locker()
    gone = SessionDecided(session=SessionId("gone/1"), outcome=CodeAccepted())
    assert "where no visit is" in found(world, gone)


@pytest.mark.parametrize("phase", [ParcelPhase.WAITING, ParcelPhase.DELIVERED])
def test_a_parcel_aboard_and_elsewhere_is_found(phase: ParcelPhase) -> None:
    world = a_drive()
    world.fleet.parcels[P1].phase = phase
    assert "parcel p1" in found(world, ParcelReturned(parcel=P1))


def test_a_parcel_in_a_box_and_at_the_station_is_found() -> None:
    world = a_drive()
    world.fleet.stations[STORE].waiting[P1] = None
    assert "waits: True, aboard: True" in found(world, ParcelReturned(parcel=P1))


def test_a_parcel_nobody_has_is_found() -> None:
    world = a_drive()
    world.record().aboard.clear()
    assert "aboard: False" in found(world, ParcelReturned(parcel=P1))


def test_a_parcel_in_the_right_box_breaks_nothing() -> None:
    world = a_drive()
    assert world.record().aboard == {P1: BoxId("1")}
    assert found(world, ParcelReturned(parcel=P1)) == ""


def test_parcels_that_the_counts_forgot_are_found() -> None:
    world = a_drive()
    world.fleet.counts[ParcelPhase.ABOARD] -= 1
    passed = NodePassed(vehicle=world.van().id, sequence_id=2)
    assert "1 parcels, but phases count 0" in found(world, passed)


@pytest.mark.parametrize(
    ("switch", "what"),
    [
        (ReleaseAsked(releasing=False), "while nothing is released"),
        (SEAL, "released into a sealed zone"),
    ],
    ids=["hold", "seal"],
)
def test_what_is_released_against_a_switch_is_found_unless_it_was_held_before(
    switch: Event, what: str
) -> None:
    world = begun()
    world.feed(switch)
    van = world.record()
    van.held_before = van.held
    assert found(world, release_of(world)) == ""
    van.held_before = van.held[:1]
    assert what in found(world, release_of(world))
