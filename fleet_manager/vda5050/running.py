"""What follows by itself: which action starts, which wait ends, how far the wheels may go.

After every event the vehicle settles, in this order: triggered waits end, a cancelled order is
over once everything is still, a pause has taken hold, waiting actions start as their blocking
types allow (6.12, Figure 15), and the wheels are told the way to the next node where they must
stop. That way never leaves the base.
"""

from collections.abc import Callable
from dataclasses import replace

from fleet_manager.vda5050.actions import ActionType, text_parameter
from fleet_manager.vda5050.messages import (
    Action,
    ActionStatus,
    BlockingType,
    OrderEdge,
    OrderNode,
)
from fleet_manager.vda5050.vehicle_words import (
    Drive,
    Effect,
    Phase,
    StartAction,
    Step,
    StopAction,
    Tracked,
    VehicleDialogue,
)

CONTROL = frozenset(
    {
        ActionType.TRIGGER,
        ActionType.CANCEL_ORDER,
        ActionType.START_PAUSE,
        ActionType.STOP_PAUSE,
        ActionType.STATE_REQUEST,
        ActionType.FACTSHEET_REQUEST,
    }
)
"""Instant actions the dialogue does by itself; they never hold up anything."""


def settle(dialogue: VehicleDialogue) -> Step:
    """Let everything happen that no longer needs an event."""
    effects: tuple[Effect, ...] = ()
    for stage in _STAGES:
        dialogue, more = stage(dialogue)
        effects += more
    return dialogue, effects


def find(dialogue: VehicleDialogue, action_id: str) -> Tracked | None:
    """Return the action of that id, None if the vehicle does not know it."""
    for tracked in dialogue.actions:
        if tracked.action.action_id == action_id:
            return tracked
    return None


def set_status(
    dialogue: VehicleDialogue, action_id: str, status: ActionStatus, result: str = ""
) -> VehicleDialogue:
    """Return the dialogue with one action's status changed."""
    return replace(
        dialogue,
        actions=tuple(
            replace(tracked, status=status, result=result or tracked.result)
            if tracked.action.action_id == action_id
            else tracked
            for tracked in dialogue.actions
        ),
    )


def doors_open(dialogue: VehicleDialogue, box: str = "") -> bool:
    """Tell whether a compartment (that one) is open or about to be: a hand may be inside."""
    return any(
        tracked.is_running
        and tracked.action.action_type == ActionType.OPEN_COMPARTMENT
        and box in ("", text_parameter(tracked.action, "compartment"))
        for tracked in dialogue.actions
    )


def running_wait(dialogue: VehicleDialogue, action_id: str | None = None) -> Tracked | None:
    """Return the waitForTrigger that runs (and has that id, if one is given)."""
    for tracked in dialogue.actions:
        if (
            tracked.is_running
            and tracked.action.action_type == ActionType.WAIT_FOR_TRIGGER
            and action_id in (None, tracked.action.action_id)
        ):
            return tracked
    return None


def is_triggered(dialogue: VehicleDialogue, wait: Tracked) -> bool:
    """Tell whether somebody has already asked for the end of *wait*."""
    return any(
        tracked.is_running
        and tracked.action.action_type == ActionType.TRIGGER
        and text_parameter(tracked.action, "actionId") == wait.action.action_id
        for tracked in dialogue.actions
    )


def _end_triggered(dialogue: VehicleDialogue) -> Step:
    """End each triggered wait as soon as every door is closed."""
    effects: tuple[Effect, ...] = ()
    if doors_open(dialogue):
        return dialogue, ()
    for tracked in dialogue.actions:
        if tracked.is_running and tracked.action.action_type == ActionType.TRIGGER:
            wait = running_wait(dialogue, text_parameter(tracked.action, "actionId"))
            outcome = ActionStatus.FAILED
            if wait is not None:
                outcome = ActionStatus.FINISHED
                dialogue = set_status(dialogue, wait.action.action_id, outcome)
                effects += (StopAction(action=wait.action),)
            dialogue = set_status(dialogue, tracked.action.action_id, outcome)
    return dialogue, effects


def _end_cancelled(dialogue: VehicleDialogue) -> Step:
    """Finish cancelOrder once the vehicle stands on a node and all its actions are over."""
    if not dialogue.cancelling:
        return dialogue, ()
    effects: tuple[Effect, ...] = ()
    wait = running_wait(dialogue)
    if wait is not None and not doors_open(dialogue):
        dialogue = set_status(dialogue, wait.action.action_id, ActionStatus.FAILED)
        effects = (StopAction(action=wait.action),)
    if not dialogue.at_rest or any(
        _holds(tracked.action, tracked) for tracked in dialogue.actions
    ):
        return dialogue, effects
    dialogue = set_status(dialogue, dialogue.cancelling, ActionStatus.FINISHED)
    dialogue = replace(
        dialogue, nodes=(), edges=(), cancelling="", cancelled=True, granted=None
    )
    return dialogue, effects


