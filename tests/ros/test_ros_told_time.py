"""Tests of last100_ros.told_time."""

import pytest
from rclpy.node import Node
from rclpy.parameter import Parameter as Setting
from rosgraph_msgs.msg import Clock

from fleet_manager.model.errors import PartError
from last100_ros.qos import CLOCK
from last100_ros.stamps import to_time
from last100_ros.told_time import ToldTime
from tests.a_fleet import NOW_MS
from tests.ros.a_graph import Graph

pytestmark = pytest.mark.ros


def a_clock(ros: Graph, *, is_simulated: bool) -> ToldTime:
    sim_time = Setting("use_sim_time", value=is_simulated)
    node = ros.add(ros.do(lambda: Node("watcher", parameter_overrides=[sim_time])))
    return ToldTime(node)


def test_by_the_clock_on_the_wall_nobody_needs_to_tell_the_time(ros: Graph) -> None:
    time = a_clock(ros, is_simulated=False)
    time.tell()
    assert time.is_known
    assert time.clock() is None


def test_in_simulated_time_somebody_has_to(ros: Graph) -> None:
    time = a_clock(ros, is_simulated=True)
    time.tell()
    assert not time.is_known
    with pytest.raises(PartError, match="nobody tells the time on /clock"):
        time.clock()


def test_every_word_on_clock_is_passed_on(ros: Graph) -> None:
    time = a_clock(ros, is_simulated=True)
    tell = ros.speak(Clock, "/clock", CLOCK)
    tell(Clock(clock=to_time(NOW_MS)))
    ros.until(lambda: time.is_known, "the time is known")
    clock = time.clock()
    assert clock is not None
    assert clock.now_ms() == NOW_MS
    tell(Clock(clock=to_time(NOW_MS + 250)))
    ros.until(lambda: clock.now_ms() == NOW_MS + 250, "it is later")


def test_a_world_that_began_again_is_waited_for(ros: Graph) -> None:
    time = a_clock(ros, is_simulated=True)
    tell = ros.speak(Clock, "/clock", CLOCK)
    tell(Clock(clock=to_time(NOW_MS)))
    ros.until(lambda: time.is_known, "the time is known")
    clock = time.clock()
    assert clock is not None
    tell(Clock(clock=to_time(NOW_MS - 4_000)))
    ros.until(lambda: clock.ahead_ms() == 4_000, "the clock is ahead")
    assert clock.now_ms() == NOW_MS
