"""What may go wrong in a world, and a solver with which nothing goes wrong."""

from dataclasses import dataclass

from fleet_manager.core.events import PlanFound
from fleet_manager.dispatch.check_plan import check_plan
from fleet_manager.dispatch.insertion import InsertionSolver
from fleet_manager.dispatch.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """How bad things are; shares are between 0 and 1, and calm is all zero."""

    delay_ms: int = 0
    """The longest a message is under way."""
    loss: float = 0.0
    twice: float = 0.0
    """Share of messages that arrive two times."""
    wrong_code: float = 0.0
    no_show: float = 0.0
    late: float = 0.0
    """Share of residents who come around the deadline."""
    leaves_it: float = 0.0
    """Share of doors that are closed with the parcel inside."""
    door_fails: float = 0.0
    load_fails: float = 0.0
    forgets: float = 0.0
    """Share of driven edges after which the vehicle restarts."""
    refuses: float = 0.0


CALM = Weather()


def solved(problem: Problem) -> PlanFound:
    """Return a checked plan for *problem*."""
    plan = InsertionSolver().solve(problem)
    return PlanFound(
        problem=problem.id,
        tours=plan.tours,
        unserved=plan.unserved,
        faults=check_plan(problem, plan),
    )
