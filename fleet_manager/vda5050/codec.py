"""Bytes to messages and back, and the header every message starts with (6.4).

Unknown fields are read over and a ``null`` in an optional field is as good as none, since
makers differ; a missing or mistyped field is a ``MessageError`` that names it. Values never
appear in an error: a handoff carries a resident's code.
"""

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal, NoReturn, TypeVar, overload

import msgspec
from msgspec.json import Decoder, Encoder

from fleet_manager.model.errors import MessageError
from fleet_manager.model.ids import VehicleId
from fleet_manager.vda5050.factsheet import Factsheet
from fleet_manager.vda5050.messages import (
    UNSTAMPED,
    VERSION,
    Connection,
    Handoff,
    InstantActions,
    Message,
    Order,
    State,
    Visualization,
)
from fleet_manager.vda5050.topics import Kind, split_vehicle_id

AnyMessage = TypeVar("AnyMessage", bound=Message)

_ENCODER = Encoder()
_DECODERS: dict[
    Kind,
    Decoder[Order]
    | Decoder[InstantActions]
    | Decoder[State]
    | Decoder[Visualization]
    | Decoder[Connection]
    | Decoder[Factsheet]
    | Decoder[Handoff],
] = {
    Kind.ORDER: Decoder(Order),
    Kind.INSTANT_ACTIONS: Decoder(InstantActions),
    Kind.STATE: Decoder(State),
    Kind.VISUALIZATION: Decoder(Visualization),
    Kind.CONNECTION: Decoder(Connection),
    Kind.FACTSHEET: Decoder(Factsheet),
    Kind.HANDOFF: Decoder(Handoff),
}
_HEADER_OPTIONAL = frozenset({Kind.VISUALIZATION, Kind.FACTSHEET})

# What msgspec says, e.g. "Expected `int`, got `str` - at `$.nodes[0].x`".
_PATH = re.compile(r" - at `(?:key in )?\$?\.?([^`]*)`$")
_EXPECTED_GOT = re.compile(r"Expected `([^`]*)`.*, got `([^`]*)`")
_RULE = re.compile(r"^Expected |`| - at .*$")
_MISSING = re.compile(r"Object missing required field `([^`]*)`")


@overload
def decode(kind: Literal[Kind.ORDER], payload: bytes, where: str) -> Order: ...
@overload
def decode(
    kind: Literal[Kind.INSTANT_ACTIONS], payload: bytes, where: str
) -> InstantActions: ...
@overload
def decode(kind: Literal[Kind.STATE], payload: bytes, where: str) -> State: ...
@overload
def decode(kind: Literal[Kind.VISUALIZATION], payload: bytes, where: str) -> Visualization: ...
@overload
def decode(kind: Literal[Kind.CONNECTION], payload: bytes, where: str) -> Connection: ...
@overload
def decode(kind: Literal[Kind.FACTSHEET], payload: bytes, where: str) -> Factsheet: ...
@overload
def decode(kind: Literal[Kind.HANDOFF], payload: bytes, where: str) -> Handoff: ...
@overload
def decode(kind: Kind, payload: bytes, where: str) -> Message: ...


def decode(kind: Kind, payload: bytes, where: str) -> Message:
    """Return the message of *kind* in *payload*; MessageError names *where* and the field."""
    try:
        message = _DECODERS[kind].decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        _refuse(where, wrong)
    if message.header_id == UNSTAMPED and kind not in _HEADER_OPTIONAL:
        raise MessageError(where, "headerId", "a header", "none")
    return message


def encode(message: Message) -> bytes:
    """Return *message* as JSON; it has been stamped."""
    if message.header_id == UNSTAMPED:
        raise ValueError("stamp a message before it is sent")
    return _ENCODER.encode(message)


def _refuse(where: str, wrong: Exception) -> NoReturn:
    """Say in our words what msgspec found."""
    if not isinstance(wrong, msgspec.ValidationError):
        raise MessageError(where, "", "JSON in UTF-8", "something else") from None
    text = str(wrong)
    path = match[1] if (match := _PATH.search(text)) else ""
    if missing := _MISSING.search(text):
        path = f"{path}.{missing[1]}" if path else missing[1]
        raise MessageError(where, path, "a value", "none") from None
    if found := _EXPECTED_GOT.search(text):
        raise MessageError(where, path, found[1], found[2]) from None
    expected = "one of the standard's words" if "enum" in text else _RULE.sub("", text)
    raise MessageError(where, path, expected, "another value") from None


class Headers:
    """Counts header ids per vehicle and kind; one per sender (6.4)."""

    __slots__ = ("_next",)

    def __init__(self) -> None:
        """Start every count at zero."""
        self._next: dict[tuple[Kind, VehicleId], int] = {}

    def stamp(
        self, kind: Kind, vehicle: VehicleId, body: AnyMessage, now_ms: int
    ) -> AnyMessage:
        """Return *body* with its header: the next id, the time, version and vehicle."""
        key = (kind, vehicle)
        header_id = self._next.get(key, 0)
        self._next[key] = (header_id + 1) & 0xFFFF_FFFF
        manufacturer, serial = split_vehicle_id(vehicle)
        return msgspec.structs.replace(
            body,
            header_id=header_id,
            timestamp=timestamp(now_ms),
            version=VERSION,
            manufacturer=manufacturer,
            serial_number=serial,
        )


def timestamp(now_ms: int) -> str:
    """Return *now_ms* (since 1970) as ISO 8601 UTC with milliseconds."""
    seconds, milliseconds = divmod(now_ms, 1000)
    return f"{_second(seconds)}.{milliseconds:03d}Z"


@lru_cache(maxsize=16)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def timestamp_ms(text: str, where: str = "") -> int:
    """Return an ISO 8601 timestamp as milliseconds since 1970; without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise MessageError(where, "timestamp", "ISO 8601", text) from None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return (moment - _EPOCH) // _MILLISECOND


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = datetime(1970, 1, 1, 0, 0, 0, 1000, tzinfo=UTC) - _EPOCH
