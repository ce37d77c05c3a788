"""Tests of last100_ros.plans."""

import pytest
from builtin_interfaces.msg import Time
from last100_msgs.msg import Plan

from fleet_manager.core.decisions import VisitEnded
from last100_ros.plans import see_plan, to_plan
from last100_ros.stamps import to_ms
from tests.a_fleet import LOCKER, STORE, VAN, a_tour
from tests.a_scene import a_yard, at_the_locker, type_right_code, under_way
from tests.a_world import World

pytestmark = pytest.mark.ros


def plan_of(world: World) -> Plan:
    return to_plan(see_plan(world.fleet, world.now_ms))


def test_parcels_that_no_trip_takes_are_left_over() -> None:
    plan = plan_of(a_yard(vans=0, parcels=("p1", "p2")))
    assert (plan.trips, plan.unplanned) == ([], ["p1", "p2"])


def test_a_trip_under_way_has_its_name_and_when_it_will_be_there() -> None:
    world = under_way()
    plan = plan_of(world)
    (trip,) = plan.trips
    (visit,) = trip.visits
    assert (trip.vehicle, trip.station, trip.stage) == (VAN, STORE, 1)
    assert trip.id == world.record().trip.id  # type: ignore[union-attr]
    assert (visit.point, visit.parcels) == (LOCKER, ["p1"])
    assert to_ms(visit.eta) > world.now_ms
    assert plan.unplanned == []


def test_a_planned_trip_has_no_name_yet() -> None:
    world = a_yard(vans=1, parcels=("p1", "p2"))
    station = world.fleet.stations[STORE]
    station.plan[VAN] = list(a_tour(locker=("p1",)).trips)
    plan = plan_of(world)
    (trip,) = plan.trips
    assert (trip.id, trip.vehicle, trip.stage) == ("", VAN, 0)
    assert to_ms(trip.visits[0].eta) > world.now_ms
    assert plan.unplanned == ["p2"]


def test_what_is_under_way_comes_before_what_is_planned() -> None:
    world = under_way(("p1",))
    world.fleet.stations[STORE].plan[VAN] = list(a_tour(locker=("p1",)).trips)
    assert [bool(trip.id) for trip in plan_of(world).trips] == [True, False]


def test_a_visit_that_is_over_is_not_expected_any_more() -> None:
    world = at_the_locker()
    type_right_code(world)
    world.wait_until(lambda: bool(world.decided(VisitEnded)))
    (trip,) = plan_of(world).trips
    assert trip.stage > len(trip.visits)
    assert trip.visits[0].eta == Time()
