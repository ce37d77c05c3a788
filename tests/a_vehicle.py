"""An ideal vehicle: it does what VDA 5050 asks at once, and refuses what the standard forbids.

It has no clock and no wire. Whoever holds it hands it messages, lets it ``go_on`` step by step,
and asks for its state. What is really in its boxes it knows itself, so that a test can hold the
fleet's belief against it.
"""

from dataclasses import dataclass, field

from fleet_manager.model.ids import VehicleId
from fleet_manager.vda5050.actions import (
    ActionType,
    CompartmentResult,
    read_placements,
    text_parameter,
)
from fleet_manager.vda5050.messages import (
    Action,
    ActionState,
    ActionStatus,
    AgvPosition,
    BatteryState,
    EdgeState,
    ErrorEntry,
    ErrorLevel,
    EStop,
    InstantActions,
    NodeState,
    OperatingMode,
    Order,
    OrderEdge,
    OrderNode,
    Reference,
    SafetyState,
    State,
)


@dataclass(slots=True)
class Doing:
    """An action on the vehicle and how far it is."""

    action: Action
    status: ActionStatus = ActionStatus.WAITING
    result: str | None = None


@dataclass(slots=True)
class IdealVehicle:
    """One vehicle that stands at *node*."""

    id: VehicleId
    node: str
    order: str = ""
    update: int = 0
    sequence_id: int = 0
    nodes: list[OrderNode] = field(default_factory=list)
    edges: list[OrderEdge] = field(default_factory=list)
    doing: dict[str, Doing] = field(default_factory=dict)
    boxes: dict[str, str] = field(default_factory=dict)
    """Which parcel really lies in which box."""
    battery: float = 80.0
    charging: bool = False
    paused: bool = False
    mode: OperatingMode = OperatingMode.AUTOMATIC
    errors: tuple[ErrorEntry, ...] = ()
    driven: int = 0
    """How many edges it has driven."""

    @property
    def idle(self) -> bool:
        """Whether a new order may come (6.6.1)."""
        return not self.nodes and all(d.status.is_end for d in self.doing.values())

    def take(self, order: Order) -> None:
        """Accept *order*, refuse it, or recognise it."""
        known = order.order_id == self.order
        if known and order.order_update_id <= self.update:
            return
        fault = self._fault_of(order, known=known)
        if fault:
            self.errors = (_refusal(fault, order),)
            return
        self.errors = ()
        if not known:
            self.doing = {}
            self.nodes = []
        first = order.nodes[0] if known else None
        self.order, self.update = order.order_id, order.order_update_id
        self.nodes = [n for n in self.nodes if n.released]
        self.nodes += [node for node in order.nodes if node is not first]
        self.edges = list(order.edges)
        if not known:
            self.sequence_id = order.nodes[0].sequence_id
            self._reach(self.nodes.pop(0))
        for node in self.nodes:
            if node.released:
                for action in node.actions:
                    self.doing.setdefault(action.action_id, Doing(action))

    def _fault_of(self, order: Order, *, known: bool) -> str:
        if known:
            ends = [n.sequence_id for n in self.nodes if n.released] or [self.sequence_id]
            return "" if order.nodes[0].sequence_id == ends[-1] else "orderUpdateError"
        if not self.idle:
            return "orderError"
        return "" if order.nodes[0].node_id == self.node else "noRouteError"

    def refuse(self, order: Order, fault: str = "orderError") -> None:
        """Report *order* as wrong, whatever it says."""
        self.errors = (_refusal(fault, order),)

    def act(self, message: InstantActions) -> None:
        """Begin the instant actions that it does not know yet."""
        for action in message.actions:
            if action.action_id not in self.doing:
                self._begin_instant(action)

    def _begin_instant(self, action: Action) -> None:
        doing = self.doing[action.action_id] = Doing(action, ActionStatus.FINISHED)
        match action.action_type:
            case ActionType.TRIGGER:
                wait = self.doing.get(text_parameter(action, "actionId"))
                if wait is None or wait.status is not ActionStatus.RUNNING:
                    doing.status = ActionStatus.FAILED
                else:
                    wait.status = ActionStatus.FINISHED
            case ActionType.OPEN_COMPARTMENT:
                wait = self.doing.get(text_parameter(action, "actionId"))
                waits = wait is not None and wait.status is ActionStatus.RUNNING
                doing.status = ActionStatus.RUNNING if waits else ActionStatus.FAILED
            case ActionType.CANCEL_ORDER:
                self.nodes.clear()
                self.edges.clear()
                for other in self.doing.values():
                    if not other.status.is_end:
                        other.status = ActionStatus.FAILED
            case ActionType.START_PAUSE | ActionType.STOP_PAUSE:
                self.paused = action.action_type == ActionType.START_PAUSE
            case _:
                del self.doing[action.action_id]

    @property
    def can_drive(self) -> bool:
        """Whether the next node is released and nothing keeps the vehicle here."""
        busy = any(d.status is ActionStatus.RUNNING for d in self.doing.values())
        return bool(self.nodes) and self.nodes[0].released and not busy and not self.paused

    def drive(self) -> None:
        """Reach the next released node."""
        assert self.nodes[0].released, f"{self.id} may not drive to {self.nodes[0].node_id}"
        assert not self.charging, f"{self.id} is still plugged in"
        node = self.nodes.pop(0)
        edge = self.edges.pop(0)
        assert (edge.start_node_id, edge.end_node_id) == (self.node, node.node_id)
        self.driven += 1
        self._reach(node)

    def _reach(self, node: OrderNode) -> None:
        self.node, self.sequence_id = node.node_id, node.sequence_id
        for action in node.actions:
            doing = self.doing.setdefault(action.action_id, Doing(action))
            if doing.status is ActionStatus.WAITING:
                doing.status = ActionStatus.RUNNING

    def running(self) -> list[Doing]:
        """Return what it is busy with, in the order it began."""
        return [doing for doing in self.doing.values() if doing.status is ActionStatus.RUNNING]

    def finish(self, action_id: str, *, failed: bool = False) -> None:
        """End an action that runs; a failed one has no effect."""
        doing = self.doing.get(action_id)
        if doing is None or doing.status is not ActionStatus.RUNNING:
            return
        doing.status = ActionStatus.FAILED if failed else ActionStatus.FINISHED
        if failed:
            return
        match doing.action.action_type:
            case ActionType.LOAD:
                for placed in read_placements(text_parameter(doing.action, "placements")):
                    self.boxes[placed.box] = placed.parcel
            case ActionType.DROP:
                for box in text_parameter(doing.action, "compartments").split(","):
                    self.boxes.pop(box, None)
            case ActionType.START_CHARGING | ActionType.STOP_CHARGING:
                self.charging = doing.action.action_type == ActionType.START_CHARGING
            case _:
                pass

    def close_door(self, action_id: str, *, taken: bool) -> str | None:
        """Close the door that *action_id* opened; return the parcel if somebody took it."""
        doing = self.doing.get(action_id)
        if doing is None or doing.status is not ActionStatus.RUNNING:
            return None
        box = text_parameter(doing.action, "compartment")
        parcel = self.boxes.pop(box, None) if taken else None
        result = CompartmentResult.OCCUPIED if box in self.boxes else CompartmentResult.EMPTY
        doing.status, doing.result = ActionStatus.FINISHED, result
        return parcel

    def forget(self) -> None:
        """Restart: order, actions and errors are gone; what lies in the boxes stays."""
        self.order, self.update, self.sequence_id = "", 0, 0
        self.nodes.clear()
        self.edges.clear()
        self.doing.clear()
        self.errors = ()
        self.paused = False

    def state(self) -> State:
        """Say how things stand."""
        return State(
            order_id=self.order,
            order_update_id=self.update,
            last_node_id=self.node,
            last_node_sequence_id=self.sequence_id,
            driving=self.can_drive,
            operating_mode=self.mode,
            node_states=tuple(
                NodeState(node_id=n.node_id, sequence_id=n.sequence_id, released=n.released)
                for n in self.nodes
            ),
            edge_states=tuple(
                EdgeState(edge_id=e.edge_id, sequence_id=e.sequence_id, released=e.released)
                for e in self.edges
            ),
            action_states=tuple(
                ActionState(action_id=key, action_status=d.status, result_description=d.result)
                for key, d in self.doing.items()
            ),
            battery_state=BatteryState(battery_charge=self.battery, charging=self.charging),
            errors=self.errors,
            safety_state=SafetyState(e_stop=EStop.NONE, field_violation=False),
            agv_position=AgvPosition(
                x=1.0, y=2.0, theta=0.5, map_id="map", position_initialized=True
            ),
        )


def _refusal(fault: str, order: Order) -> ErrorEntry:
    named = {"orderId": order.order_id, "orderUpdateId": str(order.order_update_id)}
    return ErrorEntry(
        error_type=fault,
        error_level=ErrorLevel.WARNING,
        error_references=tuple(
            Reference(reference_key=key, reference_value=value) for key, value in named.items()
        ),
    )
