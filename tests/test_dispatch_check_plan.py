"""A planted fault of each kind is found, and a good plan has none."""

import dataclasses

import pytest

from fleet_manager.dispatch.assemble import assemble
from fleet_manager.dispatch.check_plan import check_plan
from fleet_manager.dispatch.problem import TRAVEL_MS_MAX, Demand, Plan, Problem
from fleet_manager.model.ids import ParcelId, ProblemId, StationId, VehicleId
from fleet_manager.model.parcel import TemperatureClass
from fleet_manager.model.tour import Tour
from tests.dispatch_problems import (
    HUNDRED_M_MM,
    MINUTE_MS,
    NOW_MS,
    a_box,
    a_carrier,
    a_demand,
    a_problem,
    a_street,
    a_tour,
    a_type,
)

PROBLEM = a_problem(
    [
        a_demand("a", 1),
        a_demand("b", 2),
        a_demand("c", 3, ready_ms=NOW_MS + 10 * MINUTE_MS),
        a_demand("ice", 3, temperature=TemperatureClass.FROZEN),
    ],
    [a_carrier("v1"), a_carrier("v2")],
)
PLAN = assemble(
    PROBLEM, [[[0, 1], [2]], []], {ParcelId("ice"): "temperature: no frozen box"}, "test"
)
"""Vehicle v1 takes a and b, then c."""


def faults_of(**changes: object) -> tuple[str, ...]:
    return check_plan(PROBLEM, dataclasses.replace(PLAN, **changes))  # type: ignore[arg-type]


def timed(problem: Problem, *trips: list[int]) -> Plan:
    """Return the plan in which the first carrier makes *trips*, times and all."""
    routes = [list(trips), *([] for _ in problem.carriers[1:])]
    return assemble(problem, routes, {}, "test")


def test_a_good_plan_has_no_fault() -> None:
    assert check_plan(PROBLEM, PLAN) == ()


def test_a_plan_for_another_problem_is_not_read_further() -> None:
    other = dataclasses.replace(PROBLEM, id=ProblemId("other"))
    assert check_plan(other, PLAN) == ("plan answers problem problem-1, not other",)


ICE = (ParcelId("ice"), "temperature: no frozen box")
V1 = PLAN.tours[0]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"unserved": ()}, "parcel ice is lost: neither served nor unserved"),
        ({"unserved": (ICE, ICE)}, "parcel ice is unserved 2 times"),
        ({"unserved": ((ParcelId("ice"), " "),)}, "parcel ice is unserved without a reason"),
        (
            {"unserved": (ICE, (ParcelId("a"), "tired"))},
            "parcel a is both served and unserved",
        ),
        (
            {"unserved": (ICE, (ParcelId("x"), "tired"))},
            "parcel x is unserved but was never demanded",
        ),
        ({"tours": (V1, a_tour("v2", [("P1", ["a"])]))}, "parcel a is served 2 times"),
        ({"tours": (V1, V1)}, "acme/v1 has 2 tours"),
        (
            {"tours": (dataclasses.replace(V1, vehicle=VehicleId("acme/x")),)},
            "acme/x is not a vehicle of this problem",
        ),
        ({"tours": (V1, a_tour("v2"))}, "acme/v2 has a tour without trips"),
        ({"tours": (V1, a_tour("v2", []))}, "acme/v2 trip 0 has no visits"),
        (
            {"tours": (V1, a_tour("v2", [("P1", [])]))},
            "acme/v2 trip 0 visits P1 with nothing to hand off",
        ),
        (
            {"tours": (V1, a_tour("v2", [("P1", ["x"])]))},
            "acme/v2 trip 0 carries the unknown parcel x",
        ),
        (
            {"tours": (V1, a_tour("v2", [("P1", ["x"])]))},
            "parcel x is served but was never demanded",
        ),
        (
            {"tours": (a_tour("v1", [("P1", ["b"])]),)},
            "acme/v1 trip 0 takes parcel b to P1, not P2",
        ),
        (
            {"tours": (a_tour("v1", [("P1", ["a"]), ("P2", ["b"]), ("P1", ["a"])]),)},
            "acme/v1 trip 0 visits P1 2 times",
        ),
        (
            {"tours": (Tour(vehicle=V1.vehicle, trips=(
                dataclasses.replace(V1.trips[0], station=StationId("shop")),)),)},
            "acme/v1 trip 0 starts from station shop, not store",
        ),
        ({"times": PLAN.times[:1]}, "acme/v1 has times for trips [0]"),
        ({"times": PLAN.times[::-1]}, "acme/v1 has times for trips [1, 0]"),
        ({"tours": ()}, "acme/v1 has times for trip 0 but no tour"),
    ],
)  # fmt: skip
def test_a_fault_in_the_books_is_found(changes: dict[str, object], fault: str) -> None:
    assert fault in faults_of(**changes)


