"""When vehicles will probably be where: never in the past, in order, and about right."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleet_manager.core.decisions import ProblemPosed, VisitStarted
from fleet_manager.core.events import ReleaseAsked, ZoneClassAsked
from fleet_manager.model.ids import ParcelId, ZoneId
from fleet_manager.model.parcel import ParcelPhase
from fleet_manager.model.zone import ZoneClass
from fleet_manager.shell.forecast import (
    CHARGE_MS,
    UNKNOWN_MS,
    Forecast,
    parcel_eta_ms,
    remaining_visits,
    visit_etas_ms,
)
from tests.a_fleet import a_parcel, a_road
from tests.a_scene import a_yard, at_the_dock, at_the_locker, trip, type_right_code, under_way
from tests.a_storm import some_parcels
from tests.a_weather import CALM, Weather
from tests.a_world import World

POINTS = ("locker", "shelf-h1-u1", "shelf-h2-u1")


def etas_ms(world: World) -> tuple[int, ...]:
    return visit_etas_ms(world.fleet, world.record(), world.now_ms)


def eta_ms(world: World, parcel: str = "p1") -> int | None:
    return parcel_eta_ms(world.fleet, world.fleet.parcels[ParcelId(parcel)], world.now_ms)


def three_stops() -> World:
    """Build a yard whose only van is bound to a trip of three visits."""
    world = a_yard()
    world.weather = CALM
    world.submit([a_parcel(f"p{n}", point) for n, point in enumerate(POINTS, 1)])
    world.wait_until(lambda: world.record().trip is not None)
    return world


def test_there_is_a_time_for_each_visit_of_the_trip() -> None:
    world = three_stops()
    assert len(etas_ms(world)) == 3
    assert all(now < then for now, then in pairwise((world.now_ms, *etas_ms(world))))


def test_a_vehicle_without_a_trip_is_expected_nowhere() -> None:
    assert etas_ms(a_yard()) == ()


def test_the_way_to_the_first_visit_is_loading_and_two_drives() -> None:
    world = a_yard(parcels=("p1",))
    world.wait_until(lambda: world.record().trip is not None)
    van, fleet = world.record(), world.fleet
    times, speed = fleet.settings.service, van.type.speed_max_mm_s
    node = fleet.road.point_node[trip(world).plan.visits[0].point]
    to_dock = fleet.traffic.travel_ms(van.node, van.goal, speed)
    to_point = fleet.traffic.travel_ms(van.goal, node, speed)
    assert to_dock
    assert to_point
    load = times.load_fixed_ms + times.load_per_parcel_ms
    assert etas_ms(world) == (world.now_ms + to_dock + load + to_point,)


def test_the_nearer_a_vehicle_comes_the_sooner_it_is_there() -> None:
    world = under_way()
    before = etas_ms(world)[0] - world.now_ms
    driven = world.van().driven
    world.wait_until(lambda: world.van().driven > driven)
    world.run(100)
    assert 0 < etas_ms(world)[0] - world.now_ms < before


def test_a_visit_under_way_is_now() -> None:
    world = at_the_locker()
    assert etas_ms(world) == (world.now_ms,)
    assert eta_ms(world) == world.now_ms


def test_what_is_over_is_expected_no_more() -> None:
    world = at_the_locker()
    type_right_code(world)
    world.wait_until(lambda: world.fleet.parcels[ParcelId("p1")].phase.is_end)
    assert eta_ms(world) is None


def test_what_comes_back_is_expected_nowhere() -> None:
    world = at_the_locker()
    record = world.fleet.parcels[ParcelId("p1")]
    world.wait_until(lambda: record.phase is ParcelPhase.UNCOLLECTED)
    assert eta_ms(world) is None


def test_visits_that_are_over_have_no_time() -> None:
    world = three_stops()
    world.wait_until(lambda: trip(world).stage == 2)
    assert [v.point for v in remaining_visits(trip(world))] == [
        visit.point for visit in trip(world).plan.visits[1:]
    ]
    assert len(etas_ms(world)) == 2


def test_what_is_planned_and_not_bound_is_expected_after_the_trip_under_way() -> None:
    world = a_yard()
    world.submit([a_parcel(f"p{n}", POINTS[n % 3]) for n in range(20)])
    world.wait_until(lambda: world.record().trip is not None)
    planned = Forecast(world.fleet, world.now_ms).planned_ms(world.record())
    (store,) = world.fleet.stations.values()
    assert [len(trip.visits) for trip in store.plan[world.van().id]] == [*map(len, planned)]
    assert planned[0][0] > max(etas_ms(world))
    waiting = [eta for parcel in store.waiting if (eta := eta_ms(world, parcel))]
    assert sorted({*waiting}) == sorted({eta for etas in planned for eta in etas})


def test_a_vehicle_that_charges_comes_later() -> None:
    world = a_yard()
    world.submit([a_parcel(f"p{n}", POINTS[n % 3]) for n in range(20)])
    world.wait_until(lambda: world.record().trip is not None)
    (before, *_), *_ = Forecast(world.fleet, world.now_ms).planned_ms(world.record())
    world.record().charging = True
    (after, *_), *_ = Forecast(world.fleet, world.now_ms).planned_ms(world.record())
    assert after == before + CHARGE_MS


def test_a_planned_trip_waits_until_all_of_it_is_ready() -> None:
    world = a_yard()
    ready_ms = world.now_ms + 900_000
    world.submit([a_parcel("p1", ready_ms=ready_ms)])
    world.wait_until(lambda: bool(world.fleet.stations["store"].plan))  # type: ignore[index]
    found = eta_ms(world)
    assert found is not None
    assert found > ready_ms


def test_what_is_in_no_plan_is_expected_nobody_knows_when() -> None:
    world = a_yard(parcels=("p1",))
    assert world.run(1_000, lambda: bool(world.decided(ProblemPosed)))
    assert eta_ms(world) is None


def test_on_hold_only_what_the_vehicle_drives_to_is_expected() -> None:
    world = three_stops()
    world.wait_until(lambda: trip(world).stage == 1 and not world.record().stands)
    world.feed(ReleaseAsked(releasing=False))
    first, *others = etas_ms(world)
    assert first > world.now_ms
    assert others == [UNKNOWN_MS, UNKNOWN_MS]
    assert eta_ms(world, trip(world).plan.visits[1].parcels[0]) is None


def test_on_hold_before_the_dock_nothing_is_expected() -> None:
    world = a_yard(vans=3)
    world.submit([a_parcel(f"p{n}", POINTS[n % 3]) for n in range(36)])
    world.wait_until(lambda: any(v.trip and not v.has_begun for v in world.fleet.by_number))
    van = next(v for v in world.fleet.by_number if v.trip and not v.has_begun)
    world.feed(ReleaseAsked(releasing=False))
    assert {*visit_etas_ms(world.fleet, van, world.now_ms)} == {UNKNOWN_MS}


def test_what_a_sealing_cuts_off_is_expected_nobody_knows_when() -> None:
    world = at_the_dock()
    world.feed(ZoneClassAsked(zone=ZoneId("zone-court"), zone_class=ZoneClass.SEALED))
    assert etas_ms(world) == (UNKNOWN_MS,)
    assert eta_ms(world) is None


@given(st.integers(0, 2**32), st.integers(0, 1_800_000))
@settings(max_examples=20)
def test_times_are_never_in_the_past_and_follow_each_other(seed: int, after_ms: int) -> None:
    world = World(a_road("riverside"), 6, seed=seed, weather=Weather(delay_ms=800, no_show=0.2))
    world.run(20_000)
    world.submit([a_parcel(p.id, p.point) for p in some_parcels(world, 40)])
    world.run(after_ms)
    forecast = Forecast(world.fleet, world.now_ms)
    for van in world.fleet.by_number:
        each = (forecast.under_way_ms(van), *forecast.planned_ms(van))
        times = [eta for etas in each for eta in etas]
        assert times == sorted(times)
        assert all(eta >= world.now_ms for eta in times)
    for record in world.fleet.parcels.values():
        found = forecast.parcel_ms(record)
        assert found is None or found >= world.now_ms
        assert not (record.phase.is_end and found)
        assert found or record.phase not in (ParcelPhase.ASSIGNED, ParcelPhase.ABOARD)


@pytest.mark.parametrize("parcels", [1, 3])
def test_in_calm_weather_the_first_visit_begins_when_it_is_expected(parcels: int) -> None:
    """Ideal vehicles take some seconds per edge, however long it is: about right will do."""
    world = a_yard()
    world.submit([a_parcel(f"p{n}") for n in range(parcels)])
    world.wait_until(lambda: world.record().trip is not None)
    expected = etas_ms(world)[0] - world.now_ms
    begin_ms = world.now_ms
    world.wait_until(lambda: bool(world.decided(VisitStarted)))
    assert 0.5 < (world.now_ms - begin_ms) / expected < 2
