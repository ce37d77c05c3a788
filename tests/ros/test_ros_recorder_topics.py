"""Tests of last100_ros.recorder_topics."""

import pytest
import yaml
from rclpy.duration import Duration
from rclpy.qos import QoSProfile
from rclpy.topic_endpoint_info import TopicEndpointInfo
from rosbags.interfaces import QosDurability, QosReliability
from rosbags.rosbag2.metadata import parse_qos
from std_msgs.msg import String

from fleet_manager.model.errors import PartError
from last100_ros.qos import CLOCK, EVENTS, LATCHED, SENSED, STATES
from last100_ros.recorder_topics import (
    hears,
    message_type,
    offered_text,
    request,
    selected,
    topic_of,
)

pytestmark = pytest.mark.ros

NAMES = [
    "/tf",
    "/r1/odom",
    "/a/r2/odom",
    "/r1/info",
    "/fleet/deliver/_action/status",
    "/_hidden",
]


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [
        ("/tf", ["/tf"]),
        ("/*/odom", ["/r1/odom"]),
        ("/**/odom", ["/r1/odom", "/a/r2/odom"]),
        ("/r1/*", ["/r1/odom", "/r1/info"]),
        ("/r?/odom", []),
        ("/*", ["/tf"]),
        ("/**", ["/tf", "/r1/odom", "/a/r2/odom", "/r1/info"]),
        ("/fleet/*/_action/status", ["/fleet/deliver/_action/status"]),
        ("/moon", []),
    ],
)
def test_a_pattern_means(pattern: str, meant: list[str]) -> None:
    assert selected([pattern], NAMES) == meant


def test_a_topic_that_two_patterns_mean_is_taken_once() -> None:
    assert selected(["/tf", "/*"], NAMES) == ["/tf"]


@pytest.mark.parametrize(
    ("offered", "asked"),
    [([LATCHED], LATCHED), ([STATES], STATES), ([CLOCK], SENSED), ([LATCHED, STATES], STATES),
     ([EVENTS, CLOCK], SENSED)],
)  # fmt: skip
def test_it_asks_for_what_all_publishers_offer(
    offered: list[QoSProfile], asked: QoSProfile
) -> None:
    made = request(offered)
    assert (made.reliability, made.durability) == (asked.reliability, asked.durability)
    assert hears(made, offered)


def test_a_publisher_that_offers_less_is_not_heard() -> None:
    assert not hears(request([LATCHED]), [LATCHED, STATES])
    assert not hears(request([STATES]), [STATES, CLOCK])


def test_a_publisher_that_offers_more_is_heard() -> None:
    assert hears(request([CLOCK]), [LATCHED])


def test_others_read_what_was_offered() -> None:
    deadline = QoSProfile(depth=7, deadline=Duration(seconds=1, nanoseconds=5))
    latched, other = parse_qos(offered_text([LATCHED, deadline]))
    assert (latched.durability, latched.reliability) == (
        QosDurability.TRANSIENT_LOCAL,
        QosReliability.RELIABLE,
    )
    assert (other.depth, other.deadline.sec, other.deadline.nsec) == (7, 1, 5)


def test_a_topic_is_described_by_its_publishers() -> None:
    offers = [TopicEndpointInfo(qos_profile=LATCHED), TopicEndpointInfo(qos_profile=LATCHED)]
    topic = topic_of("/talk", ["std_msgs/msg/String"], offers)
    assert (topic.name, topic.kind, topic.latched) == ("/talk", "std_msgs/msg/String", True)
    assert topic.schema.startswith("#") or "string data" in topic.schema
    assert len(yaml.safe_load(topic.qos)) == 2


def test_a_topic_of_two_types_is_refused() -> None:
    with pytest.raises(PartError, match="expected one type, got a/msg/A, b/msg/B"):
        topic_of("/talk", ["a/msg/A", "b/msg/B"], [])


def test_a_type_is_found_by_its_name() -> None:
    assert message_type("std_msgs/msg/String") is String


@pytest.mark.parametrize("kind", ["moon_msgs/msg/Rock", "std_msgs/msg/Rock"])
def test_a_type_that_is_not_there_is_said(kind: str) -> None:
    with pytest.raises(PartError, match=f"{kind} is not installed"):
        message_type(kind)
