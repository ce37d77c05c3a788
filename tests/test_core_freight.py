"""Parcels and vehicles as dispatch sees them."""

import numpy as np
import pytest

from fleet_manager.core.commands import Solve
from fleet_manager.core.events import ZoneClassAsked
from fleet_manager.core.fleet import VehicleRecord
from fleet_manager.core.freight import (
    demand_of,
    free_ms,
    may_carry,
    may_leave,
    parcel_in,
    problem_of,
    still_waiting,
    trip_length,
)
from fleet_manager.dispatch.problem import Problem
from fleet_manager.model.ids import ParcelId, ProblemId, SessionId, ZoneId
from fleet_manager.model.parcel import PriorityGroup
from fleet_manager.model.zone import ZoneClass
from tests.a_fleet import LOCKER, STORE, a_parcel, a_road, a_tour
from tests.a_scene import a_yard, at_the_dock, at_the_locker, under_way
from tests.a_world import World


def a_problem(world: World) -> Problem:
    return problem_of(world.fleet, world.fleet.stations[STORE], ProblemId("x"), world.now_ms)


def two_parcels() -> World:
    world = a_yard(vans=2, parcels=("p1",))
    world.submit([a_parcel("p2", "shelf-h1-u1", priority=PriorityGroup.MEDICINE)])
    return world


def test_what_waits_is_demanded() -> None:
    assert [d.parcel for d in a_problem(two_parcels()).demands] == ["p1", "p2"]


def test_what_is_aboard_is_no_demand() -> None:
    assert a_problem(at_the_locker()).demands == ()


def test_a_demand_names_the_row_of_its_point() -> None:
    problem = a_problem(two_parcels())
    assert [problem.stops[d.stop - 1] for d in problem.demands] == ["locker", "shelf-h1-u1"]


def test_a_demand_keeps_its_priority() -> None:
    record = two_parcels().fleet.parcels[ParcelId("p2")]
    assert demand_of(record, 1).tier == 0


def test_all_vehicles_that_listen_are_carriers() -> None:
    assert len(a_problem(two_parcels()).carriers) == 2


@pytest.mark.parametrize(
    ("where", "field", "value"),
    [
        ("record", "in_service", False),
        ("record", "paused", True),
        ("seen", "online", False),
        ("seen", "automatic", False),
    ],
)
def test_a_vehicle_that_cannot_work_is_no_carrier(where: str, field: str, value: bool) -> None:  # noqa: FBT001
    world = two_parcels()
    van = world.record(0)
    setattr(van if where == "record" else van.seen, field, value)
    assert [c.vehicle for c in a_problem(world).carriers] == [world.van(1).id]


def test_an_idle_vehicle_is_free_when_it_has_driven_to_the_dock() -> None:
    world = a_yard()
    van, dock = world.record(), world.road.dock_nodes[STORE][0]
    drive_ms = world.fleet.traffic.travel_ms(van.node, dock, van.type.speed_max_mm_s)
    assert free_ms(world.fleet, van, world.now_ms) == world.now_ms + (drive_ms or 0)


def test_a_vehicle_that_loads_is_free_later_than_one_that_came_back_from_its_visit() -> None:
    loads, waits = at_the_dock(), at_the_locker()
    left_ms = [free_ms(w.fleet, w.record(), w.now_ms) - w.now_ms for w in (loads, waits)]
    assert left_ms[0] > left_ms[1]


def test_a_vehicle_that_charges_is_free_later() -> None:
    world = a_yard()
    before_ms = free_ms(world.fleet, world.record(), world.now_ms)
    world.record().charging = True
    assert free_ms(world.fleet, world.record(), world.now_ms) > before_ms


def test_a_fuller_battery_leads_farther() -> None:
    world = two_parcels()
    world.record(0).seen.battery_permille = 990
    world.record(1).seen.battery_permille = 700
    full, low = a_problem(world).carriers
    assert full.range_mm > low.range_mm


def test_a_trip_of_two_visits_is_longer_than_its_first() -> None:
    world = a_yard()
    one, both = (
        trip_length(world.fleet, world.record(), tour.trips[0])
        for tour in (a_tour(locker=("p1",)), a_tour(locker=("p1",), shelf_h1_u1=("p2",)))
    )
    assert both[0] > one[0]
    assert both[1] > one[1] + world.fleet.settings.wait_ms_max


