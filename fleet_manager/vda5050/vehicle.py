"""The vehicle's side of the conversation, without a wire: event in, effects out.

The simulated vehicle runs on it, and an agent on a real one can. Feed :func:`receive` with what
arrives and with what wheels, doors and keypad do; carry out the effects in order. The rule that
everything rests on: a ``Drive`` never contains an edge that is not released, and without a new
one the vehicle stops at its last node, whoever has fallen silent.

::

                 new order                        cancelOrder
    IDLE  ------------------------->  BUSY  ------------------->  CANCELLING
      ^   <-------------------------   | ^ updates, nodes,            |
      |     nothing ahead, all over    +-+ actions, pause             |
      +----------------------------- stands on a node, all over ------+
"""

from dataclasses import replace
from typing import assert_never

from fleet_manager.vda5050.acceptance import (
    VALIDATION_ERROR,
    Discard,
    Refuse,
    TakeNew,
    TakeUpdate,
    error,
    judge,
    no_route,
    with_error,
)
from fleet_manager.vda5050.actions import HANDOFF, text_parameter
from fleet_manager.vda5050.instant import drop_actions, take_instant_actions
from fleet_manager.vda5050.messages import (
    ActionStatus,
    ConnectionState,
    ErrorEntry,
    Handoff,
    OperatingMode,
    Order,
    OrderNode,
    Reference,
)
from fleet_manager.vda5050.report import (
    publish_connection,
    publish_factsheet,
    publish_state,
)
from fleet_manager.vda5050.running import (
    find,
    is_triggered,
    running_wait,
    set_status,
    settle,
)
from fleet_manager.vda5050.topics import Kind
from fleet_manager.vda5050.vehicle_words import (
    ActionProgress,
    CodeTyped,
    Connected,
    Disconnecting,
    Effect,
    Event,
    FaultCleared,
    FaultRaised,
    Halt,
    InstantActionsReceived,
    MalformedReceived,
    ModeSwitched,
    Moved,
    NodeReached,
    OrderReceived,
    Phase,
    Placed,
    Publish,
    Rested,
    Senses,
    StateDue,
    Step,
    Tracked,
    VehicleDialogue,
)


def receive(dialogue: VehicleDialogue, event: Event, senses: Senses) -> Step:
    """Return the dialogue after *event* and what the vehicle does; a state comes last, if any.

    A state is sent when something changed and after every message of the fleet (6.10): a
    repeated order is thereby echoed again. Raises ValueError if the wheels report a node that
    is not next in the base.
    """
    after, effects = _answer(dialogue, event, senses)
    after, more = settle(after)
    effects += more
    asked = isinstance(event, StateDue | Connected | OrderReceived | InstantActionsReceived)
    if asked or after != dialogue:
        effects += (publish_state(after, senses),)
    return after, effects


def _answer(  # noqa: C901, PLR0911, PLR0912 - a table reads best in one piece
    dialogue: VehicleDialogue, event: Event, senses: Senses
) -> Step:
    """Return what *event* itself changes; what follows from that is for ``settle``."""
    match event:
        case OrderReceived():
            return _hear_order(dialogue, event, senses), ()
        case InstantActionsReceived(instant_actions=message):
            return take_instant_actions(dialogue, message)
        case MalformedReceived():
            return _refuse_malformed(dialogue, event), ()
        case Connected():
            online = publish_connection(ConnectionState.ONLINE)
            return dialogue, (online, publish_factsheet(dialogue))
        case Disconnecting():
            return dialogue, (publish_connection(ConnectionState.OFFLINE),)
        case StateDue():
            return dialogue, ()
        case NodeReached(sequence_id=sequence_id):
            return _reach(dialogue, sequence_id), ()
        case Moved():
            return replace(dialogue, driving=True), ()
        case Rested(on_node=on_node):
            return replace(dialogue, driving=False, on_node=on_node), ()
        case ActionProgress():
            return _progress(dialogue, event), ()
        case CodeTyped():
            return dialogue, _pass_code_on(dialogue, event)
        case ModeSwitched(mode=mode):
            return _switch(dialogue, mode)
        case Placed(node_id=node_id):
            return _place(dialogue, node_id), ()
        case FaultRaised(fault=fault):
            others = _without_fault(dialogue, fault.error_type)
            return replace(dialogue, faults=(*others, fault)), ()
        case FaultCleared(error_type=error_type):
            return replace(dialogue, faults=_without_fault(dialogue, error_type)), ()
        case _:
            assert_never(event)


def _hear_order(
    dialogue: VehicleDialogue, event: OrderReceived, senses: Senses
) -> VehicleDialogue:
    order = event.order
    verdict = judge(dialogue, order, senses)
    if event.faults and isinstance(verdict, TakeNew | TakeUpdate):
        verdict = no_route(order, event.faults)
    match verdict:
        case TakeNew():
            return _take_new(dialogue, order)
        case TakeUpdate():
            return _take_update(dialogue, order)
        case Discard():
            return dialogue
        case Refuse(error=entry):
            return with_error(dialogue, entry)
        case _:
            assert_never(verdict)


