"""Our problem in PyVRP's words: the plan in hand is a feasible start and comes back whole."""

from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.dispatch.assemble import assemble
from fleet_manager.dispatch.insertion import InsertionSolver
from fleet_manager.dispatch.loads import load_vectors
from fleet_manager.dispatch.problem import Problem
from fleet_manager.dispatch.pyvrp_data import Translation, routes_of, translate
from tests.dispatch_problems import (
    FEW,
    MINUTE_MS,
    NOW_MS,
    a_carrier,
    a_demand,
    a_problem,
    problems,
)


def translated(problem: Problem, leeway_ms: int = 300_000) -> Translation:
    plan = InsertionSolver().solve(problem)
    return translate(problem, load_vectors(problem), plan, leeway_ms)


@FEW
@given(problems(), st.sampled_from([0, 75_000, 300_000]))
def test_the_plan_in_hand_is_a_feasible_start_and_comes_back_unchanged(
    problem: Problem, leeway_ms: int
) -> None:
    plan = InsertionSolver().solve(problem)
    if not plan.tours:
        return
    translation = translate(problem, load_vectors(problem), plan, leeway_ms)
    assert translation.start.is_feasible()
    assert translation.start.is_complete()
    routes = routes_of(problem, translation, translation.start)
    back = assemble(problem, routes, dict(plan.unserved), "insertion")
    assert back.times == plan.times
    assert back.cost == plan.cost


def test_a_cell_holds_parcels_of_one_point_trip_and_tier() -> None:
    demands = [a_demand("a", 1), a_demand("b", 1), a_demand("c", 1, tier=0), a_demand("d", 2)]
    cells = translated(a_problem(demands, [a_carrier("v1")])).cells
    assert sorted(sorted(cell.demands) for cell in cells) == [[0, 1], [2], [3]]


def test_windows_end_at_the_due_time_or_soon_after_the_plan_hands_off() -> None:
    demands = [
        a_demand("due", 1, due_ms=NOW_MS + 4 * MINUTE_MS),
        a_demand("loose", 2),
        a_demand("urgent", 3, tier=1),
        a_demand("late", 4, due_ms=NOW_MS),
    ]
    carriers = [a_carrier(f"v{n}", boxes=1) for n in range(4)]
    cells = translated(a_problem(demands, carriers), leeway_ms=8 * MINUTE_MS).cells
    until = {cell.stop: (cell.until_ms - NOW_MS) / MINUTE_MS for cell in cells}
    # Handed off after 3, 4, 5 and 6 minutes.
    assert until == {1: 4, 2: 4 + 8, 3: 5 + 1, 4: 6}


def test_a_box_weighs_about_as_much_as_a_parcel() -> None:
    client = translated(a_problem([a_demand("a", 1)], [a_carrier("v1")])).data.client(0)
    assert client.delivery == [1000, 10_000]
