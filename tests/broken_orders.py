"""Orders that no vehicle may take, as bytes, and the standard's error type for each (6.6.4).

For the vehicle of ``a_robot.a_stage_with_an_order``: order ``trip-1``, update 5, driven to c.
"""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from fleet_manager.agent.sheet import MESSAGE_BYTES_MAX
from fleet_manager.vda5050.codec import Headers, encode
from fleet_manager.vda5050.messages import Order
from fleet_manager.vda5050.topics import Kind
from tests.a_robot import NOW_MS, R1, an_order

Json = dict[str, Any]
Change = Callable[[Json], object]

NO = False
VALIDATION, ORDER, UPDATE, NO_ROUTE = (
    "validationError",
    "orderError",
    "orderUpdateError",
    "noRouteError",
)


def as_json(order: Order) -> Json:
    """Return *order* as it stands on the wire."""
    stamped = Headers().stamp(Kind.ORDER, R1, order, NOW_MS)
    found: Json = json.loads(encode(stamped))
    return found


def _next() -> Json:
    """Return the next update, which would be right."""
    return as_json(an_order("cd", update=6, first=4))


def _set(*path: str | int) -> Callable[[object], Change]:
    """Return what sets the field at *path* to a value."""

    def setter(value: object) -> Change:
        def change(order: Json) -> None:
            inner: Any = order
            for step in path[:-1]:
                inner = inner[step]
            inner[path[-1]] = value

        return change

    return setter


def _without(*path: str | int) -> Change:
    def change(order: Json) -> None:
        inner: Any = order
        for step in path[:-1]:
            inner = inner[step]
        del inner[path[-1]]

    return change


_ACTION = {"actionType": "fly", "actionId": "f1", "blockingType": "HARD"}
_LOAD = {"actionType": "load", "actionId": "l1", "blockingType": "HARD"}
_CHARGE = {"actionType": "startCharging", "actionId": "s1", "blockingType": "HARD"}
_NURBS = {"degree": 1, "knotVector": [0, 0, 1, 1], "controlPoints": [{"x": 0, "y": 0}]}

