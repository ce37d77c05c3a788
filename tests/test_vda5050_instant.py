"""Instant actions: once each, at once, and a door only where its handoff is."""

import msgspec
import pytest

from fleet_manager.vda5050.actions import ActionType
from fleet_manager.vda5050.codec import Headers
from fleet_manager.vda5050.instant import KEPT_MAX
from fleet_manager.vda5050.messages import (
    Action,
    ActionState,
    ActionStatus,
    BlockingType,
    Factsheet,
    InstantActions,
    OperatingMode,
    State,
)
from fleet_manager.vda5050.topics import Kind
from fleet_manager.vda5050.vehicle_words import (
    ActionProgress,
    Effect,
    Event,
    Halt,
    InstantActionsReceived,
    ModeSwitched,
    Moved,
    NodeReached,
    Publish,
    Rested,
    StartAction,
    StopAction,
    VehicleDialogue,
)
from tests.vda5050_street import (
    NOW_MS,
    VAN,
    a_load,
    a_plain,
    a_trigger,
    a_van,
    a_wait,
    an_opening,
    an_order,
    drives,
    last_state,
    play,
)

CANCEL = a_plain(ActionType.CANCEL_ORDER, "no")
PAUSE = a_plain(ActionType.START_PAUSE, "pause")
CHARGE = a_plain(ActionType.START_CHARGING, "charge")


def entry(state: State, action_id: str) -> ActionState:
    return next(e for e in state.action_states if e.action_id == action_id)


def fate(dialogue: VehicleDialogue, action: Action) -> tuple[ActionStatus, list[str]]:
    """Return the status of *action* after it was received, and the error types told."""
    state = last_state(play(dialogue, action)[1])
    return entry(state, action.action_id).action_status, [e.error_type for e in state.errors]


def at_handoff() -> VehicleDialogue:
    """Build a vehicle that waits for residents at its handoff."""
    return play(a_van(), an_order("ab", doing={0: (a_wait(),)}))[0]


def test_an_instant_action_is_done_once_however_often_it_arrives() -> None:
    van, effects = play(at_handoff(), an_opening())
    assert StartAction(action=an_opening()) in effects
    again, effects = play(van, an_opening())
    assert again == van
    assert [type(effect) for effect in effects] == [Publish]


def test_a_compartment_opens_during_its_handoff() -> None:
    van, effects = play(at_handoff(), an_opening())
    assert entry(last_state(effects), "open-1").action_status is ActionStatus.INITIALIZING
    done = ActionProgress(action_id="open-1", status=ActionStatus.FINISHED, result="empty")
    assert entry(last_state(play(van, done)[1]), "open-1").result_description == "empty"


CLOSED: dict[str, tuple[list[Event | Action], Action]] = {
    "before the wait has begun": ([], an_opening(waiting="wait-2")),
    "for a box that does not exist": ([], an_opening(box="99")),
    "without a box": (
        [],
        Action(
            action_type="openCompartment", action_id="open-1", blocking_type=BlockingType.SOFT
        ),
    ),
    "after the trigger": ([an_opening("open-0", box="2"), a_trigger()], an_opening()),
    "after the end of the wait": ([a_trigger()], an_opening()),
    "while the order is cancelled": ([an_opening("open-0", box="2"), CANCEL], an_opening()),
    "when it is open already": ([an_opening("open-0")], an_opening()),
    "when the vehicle has rolled away": ([Rested(on_node=False)], an_opening()),
    "in human hands": ([ModeSwitched(mode=OperatingMode.SERVICE)], an_opening()),
}


@pytest.mark.parametrize("when", CLOSED)
def test_a_compartment_stays_closed(when: str) -> None:
    script, opening = CLOSED[when]
    van, _ = play(at_handoff(), *script)
    assert fate(van, opening) == (ActionStatus.FAILED, ["instantActionError"])


def test_a_box_opens_again_after_it_was_closed() -> None:
    closed = ActionProgress(action_id="open-1", status=ActionStatus.FINISHED)
    van, _ = play(at_handoff(), an_opening(), closed)
    assert fate(van, an_opening("open-2"))[0] is ActionStatus.INITIALIZING


def test_a_trigger_of_nothing_fails_and_of_an_ended_wait_agrees() -> None:
    assert fate(at_handoff(), a_trigger(waiting="x"))[0] is ActionStatus.FAILED
    van, _ = play(at_handoff(), a_trigger())
    assert fate(van, a_trigger("again")) == (ActionStatus.FINISHED, [])


def test_a_trigger_does_not_run_ahead_of_the_vehicle() -> None:
    van, _ = play(a_van(), an_order("ab", doing={1: (a_wait(),)}))
    assert fate(van, a_trigger()) == (ActionStatus.FAILED, ["instantActionError"])


def test_a_trigger_ends_waits_only() -> None:
    van, _ = play(a_van(), an_order("a", doing={0: (a_load(),)}))
    assert fate(van, a_trigger(waiting="load-1"))[0] is ActionStatus.FAILED


def test_without_an_order_there_is_nothing_to_cancel() -> None:
    assert fate(a_van(), CANCEL) == (ActionStatus.FAILED, ["noOrderToCancel"])
    van, _ = play(a_van(), an_order("ab"), CANCEL)
    assert fate(van, a_plain(ActionType.CANCEL_ORDER, "no-2"))[0] is ActionStatus.FAILED


