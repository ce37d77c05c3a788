"""Tests of last100_ros.markers_plan."""

import pytest
from builtin_interfaces.msg import Time
from last100_msgs.msg import Plan, Trip, Visit

from last100_ros.markers_plan import plan_markers
from tests.ros.a_drawing import flaws, shown, texts

pytestmark = pytest.mark.ros

SPOTS = {"s": (0.0, 0.0), "p1": (10.0, 0.0), "p2": (10.0, 10.0)}
TEN_O_CLOCK = Time(sec=1_700_042_400)


def a_trip(name: str = "T1", stage: int = 0, points: tuple[str, ...] = ("p1", "p2")) -> Trip:
    visits = [Visit(point=point, parcels=["a", "b"], eta=TEN_O_CLOCK) for point in points]
    return Trip(id=name, vehicle="last100/R1", station="s", stage=stage, visits=visits)


def legs(namespace: str, *trips: Trip) -> list[tuple[float, float]]:
    marker = shown(plan_markers(Plan(trips=trips), SPOTS)).get((namespace, 0))
    return [(spot.x, spot.y) for spot in marker.points] if marker else []


def test_a_trip_that_loads_goes_out_and_back() -> None:
    out = [SPOTS["s"], SPOTS["p1"], SPOTS["p1"], SPOTS["p2"]]
    assert legs("trips", a_trip()) == [*out, SPOTS["p2"], SPOTS["s"]]


def test_what_is_behind_a_vehicle_is_not_drawn() -> None:
    assert legs("trips", a_trip(stage=2)) == [SPOTS["p2"], SPOTS["s"]]


def test_a_trip_on_its_way_back_has_no_more_legs() -> None:
    assert legs("trips", a_trip(stage=3)) == []


def test_a_trip_that_no_vehicle_is_bound_to_is_drawn_apart() -> None:
    assert legs("planned", a_trip(name=""))
    assert not legs("trips", a_trip(name=""))


def test_the_next_visit_says_who_comes_with_how_much_and_when() -> None:
    drawing = plan_markers(Plan(trips=[a_trip(stage=1)]), SPOTS)
    assert texts(drawing, "next_visits") == ["R1: 2 10:00 UTC"]


def test_a_time_nobody_knows_is_not_said() -> None:
    trip = a_trip()
    trip.visits[0].eta = Time()
    assert texts(plan_markers(Plan(trips=[trip]), SPOTS), "next_visits") == ["R1: 2"]


def test_a_place_that_is_not_on_the_map_is_passed_over() -> None:
    assert legs("trips", a_trip(points=("p1", "moon"))) == [
        SPOTS["s"], SPOTS["p1"], SPOTS["p1"], SPOTS["s"],
    ]  # fmt: skip


def test_what_it_draws_has_no_flaw() -> None:
    plan = Plan(trips=[a_trip("T1"), a_trip("T2", stage=1), a_trip(""), a_trip("T3", stage=3)])
    for drawing in (
        plan_markers(plan, SPOTS),
        plan_markers(plan, {}),
        plan_markers(Plan(), {}),
    ):
        assert flaws(drawing) == []