CHANGES: dict[str, tuple[Change, str]] = {
    "another major version": (_set("version")("3.0.0"), VALIDATION),
    "an older major version": (_set("version")("1.1.0"), VALIDATION),
    "a version that is none": (_set("version")("two"), VALIDATION),
    "another vehicle's serial number": (_set("serialNumber")("R2"), VALIDATION),
    "another maker's vehicle": (_set("manufacturer")("acme"), VALIDATION),
    "no edge between its nodes": (_set("edges")([]), VALIDATION),
    "no node at all": (_set("nodes")([]), VALIDATION),
    "an order id that is empty": (_set("orderId")(""), VALIDATION),
    "an update id that is a text": (_set("orderUpdateId")("2"), VALIDATION),
    "an update id below zero": (_set("orderUpdateId")(-1), VALIDATION),
    "an update id with a fraction": (_set("orderUpdateId")(2.5), VALIDATION),
    "an update id too large to be one": (_set("orderUpdateId")(2**32), VALIDATION),
    "a gap in sequenceId": (_set("nodes", 1, "sequenceId")(8), VALIDATION),
    "a gap in the edges' sequenceId": (_set("edges", 0, "sequenceId")(7), VALIDATION),
    "an odd sequenceId of a node": (_set("nodes", 0, "sequenceId")(5), VALIDATION),
    "a first node that is not released": (_set("nodes", 0, "released")(NO), VALIDATION),
    "an edge released to an unreleased node": (
        _set("nodes", 1, "released")(NO),
        VALIDATION,
    ),
    "released written as a text": (_set("nodes", 1, "released")("yes"), VALIDATION),
    "an edge from elsewhere": (_set("edges", 0, "startNodeId")("a"), VALIDATION),
    "an edge to elsewhere": (_set("edges", 0, "endNodeId")("a"), VALIDATION),
    "a position that is null": (_set("nodes", 1, "nodePosition", "x")(None), VALIDATION),
    "a blocking type nobody knows": (
        _set("nodes", 1, "actions")([_ACTION | {"blockingType": "MAYBE"}]),
        VALIDATION,
    ),
    "two actions of one id": (_set("nodes", 1, "actions")([_CHARGE, _CHARGE]), VALIDATION),
    "an unknown action": (_set("nodes", 1, "actions")([_ACTION]), ORDER),
    "an action without its parameters": (_set("nodes", 1, "actions")([_LOAD]), ORDER),
    "an action on an edge": (_set("edges", 0, "actions")([_CHARGE]), ORDER),
    "a trajectory": (_set("edges", 0, "trajectory")(_NURBS), ORDER),
    "a zone set": (_set("zoneSetId")("night"), ORDER),
    "an update for another order": (_set("orderId")("trip-2"), ORDER),
    "an older update id": (_set("orderUpdateId")(4), UPDATE),
    "another node to go on from": (_set("nodes", 0, "nodeId")("x"), VALIDATION),
    "a map nobody has": (_set("nodes", 1, "nodePosition", "mapId")("cellar"), NO_ROUTE),
}
REQUIRED = (
    ("headerId",),
    ("timestamp",),
    ("version",),
    ("manufacturer",),
    ("serialNumber",),
    ("orderId",),
    ("orderUpdateId",),
    ("nodes",),
    ("edges",),
    ("nodes", 0, "nodeId"),
    ("nodes", 0, "sequenceId"),
    ("nodes", 1, "released"),
    ("nodes", 0, "actions"),
    ("edges", 0, "edgeId"),
    ("edges", 0, "sequenceId"),
    ("edges", 0, "released"),
    ("edges", 0, "startNodeId"),
    ("edges", 0, "endNodeId"),
    ("edges", 0, "actions"),
)
ODD_ORDERS: dict[str, tuple[Json, str]] = {
    "a base that goes on from the wrong node": (
        as_json(an_order("bc", update=6, first=2)),
        UPDATE,
    ),
    "a gap to the base in hand": (as_json(an_order("cd", update=6, first=8)), UPDATE),
    "a new order while one is driven": (as_json(an_order("cd", order="trip-9")), ORDER),
}
BYTES: dict[str, bytes] = {
    "nothing": b"",
    "no text": b"\xff\xfe\x00\x9c",
    "half a message": b'{"headerId": 1, "orderId": "tr',
    "no object": b"[1, 2]",
    "null": b"null",
    "a number that is none": b'{"headerId": NaN}',
    "deep nesting": b"[" * 100_000,
    "more than a vehicle can hold": b" " * MESSAGE_BYTES_MAX + b"{}",
}


def _mixed_up() -> Iterator[tuple[str, Json]]:
    """Yield orders whose base and horizon are mixed up."""
    middle = as_json(an_order("cdab", update=6, first=4))
    middle["nodes"][1]["released"] = middle["edges"][0]["released"] = False
    yield "an unreleased node in the middle", middle
    horizon_first = as_json(an_order("cda", update=6, first=4, released=1))
    horizon_first["nodes"][2]["released"] = horizon_first["edges"][1]["released"] = True
    yield "a horizon before the base", horizon_first


def broken_orders() -> dict[str, tuple[bytes, str]]:
    """Return every broken order as bytes, with its error type, by what is wrong with it."""
    found = {name: (payload, VALIDATION) for name, payload in BYTES.items()}
    for name, (change, error_type) in CHANGES.items():
        order = deepcopy(_next())
        change(order)
        found[name] = json.dumps(order).encode(), error_type
    for path in REQUIRED:
        order = _next()
        _without(*path)(order)
        name = "no " + ".".join(str(step) for step in path)
        found[name] = json.dumps(order).encode(), VALIDATION
    for name, (order, error_type) in ODD_ORDERS.items():
        found[name] = json.dumps(order).encode(), error_type
    for name, order in _mixed_up():
        found[name] = json.dumps(order).encode(), VALIDATION
    return found
