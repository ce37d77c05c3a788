"""Tests of last100_ros.robot_words."""

import math
from math import pi

import pytest
from geometry_msgs.msg import PoseStamped
from last100_msgs.action import PerformAction
from last100_msgs.msg import ActionParameter, Compartment, KeypadEntry, RobotInfo
from nav_msgs.msg import Path
from sensor_msgs.msg import BatteryState

from fleet_manager.model.errors import MessageError
from fleet_manager.model.ids import BoxId, ParcelId, VehicleId
from fleet_manager.vda5050.actions import text_parameter
from fleet_manager.vda5050.messages import ActionStatus
from last100_ros.robot_words import (
    corners,
    limit_mm_s,
    to_action,
    to_battery,
    to_feedback,
    to_info,
    to_keypad,
    to_odometry,
)
from last100_ros.stamps import to_time
from sim.robot import Look, Typed
from sim.track import Pose

pytestmark = pytest.mark.ros

LOOK = Look(
    time_ms=1_700_000_000_123,
    pose=Pose(1_500.0, -2_000.0, pi / 2),
    speed_mm_s=-800.0,
    battery_share=0.25,
    reach_m=900.0,
    charging=True,
    contents=((BoxId("1"), ParcelId("p-1")), (BoxId("2"), None)),
    errors=("batteryEmpty",),
)


def a_path(*spots: tuple[float, float], frame: str = "map") -> Path:
    path = Path()
    path.header.frame_id = frame
    for x, y in spots:
        pose = PoseStamped()
        pose.pose.position.x, pose.pose.position.y = x, y
        path.poses.append(pose)
    return path


def test_a_path_is_a_way_in_millimetres() -> None:
    assert corners(a_path((1.5, -2.0), (3.0, 4.0))) == [(1_500, -2_000), (3_000, 4_000)]


def test_an_empty_path_in_whatever_frame_means_stop() -> None:
    assert corners(Path()) == []


@pytest.mark.parametrize("frame", ["", "odom", "r1/base_link"])
def test_a_path_in_another_frame_is_refused(frame: str) -> None:
    with pytest.raises(MessageError, match=r"header\.frame_id: expected map"):
        corners(a_path((1.0, 2.0), frame=frame))


@pytest.mark.parametrize("wrong", [math.nan, math.inf])
def test_a_path_of_no_numbers_is_refused(wrong: float) -> None:
    with pytest.raises(MessageError, match="finite"):
        corners(a_path((0.0, 0.0), (1.0, wrong)))


@pytest.mark.parametrize(
    ("asked", "limit"), [(1.5, 1_500), (0.0, 0), (-1.0, 0), (math.nan, 0), (math.inf, 0)]
)
def test_a_limit_that_is_no_speed_is_none(asked: float, limit: float) -> None:
    assert limit_mm_s(asked) == limit


def test_a_goal_is_an_action() -> None:
    goal = PerformAction.Goal(
        action_id="a-1",
        action_type="openCompartment",
        parameters=[ActionParameter(key="compartment", value="3")],
    )
    action = to_action(goal)
    assert (action.action_id, action.action_type) == ("a-1", "openCompartment")
    assert text_parameter(action, "compartment") == "3"
    assert to_action(PerformAction.Goal(action_id="a")).action_parameters is None


def test_an_action_without_a_name_is_none() -> None:
    with pytest.raises(MessageError, match="action_id"):
        to_action(PerformAction.Goal(action_type="load"))


def test_every_stage_of_an_action_has_its_word() -> None:
    stages = [to_feedback(status) for status in ActionStatus]
    words = {stage.status for stage in stages if stage is not None}
    assert words == {1, 2, 3}
    assert to_feedback(ActionStatus.FINISHED) is None


def test_odometry_is_in_the_map_and_speed_in_the_robots_own_frame() -> None:
    message = to_odometry(VehicleId("last100/R1"), LOOK)
    assert (message.header.frame_id, message.child_frame_id) == ("map", "last100_R1/base_link")
    assert message.header.stamp == to_time(LOOK.time_ms)
    pose = message.pose.pose
    assert (pose.position.x, pose.position.y) == (1.5, -2.0)
    assert 2 * math.atan2(pose.orientation.z, pose.orientation.w) == pytest.approx(pi / 2)
    assert message.twist.twist.linear.x == -0.8


def test_the_battery_is_a_share_and_what_is_not_measured_is_no_number() -> None:
    message = to_battery(LOOK)
    assert message.percentage == 0.25
    assert message.present
    assert message.power_supply_status == BatteryState.POWER_SUPPLY_STATUS_CHARGING
    assert math.isnan(message.voltage)
    assert math.isnan(message.design_capacity)


def test_the_rest_is_boxes_and_errors() -> None:
    assert to_info(LOOK) == RobotInfo(
        charging=True,
        compartments=[Compartment(id="1", parcel="p-1"), Compartment(id="2")],
        errors=["batteryEmpty"],
    )


def test_what_is_typed_is_passed_on() -> None:
    typed = Typed(time_ms=5_000, box=BoxId("3"), code="012345")
    entry = KeypadEntry(stamp=to_time(5_000), compartment="3", code="012345")
    assert to_keypad(typed) == entry