def _take_new(dialogue: VehicleDialogue, order: Order) -> VehicleDialogue:
    """Start afresh: the first node counts as reached, old refusals and actions are gone."""
    return replace(
        dialogue,
        order_id=order.order_id,
        order_update_id=order.order_update_id,
        here=order.nodes[0],
        on_node=True,
        nodes=order.nodes[1:],
        edges=order.edges,
        actions=_tracked(order.nodes),
        errors=(),
        cancelled=False,
        granted=None,
    )


def _take_update(dialogue: VehicleDialogue, order: Order) -> VehicleDialogue:
    """Keep the base with its actions, put the update in the place of the horizon."""
    base = tuple(node for node in dialogue.nodes if node.released)
    end = dialogue.base_end.sequence_id
    kept = tuple(t for t in dialogue.actions if t.sequence_id is None or t.sequence_id <= end)
    return replace(
        dialogue,
        order_update_id=order.order_update_id,
        nodes=(*base, *order.nodes[1:]),
        edges=(*dialogue.edges[: len(base)], *order.edges),
        actions=(*kept, *_tracked(order.nodes[1:])),
        errors=(),
    )


def _tracked(nodes: tuple[OrderNode, ...]) -> tuple[Tracked, ...]:
    return tuple(
        Tracked(action=action, status=ActionStatus.WAITING, sequence_id=node.sequence_id)
        for node in nodes
        for action in node.actions
    )


def _refuse_malformed(dialogue: VehicleDialogue, event: MalformedReceived) -> VehicleDialogue:
    topic = Reference(reference_key="topic", reference_value=event.kind.value)
    faults = ((event.field or "message", f"expected {event.expected}"),)
    return with_error(dialogue, error(VALIDATION_ERROR, [topic, *event.references], faults))


def _reach(dialogue: VehicleDialogue, sequence_id: int) -> VehicleDialogue:
    """Take the next node of the base as traversed, and the edge to it as left (6.10.2)."""
    if sequence_id == dialogue.here.sequence_id and dialogue.on_node:
        return dialogue
    if not dialogue.nodes or dialogue.nodes[0].sequence_id != sequence_id:
        raise ValueError(f"node {sequence_id} does not follow {dialogue.here.sequence_id}")
    if not dialogue.nodes[0].released:
        raise ValueError(f"node {sequence_id} is not released")
    return replace(
        dialogue,
        here=dialogue.nodes[0],
        on_node=True,
        nodes=dialogue.nodes[1:],
        edges=dialogue.edges[1:],
    )


def _progress(dialogue: VehicleDialogue, event: ActionProgress) -> VehicleDialogue:
    """Take over the status of an action that has been started and is not over."""
    tracked = find(dialogue, event.action_id)
    if tracked is None or not tracked.is_running or event.status is ActionStatus.WAITING:
        return dialogue
    return set_status(dialogue, event.action_id, event.status, event.result)


def _pass_code_on(dialogue: VehicleDialogue, event: CodeTyped) -> tuple[Effect, ...]:
    """Send what was typed, while a handoff runs and nobody has told it to end."""
    wait = running_wait(dialogue)
    if wait is None or text_parameter(wait.action, "triggerType") != HANDOFF:
        return ()
    if dialogue.phase is Phase.CANCELLING or is_triggered(dialogue, wait):
        return ()
    typed = Handoff(
        action_id=wait.action.action_id, compartment=event.compartment, code=event.code
    )
    return (Publish(kind=Kind.HANDOFF, body=typed),)


def _switch(dialogue: VehicleDialogue, mode: OperatingMode) -> Step:
    """Change the mode; when the fleet loses control the order is cleared (6.10.6)."""
    before = dialogue.mode
    dialogue = replace(dialogue, mode=mode)
    if mode.takes_orders or not before.takes_orders or dialogue.phase is Phase.IDLE:
        return dialogue, ()
    dialogue, stops = drop_actions(dialogue)
    if dialogue.cancelling:
        dialogue = set_status(dialogue, dialogue.cancelling, ActionStatus.FINISHED)
    dialogue = replace(
        dialogue, nodes=(), edges=(), granted=None, cancelling="", cancelled=True
    )
    for tracked in dialogue.actions:
        if tracked.is_running and tracked.sequence_id is not None:
            dialogue = set_status(dialogue, tracked.action.action_id, ActionStatus.FAILED)
    return dialogue, (Halt(at_node=False), *stops)


def _place(dialogue: VehicleDialogue, node_id: str) -> VehicleDialogue:
    """Stand on another node; an order in hand would no longer fit."""
    if dialogue.phase is not Phase.IDLE:
        raise ValueError("a vehicle with an order is not carried to another node")
    here = OrderNode(node_id=node_id, sequence_id=0, released=True, actions=())
    return replace(dialogue, here=here, on_node=True, cancelled=True)


def _without_fault(dialogue: VehicleDialogue, error_type: str) -> tuple[ErrorEntry, ...]:
    return tuple(fault for fault in dialogue.faults if fault.error_type != error_type)
