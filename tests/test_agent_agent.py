"""An agent's days: what happens to it, what it then says and does."""

import pytest

from fleet_manager.agent import faults
from fleet_manager.agent.errands import ASK_AGAIN_MS
from fleet_manager.agent.words import (
    ActionReported,
    Battery,
    Condition,
    GiveUp,
    HandsChanged,
    KeypadUsed,
    LinkChanged,
    Perform,
    Stop,
    Tick,
)
from fleet_manager.vda5050.actions import ActionType
from fleet_manager.vda5050.messages import (
    ActionStatus,
    EStop,
    Handoff,
    Load,
    OperatingMode,
)
from fleet_manager.vda5050.topics import Kind
from fleet_manager.vda5050.vehicle_words import Publish
from tests.a_robot import (
    IdealRobot,
    Stage,
    a_setup,
    an_order,
    error_types,
    follows,
    odometry,
    reached,
    states,
)
from tests.vda5050_street import (
    a_load,
    a_plain,
    a_trigger,
    a_wait,
    an_opening,
)


def kinds(stage: Stage) -> list[Kind]:
    return [output.kind for output in stage.outputs if isinstance(output, Publish)]


# ------------------------------------------------------------------ it begins


def test_it_describes_itself_and_says_how_things_stand_once_the_robot_has_spoken() -> None:
    assert kinds(Stage().begin()) == [Kind.FACTSHEET, Kind.STATE]


def test_it_says_nothing_before() -> None:
    stage = Stage()
    stage.take(LinkChanged(up=True), odometry(0, 0), Condition(errors=("lidar",)))
    assert kinds(stage) == []


def test_it_does_not_wait_for_ever_for_a_robot_that_says_nothing() -> None:
    stage = Stage(speaks=False)
    stage.take(LinkChanged(up=True))
    stage.run(3)
    assert error_types(stage.state) == [faults.ROBOT_SILENT, faults.BATTERY_UNKNOWN]
    assert stage.state.agv_position is None


def test_its_patience_begins_with_the_first_thing_that_happens() -> None:
    """Of many agents in one process the first is made seconds before anything can be heard."""
    stage = Stage(speaks=False)
    stage.now_ms += 60_000
    stage.take(LinkChanged(up=True))
    stage.run(2)
    assert kinds(stage) == []


def test_an_order_that_comes_too_early_waits() -> None:
    stage = Stage()
    stage.send(an_order())
    assert follows(stage.outputs) == []
    stage.begin()
    assert len(follows(stage.outputs)) == 1


def test_a_robot_found_without_an_order_is_told_to_stand() -> None:
    """It may still have a path from another life."""
    assert Stop() in Stage().begin().outputs


def test_without_a_map_it_does_not_know_on_which_node_it_stands() -> None:
    assert Stage().begin().state.last_node_id == ""


# ------------------------------------------------------------------ it drives


def test_it_drives_an_order_and_reports_every_node() -> None:
    stage = Stage().begin()
    stage.send(an_order("abcd"))
    stage.run(40)
    assert reached(stage.outputs) == [0, 2, 4, 6]
    assert (stage.robot.x, stage.robot.y) == pytest.approx((0.0, 20.0))
    assert (stage.state.node_states, stage.state.driving) == ((), False)


def test_it_stops_where_the_base_ends_and_asks_for_more() -> None:
    stage = Stage().begin()
    stage.send(an_order("abcd", released=2))
    stage.run(20)
    assert stage.robot.x == pytest.approx(20.0)
    assert stage.state.new_base_request
    assert [node.node_id for node in stage.state.node_states] == ["c", "d"]


def test_an_update_in_time_lets_it_drive_on_without_a_stop() -> None:
    stage = Stage().begin()
    stage.send(an_order("abc", released=2))
    stage.run(5)
    stage.send(an_order("bcd", update=1, first=2))
    outputs = stage.run(30)
    assert reached(outputs) == [0, 2, 4, 6]
    moving = [state.driving for state in states(outputs)]
    assert moving == sorted(moving, reverse=True)


def test_while_it_drives_it_says_where_it_is_and_how_far_past_the_node() -> None:
    stage = Stage().begin()
    stage.send(an_order("ab"))
    stage.run(3)
    state = stage.state
    assert state.agv_position is not None
    assert state.agv_position.x == pytest.approx(state.distance_since_last_node)
    assert 0 < state.agv_position.x < 20


