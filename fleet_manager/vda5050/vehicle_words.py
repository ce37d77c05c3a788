"""What a vehicle knows of its order, what can happen to it, and what it then does.

The values of ``vehicle.py``: one frozen :class:`VehicleDialogue`, the events it receives from
the fleet and from its own wheels, doors and keypad, and the effects it answers with. Measured
values (:class:`Senses`) are handed in beside each event and never kept.
"""

from dataclasses import dataclass
from enum import StrEnum

from fleet_manager.model.ids import VehicleId
from fleet_manager.vda5050.factsheet import Factsheet
from fleet_manager.vda5050.messages import (
    Action,
    ActionStatus,
    AgvPosition,
    BatteryState,
    Connection,
    ErrorEntry,
    EStop,
    Handoff,
    InstantActions,
    Load,
    OperatingMode,
    Order,
    OrderEdge,
    OrderNode,
    Reference,
    SafetyState,
    State,
    Velocity,
)
from fleet_manager.vda5050.topics import Kind

CALM = SafetyState(e_stop=EStop.NONE, field_violation=False)


class Phase(StrEnum):
    """Where the vehicle is with its order."""

    IDLE = "idle"
    """Nothing ahead and no action unfinished: a new order may come."""
    BUSY = "busy"
    CANCELLING = "cancelling"
    """A cancelOrder runs until the vehicle stands on a node and every action is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """An action and how far it is; *sequence_id* is its node's, None for an instant action."""

    action: Action
    status: ActionStatus
    sequence_id: int | None
    result: str = ""

    @property
    def is_running(self) -> bool:
        """Whether it has been started and is not over."""
        return self.status is not ActionStatus.WAITING and not self.status.is_end


@dataclass(frozen=True, slots=True, kw_only=True)
class Senses:
    """What the vehicle measures just now; metres, m/s and percent, as in the state message."""

    battery: BatteryState
    position: AgvPosition | None = None
    velocity: Velocity | None = None
    distance_since_last_node: float | None = None
    loads: tuple[Load, ...] = ()
    safety: SafetyState = CALM


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleDialogue:
    """What a vehicle holds of its conversation with the fleet.

    ``nodes[i]`` is reached over ``edges[i]``; both are what lies ahead, base before horizon.
    """

    vehicle: VehicleId
    factsheet: Factsheet
    here: OrderNode
    """The node reached last; its *node_id* is empty while unknown."""
    on_node: bool = True
    """Whether the vehicle is at *here*, or has left it."""
    driving: bool = False
    paused: bool = False
    mode: OperatingMode = OperatingMode.AUTOMATIC
    order_id: str = ""
    order_update_id: int = 0
    nodes: tuple[OrderNode, ...] = ()
    edges: tuple[OrderEdge, ...] = ()
    actions: tuple[Tracked, ...] = ()
    errors: tuple[ErrorEntry, ...] = ()
    """Refusals; gone when the next order is accepted (6.6.4)."""
    faults: tuple[ErrorEntry, ...] = ()
    """What is wrong with the vehicle itself, until it says otherwise."""
    cancelling: str = ""
    """The action id of the cancelOrder that runs."""
    cancelled: bool = False
    """The order held was cancelled or cleared: no update revives it."""
    granted: int | None = None
    """Sequence id of the node the wheels were last told to drive to."""

    @property
    def phase(self) -> Phase:
        """Return the phase, as the standard tells it from states (6.6.2, question 3)."""
        if self.cancelling:
            return Phase.CANCELLING
        if self.nodes or any(not tracked.status.is_end for tracked in self.actions):
            return Phase.BUSY
        return Phase.IDLE

    @property
    def base_end(self) -> OrderNode:
        """Return the last released node: where an update has to begin."""
        released = [node for node in self.nodes if node.released]
        return released[-1] if released else self.here

    @property
    def at_rest(self) -> bool:
        """Whether the vehicle stands on the node it reached last."""
        return self.on_node and not self.driving


def begin(vehicle: VehicleId, factsheet: Factsheet, node_id: str = "") -> VehicleDialogue:
    """Return the dialogue of a vehicle that was just switched on, standing at *node_id*."""
    here = OrderNode(node_id=node_id, sequence_id=0, released=True, actions=())
    return VehicleDialogue(
        vehicle=vehicle, factsheet=factsheet, here=here, on_node=bool(node_id)
    )


# ------------------------------------------------------------------ events: from the fleet


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReceived:
    """An order message arrived and could be read.

    *faults* is what keeps this vehicle from driving it, as (field, what is wrong): ground it
    does not know. They count only where the order is not refused for its own sake.
    """

    order: Order
    faults: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InstantActionsReceived:
    """An instantActions message arrived and could be read."""

    instant_actions: InstantActions


@dataclass(frozen=True, slots=True, kw_only=True)
class MalformedReceived:
    """A message arrived that could not be read: which field, and what it should be.

    *references* is what it still says of itself, such as its orderId.
    """

    kind: Kind
    field: str
    expected: str
    references: tuple[Reference, ...] = ()


# ------------------------------------------------------------------ events: from the vehicle


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """The broker is there (again)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disconnecting:
    """The vehicle is about to leave the broker in good order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateDue:
    """It is time for a state: at least every 30 s (6.10)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeReached:
    """The vehicle's centre is on the next node of the base, at whatever speed."""

    sequence_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The wheels began to turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rested:
    """The wheels stand still: on the node reached last, or somewhere behind it."""

    on_node: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionProgress:
    """A started action went on; *result* is its resultDescription once it is over."""

    action_id: str
    status: ActionStatus
    result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeTyped:
    """Somebody typed a code at the keypad."""

    compartment: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeSwitched:
    """Somebody turned the key."""

    mode: OperatingMode


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The idle vehicle finds itself on a node: it was carried, or driven by hand."""

    node_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRaised:
    """Something on the vehicle is wrong; it replaces a fault of the same type."""

    fault: ErrorEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultCleared:
    """The fault of this type is gone."""

    error_type: str


Event = (
    OrderReceived
    | InstantActionsReceived
    | MalformedReceived
    | Connected
    | Disconnecting
    | StateDue
    | NodeReached
    | Moved
    | Rested
    | ActionProgress
    | CodeTyped
    | ModeSwitched
    | Placed
    | FaultRaised
    | FaultCleared
)


# ------------------------------------------------------------------ effects


@dataclass(frozen=True, slots=True, kw_only=True)
class Drive:
    """Drive from the node reached last over *edges* and stop on the last of *nodes*.

    Every edge is released. It replaces what was told before, and begins with the edge that is
    under the wheels if there is one; ``nodes[i]`` is at the end of ``edges[i]``.
    """

    edges: tuple[OrderEdge, ...]
    nodes: tuple[OrderNode, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Halt:
    """Brake now; with *at_node*, come to rest on the first node where the brakes allow it.

    A vehicle that stands stays where it is and forgets where it was told to drive.
    """

    at_node: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StartAction:
    """Begin this action and report its progress."""

    action: Action


@dataclass(frozen=True, slots=True, kw_only=True)
class StopAction:
    """End this action: it was triggered, cancelled or cleared."""

    action: Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Publish:
    """Send this; header, topic and quality of service follow from the kind."""

    kind: Kind
    body: State | Connection | Factsheet | Handoff


Effect = Drive | Halt | StartAction | StopAction | Publish
Step = tuple[VehicleDialogue, tuple[Effect, ...]]
