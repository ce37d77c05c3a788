"""The one function that drives everything: event and time in, decisions and commands out.

::

    decide (stage by stage) --> evolve (each decision at once) --> react --> invariants

The caller writes ``outcome.durable`` to the journal *before* it carries out
``outcome.commands``. ``replay`` gives the state back from a journal; ``resume`` then says what
is still owed to the outside.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from fleet_manager.core.commands import Command, WakeAt
from fleet_manager.core.decide import STAGES, Moment
from fleet_manager.core.decisions import (
    FLEETING,
    Decision,
    Durable,
    InvariantBroken,
    OrderResent,
    PlanRejected,
)
from fleet_manager.core.events import Event, TimePassed
from fleet_manager.core.evolve import evolve
from fleet_manager.core.evolve.vehicles import ABSENT_MS
from fleet_manager.core.fleet import Agenda, Fleet
from fleet_manager.core.invariants import broken
from fleet_manager.core.react import owed_codes, react


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a step concluded and what is to be done about it."""

    decisions: tuple[Decision, ...]
    commands: tuple[Command, ...]

    @property
    def durable(self) -> tuple[Durable, ...]:
        """The decisions that belong into the journal, oldest first."""
        durable = (d for d in self.decisions if not isinstance(d, FLEETING))
        return cast("tuple[Durable, ...]", tuple(durable))

    @property
    def fleeting(self) -> tuple[Decision, ...]:
        """The decisions that are not written."""
        return tuple(d for d in self.decisions if isinstance(d, FLEETING))

    @property
    def violations(self) -> tuple[InvariantBroken, ...]:
        """The invariants that this step broke."""
        return tuple(d for d in self.decisions if isinstance(d, InvariantBroken))


def step(fleet: Fleet, event: Event, now_ms: int) -> Outcome:
    """Take in one event at *now_ms* (ms since 1970, never earlier than the step before)."""
    moment = Moment(event=event, now_ms=now_ms, due=tuple(fleet.agenda.due(now_ms)))
    decisions: list[Decision] = []
    commands: list[Command] = []
    for stage in STAGES:
        for decision in stage(fleet, moment):
            _take(fleet, decision, now_ms, decisions, commands)
    return _finish(fleet, decisions, commands, now_ms)


def _take(
    fleet: Fleet,
    decision: Decision,
    now_ms: int,
    decisions: list[Decision],
    commands: list[Command],
) -> None:
    evolve(fleet, decision, now_ms)
    decisions.append(decision)
    commands.extend(react(fleet, decision, now_ms))


def _finish(
    fleet: Fleet, decisions: list[Decision], commands: list[Command], now_ms: int
) -> Outcome:
    for violation in tuple(broken(fleet, decisions)):
        _take(fleet, violation, now_ms, decisions, commands)
    wake_ms = fleet.agenda.next_ms
    promised_ms = fleet.agenda.promised_ms
    if wake_ms is not None and (
        promised_ms is None or promised_ms <= now_ms or wake_ms < promised_ms
    ):
        fleet.agenda.promised_ms = wake_ms
        commands.append(WakeAt(time_ms=wake_ms))
    return Outcome(decisions=tuple(decisions), commands=tuple(commands))


def replay(fleet: Fleet, entries: Iterable[tuple[int, Durable]]) -> int:
    """Apply journal *entries* (time_ms, decision) to an empty fleet; return how many."""
    count = 0
    for time_ms, decision in entries:
        evolve(fleet, decision, time_ms)
        count += 1
    return count


def resume(fleet: Fleet, now_ms: int) -> Outcome:
    """Return what is owed to the outside by the state alone, after a replay.

    Orders and instant actions go out again (vehicles know what they have already), codes whose
    notice nobody confirmed are drawn anew, and a plan that was being sought is sought again.
    """
    decisions: list[Decision] = []
    commands: list[Command] = []
    fleet.agenda = Agenda()
    for station in fleet.stations.values():
        if station.posed is not None:
            lost = PlanRejected(problem=station.posed, station=station.id, faults=())
            _take(fleet, lost, now_ms, decisions, commands)
        fleet.agenda.add(now_ms, "plan", station.id)
    for vehicle in fleet.by_number:
        fleet.restless[vehicle.id] = None
        fleet.agenda.add(now_ms + ABSENT_MS, "absent", vehicle.id)
        for session in vehicle.trip.sessions.values() if vehicle.trip else ():
            fleet.agenda.add(session.deadline_ms, "visit", vehicle.id)
        _take(fleet, OrderResent(vehicle=vehicle.id), now_ms, decisions, commands)
    commands.extend(owed_codes(fleet))
    rest = step(fleet, TimePassed(), now_ms)
    return Outcome(
        decisions=(*decisions, *rest.decisions), commands=(*commands, *rest.commands)
    )