def _holds(action: Action, tracked: Tracked) -> bool:
    return not tracked.status.is_end and action.action_type not in CONTROL


def _end_pausing(dialogue: VehicleDialogue) -> Step:
    """Finish startPause once the wheels stand still."""
    if dialogue.driving:
        return dialogue, ()
    for tracked in dialogue.actions:
        if tracked.is_running and tracked.action.action_type == ActionType.START_PAUSE:
            dialogue = set_status(dialogue, tracked.action.action_id, ActionStatus.FINISHED)
    return dialogue, ()


def _start_actions(dialogue: VehicleDialogue) -> Step:
    """Start what may start: HARD alone, SOFT standing, NONE at any time; in their order."""
    effects: tuple[Effect, ...] = ()
    for tracked in _reached(dialogue):
        if tracked.status is ActionStatus.WAITING and _may_start(dialogue, tracked):
            status = _FIRST_STATUS.get(tracked.action.action_type, ActionStatus.INITIALIZING)
            dialogue = set_status(dialogue, tracked.action.action_id, status)
            effects += (StartAction(action=tracked.action),)
    return dialogue, effects


_FIRST_STATUS: dict[str, ActionStatus] = {ActionType.WAIT_FOR_TRIGGER: ActionStatus.RUNNING}


def _reached(dialogue: VehicleDialogue) -> list[Tracked]:
    """Return the node actions whose node has been reached."""
    return [
        tracked
        for tracked in dialogue.actions
        if tracked.sequence_id is not None and tracked.sequence_id <= dialogue.here.sequence_id
    ]


def _may_start(dialogue: VehicleDialogue, candidate: Tracked) -> bool:
    blocking = candidate.action.blocking_type
    if blocking is not BlockingType.NONE and not dialogue.at_rest:
        return False
    others = [
        t for t in dialogue.actions if t.is_running and t.action.action_type not in CONTROL
    ]
    for tracked in _reached(dialogue):
        if tracked.action.action_id == candidate.action.action_id:
            break
        if tracked.status is ActionStatus.WAITING:
            others.append(tracked)
    if blocking is BlockingType.HARD:
        return not others
    return all(t.action.blocking_type is not BlockingType.HARD for t in others)


def _steer(dialogue: VehicleDialogue) -> Step:
    """Tell the wheels how far they may go, when that has changed."""
    edges, nodes = way_ahead(dialogue)
    end = nodes[-1].sequence_id if nodes else None
    if end == dialogue.granted:
        return dialogue, ()
    dialogue = replace(dialogue, granted=end)
    return dialogue, (Drive(edges=edges, nodes=nodes),) if nodes else ()


def way_ahead(
    dialogue: VehicleDialogue,
) -> tuple[tuple[OrderEdge, ...], tuple[OrderNode, ...]]:
    """Return the released edges and nodes up to the next stop; empty while not to drive."""
    if dialogue.paused or _is_held(dialogue):
        return (), ()
    if dialogue.phase is Phase.CANCELLING:
        return _way_to_rest(dialogue)
    count = 0
    for node in dialogue.nodes:
        if not node.released:
            break
        count += 1
        if any(action.blocking_type is not BlockingType.NONE for action in node.actions):
            break
    return dialogue.edges[:count], dialogue.nodes[:count]


def _way_to_rest(
    dialogue: VehicleDialogue,
) -> tuple[tuple[OrderEdge, ...], tuple[OrderNode, ...]]:
    """Return a cancelled order's way: what the brakes still need, or on to the next node."""
    if dialogue.granted is None:
        # A pause has taken the way back: first to rest, then on to the next node.
        count = 0 if dialogue.driving or dialogue.on_node else 1
        return dialogue.edges[:count], dialogue.nodes[:count]
    count = sum(node.sequence_id <= dialogue.granted for node in dialogue.nodes)
    return dialogue.edges[:count], dialogue.nodes[:count]


def _is_held(dialogue: VehicleDialogue) -> bool:
    """Tell whether an action keeps the vehicle where it is."""
    waiting = [t for t in _reached(dialogue) if t.status is ActionStatus.WAITING]
    running = [t for t in dialogue.actions if t.is_running]
    return any(
        t.action.blocking_type is not BlockingType.NONE and t.action.action_type not in CONTROL
        for t in (*waiting, *running)
    )


_STAGES: tuple[Callable[[VehicleDialogue], Step], ...] = (
    _end_triggered,
    _end_cancelled,
    _end_pausing,
    _start_actions,
    _steer,
)
