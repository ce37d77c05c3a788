"""What the judge weighs, one thing at a time."""

from fleet_manager.dispatch.cost import UNSERVED_COST, judge, previous_vehicle
from fleet_manager.dispatch.problem import Carrier, Demand, PlanCost, Problem, Weights
from fleet_manager.dispatch.schedule import demands_by_parcel, schedule
from fleet_manager.model.tour import Tour
from tests.dispatch_problems import MINUTE_MS, NOW_MS, a_carrier, a_demand, a_problem, a_tour

WEIGHTS = Weights(delay_by_tier=(100, 10, 1), lateness=7, vehicle=3, moved_ms=5000)


def cost_of(problem: Problem, *tours: Tour) -> PlanCost:
    demands = demands_by_parcel(problem)
    carriers = {carrier.vehicle: carrier for carrier in problem.carriers}
    times = [
        when
        for tour in tours
        for when in schedule(problem, carriers[tour.vehicle], tour.trips, demands)
    ]
    return judge(problem, tours, times, demands)


def one_parcel(demand: Demand, *carriers: Carrier, **changes: object) -> Problem:
    return a_problem([demand], carriers or [a_carrier("v1")], weights=WEIGHTS, **changes)


TOUR = a_tour("v1", [("P1", ["a"])])
"""Handed off after 3 minutes, back after 4."""


def test_a_plan_costs_its_parcels_wait_and_its_vehicles_time() -> None:
    cost = cost_of(one_parcel(a_demand("a", 1)), TOUR)
    assert (cost.delay_ms, cost.vehicle_ms, cost.late) == (3 * MINUTE_MS, 4 * MINUTE_MS, 0)
    assert cost.total == (3 + 3 * 4) * MINUTE_MS


def test_the_wait_of_a_higher_tier_costs_more() -> None:
    totals = [cost_of(one_parcel(a_demand("a", 1, tier=tier)), TOUR).total for tier in range(4)]
    vehicle = 3 * 4 * MINUTE_MS
    assert [(total - vehicle) // (3 * MINUTE_MS) for total in totals] == [100, 10, 1, 1]


def test_lateness_costs_its_factor_on_top() -> None:
    due = a_demand("a", 1, due_ms=NOW_MS + MINUTE_MS)
    cost = cost_of(one_parcel(due), TOUR)
    assert (cost.late, cost.late_ms) == (1, 2 * MINUTE_MS)
    assert cost.total == (3 + 7 * 2 + 3 * 4) * MINUTE_MS


def test_a_parcel_handed_off_at_its_due_time_is_not_late() -> None:
    due = a_demand("a", 1, due_ms=NOW_MS + 3 * MINUTE_MS)
    assert cost_of(one_parcel(due), TOUR).late == 0


def test_a_parcel_nobody_carries_costs_more_than_a_week_of_lateness() -> None:
    week_ms = 7 * 24 * 60 * MINUTE_MS
    late = a_demand("a", 1, tier=0, ready_ms=NOW_MS - week_ms, due_ms=NOW_MS - week_ms)
    problem = one_parcel(late)
    assert cost_of(problem).total == UNSERVED_COST
    assert cost_of(problem, TOUR).total < UNSERVED_COST


def test_moving_a_parcel_to_another_vehicle_costs_once() -> None:
    both = (a_carrier("v1"), a_carrier("v2"))
    before = (a_tour("v2", [("P1", ["a"])]),)
    moved = cost_of(one_parcel(a_demand("a", 1), *both, previous=before), TOUR)
    stayed = cost_of(one_parcel(a_demand("a", 1), *both, previous=(TOUR,)), TOUR)
    assert (moved.moved, stayed.moved) == (1, 0)
    assert moved.total - stayed.total == WEIGHTS.moved_ms


def test_leaving_a_vehicle_that_is_gone_costs_nothing() -> None:
    before = (a_tour("gone", [("P1", ["a"])]),)
    problem = one_parcel(a_demand("a", 1), previous=before)
    assert previous_vehicle(problem) == {}
    assert cost_of(problem, TOUR).moved == 0
