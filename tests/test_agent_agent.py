"""An agent's days: what happens to it, what it then says and does."""

import dataclasses
import json

import msgspec
import pytest

from fleet_manager.agent import faults
from fleet_manager.agent.errands import ASK_AGAIN_MS
from fleet_manager.agent.robot import LOST_AFTER, Silence
from fleet_manager.agent.words import (
    ActionReported,
    Battery,
    Condition,
    DriveFailed,
    DriveRecovered,
    GiveUp,
    HandsChanged,
    KeypadUsed,
    LinkChanged,
    MemoryFailed,
    MemoryWritten,
    OdometryUnusable,
    Perform,
    Remember,
    Stop,
    Tick,
)
from fleet_manager.vda5050.actions import ActionType
from fleet_manager.vda5050.messages import (
    ActionStatus,
    ErrorLevel,
    EStop,
    Handoff,
    Load,
    OperatingMode,
    State,
)
from fleet_manager.vda5050.topics import Kind
from fleet_manager.vda5050.vehicle_words import Publish
from tests.a_robot import (
    IdealRobot,
    Stage,
    a_setup,
    an_order,
    follows,
    odometry,
    reached,
    states,
)
from tests.broken_orders import broken_orders, in_hand
from tests.vda5050_street import (
    a_load,
    a_plain,
    a_trigger,
    a_wait,
    an_opening,
    check_schema,
    on_the_wire,
)

BROKEN = broken_orders()


def a_stage_with_an_order() -> Stage:
    """Build a vehicle on its way with the order that broken orders are for."""
    stage = Stage().begin()
    for order in in_hand():
        stage.send(order)
    stage.run(3)
    return stage


def kinds(stage: Stage) -> list[Kind]:
    return [output.kind for output in stage.outputs if isinstance(output, Publish)]


def error_types(state: State) -> list[str]:
    return [entry.error_type for entry in state.errors]


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


# ------------------------------------------------------------------ the robot's own troubles


def test_a_silent_robot_is_stopped_reported_and_reported_more_loudly() -> None:
    stage = Stage().begin()
    stage.send(an_order("abc"))
    stage.run(3)
    stage.speaks = False
    outputs = stage.run(4)
    assert Stop() in outputs
    assert [(e.error_type, e.error_level) for e in stage.state.errors] == [
        (faults.ROBOT_SILENT, ErrorLevel.WARNING)
    ]
    assert not stage.state.driving
    assert stage.state.agv_position is not None
    assert not stage.state.agv_position.position_initialized
    stage.run(3 * LOST_AFTER)
    assert [(e.error_type, e.error_level) for e in stage.state.errors] == [
        (faults.ROBOT_SILENT, ErrorLevel.FATAL)
    ]
    assert stage.agent.silence is Silence.LOST


def test_once_it_speaks_again_it_goes_on() -> None:
    stage = Stage().begin()
    stage.send(an_order("abc"))
    stage.run(3)
    stage.speaks = False
    stage.run(10)
    stage.speaks = True
    stage.run(30)
    assert stage.state.errors == ()
    assert reached(stage.outputs) == [0, 2, 4]


def test_an_order_for_a_silent_robot_is_taken_and_driven_later() -> None:
    stage = Stage().begin()
    stage.speaks = False
    stage.run(4)
    stage.send(an_order("abc"))
    assert stage.state.order_id == "trip-1"
    assert follows(stage.outputs) == []
    stage.speaks = True
    stage.run(30)
    assert stage.state.last_node_id == "c"


def test_a_running_action_is_asked_for_again_when_the_robot_is_back() -> None:
    stage = Stage().begin()
    stage.send(an_order("a", doing={0: (a_load(),)}))
    stage.speaks = False
    stage.run(4)
    stage.speaks = True
    stage.run(1)
    assert stage.robot.asked == [a_load(), a_load()]


def test_off_its_way_it_says_so_stands_and_goes_on_when_it_is_back() -> None:
    stage = Stage().begin()
    stage.send(an_order("ab"))
    stage.run(3)
    stage.robot.y = 3.0
    stage.run(1)
    assert error_types(stage.state) == [faults.OFF_ROUTE]
    assert stage.state.errors[0].error_level is ErrorLevel.FATAL
    assert not stage.state.driving
    stage.robot.y = 0.0
    stage.run(20)
    assert stage.state.errors == ()
    assert stage.state.last_node_id == "b"


