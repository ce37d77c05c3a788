"""From the bytes on a vehicle's topics to what its dialogue hears.

A message that cannot be read is refused with whatever it says of its identity, so that the
fleet knows which of its messages was meant (6.7); one that is too long is not read at all.
"""

import msgspec

from fleet_manager.agent.chart import Chart
from fleet_manager.agent.sheet import MESSAGE_BYTES_MAX
from fleet_manager.model.errors import MessageError
from fleet_manager.vda5050.codec import decode
from fleet_manager.vda5050.messages import InstantActions, Order, Reference
from fleet_manager.vda5050.order_rules import order_faults
from fleet_manager.vda5050.topics import Kind, parse_topic
from fleet_manager.vda5050.vehicle_words import (
    Event,
    InstantActionsReceived,
    MalformedReceived,
    OrderReceived,
)

_SHOWN = 64
"""So many characters of an id are repeated in an error."""
_IDENTITY = ("headerId", "orderId", "orderUpdateId")


def hear(topic: str, payload: bytes, prefix: str, chart: Chart) -> Event | None:
    """Return what *payload* means to the vehicle, None if the topic is not for vehicles."""
    try:
        _, kind = parse_topic(topic, prefix)
    except MessageError:
        return None
    if len(payload) > MESSAGE_BYTES_MAX:
        expected = f"at most {MESSAGE_BYTES_MAX} bytes"
        return MalformedReceived(kind=kind, field="", expected=expected)
    try:
        match kind:
            case Kind.ORDER:
                order = decode(Kind.ORDER, payload, topic)
                return OrderReceived(order=order, faults=_faults(order, chart))
            case Kind.INSTANT_ACTIONS:
                message: InstantActions = decode(Kind.INSTANT_ACTIONS, payload, topic)
                return InstantActionsReceived(instant_actions=message)
            case _:
                return None
    except MessageError as wrong:
        return MalformedReceived(
            kind=kind, field=wrong.field, expected=wrong.expected, references=_identity(payload)
        )


def _faults(order: Order, chart: Chart) -> tuple[tuple[str, str], ...]:
    """Return what the ground has against an order that is right in itself."""
    return () if order_faults(order) else chart.faults(order)


def _identity(payload: bytes) -> tuple[Reference, ...]:
    """Return what an unreadable message still says of itself."""
    try:
        raw = msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ()
    if not isinstance(raw, dict):
        return ()
    return tuple(
        Reference(reference_key=key, reference_value=str(raw[key])[:_SHOWN])
        for key in _IDENTITY
        if isinstance(raw.get(key), str | int)
    )
