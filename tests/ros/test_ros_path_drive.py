"""Paths and limits on real topics, also for a robot that comes late."""

from functools import partial

import pytest
from nav_msgs.msg import Path
from rclpy.node import Node
from std_msgs.msg import Float64

from fleet_manager.agent.line import Pose
from fleet_manager.agent.words import Follow, LimitSpeed, Steering, Stop
from last100_ros.path_drive import PathDrive
from last100_ros.qos import LATCHED
from tests.ros.a_graph import Graph

pytestmark = pytest.mark.ros

WAY = Follow(poses=(Pose(0.0, 0.0, 0.0), Pose(5.0, 1.0, 0.2)))


def drive(ros: Graph, *steering: Steering) -> None:
    node = ros.add(ros.do(lambda: Node("agent", namespace="r1")))
    path_drive = ros.do(lambda: PathDrive(node))
    for each in steering:
        ros.do(partial(path_drive.steer, each))
    ros.do(path_drive.tick)


def test_a_robot_that_comes_late_hears_the_last_path_and_limit(ros: Graph) -> None:
    drive(ros, LimitSpeed(m_s=4.0), Stop(), WAY, LimitSpeed(m_s=1.5))
    paths = ros.hear(Path, "/r1/path", LATCHED)
    limits = ros.hear(Float64, "/r1/speed_limit", LATCHED)
    ros.until(lambda: paths and limits, "path and limit arrive")
    assert [pose.pose.position.x for pose in paths[0].poses] == [0.0, 5.0]
    assert paths[0].header.frame_id == "map"
    assert limits[0].data == 1.5


def test_a_stop_is_an_empty_path(ros: Graph) -> None:
    drive(ros, WAY, Stop())
    paths = ros.hear(Path, "/r1/path", LATCHED)
    ros.until(lambda: paths, "a path arrives")
    assert paths[0].poses == []
