"""The loop: one thread owns the fleet, and everything it learns comes through the inbox.

::

    inbox --up to 500 at once--> step each --> one transaction --> commands --> answers, board

Decisions are on disk before the first command leaves or anybody gets an answer. A journal that
cannot be written, or a bug in the core, ends the loop: what is on disk is whole, the vehicles
stop at the end of their released base, and the next start goes on from there.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic_ns
from typing import TypeVar

from fleet_manager.core.commands import Command
from fleet_manager.core.decisions import Decision, SessionDecided
from fleet_manager.core.events import Event, TimePassed
from fleet_manager.core.fleet import Fleet
from fleet_manager.core.step import Outcome, resume, step
from fleet_manager.model.errors import PartError
from fleet_manager.model.ids import VehicleId
from fleet_manager.shell.board import Board
from fleet_manager.shell.chronicle import Chronicle
from fleet_manager.shell.clock import FleetClock
from fleet_manager.shell.inbox import Inbox, Item, Reply
from fleet_manager.shell.journal import Journal, Timed
from fleet_manager.shell.perform import Performer
from fleet_manager.shell.view import Json, VehicleViews, status_view

DRAIN_MAX = 500
SHOW_MS = 200
"""Screens are shown something new so often at most (ms of this world)."""
COUNT_MS = 1_000
"""And the figures, which look at every parcel, so often."""
IDLE_S = 60.0
_NS_PER_MS = 1_000_000

_log = logging.getLogger(__name__)

T = TypeVar("T")

Listener = Callable[[Fleet, Sequence[Decision], int], None]
"""Called with the fleet, what it concluded since the last call, and the time (ms)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the loop works with."""

    clock: FleetClock
    journal: Journal
    inbox: Inbox
    performer: Performer
    board: Board
    figures: Callable[[], Json]
    """What the parts themselves add to the figures."""


class Service:
    """The fleet at work; ``run`` on one thread, ``ask`` and ``look`` from any."""

    def __init__(self, fleet: Fleet, parts: Parts) -> None:
        self._fleet = fleet
        self._parts = parts
        self.views = VehicleViews(fleet.road)
        """For the fleet's thread only."""
        self._touched: dict[VehicleId, None] = {}
        self._listeners: tuple[Listener, ...] = ()
        self._figures: Json = {}
        self._shown_ms = self._counted_ms = 0
        self.steps = 0

    @property
    def chronicle(self) -> Chronicle:
        """What happened, in sentences."""
        return self._parts.performer.chronicle

    def figures(self) -> Json:
        """Return what the parts say about themselves."""
        return self._parts.figures()

    def run(self) -> None:
        """Take up where the journal ends and work until the inbox is closed.

        Raises JournalError when decisions cannot be written; whatever else the core raises is
        a bug, and comes through as it is.
        """
        now_ms = self._parts.clock.now_ms()
        self._inform((), now_ms)
        owed = resume(self._fleet, now_ms)
        self._touched = dict.fromkeys(self._fleet.vehicles)
        self._conclude([(None, owed)], now_ms)
        try:
            while not self._parts.inbox.closed:
                self._turn()
        finally:
            self._turn_away()

    def ask(self, event: Event) -> Reply:
        """Let *event* wait; the answer is what the fleet concluded, once it is on disk.

        PartError when the inbox is full or closed.
        """
        reply: Reply = Future()
        if not self._parts.inbox.put(event, reply):
            raise PartError("the fleet has too much to do")
        return reply

    def look(self, read: Callable[[Fleet], T]) -> Future[T]:
        """Have *read* called with the fleet on its own thread; PartError when it is closed."""
        seen: Future[T] = Future()

        def call(fleet: Fleet) -> None:
            # Whoever asked may have gone meanwhile; from here on it cannot.
            if seen.set_running_or_notify_cancel():
                try:
                    seen.set_result(read(fleet))
                except Exception as error:
                    seen.set_exception(error)

        if not self._parts.inbox.put_look(call):
            raise PartError("the fleet has too much to do")
        return seen

    def listen(self, listener: Listener) -> None:
        """Have *listener* called on the fleet's thread after decisions are on disk.

        Who listens from the beginning is called once before anything is decided. It must be
        quick, reads only, and what it raises is logged and forgotten.
        """
        self._listeners += (listener,)

    def _turn(self) -> None:
        """Wait for something, and deal with all of it."""
        items = self._parts.inbox.take(DRAIN_MAX, self._patience_s())
        now_ms = self._parts.clock.now_ms()
        try:
            outcomes = [
                (item.reply, self._step(item.event, now_ms)) for item in items if item.event
            ]
            if self._parts.performer.timers.take_due(now_ms):
                outcomes.append((None, self._step(TimePassed(), now_ms)))
            self._conclude(outcomes, now_ms)
        except BaseException:
            _tell_stopped(items)
            raise
        for item in items:
            if item.look:
                item.look(self._fleet)
        with _never_mind("the screens could not be brought up to date"):
            self._show(now_ms)

    def _step(self, event: Event, now_ms: int) -> Outcome:
        self.steps += 1
        try:
            return step(self._fleet, event, now_ms)
        except Exception:
            name = getattr(event, "vehicle", None) or "nobody in particular"
            _log.critical("a bug: the core failed on %s of %s", type(event).__name__, name)
            raise

    def _conclude(self, outcomes: Iterable[tuple[Reply | None, Outcome]], now_ms: int) -> None:
        """Write, then act, then answer."""
        batch: list[Timed] = []
        commands: list[Command] = []
        told: list[Decision] = []
        answers: list[tuple[Reply, tuple[Decision, ...]]] = []
        for reply, outcome in outcomes:
            batch += [(now_ms, decision) for decision in outcome.durable]
            commands += outcome.commands
            told += outcome.decisions
            if reply is not None:
                answers.append((reply, outcome.decisions))
        self._parts.journal.append(batch)
        self._parts.performer.perform(commands, now_ms)
        with _never_mind("what happened could not be told"):
            self._tell(told, now_ms)
        if told:
            self._inform(told, now_ms)
        for reply, decisions in answers:
            if reply.set_running_or_notify_cancel():
                reply.set_result(decisions)

    def _inform(self, decisions: Sequence[Decision], now_ms: int) -> None:
        for listener in self._listeners:
            with _never_mind("a listener failed"):
                listener(self._fleet, decisions, now_ms)

    def _tell(self, decisions: Sequence[Decision], now_ms: int) -> None:
        """Remember what screens should show."""
        for decision in decisions:
            vehicle = getattr(decision, "vehicle", None)
            if vehicle is not None:
                self._touched[vehicle] = None
            elif isinstance(decision, SessionDecided):
                # What it held may be gone from its boxes, and the session with it.
                self._touched.update(dict.fromkeys(self._fleet.vehicles))
        self.chronicle.tell(self._fleet, decisions, now_ms)

    def _patience_s(self) -> float:
        """Return how long nothing needs to be done by itself."""
        clock, due_ms = self._parts.clock, self._parts.performer.timers.next_ms
        waits = [IDLE_S if due_ms is None else clock.wall_s_until(due_ms)]
        waits.append((SHOW_MS if self._touched else COUNT_MS) / 1000)
        return min(waits)

    def _show(self, now_ms: int) -> None:
        """Publish what changed, now and then in this world: fleet time may stand."""
        steady_ms = monotonic_ns() // _NS_PER_MS
        if steady_ms - self._counted_ms >= COUNT_MS:
            self._counted_ms = steady_ms
            self._figures = {**status_view(self._fleet, now_ms), **self._parts.figures()}
        elif steady_ms - self._shown_ms < SHOW_MS or not self._touched:
            return
        self._shown_ms = steady_ms
        known = self._fleet.vehicles
        views = {
            str(name): self.views.view(known[name]) for name in self._touched if name in known
        }
        self._touched.clear()
        self._parts.board.publish(views, self._figures)

    def _turn_away(self) -> None:
        """Answer whoever still waits that nobody is there any more."""
        self._parts.inbox.close()
        _tell_stopped(self._parts.inbox.take(self._parts.inbox.depth, 0))


@contextmanager
def _never_mind(what: str) -> Iterator[None]:
    """Log what goes wrong with mere showing; the fleet drives on."""
    try:
        yield
    except Exception:
        _log.exception("a bug: %s", what)


def _tell_stopped(items: Iterable[Item]) -> None:
    for item in items:
        reply = item.reply
        if reply and not reply.done() and reply.set_running_or_notify_cancel():
            reply.set_exception(PartError("the fleet has stopped"))
