"""One parcel in one compartment, waiting at a handoff point for the one person with the code.

::

    PREPARING --CodeReady--> WAITING --right code--> OPENING --DoorOpened--> OPEN
        |                      |  ^                     |                     |  |
        |         deadline, or |  +---- door closed, parcel still inside -----+  | door closed,
        | deadline  too many   |                        | door fails             | box empty
        |         wrong codes  v                        v                        v
        +------------------> WITHHELD <-----------------+                    COLLECTED

A door opens only in OPENING, OPENING is entered only by the right code, and codes are known
here as keyed digests only. Requirements: R-SHELF-06, R-GATE-04.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from hmac import compare_digest
from typing import assert_never

import msgspec

from fleet_manager.model.ids import BoxId, SessionId

ATTEMPTS_MAX = 5


class Phase(StrEnum):
    """The states in the picture above."""

    PREPARING = "preparing"
    WAITING = "waiting"
    OPENING = "opening"
    OPEN = "open"
    COLLECTED = "collected"
    WITHHELD = "withheld"

    @property
    def is_end(self) -> bool:
        """Whether the session is over."""
        return self in (Phase.COLLECTED, Phase.WITHHELD)


class Reason(StrEnum):
    """Why a parcel was not handed off."""

    NO_SHOW = "no_show"
    WRONG_CODE = "wrong_code"
    DOOR_FAILED = "door_failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeReady:
    """A one-time code was drawn; only its keyed digest (hex) comes in."""

    code_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSent:
    """The recipient has been told box and code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeEntered:
    """Somebody typed a code for this compartment; only its keyed digest (hex) comes in."""

    code_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorOpened:
    """The vehicle says that the door is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorClosed:
    """The vehicle says that the door is closed again, and whether the box is empty."""

    empty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorFailed:
    """The vehicle could not open the door, or no longer knows of having been asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimePassed:
    """Nothing happened but time."""


Event = CodeReady | NoticeSent | CodeEntered | DoorOpened | DoorClosed | DoorFailed | TimePassed


class CodeSet(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """From now on the door answers to the code with this digest, and to no earlier one."""

    code_digest: str


class Noticed(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The recipient knows."""


class CodeAccepted(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The right code: the door may open."""


class CodeRefused(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A wrong code; *attempts* counts them."""

    attempts: int


class Opened(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The door is open."""


class Reclosed(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The door was closed with the parcel still inside; the code stays good."""


class Collected(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The parcel is with its recipient."""


class Withheld(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The parcel stays aboard."""

    reason: Reason


Decision = (
    CodeSet | Noticed | CodeAccepted | CodeRefused | Opened | Reclosed | Collected | Withheld
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What is known of one session."""

    id: SessionId
    deadline_ms: int
    phase: Phase = Phase.PREPARING
    code_digest: str = ""
    noticed: bool = False
    attempts: int = 0
    openings: int = 0


def decide(  # noqa: C901, PLR0911 - the picture above, row by row
    session: Session, event: Event, now_ms: int
) -> tuple[Decision, ...]:
    """Return what follows from *event*, oldest first; nothing if it does not matter."""
    match session.phase, event:
        case ((Phase.PREPARING | Phase.WAITING), _) if now_ms >= session.deadline_ms:
            return (Withheld(reason=Reason.NO_SHOW),)
        case ((Phase.PREPARING | Phase.WAITING), CodeReady(code_digest=digest)):
            return (CodeSet(code_digest=digest),)
        case ((Phase.WAITING | Phase.OPENING | Phase.OPEN), NoticeSent()) if (
            not session.noticed
        ):
            return (Noticed(),)
        case Phase.WAITING, CodeEntered(code_digest=digest):
            return _judge(session, digest)
        case Phase.OPENING, DoorOpened():
            return (Opened(),)
        case ((Phase.OPENING | Phase.OPEN), DoorFailed()):
            return (Withheld(reason=Reason.DOOR_FAILED),)
        # A door that opened and closed between two reports is seen closed only.
        # An open door outlives the deadline: a hand may be inside.
        case ((Phase.OPENING | Phase.OPEN), DoorClosed(empty=True)):
            return (Collected(),)
        case ((Phase.OPENING | Phase.OPEN), DoorClosed(empty=False)):
            return (Reclosed(),)
        case _:
            return ()


def _judge(session: Session, code_digest: str) -> tuple[Decision, ...]:
    if session.code_digest and compare_digest(session.code_digest, code_digest):
        return (CodeAccepted(),)
    attempts = session.attempts + 1
    refused = CodeRefused(attempts=attempts)
    if attempts >= ATTEMPTS_MAX:
        return (refused, Withheld(reason=Reason.WRONG_CODE))
    return (refused,)


def evolve(  # noqa: C901, PLR0911 - one row per decision
    session: Session, decision: Decision
) -> Session:
    """Return the session after *decision*."""
    match decision:
        case CodeSet(code_digest=digest):
            return replace(session, phase=Phase.WAITING, code_digest=digest, noticed=False)
        case Noticed():
            return replace(session, noticed=True)
        case CodeAccepted():
            return replace(session, phase=Phase.OPENING, openings=session.openings + 1)
        case CodeRefused(attempts=attempts):
            return replace(session, attempts=attempts)
        case Opened():
            return replace(session, phase=Phase.OPEN)
        case Reclosed():
            return replace(session, phase=Phase.WAITING)
        case Collected():
            return replace(session, phase=Phase.COLLECTED)
        case Withheld():
            return replace(session, phase=Phase.WITHHELD)
        case _:
            assert_never(decision)


def session_id(action_id: str, box: BoxId) -> SessionId:
    """Name the session of one compartment during one ``waitForTrigger`` action."""
    return SessionId(f"{action_id}/{box}")
