"""Any day of a vehicle: simple wheels, and a fleet that is mostly right.

Whatever happens in whatever order: no edge is driven that was not released, no order is lost
(it is echoed or refused by the standard's error type), the base never changes, doors open only
at their handoff, and once the day goes well again everything released is driven to its end.
"""

# ruff: noqa: D102 - the names of rules and invariants are sentences

import dataclasses
from typing import Any

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from fleet_manager.vda5050.actions import ActionType, text_parameter
from fleet_manager.vda5050.messages import (
    Action,
    ActionStatus,
    BlockingType,
    OperatingMode,
    Order,
    OrderEdge,
)
from fleet_manager.vda5050.running import CONTROL, running_wait
from fleet_manager.vda5050.topics import Kind
from fleet_manager.vda5050.vehicle import receive
from fleet_manager.vda5050.vehicle_words import (
    ActionProgress,
    CodeTyped,
    Drive,
    Effect,
    Event,
    Halt,
    ModeSwitched,
    Moved,
    NodeReached,
    Phase,
    Publish,
    Rested,
)
from tests.vda5050_street import (
    SENSES,
    a_load,
    a_plain,
    a_trigger,
    a_van,
    a_wait,
    an_opening,
    an_order,
    arrival,
    check_schema,
    drives,
    last_state,
    on_the_wire,
)

ILLEGAL: dict[str, tuple[str, dict[str, Any]]] = {
    "an older update": ("orderUpdateError", {"update": -1}),
    "a wrong stitching node": ("orderUpdateError", {"street": "vw"}),
    "a wrong stitching number": ("orderUpdateError", {"skip": 2}),
    "another order meanwhile": ("orderError", {"order": "other"}),
    "a gap in the numbers": ("validationError", {"gap": True}),
    "an action nobody knows": ("orderError", {"odd": True}),
}


