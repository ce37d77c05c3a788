"""Instant actions as a vehicle takes them: at once, beside the order, each id only once (6.9).

A compartment opens only during the ``waitForTrigger`` it is named for, while the vehicle stands
on that node, and never after the wait was told to end.
"""

from dataclasses import replace

from fleet_manager.vda5050.acceptance import (
    INSTANT_ACTION_ERROR,
    NO_ORDER_TO_CANCEL,
    action_faults,
    error,
    misaddressed,
    with_error,
)
from fleet_manager.vda5050.actions import HANDOFF, ActionType, text_parameter
from fleet_manager.vda5050.factsheet import ActionScope
from fleet_manager.vda5050.messages import (
    Action,
    ActionStatus,
    InstantActions,
    Reference,
)
from fleet_manager.vda5050.report import publish_factsheet
from fleet_manager.vda5050.running import doors_open, find, is_triggered, running_wait
from fleet_manager.vda5050.topics import Kind
from fleet_manager.vda5050.vehicle_words import (
    Effect,
    Halt,
    Phase,
    StartAction,
    Step,
    StopAction,
    Tracked,
    VehicleDialogue,
)

KEPT_MAX = 32
"""Instant actions that are over are told until a new order comes, but no more than this."""
REQUESTS = frozenset({ActionType.STATE_REQUEST, ActionType.FACTSHEET_REQUEST})
"""What a vehicle answers in every operating mode."""


def take_instant_actions(dialogue: VehicleDialogue, message: InstantActions) -> Step:
    """Begin every action of *message* that is new; the caller then sends a state."""
    wrong = misaddressed(dialogue, message)
    if wrong is not None:
        topic = Reference(reference_key="topic", reference_value=Kind.INSTANT_ACTIONS.value)
        return with_error(dialogue, error(wrong[0], [topic], wrong[1])), ()
    effects: tuple[Effect, ...] = ()
    for action in message.actions:
        if find(dialogue, action.action_id) is None:
            dialogue, more = _take(dialogue, action)
            effects += more
    return _forget_old(dialogue), effects


def _take(  # noqa: C901, PLR0911 - a table reads best in one piece
    dialogue: VehicleDialogue, action: Action
) -> Step:
    faults = action_faults(dialogue.factsheet, action, ActionScope.INSTANT)
    if not dialogue.mode.takes_orders and action.action_type not in REQUESTS:
        faults = (("operatingMode", f"is {dialogue.mode}"),)
    if faults:
        return _fail(dialogue, action, faults), ()
    match action.action_type:
        case ActionType.CANCEL_ORDER:
            return _cancel(dialogue, action)
        case ActionType.START_PAUSE:
            dialogue = _note(dialogue, action, ActionStatus.RUNNING)
            return replace(dialogue, paused=True, granted=None), (Halt(at_node=False),)
        case ActionType.STOP_PAUSE:
            dialogue = _overrule_pause(dialogue)
            return replace(_note(dialogue, action, ActionStatus.FINISHED), paused=False), ()
        case ActionType.STATE_REQUEST:
            return _note(dialogue, action, ActionStatus.FINISHED), ()
        case ActionType.FACTSHEET_REQUEST:
            dialogue = _note(dialogue, action, ActionStatus.FINISHED)
            return dialogue, (publish_factsheet(dialogue),)
        case ActionType.TRIGGER:
            return _trigger(dialogue, action), ()
        case ActionType.OPEN_COMPARTMENT:
            return _open(dialogue, action)
        case _:
            return _start(dialogue, action)


def _note(dialogue: VehicleDialogue, action: Action, status: ActionStatus) -> VehicleDialogue:
    tracked = Tracked(action=action, status=status, sequence_id=None)
    return replace(dialogue, actions=(*dialogue.actions, tracked))


def _fail(
    dialogue: VehicleDialogue,
    action: Action,
    faults: tuple[tuple[str, str], ...],
    error_type: str = INSTANT_ACTION_ERROR,
) -> VehicleDialogue:
    references = [
        Reference(reference_key="topic", reference_value=Kind.INSTANT_ACTIONS.value),
        Reference(reference_key="actionId", reference_value=action.action_id),
    ]
    dialogue = _note(dialogue, action, ActionStatus.FAILED)
    return with_error(dialogue, error(error_type, references, faults))


def _cancel(dialogue: VehicleDialogue, action: Action) -> Step:
    """Fail what waits, end what runs, and stop on a node; ``settle`` finishes it."""
    has_order = bool(dialogue.nodes) or any(
        tracked.sequence_id is not None and not tracked.status.is_end
        for tracked in dialogue.actions
    )
    if not has_order or dialogue.phase is Phase.CANCELLING:
        faults = (("orderId", "there is no order to cancel"),)
        return _fail(dialogue, action, faults, NO_ORDER_TO_CANCEL), ()
    if not dialogue.driving and not dialogue.on_node:
        # Standing halfway: settle sends it on to the next node, and no further.
        dialogue = replace(dialogue, granted=None)
    halt = (Halt(at_node=True),) if dialogue.granted is not None else ()
    ahead = _still_to_pass(dialogue)
    dialogue, stops = drop_actions(dialogue)
    dialogue = replace(
        _note(dialogue, action, ActionStatus.RUNNING),
        nodes=dialogue.nodes[:ahead],
        edges=dialogue.edges[:ahead],
        cancelling=action.action_id,
    )
    return dialogue, (*halt, *stops)


