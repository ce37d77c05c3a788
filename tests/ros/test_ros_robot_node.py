"""Tests of last100_ros.robot_node: a robot in a living street, spoken to as by an agent."""

from collections.abc import Iterator
from pathlib import Path as File

import pytest
from geometry_msgs.msg import PoseStamped
from last100_msgs.msg import KeypadEntry, RobotInfo
from nav_msgs.msg import Odometry, Path
from sensor_msgs.msg import BatteryState
from std_msgs.msg import Float64

from fleet_manager.model.ids import BoxId, NodeId
from last100_ros.qos import EVENTS, LATCHED, SENSED
from tests.ros.a_graph import Graph
from tests.ros.a_street import Lane, a_robot, a_street
from tests.sim_street import the_road

pytestmark = [pytest.mark.ros, pytest.mark.live]

GRAPH = the_road().graph


@pytest.fixture
def lane(tmp_path: File) -> Iterator[Lane]:
    """Return a street that lives."""
    with a_street(tmp_path) as lane:
        yield lane


def place(name: str) -> tuple[float, float]:
    """Return where a node of the street is, in metres."""
    node = GRAPH.node_index[NodeId(name)]
    return float(GRAPH.x_mm[node]) / 1000, float(GRAPH.y_mm[node]) / 1000


def a_way(source: str, target: str) -> Path:
    """Return the path along the road."""
    path = Path()
    path.header.frame_id = "map"
    begin, end = (GRAPH.node_index[NodeId(name)] for name in (source, target))
    for edge in the_road().route(begin, end) or ():
        for x, y in GRAPH.edge_shape_mm(edge).tolist():
            pose = PoseStamped()
            pose.pose.position.x, pose.pose.position.y = x / 1000, y / 1000
            path.poses.append(pose)
    return path


def where(heard: list[Odometry]) -> tuple[float, float]:
    position = heard[-1].pose.pose.position
    return position.x, position.y


def test_it_tells_where_it_is_ten_times_a_second_also_while_time_stands(
    ros: Graph, lane: Lane
) -> None:
    a_robot(ros, lane.robot)
    heard = ros.hear(Odometry, "/r1/odom", SENSED)
    ros.until(lambda: heard, "it tells where it is")
    assert where(heard) == pytest.approx(place("p1"), abs=1e-3)
    lane.pace.pause()
    before = len(heard)
    ros.until(lambda: len(heard) >= before + 15, "it goes on telling")
    assert heard[-1].header.stamp == heard[before + 5].header.stamp


def test_it_follows_a_path_under_a_limit_to_its_end(ros: Graph, lane: Lane) -> None:
    a_robot(ros, lane.robot)
    heard = ros.hear(Odometry, "/r1/odom", SENSED)
    ros.speak(Float64, "/r1/speed_limit", LATCHED)(Float64(data=2.0))
    ros.speak(Path, "/r1/path", LATCHED)(a_way("p1", "s1"))
    ros.until(lambda: heard and where(heard) == pytest.approx(place("s1"), abs=0.01), "it came")
    speeds = [abs(one.twist.twist.linear.x) for one in heard]
    assert 1.0 < max(speeds) <= 2.0


def test_an_empty_path_stops_it(ros: Graph, lane: Lane) -> None:
    a_robot(ros, lane.robot)
    heard = ros.hear(Odometry, "/r1/odom", SENSED)
    say = ros.speak(Path, "/r1/path", LATCHED)
    say(a_way("p1", "s2"))
    ros.until(lambda: heard and abs(heard[-1].twist.twist.linear.x) > 1.0, "it drives")
    say(Path())
    ros.until(lambda: heard[-1].twist.twist.linear.x == 0.0, "it stops")
    assert where(heard) != pytest.approx(place("s2"), abs=1.0)


def test_a_path_it_does_not_understand_stops_it(ros: Graph, lane: Lane) -> None:
    a_robot(ros, lane.robot)
    heard = ros.hear(Odometry, "/r1/odom", SENSED)
    say = ros.speak(Path, "/r1/path", LATCHED)
    say(a_way("p1", "s2"))
    ros.until(lambda: heard and abs(heard[-1].twist.twist.linear.x) > 1.0, "it drives")
    strange = a_way("p1", "s2")
    strange.header.frame_id = "odom"
    say(strange)
    ros.until(lambda: heard[-1].twist.twist.linear.x == 0.0, "it stops")


def test_battery_and_boxes_are_told_and_to_whoever_comes_late(ros: Graph, lane: Lane) -> None:
    a_robot(ros, lane.robot)
    battery = ros.hear(BatteryState, "/r1/battery_state", SENSED)
    ros.until(lambda: battery, "it tells how full its battery is")
    assert 0.9 < battery[-1].percentage <= 1.0
    info = ros.hear(RobotInfo, "/r1/info", LATCHED)
    ros.until(lambda: info, "it tells the rest")
    assert len(info[-1].compartments) == 12
    assert not any(box.parcel for box in info[-1].compartments)


def test_what_a_resident_types_is_told(ros: Graph, lane: Lane) -> None:
    node = a_robot(ros, lane.robot)
    heard = ros.hear(KeypadEntry, "/r1/keypad", EVENTS)
    ros.until(lambda: node.count_subscribers("/r1/keypad"), "somebody listens")
    lane.robot.do(lambda robot, now_ms: robot.type_code(BoxId("3"), "012345", now_ms))
    ros.until(lambda: heard, "what was typed is told")
    assert (heard[-1].compartment, heard[-1].code) == ("3", "012345")


def test_robots_have_namespaces_of_their_own(ros: Graph, tmp_path: File) -> None:
    with a_street(tmp_path, robots=3) as lane:
        for robot in lane.live.robots:
            a_robot(ros, robot)
        heard = {
            name: ros.hear(Odometry, f"/{name}/odom", SENSED) for name in ("r1", "r2", "r3")
        }
        ros.until(lambda: all(heard.values()), "all tell where they are")
        assert len({where(one) for one in heard.values()}) == 3
        assert heard["r2"][-1].child_frame_id == "last100_R2/base_link"
