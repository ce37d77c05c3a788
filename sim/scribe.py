"""Who writes down what happens in a street, and reads it out when it is opened again.

Errands that ended, parcels brought back, rules that were broken; what vehicles and robots are
like is for the street to say. Without a memory only the broken rules are collected.
"""

from collections.abc import Sequence

from fleet_manager.model.ids import BoxId, ParcelId, SessionId, VehicleId
from sim.aftermath import mixed_up
from sim.cabin import Entry, Unstowed
from sim.checkers import Checkers
from sim.memory import Memory
from sim.mover import Mover
from sim.people import Neighbourhood, Outcome
from sim.remembered import (
    Broken,
    BroughtBack,
    Deed,
    DeedDone,
    ErrandOver,
    Line,
    MoverState,
    Shown,
)
from sim.vehicle import Entered
from sim.violation import Violation


class Scribe:
    """Sits between a street's people and watchers, and its memory."""

    def __init__(
        self, memory: Memory | None, people: Neighbourhood, checkers: Checkers
    ) -> None:
        self.broken: list[Violation] = []
        """Every rule that was broken, those remembered included."""
        self._memory = memory
        self._people = people
        self._checkers = checkers
        self._counts = [0] * 3
        self._mixed_up = 0
        people.ended = self._errand_over
        if memory is not None:
            self._recall(memory)

    def remembered(self, name: VehicleId) -> MoverState | None:
        """Return how a vehicle or robot was when it was last heard of."""
        return None if self._memory is None else self._memory.world.movers.get(name)

    def deeds(self, robot: VehicleId) -> Sequence[Deed]:
        """Return what a robot did lately."""
        return () if self._memory is None else self._memory.world.deeds.get(robot, ())

    def did(self, robot: VehicleId, deed: Deed) -> None:
        """Note what a robot has done."""
        self._note(DeedDone(robot=robot, deed=deed))

    def write(self, states: Sequence[MoverState], now_ms: int) -> None:
        """Have everything remembered that happened by now."""
        self._collect(now_ms)
        if self._memory is None:
            return
        for state in states:
            self._memory.note(state)
        if now_ms > self._memory.world.now_ms:
            self._memory.note(Shown(now_ms=now_ms))
        self._memory.flush()

    def saw(self, now_ms: int, vehicle: Mover, entry: Entered | Entry) -> None:
        """Note parcels that are brought back."""
        del vehicle
        if isinstance(entry, Unstowed):
            self._note(BroughtBack(parcel=entry.parcel, time_ms=now_ms))

    def overheard(self, now_ms: int, vehicle: Mover, box: BoxId, code: str) -> None:
        """Pay no attention to keypads."""

    def _recall(self, memory: Memory) -> None:
        world, ledger = memory.world, self._checkers.ledger
        for errand in world.errands:
            self._people.recall(errand.sessions, errand.parcel, errand.outcome)
            if errand.taken_ms is not None:
                self._people.taken[errand.parcel] = errand.taken_ms
        for state in world.movers.values():
            ledger.recall(state.id, state.contents)
        ledger.back.update(world.back)
        self.broken += world.violations

    def _errand_over(
        self, sessions: tuple[SessionId, ...], parcel: ParcelId, outcome: Outcome
    ) -> None:
        taken_ms = self._people.taken.get(parcel) if outcome is Outcome.TOOK else None
        self._note(
            ErrandOver(sessions=sessions, outcome=outcome, parcel=parcel, taken_ms=taken_ms)
        )

    def _collect(self, now_ms: int) -> None:
        """Note the rules that were broken since the last time."""
        checkers = self._checkers
        found = (checkers.wire.found, checkers.street.found, checkers.ledger.found)
        fresh = [one for at, every in enumerate(found) for one in every[self._counts[at] :]]
        self._counts = [len(every) for every in found]
        if len(self._people.mixed_up) > self._mixed_up:
            fresh += mixed_up(self._people, now_ms)[self._mixed_up :]
            self._mixed_up = len(self._people.mixed_up)
        for violation in fresh:
            self.broken.append(violation)
            self._note(Broken(violation=violation))

    def _note(self, line: Line) -> None:
        if self._memory is not None:
            self._memory.note(line)
