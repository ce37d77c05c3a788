"""What the VDA 5050 tests are built from: a vehicle on a street a, b, c, and its orders."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest

from fleet_manager.model.ids import ActionId, BoxId, ParcelId, TripId, VehicleId
from fleet_manager.model.tour import Placement
from fleet_manager.model.vehicle import standard_van
from fleet_manager.vda5050 import actions
from fleet_manager.vda5050.codec import Headers, decode, encode
from fleet_manager.vda5050.commission import factsheet_for
from fleet_manager.vda5050.messages import (
    Action,
    ActionState,
    ActionStatus,
    AgvPosition,
    BatteryState,
    BlockingType,
    EdgeState,
    EStop,
    InstantActions,
    Load,
    Message,
    NodeState,
    OperatingMode,
    Order,
    OrderEdge,
    OrderNode,
    SafetyState,
    State,
)
from fleet_manager.vda5050.topics import Kind
from fleet_manager.vda5050.vehicle import receive
from fleet_manager.vda5050.vehicle_words import (
    Drive,
    Effect,
    Event,
    InstantActionsReceived,
    OrderReceived,
    Publish,
    Senses,
    VehicleDialogue,
    begin,
)

VAN = VehicleId("acme/van-1")
NOW_MS = 1_700_000_000_123
SCHEMAS = Path(__file__).parents[2] / "shared/data/vda5050/2.1.0"
Actions = Mapping[int, tuple[Action, ...]]

SENSES = Senses(battery=BatteryState(battery_charge=80.0, charging=False))


def an_order(street: str = "abc", **changes: Any) -> Order:  # noqa: ANN401 - of any field below
    """Build an order along *street*, one letter a node, all released.

    *changes*: ``order``, ``update``, ``first`` (sequence id), ``released`` (how many nodes) and
    ``doing`` (index of a node to its actions).
    """
    first = changes.get("first", 0)
    released = changes.get("released", len(street))
    doing: Actions = changes.get("doing", {})
    return Order(
        order_id=changes.get("order", "trip-1"),
        order_update_id=changes.get("update", 0),
        nodes=tuple(
            OrderNode(
                node_id=name,
                sequence_id=first + 2 * index,
                released=index < released,
                actions=doing.get(index, ()),
            )
            for index, name in enumerate(street)
        ),
        edges=tuple(
            OrderEdge(
                edge_id=start + end,
                sequence_id=first + 2 * index + 1,
                released=index + 1 < released,
                start_node_id=start,
                end_node_id=end,
                actions=(),
            )
            for index, (start, end) in enumerate(pairwise(street))
        ),
    )


def a_load(name: str = "load-1") -> Action:
    """Build the loading of one parcel into box 1."""
    placement = Placement(parcel=ParcelId("p1"), box=BoxId("1"))
    return actions.load(ActionId(name), TripId("trip-1"), [placement])


def a_wait(name: str = "wait-1") -> Action:
    """Build the wait at a handoff point."""
    return actions.wait_for_handoff(ActionId(name))


def an_opening(name: str = "open-1", box: str = "1", waiting: str = "wait-1") -> Action:
    """Build the opening of a box."""
    return actions.open_compartment(ActionId(name), BoxId(box), ActionId(waiting))


def a_trigger(name: str = "trigger-1", waiting: str = "wait-1") -> Action:
    """Build the end of a wait."""
    return actions.trigger(ActionId(name), ActionId(waiting))


def a_plain(action_type: actions.ActionType, name: str = "plain-1") -> Action:
    """Build an action without parameters."""
    return actions.plain(action_type, ActionId(name))


def an_action(name: str, blocking: BlockingType) -> Action:
    """Build an action of any blocking type; startCharging needs no parameters."""
    return Action(
        action_type=actions.ActionType.START_CHARGING, action_id=name, blocking_type=blocking
    )


def a_state(**changes: Any) -> State:  # noqa: ANN401 - of any field of a state
    """Build a typical state: six nodes ahead, three of them released, one parcel aboard."""
    fields: dict[str, Any] = {
        "order_id": "trip-1",
        "order_update_id": 3,
        "last_node_id": "n7",
        "last_node_sequence_id": 14,
        "driving": True,
        "operating_mode": OperatingMode.AUTOMATIC,
        "node_states": tuple(
            NodeState(node_id=f"n{8 + i}", sequence_id=16 + 2 * i, released=i < 3)
            for i in range(6)
        ),
        "edge_states": tuple(
            EdgeState(edge_id=f"n{7 + i}-n{8 + i}", sequence_id=15 + 2 * i, released=i < 3)
            for i in range(6)
        ),
        "action_states": (
            ActionState(action_id="trip-1.0.load", action_status=ActionStatus.FINISHED),
            ActionState(action_id="trip-1.1.wait", action_status=ActionStatus.WAITING),
        ),
        "battery_state": BatteryState(battery_charge=80.5, charging=False),
        "errors": (),
        "safety_state": SafetyState(e_stop=EStop.NONE, field_violation=False),
        "agv_position": AgvPosition(
            x=1.5, y=-2.25, theta=0.1, map_id="courtyard", position_initialized=True
        ),
        "loads": (Load(load_id="p1", load_position="3"),),
    }
    return State(**(fields | changes))


def a_van(node: str = "a") -> VehicleDialogue:
    """Build a vehicle that stands at *node* and has no order."""
    return begin(VAN, factsheet_for(standard_van()), node)


def play(
    dialogue: VehicleDialogue, *script: Event | Order | Action, senses: Senses = SENSES
) -> tuple[VehicleDialogue, tuple[Effect, ...]]:
    """Feed *script* in order; return the dialogue after it and the effects of its last line.

    An order or an instant action stands for its arrival.
    """
    effects: tuple[Effect, ...] = ()
    for line in script:
        dialogue, effects = receive(dialogue, arrival(line), senses)
    return dialogue, effects


def arrival(line: Event | Order | Action) -> Event:
    """Return the event that *line* stands for."""
    match line:
        case Order():
            return OrderReceived(order=line)
        case Action():
            return InstantActionsReceived(instant_actions=InstantActions(actions=(line,)))
        case _:
            return line


def drives(effects: tuple[Effect, ...]) -> list[list[str]]:
    """Return the edge ids of each Drive among *effects*."""
    return [
        [e.edge_id for e in effect.edges] for effect in effects if isinstance(effect, Drive)
    ]


def last_state(effects: tuple[Effect, ...]) -> State:
    """Return the state among *effects*."""
    return next(
        effect.body
        for effect in effects
        if isinstance(effect, Publish) and isinstance(effect.body, State)
    )


def on_the_wire(kind: Kind, message: Message) -> bytes:
    """Return *message* as it leaves: stamped and encoded."""
    return encode(Headers().stamp(kind, VAN, message, NOW_MS))


def over_the_wire(kind: Kind, message: Message) -> Message:
    """Return *message* as it arrives."""
    return decode(kind, on_the_wire(kind, message), "the test's wire")


@cache
def _validator(name: str) -> Callable[[Any], Any]:
    schema = json.loads((SCHEMAS / name).read_text("utf-8"))
    compiled: Callable[[Any], Any] = fastjsonschema.compile(schema)
    return compiled


def check_schema(kind: Kind, payload: bytes) -> None:
    """Hold *payload* against the official schema; skip where the folder is absent."""
    if not SCHEMAS.is_dir():
        pytest.skip("the official VDA 5050 schemas are not beside this checkout")
    _validator(f"{kind}.schema")(json.loads(payload))