class AnyDay(RuleBasedStateMachine):
    """A vehicle with simple wheels and a fleet that is mostly right, in any order of things."""

    def __init__(self) -> None:
        super().__init__()
        self.van = a_van("a")
        self.way: list[tuple[OrderEdge, str]] = []
        self.moving = self.between = False
        self.braking = ""
        self.count = 0
        self.released: set[tuple[str, int, str]] = set()
        self.sent: Order | None = None
        self.states = 0

    def feed(self, line: Event | Order | Action) -> tuple[Effect, ...]:
        """Let something happen, and let the wheels follow."""
        self.van, effects = receive(self.van, arrival(line), SENSES)
        for effect in effects:
            match effect:
                case Drive(edges=edges, nodes=nodes):
                    self.check_drive(edges)
                    self.way = [(e, n.node_id) for e, n in zip(edges, nodes, strict=True)]
                    self.braking = ""
                case Halt(at_node=at_node) if self.moving:
                    self.braking = "node" if at_node else "now"
                case Halt():
                    self.way = []
                case Publish(kind=Kind.STATE, body=body):
                    self.states += 1
                    if self.states % 16 == 1:
                        check_schema(Kind.STATE, on_the_wire(Kind.STATE, body))
                case _:
                    pass
        return effects

    def check_drive(self, edges: tuple[OrderEdge, ...]) -> None:
        for edge in edges:
            assert (self.van.order_id, edge.sequence_id, edge.edge_id) in self.released
        assert edges[0].start_node_id == self.van.here.node_id

    def name(self, what: str) -> str:
        self.count += 1
        return f"{what}-{self.count}"

    def some_doing(self, length: int, where: int) -> dict[int, tuple[Action, ...]]:
        """Return a load and a wait on one of the nodes after the first."""
        index = 1 + where % max(1, length - 1)
        pair = (a_load(self.name("load")), a_wait(self.name("wait")))
        return {index: pair} if where % 3 else {}

    def note_released(self, order: Order) -> None:
        self.sent = order
        for edge in order.edges:
            if edge.released:
                self.released.add((order.order_id, edge.sequence_id, edge.edge_id))

    @precondition(lambda self: self.van.mode.takes_orders)
    @precondition(lambda self: self.van.phase is Phase.IDLE or self.count % 5 == 0)
    @rule(length=st.integers(1, 6), released=st.integers(1, 6), where=st.integers(0, 9))
    def a_new_order_comes(self, length: int, released: int, where: int) -> None:
        start = self.van.here.node_id
        street = (start + "bcdefa")[:length]
        order = an_order(
            street,
            order=self.name("order"),
            released=min(released, length),
            doing=self.some_doing(length, where),
        )
        may = self.van.phase is Phase.IDLE and self.van.on_node
        if may:
            self.note_released(order)
        before = self.van.order_id
        state = last_state(self.feed(order))
        assert state.order_id == (order.order_id if may else before)
        assert bool(state.errors) is not may or not may

    @precondition(lambda self: self.sent is not None and self.van.mode.takes_orders)
    @rule(length=st.integers(1, 4), released=st.integers(1, 4), where=st.integers(0, 9))
    def an_update_comes(self, length: int, released: int, where: int) -> None:
        end = self.van.base_end
        update = an_order(
            (end.node_id + "xyz")[:length],
            order=self.van.order_id,
            update=self.van.order_update_id + 1,
            first=end.sequence_id,
            released=min(released, length),
            doing=self.some_doing(length, where) if length > 1 else {},
        )
        may = not self.van.cancelling and not self.van.cancelled
        base = [n for n in self.van.nodes if n.released]
        if may:
            self.note_released(update)
        state = last_state(self.feed(update))
        assert (state.order_update_id == update.order_update_id) is may
        assert [n for n in self.van.nodes if n.released][: len(base)] == base

    @precondition(lambda self: self.sent is not None)
    @rule()
    def the_last_order_comes_again(self) -> None:
        before = self.van
        if self.sent and self.sent.order_id == before.order_id and before.mode.takes_orders:
            self.feed(self.sent)
            assert self.van == before

    @precondition(lambda self: self.van.phase is Phase.BUSY and self.van.nodes)
    @rule(kind=st.sampled_from(sorted(ILLEGAL)))
    def an_illegal_order_comes(self, kind: str) -> None:
        expected, how = ILLEGAL[kind]
        end, before = self.van.base_end, self.van
        order = an_order(
            how.get("street", end.node_id + "q"),
            order=how.get("order", self.van.order_id),
            update=max(0, self.van.order_update_id + how.get("update", 1)),
            first=end.sequence_id + how.get("skip", 0),
            doing={1: (an_unknown_action(self.name("odd")),)} if how.get("odd") else {},
        )
        if kind == "a gap in the numbers":
            order = with_gap(order)
        if not order.order_update_id:
            return  # the first update has none before it
        effects = self.feed(order)
        assert last_state(effects).errors[-1].error_type == expected
        assert not drives(effects)
        assert dataclasses.replace(self.van, errors=()) == dataclasses.replace(
            before, errors=()
        )

    @precondition(lambda self: self.way and not self.moving)
    @rule()
    def the_wheels_turn(self) -> None:
        self.moving = self.between = True
        self.feed(Moved())

    @precondition(lambda self: self.moving and self.way and self.braking != "now")
    @rule(brakes_hold=st.booleans())
    def a_node_is_reached(self, *, brakes_hold: bool) -> None:
        edge, _ = self.way.pop(0)
        self.between = False
        self.feed(NodeReached(sequence_id=edge.sequence_id + 1))
        if not self.way or (self.braking == "node" and brakes_hold):
            self.stand()

    @precondition(lambda self: self.moving and self.braking == "now")
    @rule()
    def the_wheels_stand_where_they_are(self) -> None:
        self.way = []
        self.stand()

    def stand(self) -> None:
        if self.braking:
            self.way = []
        self.moving, self.braking = False, ""
        self.feed(Rested(on_node=not self.between))

    @precondition(lambda self: any(t.is_running for t in self.van.actions))
    @rule(status=st.sampled_from(ActionStatus), which=st.integers(0, 9))
    def an_action_goes_on(self, status: ActionStatus, which: int) -> None:
        running = [t.action for t in self.van.actions if t.is_running]
        action = running[which % len(running)]
        if action.action_type in (ActionType.LOAD, ActionType.OPEN_COMPARTMENT):
            self.feed(ActionProgress(action_id=action.action_id, status=status))

    @precondition(lambda self: self.way)
    @rule(steps=st.integers(1, 9))
    def some_time_passes(self, steps: int) -> None:
        for _ in range(steps):
            self.go_on()

    def wait_id(self) -> str:
        waits = [t for t in self.van.actions if t.action.action_type == "waitForTrigger"]
        running = [t for t in waits if t.is_running]
        return (running or waits)[-1].action.action_id if waits else "none"

    @precondition(lambda self: running_wait(self.van) is not None)
    @rule()
    def somebody_types(self) -> None:
        self.feed(CodeTyped(compartment="1", code="1"))

    @rule(what=st.sampled_from(["open", "trigger", "pause", "go", "request"]))
    def an_instant_action_comes(self, what: str) -> None:
        name = self.name(what)
        self.feed(
            {
                "open": an_opening(name, waiting=self.wait_id()),
                "trigger": a_trigger(name, waiting=self.wait_id()),
                "pause": a_plain(ActionType.START_PAUSE, name),
                "go": a_plain(ActionType.STOP_PAUSE, name),
                "request": a_plain(ActionType.STATE_REQUEST, name),
            }[what]
        )

    @precondition(lambda self: self.van.order_id)
    @rule(really=st.booleans())
    def the_order_is_cancelled(self, *, really: bool) -> None:
        if really:
            self.feed(a_plain(ActionType.CANCEL_ORDER, self.name("cancel")))

    @rule(mode=st.sampled_from(OperatingMode), really=st.integers(0, 5))
    def the_key_is_turned(self, mode: OperatingMode, really: int) -> None:
        if really == 0 or not self.van.mode.takes_orders:
            self.feed(ModeSwitched(mode=mode))

    @invariant()
    def nodes_and_edges_ahead_belong_together(self) -> None:
        assert len(self.van.nodes) == len(self.van.edges)
        flags = [node.released for node in self.van.nodes]
        assert flags == sorted(flags, reverse=True)

    @invariant()
    def nothing_that_blocks_driving_runs_while_the_wheels_turn(self) -> None:
        blocking = [
            t.action.action_id
            for t in self.van.actions
            if t.is_running
            and t.action.action_type not in CONTROL
            and t.action.blocking_type is not BlockingType.NONE
        ]
        assert not (self.van.driving and blocking)

    @invariant()
    def a_hard_action_runs_alone(self) -> None:
        running = [
            t for t in self.van.actions if t.is_running and t.action.action_type not in CONTROL
        ]
        hard = [t for t in running if t.action.blocking_type is BlockingType.HARD]
        assert not hard or len(running) == 1

    @invariant()
    def a_door_is_open_only_where_its_handoff_is(self) -> None:
        for tracked in self.van.actions:
            if tracked.is_running and tracked.action.action_type == "openCompartment":
                waiting = text_parameter(tracked.action, "actionId")
                assert self.van.at_rest
                assert waiting in {a.action_id for a in self.van.here.actions}

    def teardown(self) -> None:  # type: ignore[explicit-override]  # typing's is from 3.12
        """Let the rest of the day go well: then everything released is driven and over."""
        self.feed(ModeSwitched(mode=OperatingMode.AUTOMATIC))
        self.feed(a_plain(ActionType.STOP_PAUSE, self.name("go")))
        while self.go_on() or self.finish_actions():
            pass
        assert not self.van.cancelling
        assert not any(node.released for node in self.van.nodes)
        assert all(
            t.status.is_end or (t.sequence_id is not None and self.van.nodes)
            for t in self.van.actions
        )

    def go_on(self) -> bool:
        """Let the wheels do the next thing; tell whether there was one."""
        if self.moving and self.braking == "now":
            self.the_wheels_stand_where_they_are()
        elif self.moving:
            self.a_node_is_reached(brakes_hold=True)
        elif self.way:
            self.the_wheels_turn()
        else:
            return False
        return True

    def finish_actions(self) -> bool:
        """Let every running action end well; tell whether there was one."""
        running = [t.action.action_id for t in self.van.actions if t.is_running]
        for action_id in running:
            self.feed(ActionProgress(action_id=action_id, status=ActionStatus.FINISHED))
        return bool(running)


def an_unknown_action(name: str) -> Action:
    return Action(action_type="dance", action_id=name, blocking_type=BlockingType.NONE)


def with_gap(order: Order) -> Order:
    last = msgspec.structs.replace(order.nodes[-1], sequence_id=order.nodes[-1].sequence_id + 2)
    return msgspec.structs.replace(order, nodes=(*order.nodes[:-1], last))
