"""The closed sets of words in VDA 5050 messages, and its kind of whole number."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

VERSION = "2.1.0"
UNSTAMPED = -1
"""The ``header_id`` of a message that has not been stamped, or came without one."""

UInt32 = Annotated[int, Meta(ge=0, le=2**32 - 1)]
HeaderId = Annotated[int, Meta(ge=UNSTAMPED, le=2**32 - 1)]


class BlockingType(StrEnum):
    """What an action forbids while it runs (6.12)."""

    NONE = "NONE"
    SOFT = "SOFT"
    HARD = "HARD"


class ActionStatus(StrEnum):
    """Where an action is in its life (6.11).

    The text knows PAUSED, the 2.1.0 schema does not: we understand it and never send it.
    """

    WAITING = "WAITING"
    INITIALIZING = "INITIALIZING"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    FINISHED = "FINISHED"
    FAILED = "FAILED"

    @property
    def is_end(self) -> bool:
        """Whether the action will never change again."""
        return self is ActionStatus.FINISHED or self is ActionStatus.FAILED


class OperatingMode(StrEnum):
    """Who is in control of the vehicle (6.10.6)."""

    AUTOMATIC = "AUTOMATIC"
    SEMIAUTOMATIC = "SEMIAUTOMATIC"
    MANUAL = "MANUAL"
    SERVICE = "SERVICE"
    TEACHIN = "TEACHIN"

    @property
    def takes_orders(self) -> bool:
        """Whether the fleet may send orders and actions."""
        return self is OperatingMode.AUTOMATIC or self is OperatingMode.SEMIAUTOMATIC


class ConnectionState(StrEnum):
    """How the vehicle stands with the broker (6.14)."""

    ONLINE = "ONLINE"
    OFFLINE = "OFFLINE"
    CONNECTIONBROKEN = "CONNECTIONBROKEN"


class ErrorLevel(StrEnum):
    """WARNING resolves itself; FATAL needs a human (6.10.5)."""

    WARNING = "WARNING"
    FATAL = "FATAL"


class InfoLevel(StrEnum):
    """For looking at only, never for logic (6.10.4)."""

    INFO = "INFO"
    DEBUG = "DEBUG"


class EStop(StrEnum):
    """How an emergency stop is acknowledged, or NONE (6.10.6)."""

    AUTOACK = "AUTOACK"
    MANUAL = "MANUAL"
    REMOTE = "REMOTE"
    NONE = "NONE"


class MapStatus(StrEnum):
    """Whether a map on the vehicle may be used."""

    ENABLED = "ENABLED"
    DISABLED = "DISABLED"


class CorridorRefPoint(StrEnum):
    """What a corridor's widths are measured to."""

    KINEMATICCENTER = "KINEMATICCENTER"
    CONTOUR = "CONTOUR"