def test_what_is_wrong_with_the_robot_is_told_while_it_lasts() -> None:
    stage = Stage().begin()
    stage.take(Condition(errors=("lidarDirty", faults.BATTERY_EMPTY)))
    levels = {entry.error_type: entry.error_level for entry in stage.state.errors}
    assert levels == {
        "lidarDirty": ErrorLevel.WARNING,
        faults.BATTERY_EMPTY: ErrorLevel.FATAL,
    }
    stage.take(Condition())
    assert stage.state.errors == ()


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


def test_odometry_that_tells_nothing_is_reported_until_it_does() -> None:
    stage = Stage().begin()
    stage.take(OdometryUnusable(why="odom: expected frame map, got odom"))
    assert error_types(stage.state) == [faults.POSITION_UNKNOWN]
    stage.sense()
    assert stage.state.errors == ()


def test_what_drives_the_robot_may_fail_and_recover() -> None:
    stage = Stage().begin()
    stage.take(DriveFailed(why="no path found"))
    assert error_types(stage.state) == [faults.DRIVE_FAILED]
    stage.take(DriveRecovered())
    assert stage.state.errors == ()


def test_a_disk_that_does_not_keep_anything_is_a_reason_to_come() -> None:
    stage = Stage().begin()
    stage.take(MemoryFailed(why="no space left"))
    assert stage.state.errors[0].error_level is ErrorLevel.FATAL
    stage.take(MemoryWritten())
    assert stage.state.errors == ()


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


# ------------------------------------------------------------------ broken orders


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_order_is_refused_by_its_type_and_changes_nothing(name: str) -> None:
    payload, error_type = BROKEN[name]
    stage = a_stage_with_an_order()
    before = stage.agent.dialogue
    outputs = stage.send_raw(Kind.ORDER, payload)
    (entry,) = states(outputs)[-1].errors
    assert (entry.error_type, entry.error_level) == (error_type, ErrorLevel.WARNING)
    assert follows(outputs) == []
    assert Stop() not in outputs
    assert dataclasses.replace(stage.agent.dialogue, errors=()) == before
    check_schema(Kind.STATE, on_the_wire(Kind.STATE, states(outputs)[-1]))


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_order_is_refused_by_naming_it(name: str) -> None:
    """By its topic, and by its ids as far as they can be read."""
    payload, _ = BROKEN[name]
    stage = a_stage_with_an_order()
    (entry,) = states(stage.send_raw(Kind.ORDER, payload))[-1].errors
    named = {r.reference_key: r.reference_value for r in entry.error_references or ()}
    assert named["topic"] == "order"
    try:
        order = json.loads(payload)
    except (ValueError, RecursionError):
        return
    if isinstance(order, dict) and order:
        for key in ("orderId", "orderUpdateId", "headerId"):
            if key in order and not isinstance(order[key], float):
                assert named[key] == str(order[key])


@pytest.mark.parametrize("name", BROKEN)
def test_a_vehicle_goes_on_with_its_order_whatever_comes_between(name: str) -> None:
    stage = a_stage_with_an_order()
    stage.send_raw(Kind.ORDER, BROKEN[name][0])
    stage.run(30)
    assert stage.state.last_node_id == "c"
    assert stage.state.errors
    stage.send(an_order("cd", update=6, first=4))
    assert stage.state.errors == ()


def test_an_order_out_of_reach_is_refused() -> None:
    stage = Stage().begin()
    outputs = stage.send(an_order("bc"))
    assert error_types(stage.state) == ["noRouteError"]
    assert follows(outputs) == []


def test_an_order_over_unknown_ground_is_refused() -> None:
    stage = Stage().begin()
    order = an_order("ab")
    nodes = (order.nodes[0], msgspec.structs.replace(order.nodes[1], node_position=None))
    outputs = stage.send(msgspec.structs.replace(order, nodes=nodes))
    assert error_types(stage.state) == ["noRouteError"]
    assert follows(outputs) == []


