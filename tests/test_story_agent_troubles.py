"""A robot that falls silent, leaves its way or has other troubles: told, and waited for."""

from fleet_manager.agent import faults
from fleet_manager.agent.robot import LOST_AFTER, Silence
from fleet_manager.agent.words import (
    Condition,
    DriveFailed,
    DriveRecovered,
    MemoryFailed,
    MemoryWritten,
    OdometryUnusable,
    Stop,
    Tick,
)
from fleet_manager.vda5050.messages import ErrorLevel
from tests.a_robot import Stage, an_order, error_types, follows, reached
from tests.vda5050_street import a_load


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


def test_an_agent_that_was_held_up_itself_does_not_blame_the_robot() -> None:
    stage = Stage().begin()
    stage.send(an_order("abc"))
    stage.run(3)
    stage.now_ms += 8_000
    assert Stop() not in stage.take(Tick())
    assert stage.agent.silence is Silence.SPEAKS


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