def test_while_it_stands_it_says_so_now_and_then() -> None:
    stage = Stage(setup=a_setup(state_interval_ms=5_000)).begin()
    assert len(states(stage.run(20))) == 4


def test_a_pause_stops_it_halfway_and_its_end_lets_it_go_on() -> None:
    stage = Stage().begin()
    stage.send(an_order("ab"))
    stage.run(3)
    stage.send(a_plain(ActionType.START_PAUSE, "p1"))
    stage.run(3)
    assert (stage.state.paused, stage.state.driving) == (True, False)
    where = stage.robot.x
    stage.run(5)
    assert stage.robot.x == where
    stage.send(a_plain(ActionType.STOP_PAUSE, "p2"))
    stage.run(20)
    assert stage.state.last_node_id == "b"


def test_a_cancelled_order_ends_on_the_next_node() -> None:
    stage = Stage().begin()
    stage.send(an_order("abcd"))
    stage.run(3)
    stage.send(a_plain(ActionType.CANCEL_ORDER, "c1"))
    stage.run(20)
    assert stage.robot.x == pytest.approx(20.0)
    assert stage.state.node_states == ()
    assert stage.state.action_states[-1].action_status is ActionStatus.FINISHED


def test_a_vehicle_that_cancelled_while_hardly_off_its_node_does_not_drive_on() -> None:
    """The robot stopped within tolerance of its node: the order is over, and so is the way."""
    stage = Stage(robot=IdealRobot(speed_m_s=0.5)).begin()
    stage.send(an_order("abcd"))
    stage.run(0.4)
    stage.send(a_plain(ActionType.CANCEL_ORDER, "c1"))
    stage.run(0.2)
    stage.robot.speed_m_s = 0.0
    stage.run(3)
    stage.robot.speed_m_s = 2.0
    stage.run(10)
    done = stage.state.node_states == () and stage.state.last_node_id == "a"
    assert not done or stage.robot.x < 0.5
    assert stage.state.action_states[-1].action_status is ActionStatus.FINISHED


# ------------------------------------------------------------------ it does actions


def test_it_has_the_robot_do_the_actions_of_a_node_when_it_stands_there() -> None:
    stage = Stage().begin()
    stage.send(an_order("ab", doing={1: (a_load(),)}))
    stage.run(8)
    assert stage.robot.asked == []
    stage.run(4)
    assert stage.robot.asked == [a_load()]
    stage.take(ActionReported(action_id="load-1", status=ActionStatus.RUNNING))
    assert stage.state.action_states[0].action_status is ActionStatus.RUNNING
    done = ActionReported(action_id="load-1", status=ActionStatus.FINISHED, result="p1:1")
    stage.take(done)
    assert stage.state.action_states[0].result_description == "p1:1"


def test_a_robot_that_was_asked_again_does_not_turn_an_action_back() -> None:
    stage = Stage().begin()
    stage.send(an_order("a", doing={0: (a_load(),)}))
    stage.take(ActionReported(action_id="load-1", status=ActionStatus.RUNNING))
    stage.take(ActionReported(action_id="load-1", status=ActionStatus.INITIALIZING))
    assert stage.state.action_states[0].action_status is ActionStatus.RUNNING


def test_a_failed_action_comes_with_an_error_until_the_next_order() -> None:
    stage = Stage().begin()
    stage.send(an_order("a", doing={0: (a_load(),)}))
    failed = ActionReported(action_id="load-1", status=ActionStatus.FAILED, result="box 1 full")
    stage.take(failed)
    (entry,) = stage.state.errors
    assert (entry.error_type, entry.error_description) == (faults.ACTION_FAILED, "box 1 full")
    assert entry.error_references is not None
    assert entry.error_references[0].reference_value == "load-1"
    stage.send(an_order("ab", order="trip-2"))
    assert stage.state.errors == ()


def test_an_action_that_was_given_up_fails_without_an_error() -> None:
    stage = Stage().begin()
    stage.send(an_order("a", doing={0: (a_load(),)}))
    assert GiveUp(action_id="load-1") in stage.send(a_plain(ActionType.CANCEL_ORDER, "c1"))
    stage.take(ActionReported(action_id="load-1", status=ActionStatus.FAILED))
    assert stage.state.errors == ()
    assert stage.state.action_states[-1].action_status is ActionStatus.FINISHED


