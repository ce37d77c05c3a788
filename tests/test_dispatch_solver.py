"""Both solvers keep the promise of the protocol."""

import pytest

from fleet_manager.dispatch.insertion import InsertionSolver
from fleet_manager.dispatch.pyvrp_solver import PyvrpSolver
from fleet_manager.dispatch.solver import Solver
from tests.dispatch_problems import a_carrier, a_demand, a_problem

SOLVERS: list[Solver] = [InsertionSolver(), PyvrpSolver()]


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_solver_answers_a_problem_without_parcels(solver: Solver) -> None:
    plan = solver.solve(a_problem([], [a_carrier("v1")]))
    assert (plan.tours, plan.unserved) == ((), ())


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_solver_answers_a_problem_without_vehicles(solver: Solver) -> None:
    plan = solver.solve(a_problem([a_demand("a", 1)], []))
    assert plan.tours == ()
    assert plan.unserved == (("a", "carriers: the station has no vehicle"),)
