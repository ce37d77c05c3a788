"""Zones, stations and the plan as the API shows them."""

import msgspec

from fleet_manager.core.events import StationOpeningAsked, ZoneClassAsked
from fleet_manager.model.ids import ZoneId
from fleet_manager.model.zone import ZoneClass
from fleet_manager.shell import http_models as shapes
from fleet_manager.shell.forecast import visit_etas_ms
from fleet_manager.shell.site_view import plan_view, stations_view, zones_view
from tests.a_fleet import STORE, a_parcel
from tests.a_scene import a_yard, at_the_locker, phase_of, trip, type_right_code, under_way
from tests.a_weather import CALM
from tests.a_world import World

POINTS = ("locker", "shelf-h1-u1", "shelf-h2-u1")


def a_busy_yard() -> World:
    """Build a yard whose van has a trip under way, more planned, and some in none."""
    world = a_yard()
    world.weather = CALM
    world.submit([a_parcel(f"p{n}", POINTS[n % 3]) for n in range(20)])
    world.wait_until(lambda: world.record().trip is not None)
    world.submit([a_parcel("late")])
    return world


def test_zones_are_shown_with_the_class_of_now_and_of_the_map() -> None:
    world = a_yard()
    world.feed(ZoneClassAsked(zone=ZoneId("zone-court"), zone_class=ZoneClass.SEALED))
    assert zones_view(world.fleet) == [
        {
            "id": "zone-court",
            "name": {"zh": "小院", "en": "Courtyard"},
            "class": "sealed",
            "class_on_map": "controlled",
        }
    ]
    shapes.Zones.model_validate({"zones": zones_view(world.fleet)})


def test_stations_are_shown_with_what_waits_there() -> None:
    world = a_yard(parcels=("p1", "p2"))
    world.feed(StationOpeningAsked(station=STORE, open=False))
    (station,) = stations_view(world.fleet)
    assert (station["id"], station["open"], station["parcels_waiting"]) == ("store", False, 2)
    shapes.Stations.model_validate({"stations": [station]})


def test_the_trip_under_way_comes_first_then_the_planned_ones() -> None:
    world = a_busy_yard()
    plan = msgspec.json.decode(msgspec.json.encode(plan_view(world.fleet, world.now_ms)))
    shapes.Plan.model_validate(plan)
    first, *others = plan["trips"]
    assert (first["id"], first["stage"]) == (trip(world).id, 0)
    assert {other["id"] for other in others} == {None}
    assert plan["unplanned"] == ["late"]


def test_every_open_parcel_is_in_the_plan_or_in_none() -> None:
    world = a_busy_yard()
    plan = plan_view(world.fleet, world.now_ms)
    shown = [
        parcel
        for each in plan["trips"]
        for visit in each["visits"]
        for parcel in visit["parcels"]
    ]
    assert sorted(shown + plan["unplanned"]) == sorted(world.fleet.parcels)


def test_visits_are_shown_with_when_they_are_expected() -> None:
    world = under_way()
    (shown_trip,) = plan_view(world.fleet, world.now_ms)["trips"]
    expected = visit_etas_ms(world.fleet, world.record(), world.now_ms)
    assert tuple(visit["eta_ms"] for visit in shown_trip["visits"]) == expected


def test_a_visit_that_is_over_is_expected_no_more() -> None:
    world = at_the_locker()
    type_right_code(world)
    world.wait_until(lambda: phase_of(world).is_end and trip(world).stage == 2)
    (shown_trip,) = plan_view(world.fleet, world.now_ms)["trips"]
    assert (shown_trip["stage"], shown_trip["visits"][0]["eta_ms"]) == (2, None)


def test_nothing_to_carry_is_an_empty_plan() -> None:
    world = a_yard()
    assert plan_view(world.fleet, world.now_ms) == {"trips": [], "unplanned": []}
