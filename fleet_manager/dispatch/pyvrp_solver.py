"""The solver that searches: PyVRP's iterated local search, started from the insertion plan.

PyVRP shortens the ways within the windows that the promises of the plan in hand leave it. Each
plan it finds on its way is timed and judged by ourselves and read by the checker; the best
replaces the plan in hand if it is cheaper and makes no more parcels late. The next round starts
there, with other windows. So this solver answers whenever insertion does, and never worse.

Without a time limit it stops after ``iterations_max`` iterations, and the same problem always
gives the same plan.
"""

import warnings
from collections.abc import Iterator
from typing import cast

import pyvrp
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.stop import MaxIterations, MaxRuntime, MultipleCriteria, StoppingCriterion

from fleet_manager.dispatch.assemble import assemble
from fleet_manager.dispatch.check_plan import check_plan
from fleet_manager.dispatch.insertion import InsertionSolver
from fleet_manager.dispatch.loads import load_vectors
from fleet_manager.dispatch.problem import Plan, Problem
from fleet_manager.dispatch.pyvrp_data import Translation, routes_of, translate

LEEWAYS_MS = (300_000, 150_000, 75_000, 300_000)
"""One round each: how much later than now planned a parcel of weight 1 may come.

Wide windows save way but cost waiting; of the sequences tried on random days of 50 to 2,000
parcels this one was never far from the best.
"""

PENALTIES = pyvrp.PenaltyParams(max_penalty=200.0, solutions_between_updates=50)
"""Per ms too late or unit of load too much, in ms of driving; starts at half the maximum."""

JUDGED_MAX = 20
"""How many of a round's last improvements are judged; their order is PyVRP's, not ours."""


class PyvrpSolver:
    """PyVRP over insertion; see the module."""

    def solve(self, problem: Problem) -> Plan:
        """Return the best plan found; the insertion plan if there is none better."""
        plan = InsertionSolver().solve(problem)
        if not plan.tours:
            return plan
        for leeway_ms in LEEWAYS_MS[: problem.iterations_max]:
            for candidate in _round(problem, plan, leeway_ms):
                plan = _better(problem, plan, candidate)
        return plan


def _better(problem: Problem, plan: Plan, candidate: Plan) -> Plan:
    """Return *candidate* if it may replace *plan*, else *plan*."""
    cheaper = candidate.cost.total < plan.cost.total and candidate.cost.late <= plan.cost.late
    return candidate if cheaper and not check_plan(problem, candidate) else plan


def _round(problem: Problem, start: Plan, leeway_ms: int) -> Iterator[Plan]:
    """Yield the plans PyVRP finds from *start* on, each as we time and judge it."""
    translation = translate(problem, load_vectors(problem), start, leeway_ms)
    unserved = dict(start.unserved)
    for solution in _search(problem, translation)[-JUDGED_MAX:]:
        if solution.is_feasible():
            routes = routes_of(problem, translation, solution)
            yield assemble(problem, routes, unserved, "pyvrp")


def _search(problem: Problem, translation: Translation) -> list[pyvrp.Solution]:
    """Return what PyVRP finds in its share of the budget, worst first."""
    improvements = _Improvements()
    callbacks = cast("pyvrp.IteratedLocalSearchCallbacks", improvements)
    with warnings.catch_warnings():
        # It says that feasible plans are hard to find. We have one already.
        warnings.simplefilter("ignore", PenaltyBoundWarning)
        pyvrp.solve(
            translation.data,
            _stop(problem),
            seed=problem.seed,
            collect_stats=False,
            params=pyvrp.SolveParams(
                ils=pyvrp.IteratedLocalSearchParams(callbacks=callbacks), penalty=PENALTIES
            ),
            initial_solution=translation.start,
        )
    return improvements.found


def _stop(problem: Problem) -> MultipleCriteria:
    """Return when a round ends: the budget is shared evenly."""
    iterations = -(-problem.iterations_max // len(LEEWAYS_MS))
    criteria: list[StoppingCriterion] = [MaxIterations(iterations)]
    if problem.time_limit_ms is not None:
        criteria.append(MaxRuntime(problem.time_limit_ms / 1000 / len(LEEWAYS_MS)))
    return MultipleCriteria(criteria)


class _Improvements:
    """PyVRP's callbacks; remembers every solution that was the best so far."""

    def __init__(self) -> None:
        self.found: list[pyvrp.Solution] = []

    def on_best(self, best: pyvrp.Solution) -> None:
        self.found.append(best)

    def on_start(self, ils: pyvrp.IteratedLocalSearch) -> None:
        """Let the start pass."""

    def on_end(self, result: pyvrp.Result) -> None:
        """Let the end pass."""

    def on_iteration(self, *details: object) -> None:
        """Let an iteration pass."""

    def on_restart(self, best: pyvrp.Solution) -> None:
        """Let a restart pass."""
