"""From indices to a plan."""

from fleet_manager.dispatch.assemble import assemble
from fleet_manager.model.ids import ParcelId
from tests.dispatch_problems import a_carrier, a_demand, a_problem, a_tour

PROBLEM = a_problem(
    [a_demand("a", 1), a_demand("b", 2), a_demand("c", 1), a_demand("d", 2)],
    [a_carrier("v1"), a_carrier("v2")],
)


def test_parcels_of_one_point_share_a_visit_where_the_point_first_comes() -> None:
    plan = assemble(PROBLEM, [[[0, 1, 2, 3]], []], {}, "test")
    assert plan.tours == (a_tour("v1", [("P1", ["a", "c"]), ("P2", ["b", "d"])]),)


def test_parcels_of_one_point_in_two_trips_stay_apart() -> None:
    plan = assemble(PROBLEM, [[], [[0], [2, 1, 3]]], {}, "test")
    assert plan.tours == (a_tour("v2", [("P1", ["a"])], [("P1", ["c"]), ("P2", ["b", "d"])]),)


def test_the_plan_carries_times_cost_reasons_and_its_solver() -> None:
    unserved = {ParcelId("d"): "weight_g: too much"}
    plan = assemble(PROBLEM, [[[0, 1], [2]], []], unserved, "test")
    assert [(when.vehicle, when.trip) for when in plan.times] == [
        ("acme/v1", 0),
        ("acme/v1", 1),
    ]
    assert plan.unserved == (("d", "weight_g: too much"),)
    assert (plan.problem, plan.solver, plan.cost.unserved) == ("problem-1", "test", 1)
