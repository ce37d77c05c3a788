"""Insertion always answers, loses nothing, and puts first who must be first."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given

from fleet_manager.dispatch.check_plan import check_plan
from fleet_manager.dispatch.insertion import InsertionSolver, insertion_orders
from fleet_manager.dispatch.problem import Plan, Problem
from fleet_manager.model.parcel import TemperatureClass
from tests.dispatch_problems import (
    HUNDRED_M_MM,
    MINUTE_MS,
    NOW_MS,
    PATIENTLY,
    a_box,
    a_carrier,
    a_demand,
    a_problem,
    a_tour,
    a_type,
    problems,
)

ROOT = Path(__file__).parents[1]


def solve(problem: Problem) -> Plan:
    plan = InsertionSolver().solve(problem)
    assert check_plan(problem, plan) == ()
    return plan


@PATIENTLY
@given(problems())
def test_any_problem_has_a_plan_without_fault_in_which_nothing_is_lost(
    problem: Problem,
) -> None:
    plan = InsertionSolver().solve(problem)
    assert check_plan(problem, plan) == ()
    served = [p for tour in plan.tours for trip in tour.trips for p in trip.parcels]
    unserved = [parcel for parcel, _ in plan.unserved]
    assert sorted(served + unserved) == sorted(demand.parcel for demand in problem.demands)


@PATIENTLY
@given(problems())
def test_the_same_problem_has_the_same_plan(problem: Problem) -> None:
    assert InsertionSolver().solve(problem) == InsertionSolver().solve(problem)


def test_the_plan_does_not_depend_on_how_python_hashes_strings() -> None:
    script = (
        "from fleet_manager.dispatch.insertion import InsertionSolver\n"
        "from fleet_manager.dispatch.pyvrp_solver import PyvrpSolver\n"
        "from tests.test_dispatch_insertion import a_day\n"
        "print(InsertionSolver().solve(a_day()))\n"
        "print(PyvrpSolver().solve(a_day()))\n"
    )
    digests = set()
    for seed in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        )
        digests.add(hashlib.sha256(done.stdout).hexdigest())
    assert len(digests) == 1


def a_day() -> Problem:
    """Return forty parcels to ten points for three vehicles; no chance in it."""
    demands = [
        a_demand(
            f"p{n}",
            1 + n * 7 % 10,
            tier=n % 11 // 5,
            ready_ms=NOW_MS + n % 3 * 20 * MINUTE_MS,
            due_ms=NOW_MS + (60 + n * 13 % 60) * MINUTE_MS,
        )
        for n in range(40)
    ]
    return a_problem(demands, [a_carrier(f"v{n}", boxes=6) for n in range(3)])


def test_parcels_of_one_point_go_together() -> None:
    demands = [a_demand("a", 2), a_demand("b", 2), a_demand("c", 2)]
    plan = solve(a_problem(demands, [a_carrier("v1"), a_carrier("v2")]))
    assert plan.tours == (a_tour("v1", [("P2", ["a", "b", "c"])]),)


def test_a_second_trip_is_made_when_the_boxes_are_full() -> None:
    demands = [a_demand(f"p{n}", 1) for n in range(5)]
    plan = solve(a_problem(demands, [a_carrier("v1", boxes=4)]))
    assert [len(trip.parcels) for trip in plan.tours[0].trips] == [4, 1]


def test_medicine_goes_first_however_many_were_there_before() -> None:
    demands = [a_demand(f"p{n}", 1) for n in range(8)]
    demands.append(a_demand("medicine", 3, tier=0))
    plan = solve(a_problem(demands, [a_carrier("v1", boxes=4)]))
    first = plan.tours[0].trips[0]
    assert first.visits[0].parcels == ("medicine",)


def test_who_is_ready_now_does_not_wait_for_medicine_that_is_not() -> None:
    later = a_demand("medicine", 1, tier=0, ready_ms=NOW_MS + 60 * MINUTE_MS)
    plan = solve(a_problem([later, a_demand("a", 1)], [a_carrier("v1")]))
    assert plan.tours == (a_tour("v1", [("P1", ["a"])], [("P1", ["medicine"])]),)
    assert plan.times[0].load_ms == NOW_MS


def test_a_vehicle_on_the_road_is_not_given_what_an_idle_one_can_take_now() -> None:
    on_the_road = a_carrier("v1", free_ms=NOW_MS + 30 * MINUTE_MS)
    plan = solve(a_problem([a_demand("a", 1)], [on_the_road, a_carrier("v2")]))
    assert [tour.vehicle for tour in plan.tours] == ["acme/v2"]


def test_a_parcel_stays_with_its_vehicle_unless_a_change_is_worth_it() -> None:
    before = (a_tour("v2", [("P1", ["a"])]),)
    carriers = [a_carrier("v1"), a_carrier("v2")]
    stays = solve(a_problem([a_demand("a", 1)], carriers, previous=before))
    assert [tour.vehicle for tour in stays.tours] == ["acme/v2"]
    delayed = [a_carrier("v1"), a_carrier("v2", free_ms=NOW_MS + 30 * MINUTE_MS)]
    moves = solve(a_problem([a_demand("a", 1)], delayed, previous=before))
    assert [tour.vehicle for tour in moves.tours] == ["acme/v1"]


def test_a_trip_does_not_grow_beyond_the_range() -> None:
    demands = [a_demand("a", 1), a_demand("b", 3)]
    carrier = a_carrier("v1", range_mm=6 * HUNDRED_M_MM)
    way = a_problem(demands, [carrier]).distance_mm.copy()
    way[1, 3] = way[3, 1] = 5 * HUNDRED_M_MM
    plan = solve(a_problem(demands, [carrier], distance_mm=way))
    assert len(plan.tours[0].trips) == 2


def test_what_nobody_can_take_does_not_hold_up_the_rest() -> None:
    frozen = a_demand("ice", 1, temperature=TemperatureClass.FROZEN)
    plan = solve(a_problem([frozen, a_demand("a", 1)], [a_carrier("v1")]))
    assert plan.unserved == (("ice", "temperature: no vehicle has a box for frozen goods"),)
    assert plan.tours == (a_tour("v1", [("P1", ["a"])]),)


def test_a_chilled_parcel_goes_with_the_vehicle_that_has_the_box() -> None:
    chilled = a_demand("milk", 1, temperature=TemperatureClass.CHILLED)
    cold = a_carrier("cold", type=a_type([a_box("1", temperature="chilled")]))
    plan = solve(a_problem([chilled, a_demand("a", 1)], [a_carrier("v1"), cold]))
    assert {tour.vehicle: tour.trips[0].parcels for tour in plan.tours} == {
        "acme/v1": ("a",),
        "acme/cold": ("milk",),
    }


@pytest.mark.parametrize("time_ms", [0, 2**47])
def test_times_far_from_now_do_no_harm(time_ms: int) -> None:
    odd = a_demand("odd", 1, ready_ms=time_ms, due_ms=time_ms, tier=0)
    plan = solve(a_problem([odd, a_demand("a", 1)], [a_carrier("v1")]))
    assert sorted(p for trip in plan.tours[0].trips for p in trip.parcels) == ["a", "odd"]


def test_both_orders_go_tier_by_tier_and_hold_the_same_parcels() -> None:
    problem = a_day()
    for order in insertion_orders(problem, range(40)):
        tiers = [problem.demands[index].tier for index in order]
        assert tiers == sorted(tiers)
        assert sorted(order) == list(range(40))