def _still_to_pass(dialogue: VehicleDialogue) -> int:
    """Return how many nodes ahead may still be under the wheels before they stand."""
    if dialogue.at_rest:
        return 0
    end = dialogue.base_end.sequence_id if dialogue.granted is None else dialogue.granted
    return sum(node.sequence_id <= end for node in dialogue.nodes)


def drop_actions(dialogue: VehicleDialogue) -> Step:
    """Fail the order's waiting actions and ask for the end of the running ones (6.6.3).

    A ``waitForTrigger`` is left to ``settle``: it may have to outlive an open door.
    """
    dialogue = replace(
        dialogue,
        actions=tuple(
            replace(tracked, status=ActionStatus.FAILED)
            if tracked.sequence_id is not None and tracked.status is ActionStatus.WAITING
            else tracked
            for tracked in dialogue.actions
        ),
    )
    running = [t.action for t in dialogue.actions if t.is_running and t.sequence_id is not None]
    return dialogue, tuple(
        StopAction(action=action)
        for action in running
        if action.action_type != ActionType.WAIT_FOR_TRIGGER
    )


def _overrule_pause(dialogue: VehicleDialogue) -> VehicleDialogue:
    """Fail a startPause that has not taken hold yet: stopPause came first."""
    return replace(
        dialogue,
        actions=tuple(
            replace(tracked, status=ActionStatus.FAILED)
            if tracked.is_running and tracked.action.action_type == ActionType.START_PAUSE
            else tracked
            for tracked in dialogue.actions
        ),
    )


def _trigger(dialogue: VehicleDialogue, action: Action) -> VehicleDialogue:
    """Note the trigger of a running wait; of one that has ended well, agree at once."""
    wait = find(dialogue, text_parameter(action, "actionId"))
    if wait is None or wait.action.action_type != ActionType.WAIT_FOR_TRIGGER:
        return _fail(dialogue, action, (("actionId", "is not a waitForTrigger"),))
    if wait.status is ActionStatus.FINISHED:
        return _note(dialogue, action, ActionStatus.FINISHED)
    if not wait.is_running:
        return _fail(dialogue, action, (("actionId", f"is {wait.status}"),))
    return _note(dialogue, action, ActionStatus.RUNNING)


def _open(dialogue: VehicleDialogue, action: Action) -> Step:
    why = _why_closed(dialogue, action)
    if why is not None:
        return _fail(dialogue, action, (why,)), ()
    dialogue = _note(dialogue, action, ActionStatus.INITIALIZING)
    return dialogue, (StartAction(action=action),)


def _why_closed(dialogue: VehicleDialogue, action: Action) -> tuple[str, str] | None:
    """Return what keeps the door shut, None if it may open."""
    box = text_parameter(action, "compartment")
    wait = running_wait(dialogue, text_parameter(action, "actionId"))
    if box not in (dialogue.factsheet.load_specification.load_positions or ()):
        return ("compartment", "does not exist")
    if wait is None or text_parameter(wait.action, "triggerType") != HANDOFF:
        return ("actionId", "is not a running handoff")
    if not dialogue.at_rest or wait.sequence_id != dialogue.here.sequence_id:
        return ("lastNodeId", "the vehicle does not stand at the handoff")
    if is_triggered(dialogue, wait) or dialogue.phase is Phase.CANCELLING:
        return ("actionId", "is about to end")
    if doors_open(dialogue, box):
        return ("compartment", "is open")
    return None


def _start(dialogue: VehicleDialogue, action: Action) -> Step:
    """Hand any other action of the factsheet to the vehicle, which must stand and be free."""
    if not dialogue.at_rest or any(tracked.is_running for tracked in dialogue.actions):
        return _fail(dialogue, action, (("actionType", "the vehicle is busy"),)), ()
    dialogue = _note(dialogue, action, ActionStatus.INITIALIZING)
    halt = () if dialogue.granted is None else (Halt(at_node=True),)
    return replace(dialogue, granted=None), (*halt, StartAction(action=action))


def _forget_old(dialogue: VehicleDialogue) -> VehicleDialogue:
    """Keep the list of finished instant actions short."""
    over = [t for t in dialogue.actions if t.sequence_id is None and t.status.is_end]
    if len(over) <= KEPT_MAX:
        return dialogue
    old = {tracked.action.action_id for tracked in over[:-KEPT_MAX]}
    kept = tuple(t for t in dialogue.actions if t.action.action_id not in old)
    return replace(dialogue, actions=kept)
