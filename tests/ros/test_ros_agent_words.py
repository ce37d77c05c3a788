"""From a robot's messages to an agent's words and back; what nobody can use ends nothing."""

from math import nan, pi

import pytest
from builtin_interfaces.msg import Time
from geometry_msgs.msg import Quaternion
from last100_msgs.msg import Compartment, KeypadEntry, RobotInfo
from nav_msgs.msg import Odometry as OdometryMsg
from sensor_msgs.msg import BatteryState
from std_msgs.msg import Header

from fleet_manager.agent.line import Pose
from fleet_manager.agent.words import (
    Battery,
    Condition,
    KeypadUsed,
    Odometry,
    OdometryUnusable,
)
from fleet_manager.vda5050.messages import Action, ActionParameter, BlockingType, Load
from last100_ros.agent_words import (
    battery_of,
    condition_of,
    goal_of,
    keypad_of,
    odometry_of,
    path_of,
    pose_of,
    yaw_of,
)
from tests.vda5050_street import a_load

pytestmark = pytest.mark.ros


def an_odometry(frame: str = "map", x: float = 1.5, speed: float = 2.0) -> OdometryMsg:
    message = OdometryMsg()
    message.header.frame_id = frame
    message.header.stamp = Time(sec=12, nanosec=345_678_901)
    message.pose.pose.position.x, message.pose.pose.position.y = x, -2.5
    message.pose.pose.orientation = Quaternion(x=0.0, y=0.0, z=1.0, w=0.0)
    message.twist.twist.linear.x, message.twist.twist.angular.z = speed, 0.25
    return message


def test_odometry_says_where_how_fast_and_when() -> None:
    assert odometry_of(an_odometry()) == Odometry(
        pose=Pose(1.5, -2.5, pi), stamp_ms=12_345, speed_m_s=2.0, turn_rad_s=0.25
    )


def test_backwards_is_a_negative_speed() -> None:
    heard = odometry_of(an_odometry(speed=-1.0))
    assert isinstance(heard, Odometry)
    assert heard.speed_m_s == -1.0


def test_a_robot_that_also_moves_sideways_is_as_fast_as_it_is_over_ground() -> None:
    message = an_odometry(speed=3.0)
    message.twist.twist.linear.y = 4.0
    heard = odometry_of(message)
    assert isinstance(heard, Odometry)
    assert heard.speed_m_s == 5.0


@pytest.mark.parametrize(("frame", "got"), [("odom", "odom"), ("", "none")])
def test_a_position_in_another_frame_tells_nothing(frame: str, got: str) -> None:
    why = f"odom: expected frame map, got {got}"
    assert odometry_of(an_odometry(frame)) == OdometryUnusable(why=why)


@pytest.mark.parametrize("message", [an_odometry(x=nan), an_odometry(speed=nan)])
def test_numbers_that_are_none_tell_nothing(message: OdometryMsg) -> None:
    assert isinstance(odometry_of(message), OdometryUnusable)


@pytest.mark.parametrize("yaw", [-3.0, -0.5, 0.0, 1.0, 3.1])
def test_a_heading_survives_the_way_there_and_back(yaw: float) -> None:
    pose = pose_of(Pose(1.0, 2.0, yaw), Header(frame_id="map")).pose
    assert (pose.position.x, pose.position.y) == (1.0, 2.0)
    assert yaw_of(pose.orientation) == pytest.approx(yaw)


def test_a_battery_is_told_in_percent() -> None:
    charging = BatteryState.POWER_SUPPLY_STATUS_CHARGING
    message = BatteryState(percentage=0.5, voltage=47.5, power_supply_status=charging)
    assert battery_of(message) == Battery(charge_percent=50.0, charging=True, voltage=47.5)


def test_a_battery_that_does_not_know_its_charge_tells_nothing() -> None:
    assert battery_of(BatteryState(percentage=nan)) is None
    half = battery_of(BatteryState(percentage=0.5, voltage=nan))
    assert half == Battery(charge_percent=50.0)


def test_the_robots_condition_names_only_boxes_with_something_in_them() -> None:
    message = RobotInfo(
        emergency_stop=True,
        manual=True,
        charging=True,
        compartments=[Compartment(id="1"), Compartment(id="2", parcel="p7")],
        errors=["lidarDirty", ""],
    )
    assert condition_of(message) == Condition(
        emergency_stop=True,
        manual=True,
        charging=True,
        loads=(Load(load_id="p7", load_position="2"),),
        errors=("lidarDirty",),
    )


def test_what_was_typed_is_passed_on() -> None:
    typed = keypad_of(KeypadEntry(compartment="3", code="123456"))
    assert typed == KeypadUsed(compartment="3", code="123456")


def test_a_path_lies_in_the_map_and_an_empty_one_is_a_stop() -> None:
    path = path_of((Pose(0.0, 0.0, 0.0), Pose(5.0, 1.0, 0.2)), Time(sec=7))
    assert (path.header.frame_id, path.header.stamp.sec) == ("map", 7)
    assert [pose.pose.position.x for pose in path.poses] == [0.0, 5.0]
    assert path_of((), Time()).poses == []


def test_an_action_is_asked_for_with_its_parameters() -> None:
    goal = goal_of(a_load())
    assert (goal.action_id, goal.action_type) == ("load-1", "load")
    pairs = [(parameter.key, parameter.value) for parameter in goal.parameters]
    assert pairs == [("tripId", "trip-1"), ("placements", "p1:1")]


def test_a_parameter_that_is_no_text_is_written_as_json() -> None:
    action = Action(
        action_type="lift",
        action_id="a1",
        blocking_type=BlockingType.HARD,
        action_parameters=(
            ActionParameter(key="height", value=1.5),
            ActionParameter(key="gently", value=True),
            ActionParameter(key="steps", value=[1, 2]),
        ),
    )
    assert [p.value for p in goal_of(action).parameters] == ["1.5", "true", "[1,2]"]


def test_an_action_without_parameters_has_none() -> None:
    action = Action(action_type="x", action_id="a", blocking_type=BlockingType.NONE)
    assert goal_of(action).parameters == []
