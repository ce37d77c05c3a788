"""Looking after processes, as a machine: what happens goes in, what must be done comes out.

::

                begun         its turn            ended, respawn
        (all) ---------> RESTING -------> RUNNING ---------------> RESTING
                            |                |
                            | stop           | stop
                            v                v
                          GONE <--------- STOPPING        all gone: the launch is over
                                  ended

Whoever is to stop gets SIGINT, after a while SIGTERM, after another while SIGKILL; who asks
again skips the wait. They are started one by one in the order of the launch file, and stopped
the last one first. A process that everything depends on stops all others when it ends, and
its exit code becomes the launch's. No clock, no process, no signal in here.
"""

import signal
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from fleet_manager.launch.process import Process, Respawn

FAILED_TO_START = 1
_LADDER = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
_SIGNALLED = 128
"""A shell's way to tell the signal that ended a process: 128 + its number."""


class Level(Enum):
    """How bad it is."""

    INFO = auto()
    WARNING = auto()
    ERROR = auto()


# What happens.


@dataclass(frozen=True, slots=True)
class Begun:
    """The launch begins."""


@dataclass(frozen=True, slots=True)
class Started:
    """A process runs."""

    number: int
    pid: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A process could not be started."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A process is no more; *code* as Python tells it: below 0 it was a signal."""

    number: int
    code: int


@dataclass(frozen=True, slots=True)
class StopAsked:
    """The operator, or who stands for them, wants the end."""

    reason: str


@dataclass(frozen=True, slots=True)
class TimePassed:
    """Nothing but time has passed."""


Event = Begun | Started | Failed | Ended | StopAsked | TimePassed


# What must be done.


@dataclass(frozen=True, slots=True)
class Start:
    """Start a process."""

    number: int


@dataclass(frozen=True, slots=True)
class Send:
    """Send a process a signal; SIGKILL also to all that it has started."""

    number: int
    signal: signal.Signals


@dataclass(frozen=True, slots=True)
class Tell:
    """Say something, of a process or (None) of the launch."""

    level: Level
    number: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Finish:
    """All are gone: end with this exit code."""

    code: int


Effect = Start | Send | Tell | Finish


class Phase(Enum):
    """Where a process is in its life."""

    RUNNING = auto()
    RESTING = auto()
    STOPPING = auto()
    GONE = auto()


@dataclass(slots=True, kw_only=True)
class _Ward:
    """One process that is looked after."""

    process: Process
    phase: Phase = Phase.GONE
    pid: int = 0
    rung: int = 0
    """How far up the ladder of signals it is."""
    due_ms: int | None = None
    retries: int = 0

    def may_come_back(self) -> Respawn | None:
        respawn = self.process.respawn
        if respawn and not 0 <= respawn.retries_max <= self.retries:
            return respawn
        return None