def test_a_cancelled_order_fails_its_actions_and_stops_at_a_node() -> None:
    order = an_order("abcd", released=3, doing={2: (a_load(),), 3: (a_wait(),)})
    van, effects = play(a_van(), order, Moved(), CANCEL)
    assert Halt(at_node=True) in effects
    state = last_state(effects)
    assert entry(state, "no").action_status is ActionStatus.RUNNING
    assert [n.node_id for n in state.node_states] == ["b", "c"]
    failed = [e.action_id for e in state.action_states if e.action_status == "FAILED"]
    assert failed == ["load-1", "wait-1"]
    _, effects = play(van, NodeReached(sequence_id=2), Rested(on_node=True))
    state = last_state(effects)
    assert entry(state, "no").action_status is ActionStatus.FINISHED
    assert (state.node_states, state.edge_states, state.order_id) == ((), (), "trip-1")


def test_an_order_cancelled_before_the_wheels_turn_is_over_at_once() -> None:
    _, effects = play(a_van(), an_order("abc"), CANCEL)
    assert Halt(at_node=True) in effects
    assert entry(last_state(effects), "no").action_status is ActionStatus.FINISHED


def test_a_cancellation_waits_for_an_action_that_cannot_be_broken_off() -> None:
    van, effects = play(a_van(), an_order("a", doing={0: (a_load(),)}), CANCEL)
    assert StopAction(action=a_load()) in effects
    assert entry(last_state(effects), "no").action_status is ActionStatus.RUNNING
    over = ActionProgress(action_id="load-1", status=ActionStatus.FINISHED)
    state = last_state(play(van, over)[1])
    assert entry(state, "no").action_status is ActionStatus.FINISHED


def test_a_pause_stops_the_wheels_and_takes_hold_when_they_stand() -> None:
    van, effects = play(a_van(), an_order("abc"), Moved(), PAUSE)
    assert Halt(at_node=False) in effects
    assert last_state(effects).paused
    assert entry(last_state(effects), "pause").action_status is ActionStatus.RUNNING
    state = last_state(play(van, Rested(on_node=False))[1])
    assert entry(state, "pause").action_status is ActionStatus.FINISHED


def test_a_pause_overruled_before_it_took_hold_has_failed() -> None:
    go = a_plain(ActionType.STOP_PAUSE, "go")
    _, effects = play(a_van(), an_order("abc"), Moved(), PAUSE, go)
    state = last_state(effects)
    assert entry(state, "pause").action_status is ActionStatus.FAILED
    assert not state.paused
    assert drives(effects) == [["ab", "bc"]]


def test_an_order_that_comes_in_a_pause_waits_for_its_end() -> None:
    van, effects = play(a_van(), PAUSE, an_order("ab"))
    assert drives(effects) == []
    _, effects = play(van, a_plain(ActionType.STOP_PAUSE, "go"))
    assert drives(effects) == [["ab"]]


@pytest.mark.parametrize("mode", [OperatingMode.AUTOMATIC, OperatingMode.MANUAL])
def test_requests_are_answered_in_every_mode(mode: OperatingMode) -> None:
    van, _ = play(a_van(), ModeSwitched(mode=mode))
    for action_type in (ActionType.STATE_REQUEST, ActionType.FACTSHEET_REQUEST):
        assert fate(van, a_plain(action_type))[0] is ActionStatus.FINISHED
    _, effects = play(van, a_plain(ActionType.FACTSHEET_REQUEST))
    assert factsheets(effects) == [van.factsheet]


def factsheets(effects: tuple[Effect, ...]) -> list[Factsheet]:
    bodies = [effect.body for effect in effects if isinstance(effect, Publish)]
    return [body for body in bodies if isinstance(body, Factsheet)]


def test_charging_is_begun_by_a_standing_vehicle_that_is_free() -> None:
    assert fate(a_van(), CHARGE)[0] is ActionStatus.INITIALIZING
    driving, _ = play(a_van(), an_order("ab"), Moved())
    assert fate(driving, CHARGE)[0] is ActionStatus.FAILED


def test_charging_holds_a_vehicle_that_was_about_to_leave_until_it_has_begun() -> None:
    van, effects = play(a_van(), an_order("ab"), CHARGE)
    assert Halt(at_node=True) in effects
    begun = ActionProgress(action_id="charge", status=ActionStatus.FINISHED)
    assert drives(play(van, begun)[1]) == [["ab"]]


def test_an_action_the_factsheet_does_not_know_fails() -> None:
    unknown = Action(action_type="dance", action_id="x", blocking_type=BlockingType.NONE)
    assert fate(a_van(), unknown) == (ActionStatus.FAILED, ["instantActionError"])
    assert fate(a_van(), a_load())[0] is ActionStatus.FAILED


def test_a_message_for_another_version_is_not_carried_out() -> None:
    message = InstantActions(actions=(PAUSE,))
    stamped = Headers().stamp(Kind.INSTANT_ACTIONS, VAN, message, NOW_MS)
    foreign = msgspec.structs.replace(stamped, version="3.0.0")
    van, effects = play(a_van(), InstantActionsReceived(instant_actions=foreign))
    assert not van.paused
    assert [e.error_type for e in last_state(effects).errors] == ["validationError"]


def test_finished_instant_actions_do_not_pile_up() -> None:
    script = [a_plain(ActionType.STATE_REQUEST, f"r{n}") for n in range(KEPT_MAX + 5)]
    van, _ = play(at_handoff(), *script)
    kept = [t.action.action_id for t in van.actions]
    assert kept == ["wait-1", *(f"r{n}" for n in range(5, KEPT_MAX + 5))]