def test_broken_instant_actions_are_refused_too() -> None:
    stage = a_stage_with_an_order()
    outputs = stage.send_raw(Kind.INSTANT_ACTIONS, b'{"headerId": 7, "actions": 3}')
    (entry,) = states(outputs)[-1].errors
    assert entry.error_type == "validationError"
    assert entry.error_references is not None
    assert entry.error_references[0].reference_value == "instantActions"


# ------------------------------------------------------------------ its own restart


def test_what_it_remembers_comes_before_what_depends_on_it() -> None:
    outputs = Stage().begin().send(an_order("abc"))
    order = [type(output).__name__ for output in outputs]
    assert order.index("Remember") == 0
    assert order.index("Follow") < order.index("Publish")


def test_after_its_restart_it_reports_the_same_order() -> None:
    stage = a_stage_with_an_order()
    before = stage.state
    stage.restart()
    after = stage.state
    assert (after.order_id, after.order_update_id) == ("trip-1", 5)
    assert after.node_states == before.node_states
    assert (after.last_node_id, after.errors) == (before.last_node_id, ())


@pytest.mark.parametrize("tenths", range(0, 260, 7))
@pytest.mark.parametrize("off_s", [0.0, 2.0, 30.0])
def test_restarted_at_any_moment_it_drives_the_order_to_its_end(
    tenths: int, off_s: float
) -> None:
    stage = Stage().begin()
    stage.send(an_order("abcd", doing={3: (a_load(),)}))
    stage.run(tenths / 10)
    stage.restart(off_s)
    stage.run(40)
    told = reached(stage.outputs)
    assert told == sorted(told)
    assert told[-1] == 6
    assert (stage.robot.x, stage.robot.y) == pytest.approx((0.0, 20.0))
    assert stage.robot.asked[-1] == a_load()
    assert stage.state.errors == ()


def test_after_its_restart_it_asks_the_robot_for_what_runs() -> None:
    stage = Stage().begin()
    stage.send(an_order("a", doing={0: (a_load(),)}))
    stage.take(ActionReported(action_id="load-1", status=ActionStatus.RUNNING))
    stage.restart()
    assert stage.robot.asked == [a_load(), a_load()]
    assert stage.state.action_states[0].action_status is ActionStatus.RUNNING


def test_after_its_restart_in_a_pause_it_stays_paused() -> None:
    stage = Stage().begin()
    stage.send(an_order("ab"))
    stage.run(3)
    stage.send(a_plain(ActionType.START_PAUSE, "p1"))
    stage.run(2)
    stage.restart()
    where = stage.robot.x
    stage.run(5)
    assert (stage.robot.x, stage.state.paused) == (where, True)


def test_after_its_restart_a_cancelled_order_is_still_being_cancelled() -> None:
    stage = Stage().begin()
    stage.send(an_order("abcd"))
    stage.run(3)
    stage.send(a_plain(ActionType.CANCEL_ORDER, "c1"))
    stage.restart()
    stage.run(20)
    assert stage.robot.x == pytest.approx(20.0)
    assert stage.state.action_states[-1].action_status is ActionStatus.FINISHED


def test_a_vehicle_that_was_moved_meanwhile_drops_its_order_and_says_why() -> None:
    stage = Stage().begin()
    stage.send(an_order("abc"))
    stage.run(3)
    stage.robot.x, stage.robot.y = 5.0, 10.0
    stage.restart()
    assert stage.robot.path == []
    assert (stage.state.node_states, stage.state.order_id) == ((), "trip-1")
    assert error_types(stage.state) == ["noRouteError"]
    stage.run(2)
    assert (stage.robot.x, stage.robot.y) == (5.0, 10.0)


def test_the_same_state_of_affairs_is_remembered_once() -> None:
    stage = Stage().begin()
    stage.send(an_order("abc"))
    stage.outputs.clear()
    stage.run(2)
    assert not any(isinstance(output, Remember) for output in stage.outputs)


def test_time_alone_does_nothing_to_an_agent_that_is_content() -> None:
    stage = Stage().begin()
    assert stage.take(Tick()) == ()
