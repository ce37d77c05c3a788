"""PyVRP over insertion: never worse, never at fault, always the same."""

import dataclasses

import numpy as np
from hypothesis import given

from fleet_manager.dispatch.check_plan import check_plan
from fleet_manager.dispatch.insertion import InsertionSolver
from fleet_manager.dispatch.problem import Problem
from fleet_manager.dispatch.pyvrp_solver import PyvrpSolver
from tests.dispatch_problems import (
    FEW,
    MINUTE_MS,
    NOW_MS,
    a_carrier,
    a_demand,
    a_problem,
    problems,
)


@FEW
@given(problems())
def test_any_problem_has_a_plan_without_fault_and_no_worse_than_insertion(
    problem: Problem,
) -> None:
    plan = PyvrpSolver().solve(problem)
    base = InsertionSolver().solve(problem)
    assert check_plan(problem, plan) == ()
    assert plan.unserved == base.unserved
    assert plan.cost.total <= base.cost.total
    assert plan.cost.late <= base.cost.late


@FEW
@given(problems())
def test_the_same_problem_and_seed_have_the_same_plan(problem: Problem) -> None:
    assert PyvrpSolver().solve(problem) == PyvrpSolver().solve(problem)


def a_wave(**changes: object) -> Problem:
    """Return thirty parcels for points that lie scattered around the station, always alike."""
    places = np.array([[0, 0], *([n * 37 % 101 - 50, n * 59 % 97 - 48] for n in range(1, 16))])
    metres = np.abs(places[:, None] - places[None, :]).sum(axis=2) * 10
    demands = [
        a_demand(f"p{n}", 1 + n % 15, due_ms=NOW_MS + (50 + n * 17 % 50) * MINUTE_MS)
        for n in range(30)
    ]
    return a_problem(
        demands,
        [a_carrier(f"v{n}", boxes=6) for n in range(3)],
        **{"travel_ms": metres * 250, "distance_mm": metres * 1000} | changes,
    )


def test_the_search_finds_a_cheaper_plan_than_insertion() -> None:
    base, plan = InsertionSolver().solve(a_wave()), PyvrpSolver().solve(a_wave())
    assert (base.solver, plan.solver) == ("insertion", "pyvrp")
    assert plan.cost.total < base.cost.total


def test_without_iterations_the_insertion_plan_stands() -> None:
    plan = PyvrpSolver().solve(a_wave(iterations_max=0))
    assert plan == InsertionSolver().solve(a_wave())


def test_a_spent_time_limit_still_has_an_answer() -> None:
    problem = a_wave(iterations_max=10**9, time_limit_ms=1)
    assert check_plan(problem, PyvrpSolver().solve(problem)) == ()


def test_urgent_parcels_are_not_delayed_for_a_shorter_way() -> None:
    problem = a_wave()
    urgent = [
        dataclasses.replace(demand, tier=0) if demand.stop == 15 else demand
        for demand in problem.demands
    ]
    problem = dataclasses.replace(problem, demands=tuple(urgent))
    done = []
    for solver in (InsertionSolver(), PyvrpSolver()):
        plan = solver.solve(problem)
        trips = [trip for tour in plan.tours for trip in tour.trips]
        done.append(
            max(
                done_ms
                for trip, when in zip(trips, plan.times, strict=True)
                for visit, done_ms in zip(trip.visits, when.done_ms, strict=True)
                if visit.point == "P15"
            )
        )
    assert done[1] <= done[0] + MINUTE_MS