def test_the_plan_in_hand_is_told_to_the_solver() -> None:
    world = two_parcels()
    tour = a_tour(locker=("p1",))
    world.fleet.stations[STORE].plan = {tour.vehicle: list(tour.trips)}
    assert a_problem(world).previous == (tour,)


def test_travel_times_are_those_of_the_road() -> None:
    world = two_parcels()
    problem = a_problem(world)
    nodes = [world.road.dock_nodes[STORE][0]]
    nodes += [world.road.point_node[point] for point in problem.stops]
    speed = world.record().type.speed_max_mm_s
    assert np.array_equal(problem.travel_ms, world.road.travel_matrix_ms(nodes, speed))


def test_a_submitted_parcel_is_asked_about() -> None:
    world = a_yard(parcels=("p1",))
    world.run(0)
    assert [d.point for d in world.told(Solve)[-1].problem.demands] == [LOCKER]


def test_a_session_is_about_the_parcel_in_its_box() -> None:
    world = under_way()
    van = world.record()
    (box,) = van.aboard.values()
    assert parcel_in(van, SessionId(f"o.8.visit/{box}")) == "p1"


def test_a_session_at_an_empty_box_is_about_nothing() -> None:
    assert parcel_in(a_yard().record(), SessionId("o.8.visit/1")) is None


# ---------------------------------------------------------------- what a switch holds


def sealing(world: World, zone: str = "zone-court") -> None:
    world.feed(ZoneClassAsked(zone=ZoneId(zone), zone_class=ZoneClass.SEALED))


def test_what_a_sealing_holds_is_no_demand() -> None:
    """R-ZONE-03: dispatch does not see what nobody can bring."""
    world = two_parcels()
    world.submit([a_parcel("p3", "relay")])
    sealing(world)
    assert [d.parcel for d in a_problem(world).demands] == ["p3"]
    assert [r.parcel.id for r in may_leave(world.fleet, world.fleet.stations[STORE])] == ["p3"]


def test_a_trip_goes_on_without_what_left_or_is_held() -> None:
    world = two_parcels()
    world.submit([a_parcel("p3", "relay")])
    store = world.fleet.stations[STORE]
    tour = a_tour(locker=("p1", "gone"), shelf_h1_u1=("p2",), relay=("p3",))
    left = still_waiting(world.fleet, store, tour.trips[0])
    assert left == a_tour(locker=("p1",), shelf_h1_u1=("p2",), relay=("p3",)).trips[0]
    sealing(world)
    assert still_waiting(world.fleet, store, left) == a_tour(relay=("p3",)).trips[0]


def at_home_in(zone: str) -> tuple[World, VehicleRecord]:
    """Return a riverside with a van that lives in *zone*, which is sealed."""
    world = World(a_road("riverside"), 44)
    world.run(40_000)
    world.feed(ZoneClassAsked(zone=ZoneId(zone), zone_class=ZoneClass.SEALED))
    inside = [v for v in world.fleet.by_number if world.fleet.zones.sealed_at(v.node)]
    assert inside
    return world, inside[0]


def test_who_lives_in_a_sealed_zone_and_stands_there_is_no_carrier() -> None:
    """R-GATE-07: whoever is inside a closed loop stays there."""
    world, van = at_home_in("zone-garden")
    assert not may_carry(world.fleet, van)
    carriers = sum(may_carry(world.fleet, v) for v in world.fleet.by_number)
    assert 0 < carriers < len(world.fleet.by_number)


def test_who_was_caught_inside_and_lives_outside_is_a_carrier() -> None:
    world, van = at_home_in("zone-garden")
    van.home = next(v.home for v in world.fleet.by_number if may_carry(world.fleet, v))
    assert may_carry(world.fleet, van)


def test_who_cannot_get_to_its_station_is_no_carrier() -> None:
    world = World(a_road("riverside"), 44)
    world.run(40_000)
    sealing(world, "zone-street")
    sealed = world.fleet.zones.sealed_at
    outside = [v for v in world.fleet.by_number if not sealed(v.node)]
    dock = next(iter(world.road.dock_nodes.values()))[0]
    reached = [v for v in outside if world.fleet.traffic.way(v.node, dock)]
    assert [v for v in outside if may_carry(world.fleet, v)] == reached != outside