@pytest.mark.parametrize(
    ("trip", "changes", "fault"),
    [
        (0, {"load_ms": NOW_MS - 1}, "trip 0 is loaded 1 ms before the vehicle is there"),
        (1, {"load_ms": NOW_MS + 7 * MINUTE_MS}, "180000 ms before parcel c is ready"),
        (0, {"depart_ms": NOW_MS}, "trip 0 departs 60000 ms before it is loaded"),
        (0, {"done_ms": (0, NOW_MS + 9**9)}, "trip 0 is done at P1 "),
        (0, {"done_ms": ()}, "trip 0 has 0 handoff times for 2 visits"),
        (0, {"return_ms": NOW_MS}, "trip 0 returns "),
        (0, {"return_ms": NOW_MS + 9**9}, "trip 1 is loaded "),
    ],
)
def test_a_time_that_cannot_be_kept_is_found(
    trip: int, changes: dict[str, object], fault: str
) -> None:
    times = list(PLAN.times)
    times[trip] = dataclasses.replace(times[trip], **changes)  # type: ignore[arg-type]
    assert any(fault in found for found in faults_of(times=tuple(times)))


def test_times_later_than_need_be_are_no_fault() -> None:
    when = PLAN.times[1]
    later = dataclasses.replace(
        when,
        load_ms=when.load_ms + 1,
        depart_ms=when.depart_ms + 2,
        done_ms=(when.done_ms[0] + 3,),
        return_ms=when.return_ms + 4,
    )
    assert faults_of(times=(PLAN.times[0], later)) == ()


def test_a_load_above_the_payload_is_found() -> None:
    problem = a_problem(
        [a_demand("a", 1), a_demand("b", 1)],
        [a_carrier("v1", type=a_type([a_box("1"), a_box("2")], payload_max_g=1999))],
    )
    assert check_plan(problem, timed(problem, [0, 1])) == (
        "acme/v1 trip 0: 2000 g are loaded, the payload is 1999 g",
    )


@pytest.mark.parametrize(
    "demand",
    [
        a_demand("b", 1),
        a_demand("b", 1, volume_ml=10_001),
        a_demand("b", 1, temperature=TemperatureClass.CHILLED),
    ],
    ids=["no box left", "too big", "no box of the class"],
)
def test_a_parcel_without_a_box_is_found(demand: Demand) -> None:
    problem = a_problem([a_demand("a", 1), demand], [a_carrier("v1", boxes=1)])
    assert check_plan(problem, timed(problem, [0, 1])) == (
        "acme/v1 trip 0: parcel b finds no box of its size and class",
    )


def test_a_parcel_moves_on_to_a_larger_box_if_another_needs_its_own() -> None:
    van = a_type([a_box("large", 9), a_box("small", 5)])
    problem = a_problem(
        [a_demand("a", 1, volume_ml=4), a_demand("b", 1, volume_ml=8)],
        [a_carrier("v1", type=van)],
    )
    assert check_plan(problem, timed(problem, [0, 1])) == ()


def test_a_way_beyond_the_range_is_found() -> None:
    problem = a_problem([a_demand("a", 3)], [a_carrier("v1", range_mm=5 * HUNDRED_M_MM)])
    assert check_plan(problem, timed(problem, [0])) == (
        "acme/v1 trip 0: the way is 600000 mm, the range 500000 mm",
    )


def test_a_leg_without_a_way_is_found() -> None:
    travel_ms = a_street(2) * MINUTE_MS
    travel_ms[1, 2] = TRAVEL_MS_MAX + 1
    problem = a_problem(
        [a_demand("a", 1), a_demand("b", 2)], [a_carrier("v1")], travel_ms=travel_ms
    )
    assert check_plan(problem, timed(problem, [0, 1])) == (
        "acme/v1 trip 0: there is no way from stop 1 to stop 2",
    )
