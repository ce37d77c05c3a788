"""From the wire to the inbox: decode, name the event, let it wait.

Runs on the network thread, so it only looks at one message at a time. What cannot be understood
is counted, said once a minute per vehicle and kind, and forgotten. Payloads are never logged:
a handoff carries a code.
"""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from fleet_manager.core.events import (
    CodeEntered,
    ConnectionReported,
    Event,
    Reconnected,
    StateReported,
    VehicleDescribed,
)
from fleet_manager.handoff.session import session_id
from fleet_manager.model.errors import MessageError
from fleet_manager.model.ids import BoxId, SessionId, VehicleId
from fleet_manager.shell.inbox import Inbox
from fleet_manager.vda5050.codec import decode, timestamp_ms
from fleet_manager.vda5050.commission import vehicle_type_from
from fleet_manager.vda5050.messages import Connection, Factsheet, Handoff, Message, State
from fleet_manager.vda5050.topics import PREFIX, Kind, parse_topic

HANDOFF_AGE_S_MAX = 60
"""A code older than this opens no door: whoever typed it has gone (seconds of this world)."""
_QUIET_MS = 60_000
_SENDERS_MAX = 10_000

_log = logging.getLogger(__name__)

Digest = Callable[[SessionId, str], str]
"""Keyed digest of a code for a session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ears:
    """What it takes to understand a message."""

    digest: Digest
    now: Callable[[], int]
    speed: Callable[[], float] = lambda: 1.0
    prefix: str = PREFIX


class Inbound:
    """Hears what vehicles say; a ``mqtt.Listener``."""

    def __init__(self, inbox: Inbox, ears: Ears) -> None:
        self._inbox = inbox
        self._ears = ears
        self._said_ms: dict[tuple[str, str], int] = {}
        self.bad: Counter[str] = Counter()
        """Messages not understood, by kind."""

    def received(self, topic: str, payload: bytes) -> None:
        """Let what the message says wait in the inbox."""
        sender, kind = "?", "?"
        try:
            vehicle, kind = parse_topic(topic, self._ears.prefix)
            sender = str(vehicle)
            event = self._event(vehicle, decode(Kind(kind), payload, topic))
        except MessageError as error:
            self._complain(sender, kind, str(error))
            return
        if event is not None:
            self._inbox.put(event)

    def session_lost(self) -> None:
        """Have the fleet ask every vehicle anew."""
        self._inbox.put_own(Reconnected())

    def _event(self, vehicle: VehicleId, message: Message) -> Event | None:
        match message:
            case State():
                return StateReported(vehicle=vehicle, state=message)
            case Connection(connection_state=state):
                return ConnectionReported(vehicle=vehicle, connection=state)
            case Factsheet():
                return VehicleDescribed(
                    vehicle=vehicle, type=vehicle_type_from(message, vehicle)
                )
            case Handoff():
                return self._code(vehicle, message)
            case _:
                return None

    def _code(self, vehicle: VehicleId, typed: Handoff) -> CodeEntered:
        where = f"{vehicle}/handoff"
        age_s = (self._ears.now() - timestamp_ms(typed.timestamp, where)) / 1000
        age_s_max = HANDOFF_AGE_S_MAX * max(1.0, self._ears.speed())
        if abs(age_s) > age_s_max:
            expected = f"a code typed within {age_s_max:.0f} s, by a clock that is right"
            raise MessageError(where, "timestamp", expected, typed.timestamp)
        if not typed.compartment:
            raise MessageError(where, "compartment", "a box", "none")
        session = session_id(typed.action_id, BoxId(typed.compartment))
        return CodeEntered(
            vehicle=vehicle,
            session=session,
            code_digest=self._ears.digest(session, typed.code),
        )

    def _complain(self, sender: str, kind: str, what: str) -> None:
        """Count it, and say it unless the same sender said such a thing a moment ago."""
        self.bad[kind] += 1
        now_ms = self._ears.now()
        said_ms = self._said_ms.get((sender, kind))
        if said_ms is not None and now_ms - said_ms < _QUIET_MS * self._ears.speed():
            return
        if len(self._said_ms) >= _SENDERS_MAX:
            self._said_ms.clear()
        self._said_ms[sender, kind] = now_ms
        _log.warning("a message of %s is not understood: %s", sender, what)
