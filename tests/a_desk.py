"""A desk: a fleet in the courtyard whose solver is the test itself."""

from typing import Any

from fleet_manager.core.commands import Solve
from fleet_manager.core.events import ParcelsSubmitted, PlanFound, TimePassed
from fleet_manager.core.fleet import Fleet
from fleet_manager.core.step import Outcome, step
from fleet_manager.dispatch.problem import Problem
from fleet_manager.model.ids import VehicleId
from fleet_manager.model.tour import Tour
from tests.a_fleet import NOW_MS, STORE, a_fleet, a_parcel


class Desk:
    """A fleet whose solver is the test: problems are kept, plans are handed in by hand."""

    def __init__(
        self,
        vans: int = 1,
        parcels: tuple[str, ...] = ("p1",),
        **changes: Any,  # noqa: ANN401 - of any field of a parcel
    ) -> None:
        self.fleet: Fleet = a_fleet(vans=vans)
        self.now_ms = NOW_MS
        self.problems: list[Problem] = []
        goods = tuple(a_parcel(name, **changes) for name in parcels)
        self.feed(ParcelsSubmitted(parcels=goods))
        self.feed(TimePassed())

    def feed(self, event: Any, after_ms: int = 0) -> Outcome:  # noqa: ANN401 - any event
        """Let time pass and something happen."""
        self.now_ms += after_ms
        outcome = step(self.fleet, event, self.now_ms)
        assert outcome.violations == ()
        self.problems += [c.problem for c in outcome.commands if isinstance(c, Solve)]
        return outcome

    def answer(self, *tours: Tour, faults: tuple[str, ...] = ()) -> Outcome:
        """Hand in a plan for the last problem."""
        return self.feed(
            PlanFound(problem=self.problems[-1].id, tours=tours, faults=faults), after_ms=500
        )

    @property
    def plan(self) -> dict[VehicleId, list[Any]]:
        """The plan in hand."""
        return self.fleet.stations[STORE].plan