def test_a_handoff_passes_on_what_is_typed_opens_a_box_and_ends() -> None:
    stage = Stage().begin()
    stage.send(an_order("ab", doing={1: (a_wait(),)}))
    stage.run(12)
    (typed,) = stage.take(KeypadUsed(compartment="1", code="493817"))
    assert isinstance(typed, Publish)
    assert typed.body == Handoff(action_id="wait-1", compartment="1", code="493817")
    assert Perform(action=an_opening()) in stage.send(an_opening())
    stage.take(ActionReported(action_id="open-1", status=ActionStatus.RUNNING))
    stage.send(a_trigger())
    stage.take(ActionReported(action_id="open-1", status=ActionStatus.FINISHED, result="empty"))
    assert all(entry.action_status.is_end for entry in stage.state.action_states)


def test_a_code_typed_while_no_handoff_runs_goes_nowhere() -> None:
    stage = Stage().begin()
    assert stage.take(KeypadUsed(compartment="1", code="493817")) == ()


def test_a_robot_without_hands_is_reported_when_there_is_something_to_do() -> None:
    stage = Stage().begin()
    stage.take(HandsChanged(ready=False))
    stage.send(an_order("a", doing={0: (a_load(),)}))
    stage.run(4)
    assert error_types(stage.state) == [faults.HANDS_MISSING]
    assert stage.robot.asked == []
    stage.take(HandsChanged(ready=True))
    assert stage.robot.asked == [a_load()]
    assert stage.state.errors == ()


def test_a_robot_that_forgot_an_action_is_asked_again() -> None:
    stage = Stage().begin()
    stage.send(an_order("a", doing={0: (a_load(),)}))
    stage.run(ASK_AGAIN_MS / 1000 + 1)
    assert stage.robot.asked == [a_load(), a_load()]


# ------------------------------------------------------------------ what the robot tells


def test_an_emergency_stop_is_told_at_once() -> None:
    stage = Stage().begin()
    stage.take(Condition(emergency_stop=True))
    assert stage.state.safety_state.e_stop is EStop.MANUAL


def test_what_is_loaded_is_told_at_once() -> None:
    stage = Stage().begin()
    load = Load(load_id="p1", load_position="1")
    stage.take(Condition(loads=(load,)))
    assert stage.state.loads == (load,)


def test_by_hand_it_takes_no_orders_and_its_order_is_cleared() -> None:
    stage = Stage().begin()
    stage.send(an_order("abc"))
    stage.run(3)
    assert Stop() in stage.take(Condition(manual=True))
    assert stage.state.operating_mode is OperatingMode.MANUAL
    assert stage.state.node_states == ()
    stage.send(an_order("ab", order="trip-2"))
    assert error_types(stage.state) == ["orderError"]


def test_back_in_automatic_mode_it_takes_orders_where_it_stands() -> None:
    stage = Stage().begin()
    stage.take(Condition(manual=True))
    stage.robot.x, stage.robot.y = 20.0, 0.0
    stage.run(1)
    stage.take(Condition())
    stage.send(an_order("bc"))
    stage.run(20)
    assert stage.state.last_node_id == "c"


def test_a_battery_is_worth_a_state_when_it_has_changed_by_a_percent() -> None:
    stage = Stage().begin()
    stage.take(Battery(charge_percent=80.0))
    told = len(states(stage.outputs))
    stage.take(Battery(charge_percent=79.5))
    assert len(states(stage.outputs)) == told
    stage.take(Battery(charge_percent=78.9))
    assert stage.state.battery_state.battery_charge == 78.9


# ------------------------------------------------------------------ the broker


def test_it_drives_its_base_to_the_end_though_the_broker_is_gone() -> None:
    stage = Stage().begin()
    stage.send(an_order("abc", released=2))
    stage.take(LinkChanged(up=False))
    stage.run(20)
    assert stage.robot.x == pytest.approx(20.0)


def test_when_the_broker_is_back_it_describes_itself_and_says_how_things_stand() -> None:
    stage = Stage().begin()
    stage.take(LinkChanged(up=False))
    stage.outputs.clear()
    stage.take(LinkChanged(up=True))
    assert kinds(stage) == [Kind.FACTSHEET, Kind.STATE]


def test_a_message_on_a_topic_that_is_not_for_vehicles_is_passed_over() -> None:
    stage = Stage().begin()
    assert stage.send_raw(Kind.STATE, b"{}") == ()


def test_time_alone_does_nothing_to_an_agent_that_is_content() -> None:
    stage = Stage().begin()
    assert stage.take(Tick()) == ()