class Supervision:
    """All processes of a launch, numbered in the order of the launch file."""

    def __init__(self, processes: Iterable[Process]) -> None:
        self._wards = [_Ward(process=process) for process in processes]
        self._stopping = False
        self._code = 0

    def step(self, event: Event, now_ms: int) -> tuple[Effect, ...]:
        """Return what must be done now that *event* has happened, in that order."""
        effects = [*self._react(event, now_ms)]
        if all(ward.phase is Phase.GONE for ward in self._wards):
            effects.append(Finish(self._code))
        return tuple(effects)

    def next_ms(self) -> int | None:
        """Return when time alone will have something to do; None: never."""
        return min(
            (ward.due_ms for ward in self._wards if ward.due_ms is not None), default=None
        )

    def _react(self, event: Event, now_ms: int) -> Iterator[Effect]:
        match event:
            case Begun():
                for ward in self._wards:
                    ward.phase, ward.due_ms = Phase.RESTING, now_ms
                yield from self._start_next(now_ms)
            case Started(number, pid):
                self._wards[number].pid = pid
                yield Tell(Level.INFO, number, f"process started with pid [{pid}]")
                yield from self._start_next(now_ms)
            case Failed(number, reason):
                yield from self._failed(number, reason, now_ms)
            case Ended(number, code):
                yield from self._ended(number, code, now_ms)
            case StopAsked(reason):
                yield from self._asked(reason, now_ms)
            case TimePassed():
                yield from self._time_passed(now_ms)

    def _start_next(self, now_ms: int) -> Iterator[Effect]:
        """Start the first one whose turn it is; the next one is started when this one runs."""
        for number in reversed(self._backwards(Phase.RESTING)):
            ward = self._wards[number]
            if ward.due_ms is not None and ward.due_ms <= now_ms:
                ward.phase, ward.due_ms, ward.rung = Phase.RUNNING, None, 0
                yield Start(number)
                return

    def _failed(self, number: int, reason: str, now_ms: int) -> Iterator[Effect]:
        ward = self._wards[number]
        ward.phase, ward.due_ms = Phase.GONE, None
        yield Tell(Level.ERROR, number, f"could not be started: {reason}")
        if ward.process.required and not self._stopping:
            self._code = FAILED_TO_START
            yield from self._stop("everything depends on it", number, now_ms)
        yield from self._start_next(now_ms)

    def _ended(self, number: int, code: int, now_ms: int) -> Iterator[Effect]:
        ward = self._wards[number]
        ward.phase, ward.due_ms = Phase.GONE, None
        if code == 0:
            yield Tell(Level.INFO, number, f"process has finished cleanly [pid {ward.pid}]")
        else:
            text = f"process has died [pid {ward.pid}, exit code {code}]"
            yield Tell(Level.ERROR, number, text)
        if self._stopping:
            return
        respawn = ward.may_come_back()
        if ward.process.required:
            self._code = code if code >= 0 else _SIGNALLED - code
            yield from self._stop("was required: shutting down", number, now_ms)
        elif respawn:
            ward.retries += 1
            ward.phase, ward.due_ms = Phase.RESTING, now_ms + respawn.delay_ms
            yield from self._start_next(now_ms)

    def _asked(self, reason: str, now_ms: int) -> Iterator[Effect]:
        if not self._stopping:
            yield from self._stop(reason, None, now_ms)
            return
        yield Tell(Level.WARNING, None, f"{reason} again: not waiting any longer")
        for number in self._backwards(Phase.STOPPING):
            yield from self._escalate(number, now_ms)

    def _stop(self, reason: str, who: int | None, now_ms: int) -> Iterator[Effect]:
        """Stop all, the last one started first."""
        self._stopping = True
        yield Tell(Level.WARNING if who is None else Level.INFO, who, reason)
        for number in self._backwards(Phase.RESTING):
            self._wards[number].phase = Phase.GONE
            self._wards[number].due_ms = None
        for number in self._backwards(Phase.RUNNING):
            ward = self._wards[number]
            ward.phase, ward.due_ms = Phase.STOPPING, now_ms + ward.process.term_after_ms
            yield self._signal(number)

    def _time_passed(self, now_ms: int) -> Iterator[Effect]:
        for number in self._backwards(Phase.STOPPING):
            due_ms = self._wards[number].due_ms
            if due_ms is not None and due_ms <= now_ms:
                yield from self._escalate(number, now_ms)
        yield from self._start_next(now_ms)

    def _escalate(self, number: int, now_ms: int) -> Iterator[Effect]:
        """Go one rung up: from SIGINT to SIGTERM, from there to SIGKILL, and no further."""
        ward = self._wards[number]
        before = _LADDER[ward.rung]
        if before is signal.SIGKILL:
            return
        ward.rung += 1
        last = _LADDER[ward.rung] is signal.SIGKILL
        ward.due_ms = None if last else now_ms + ward.process.kill_after_ms
        yield Tell(
            Level.ERROR, number, f"did not end on {before.name}: {_LADDER[ward.rung].name}"
        )
        yield self._signal(number)

    def _signal(self, number: int) -> Effect:
        return Send(number, _LADDER[self._wards[number].rung])

    def _backwards(self, phase: Phase) -> list[int]:
        numbers = range(len(self._wards) - 1, -1, -1)
        return [number for number in numbers if self._wards[number].phase is phase]
