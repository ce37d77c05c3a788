"""The vehicle's dialogue: orders driven to their end, and never an edge not released."""

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from fleet_manager.vda5050.actions import ActionType
from fleet_manager.vda5050.messages import (
    ActionStatus,
    Connection,
    ConnectionState,
    ErrorEntry,
    ErrorLevel,
    Factsheet,
    Handoff,
    OperatingMode,
    State,
)
from fleet_manager.vda5050.topics import Kind
from fleet_manager.vda5050.vehicle_words import (
    ActionProgress,
    CodeTyped,
    Connected,
    Disconnecting,
    FaultCleared,
    FaultRaised,
    Halt,
    MalformedReceived,
    ModeSwitched,
    Moved,
    NodeReached,
    Phase,
    Placed,
    Publish,
    Rested,
    StartAction,
    StateDue,
    StopAction,
)
from tests.vda5050_any_day import AnyDay
from tests.vda5050_street import (
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

AT_C = (NodeReached(sequence_id=2), NodeReached(sequence_id=4), Rested(on_node=True))


def test_an_order_is_driven_as_far_as_it_is_released() -> None:
    _, effects = play(a_van(), an_order("abcd", released=3))
    assert drives(effects) == [["ab", "bc"]]


def test_an_order_is_echoed_with_what_lies_ahead() -> None:
    _, effects = play(a_van(), an_order("abcd", released=3))
    state = last_state(effects)
    assert (state.order_id, state.order_update_id, state.last_node_id) == ("trip-1", 0, "a")
    assert [(n.node_id, n.released) for n in state.node_states] == [
        ("b", True),
        ("c", True),
        ("d", False),
    ]


def test_a_node_is_left_behind_with_the_edge_that_led_to_it() -> None:
    _, effects = play(a_van(), an_order("abc"), Moved(), NodeReached(sequence_id=2))
    state = last_state(effects)
    assert (state.last_node_id, state.last_node_sequence_id) == ("b", 2)
    assert [edge.edge_id for edge in state.edge_states] == ["bc"]


def test_an_update_extends_the_way_without_a_stop() -> None:
    update = an_order("cde", first=4, update=1)
    _, effects = play(a_van(), an_order("abcd", released=3), Moved(), update)
    assert drives(effects) == [["ab", "bc", "cd", "de"]]


def test_an_update_puts_its_own_nodes_in_the_place_of_the_horizon() -> None:
    update = an_order("cxy", first=4, update=1, released=2)
    _, effects = play(a_van(), an_order("abcd", released=3), update)
    assert [n.node_id for n in last_state(effects).node_states] == ["b", "c", "x", "y"]


def test_the_actions_of_a_replaced_horizon_are_forgotten() -> None:
    order = an_order("abc", released=2, doing={1: (a_load(),), 2: (a_wait(),)})
    _, effects = play(a_van(), order, an_order("bd", first=2, update=1))
    assert [e.action_id for e in last_state(effects).action_states] == ["load-1"]


def test_an_update_may_continue_an_order_that_has_been_driven_to_its_end() -> None:
    van, _ = play(a_van(), an_order("abc"), Moved(), *AT_C)
    assert van.phase is Phase.IDLE
    _, effects = play(van, an_order("cd", first=4, update=1))
    assert drives(effects) == [["cd"]]


def test_an_order_that_is_sent_again_is_echoed_again_and_changes_nothing() -> None:
    van, _ = play(a_van(), an_order("abc"), Moved())
    again, effects = play(van, an_order("abc"))
    assert again == van
    assert last_state(effects).order_id == "trip-1"


def test_the_vehicle_stops_where_something_is_to_be_done_and_goes_on_afterwards() -> None:
    order = an_order("abcd", doing={2: (a_wait(),)})
    van, effects = play(a_van(), order)
    assert drives(effects) == [["ab", "bc"]]
    van, effects = play(van, Moved(), *AT_C)
    assert StartAction(action=a_wait()) in effects
    _, effects = play(van, a_trigger())
    assert StopAction(action=a_wait()) in effects
    assert drives(effects) == [["cd"]]


def test_an_action_of_the_order_waits_for_its_node_and_keeps_its_result() -> None:
    order = an_order("abc", doing={2: (a_load(),)})
    van, effects = play(a_van(), order)
    assert last_state(effects).action_states[0].action_status is ActionStatus.WAITING
    done = ActionProgress(action_id="load-1", status=ActionStatus.FINISHED, result="p1:1")
    _, effects = play(van, Moved(), *AT_C, done)
    entry = last_state(effects).action_states[0]
    assert (entry.action_status, entry.result_description) == (ActionStatus.FINISHED, "p1:1")


def test_an_action_that_is_over_does_not_come_back_to_life() -> None:
    van, _ = play(
        a_van(),
        an_order("a", doing={0: (a_load(),)}),
        ActionProgress(action_id="load-1", status=ActionStatus.FAILED),
    )
    late = ActionProgress(action_id="load-1", status=ActionStatus.RUNNING)
    assert play(van, late)[0] == van


def test_a_code_is_passed_on_only_while_the_handoff_runs() -> None:
    typed = CodeTyped(compartment="1", code="4711")
    van, effects = play(a_van(), an_order("abc", doing={2: (a_wait(),)}), Moved(), typed)
    assert effects == ()
    van, effects = play(van, *AT_C, typed)
    handoff = Handoff(action_id="wait-1", compartment="1", code="4711")
    assert effects == (Publish(kind=Kind.HANDOFF, body=handoff),)
    assert play(van, a_trigger(), typed)[1] == ()


def test_a_code_typed_while_the_order_is_cancelled_goes_nowhere() -> None:
    typed = CodeTyped(compartment="1", code="4711")
    cancel = a_plain(ActionType.CANCEL_ORDER)
    van, _ = play(a_van(), an_order("a", doing={0: (a_wait(),)}), an_opening(), cancel)
    assert van.phase is Phase.CANCELLING
    assert play(van, typed)[1] == ()


def test_a_vehicle_that_comes_online_says_so_with_factsheet_and_state() -> None:
    _, effects = play(a_van(), Connected())
    kinds = [type(e.body) for e in effects if isinstance(e, Publish)]
    assert kinds == [Connection, Factsheet, State]


def test_a_vehicle_that_leaves_says_so() -> None:
    _, effects = play(a_van(), Disconnecting())
    offline = Connection(connection_state=ConnectionState.OFFLINE)
    assert effects == (Publish(kind=Kind.CONNECTION, body=offline),)


def test_a_state_that_is_due_is_sent_and_nothing_else_happens() -> None:
    van, effects = play(a_van(), StateDue())
    assert (van, len(effects)) == (a_van(), 1)


def test_a_message_that_cannot_be_read_is_reported_and_the_order_stays() -> None:
    broken = MalformedReceived(kind=Kind.ORDER, field="nodes[0].x", expected="float")
    van, effects = play(a_van(), an_order("abc"), broken)
    assert [e.error_type for e in last_state(effects).errors] == ["validationError"]
    assert van.order_id == "trip-1"


def test_a_refusal_is_told_until_the_next_order_is_accepted() -> None:
    van, effects = play(a_van(), an_order("bc"), StateDue())
    assert [e.error_type for e in last_state(effects).errors] == ["noRouteError"]
    _, effects = play(van, an_order("ab"))
    assert last_state(effects).errors == ()


def test_a_fault_of_the_vehicle_is_told_until_it_is_gone() -> None:
    fault = ErrorEntry(error_type="flatTyre", error_level=ErrorLevel.FATAL)
    van, effects = play(a_van(), FaultRaised(fault=fault), FaultRaised(fault=fault), StateDue())
    assert last_state(effects).errors == (fault,)
    _, effects = play(van, FaultCleared(error_type="flatTyre"))
    assert last_state(effects).errors == ()


def test_a_vehicle_taken_over_by_hand_clears_its_order_and_stops() -> None:
    order = an_order("abcd", doing={2: (a_wait(),)})
    van, effects = play(a_van(), order, Moved(), ModeSwitched(mode=OperatingMode.MANUAL))
    assert Halt(at_node=False) in effects
    state = last_state(effects)
    assert (state.node_states, state.edge_states) == ((), ())
    assert state.action_states[0].action_status is ActionStatus.FAILED
    late = an_order("de", first=6, update=1)
    back = ModeSwitched(mode=OperatingMode.AUTOMATIC)
    _, effects = play(van, Rested(on_node=False), back, late)
    assert [e.error_type for e in last_state(effects).errors] == ["orderUpdateError"]


def test_a_vehicle_carried_to_another_node_starts_from_there() -> None:
    van, _ = play(a_van(), Placed(node_id="q"))
    _, effects = play(van, an_order("qr"))
    assert drives(effects) == [["qr"]]


def test_wheels_that_leave_the_way_are_a_fault_of_the_agent() -> None:
    van, _ = play(a_van(), an_order("abcd", released=2), Moved(), NodeReached(sequence_id=2))
    assert play(van, NodeReached(sequence_id=2))[0] == van
    with pytest.raises(ValueError, match="not released"):
        play(van, NodeReached(sequence_id=4))
    with pytest.raises(ValueError, match="does not follow"):
        play(van, NodeReached(sequence_id=8))
    with pytest.raises(ValueError, match="not carried"):
        play(van, Placed(node_id="x"))


def test_whatever_happens_only_released_edges_are_driven_and_no_order_is_lost() -> None:
    run_state_machine_as_test(
        AnyDay, settings=settings(max_examples=100, stateful_step_count=40, deadline=None)
    )
