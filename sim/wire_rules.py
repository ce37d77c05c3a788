"""The order rules of VDA 5050, watched on the wire by somebody who trusts neither side.

Reads the bytes by itself and shares no code with the controller or the vehicles: sequence ids,
base before horizon, an immutable base, updates stitched to the last released node, a new order
only for an idle vehicle (6.6), and no contact reference in anything a vehicle is told.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from sim.violation import Violation

_ENDS = ("FINISHED", "FAILED")
_HEADER = ("headerId", "timestamp", "version", "manufacturer", "serialNumber")
Json = dict[str, Any]


@dataclass(slots=True)
class _Known:
    """What was said to and by one vehicle."""

    order: Json = field(default_factory=dict)
    end_node: str = ""
    end_sequence_id: int = 0
    end_actions: frozenset[str] = frozenset()
    released: dict[str, set[tuple[str, int]]] = field(default_factory=dict)
    """By order id: released edges and their sequence ids."""
    actions: dict[str, Json] = field(default_factory=dict)
    idle: bool = True
    state_order: str = ""
    refused: frozenset[str] = frozenset()
    """Orders that its errors name."""


class WireRules:
    """Listens to every message; ``found`` is what was wrong.

    Who *joins_late* has missed what was said before, so the first order is taken as it comes.
    """

    def __init__(self, contacts: Iterable[str] = (), *, joins_late: bool = False) -> None:
        self.found: list[Violation] = []
        self.orders = 0
        self._joins_late = joins_late
        self._known: dict[str, _Known] = {}
        self._contacts = tuple(sorted({contact.encode() for contact in contacts}))
        self._contact_prefix = _shared_beginning(self._contacts)

    def observe(self, time_ms: int, topic: str, payload: bytes) -> None:
        """Take one message as it passed the broker."""
        vehicle, _, kind = topic.rpartition("/")
        known = self._known.setdefault(vehicle, _Known())
        if kind == "order":
            self._privacy(time_ms, topic, payload)
            self._order(time_ms, vehicle, known, payload)
        elif kind == "instantActions":
            self._privacy(time_ms, topic, payload)
            message = msgspec.json.decode(payload)
            for what in _reused(known, message["actions"]):
                self.found.append(
                    Violation(time_ms=time_ms, rule="action id", what=f"{vehicle}: {what}")
                )
        elif kind == "state":
            _note_state(known, payload)

    def is_released(self, topic_vehicle: str, order_id: str, edge_id: str, node: int) -> bool:
        """Return whether the edge before node sequence id *node* was released in an order."""
        known = self._known.get(topic_vehicle)
        return known is not None and (edge_id, node - 1) in known.released.get(order_id, ())

    def _order(self, time_ms: int, vehicle: str, known: _Known, payload: bytes) -> None:
        self.orders += 1
        order: Json = msgspec.json.decode(payload)
        for key in _HEADER:
            order.pop(key, None)
        name = f"{vehicle} {order['orderId']}/{order['orderUpdateId']}"
        faults = [*_shape(order), *_actions(known, order)]
        if known.order or not self._joins_late:
            faults += _succession(known, order)
        for what in faults:
            self.found.append(Violation(time_ms=time_ms, rule="order", what=f"{name}: {what}"))
        if not faults:
            _note_order(known, order)

    def _privacy(self, time_ms: int, topic: str, payload: bytes) -> None:
        if not self._contacts or self._contact_prefix not in payload:
            return
        for contact in self._contacts:
            if contact in payload:
                what = f"{topic} carries a contact reference"
                self.found.append(Violation(time_ms=time_ms, rule="privacy", what=what))
                return


def _shared_beginning(words: tuple[bytes, ...]) -> bytes:
    """Return what all *words*, which are sorted, begin with."""
    if not words:
        return b""
    length = 0
    for one, other in zip(words[0], words[-1], strict=False):
        if one != other:
            break
        length += 1
    return words[0][:length]


class _StateHead(msgspec.Struct, rename="camel"):
    """The part of a state that says whether the vehicle is idle."""

    order_id: str
    node_states: list[msgspec.Raw]
    edge_states: list[msgspec.Raw]
    action_states: list["_ActionHead"]
    errors: list["_ErrorHead"] = []


class _ActionHead(msgspec.Struct, rename="camel"):
    """Whether an action is over."""

    action_status: str


class _ErrorHead(msgspec.Struct, rename="camel"):
    """What an error is about."""

    error_references: list["_Reference"] | None = None


class _Reference(msgspec.Struct, rename="camel"):
    """One thing an error is about."""

    reference_key: str
    reference_value: str


_STATE = msgspec.json.Decoder(_StateHead)


def _note_state(known: _Known, payload: bytes) -> None:
    state = _STATE.decode(payload)
    known.state_order = state.order_id
    known.refused = frozenset(
        reference.reference_value
        for error in state.errors
        for reference in error.error_references or ()
        if reference.reference_key == "orderId"
    )
    known.idle = (
        not state.node_states
        and not state.edge_states
        and all(action.action_status in _ENDS for action in state.action_states)
    )


def _shape(order: Json) -> Iterator[str]:
    """Yield what is wrong with an order by itself."""
    nodes, edges = order["nodes"], order["edges"]
    if len(edges) != len(nodes) - 1:
        yield f"{len(nodes)} nodes and {len(edges)} edges"
        return
    parts = [part for pair in zip(nodes, [*edges, None], strict=True) for part in pair if part]
    numbers = [part["sequenceId"] for part in parts]
    first = numbers[0]
    if first % 2 or numbers != list(range(first, first + len(parts))):
        yield f"sequence ids {numbers}"
    released = [part["released"] for part in parts]
    if sorted(released, reverse=True) != released or not released[0]:
        yield "the base has a gap, or is empty"
    if sum(released) % 2 == 0:
        yield "the base ends on an edge"
    for at, edge in enumerate(edges):
        ends = (edge["startNodeId"], edge["endNodeId"])
        if ends != (nodes[at]["nodeId"], nodes[at + 1]["nodeId"]):
            yield f"edge {edge['edgeId']} does not join its nodes"


def _succession(known: _Known, order: Json) -> Iterator[str]:
    """Yield what is wrong with an order after the ones before."""
    last, update = known.order, order["orderUpdateId"]
    if not last or order["orderId"] != last["orderId"]:
        if update != 0:
            yield "a new order begins with update 0"
        over = {known.state_order, *known.refused} if known.idle else set()
        if last and last["orderId"] not in over:
            yield f"the vehicle has not ended {last['orderId']}"
    elif update == last["orderUpdateId"]:
        if order != last:
            yield "sent again with other contents"
    elif update != last["orderUpdateId"] + 1:
        yield f"follows update {last['orderUpdateId']}"
    else:
        yield from _stitching(known, order["nodes"][0])


def _stitching(known: _Known, first: Json) -> Iterator[str]:
    """Yield what is wrong with how an update continues the base."""
    if (first["nodeId"], first["sequenceId"]) != (known.end_node, known.end_sequence_id):
        yield f"not stitched to {known.end_node} ({known.end_sequence_id})"
    if not _ids(first["actions"]) <= known.end_actions:
        yield "the stitching node has new actions"


def _actions(known: _Known, order: Json) -> Iterator[str]:
    for part in (*order["nodes"], *order["edges"]):
        yield from _reused(known, part["actions"])


def _reused(known: _Known, actions: list[Json]) -> Iterator[str]:
    """Yield action ids that were used for something else before."""
    for action in actions:
        before = known.actions.setdefault(action["actionId"], action)
        if before != action:
            yield f"action id {action['actionId']} is used twice"


def _ids(actions: list[Json]) -> frozenset[str]:
    return frozenset(action["actionId"] for action in actions)


def _note_order(known: _Known, order: Json) -> None:
    known.order = order
    base = [node for node in order["nodes"] if node["released"]]
    known.end_node, known.end_sequence_id = base[-1]["nodeId"], base[-1]["sequenceId"]
    known.end_actions = _ids(base[-1]["actions"])
    edges = known.released.setdefault(order["orderId"], set())
    edges.update((e["edgeId"], e["sequenceId"]) for e in order["edges"] if e["released"])
