"""Nav2 behind an agent: refused where it is not installed, and goals in each of its forms."""

from importlib.util import find_spec
from types import SimpleNamespace

import pytest
from builtin_interfaces.msg import Time
from nav_msgs.msg import Goals

from fleet_manager.agent.line import Pose
from fleet_manager.model.errors import ConfigError
from last100_ros.nav2_drive import filled, nav2_messages

pytestmark = pytest.mark.ros

WAY = (Pose(1.0, 2.0, 0.0), Pose(3.0, 4.0, 1.0))
NOW = Time(sec=5)


@pytest.mark.skipif(find_spec("nav2_msgs") is not None, reason="nav2_msgs is installed")
def test_without_nav2_it_is_refused_in_one_line() -> None:
    with pytest.raises(ConfigError, match="drive: expected path, or Nav2 installed") as refused:
        nav2_messages()
    assert "\n" not in str(refused.value)


def test_up_to_jazzy_a_goal_has_a_list_of_poses() -> None:
    goal = filled(SimpleNamespace(poses=[]), WAY, NOW)
    assert [pose.pose.position.x for pose in goal.poses] == [1.0, 3.0]
    assert goal.poses[0].header.frame_id == "map"


def test_from_kilted_on_a_goal_has_goals() -> None:
    goal = filled(SimpleNamespace(poses=Goals()), WAY, NOW)
    assert [pose.pose.position.y for pose in goal.poses.goals] == [2.0, 4.0]
    assert goal.poses.header.stamp == NOW


def test_in_between_it_had_an_array_of_poses() -> None:
    goal = filled(SimpleNamespace(poses=SimpleNamespace(header=None, poses=[])), WAY, NOW)
    assert [pose.pose.position.y for pose in goal.poses.poses] == [2.0, 4.0]
