"""What an agent keeps on disk, so that after its own restart it goes on with the same order.

Written before anything that depends on it leaves (see ``Remember``). What the robot says of
itself anew in a moment (position, mode, what is wrong with it) is not kept.
"""

import msgspec

from fleet_manager.model.errors import ConfigError
from fleet_manager.model.ids import VehicleId
from fleet_manager.vda5050.factsheet import Factsheet
from fleet_manager.vda5050.messages import (
    Action,
    ActionStatus,
    ErrorEntry,
    OperatingMode,
    OrderEdge,
    OrderNode,
)
from fleet_manager.vda5050.vehicle_words import Tracked, VehicleDialogue

FORMAT = 1


class KeptAction(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An action and how far it is; *node* is its node's sequence id."""

    action: Action
    status: ActionStatus
    node: int | None = None
    result: str = ""


class Memory(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An order in hand, how far it is driven and what became of its actions."""

    format: int
    vehicle: VehicleId
    here: OrderNode
    order_id: str = ""
    order_update_id: int = 0
    nodes: tuple[OrderNode, ...] = ()
    edges: tuple[OrderEdge, ...] = ()
    actions: tuple[KeptAction, ...] = ()
    errors: tuple[ErrorEntry, ...] = ()
    cancelling: str = ""
    cancelled: bool = False
    paused: bool = False
    mode: OperatingMode = OperatingMode.AUTOMATIC


def memory_of(dialogue: VehicleDialogue) -> Memory:
    """Return what is to be kept of *dialogue*."""
    return Memory(
        format=FORMAT,
        vehicle=dialogue.vehicle,
        here=dialogue.here,
        order_id=dialogue.order_id,
        order_update_id=dialogue.order_update_id,
        nodes=dialogue.nodes,
        edges=dialogue.edges,
        actions=tuple(
            KeptAction(action=t.action, status=t.status, node=t.sequence_id, result=t.result)
            for t in dialogue.actions
        ),
        errors=dialogue.errors,
        cancelling=dialogue.cancelling,
        cancelled=dialogue.cancelled,
        paused=dialogue.paused,
        mode=dialogue.mode,
    )


def write(memory: Memory) -> bytes:
    """Return *memory* as it is kept."""
    return msgspec.json.encode(memory)


def read(payload: bytes, vehicle: VehicleId, where: str) -> Memory:
    """Return what was kept; ConfigError if it is not this vehicle's, or not readable."""
    try:
        memory = msgspec.json.decode(payload, type=Memory)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        expected = "what an agent remembered; remove the file to begin without"
        raise ConfigError(where, "", expected, str(error)) from None
    if memory.format != FORMAT:
        raise ConfigError(where, "format", str(FORMAT), memory.format)
    if memory.vehicle != vehicle:
        raise ConfigError(where, "vehicle", vehicle, memory.vehicle)
    return memory


def remembered(memory: Memory, factsheet: Factsheet) -> VehicleDialogue:
    """Return the dialogue as it was, of a vehicle that has not yet said where it is."""
    return VehicleDialogue(
        vehicle=memory.vehicle,
        factsheet=factsheet,
        here=memory.here,
        on_node=False,
        mode=memory.mode,
        order_id=memory.order_id,
        order_update_id=memory.order_update_id,
        nodes=memory.nodes,
        edges=memory.edges,
        actions=tuple(
            Tracked(action=t.action, status=t.status, sequence_id=t.node, result=t.result)
            for t in memory.actions
        ),
        errors=memory.errors,
        cancelling=memory.cancelling,
        cancelled=memory.cancelled,
        paused=memory.paused,
    )
