"""What any solver promises: give it a problem and it answers, whatever the problem."""

from typing import Protocol

from fleet_manager.dispatch.problem import Plan, Problem


class Solver(Protocol):
    """A way to answer problems. The same problem and seed give the same plan."""

    def solve(self, problem: Problem) -> Plan:
        """Return a plan in which every demand is served, or unserved with a reason."""
        ...
