"""Tests of last100_ros.recorder_heard."""

from dataclasses import replace

import pytest
from last100_msgs.msg import FleetStatus, MapInfo
from rclpy.serialization import serialize_message

from last100_ros.recorder_heard import Moments, facts_in, heard_of
from tests.ros.a_recording import a_topic, heard

pytestmark = pytest.mark.ros


def test_a_message_is_dated_by_when_it_came_and_was_sent() -> None:
    info = {
        "source_timestamp": 5, "received_timestamp": 7, "publication_sequence_number": 3,
        "publisher_gid": {"data": b"me"},
    }  # fmt: skip
    told = heard_of(a_topic(), b"raw", info)
    assert (told.log_ns, told.publish_ns, told.sequence, told.publisher) == (7, 5, 3, b"me")


def test_a_middleware_that_says_less_is_understood() -> None:
    told = heard_of(a_topic(), b"raw", {"source_timestamp": 5, "received_timestamp": 7})
    assert (told.sequence, told.publisher) == (0, b"")


def test_in_real_time_the_date_stands() -> None:
    told = heard("a")
    assert list(Moments().dated(told)) == [told]


def test_in_simulated_time_the_clock_dates_it() -> None:
    (dated,) = Moments(lambda: 42).dated(heard("a"))
    assert (dated.log_ns, dated.publish_ns) == (42, 42)


def test_what_comes_before_the_clock_waits_for_it() -> None:
    clock = [0]
    moments = Moments(lambda: clock[0])
    first, second = heard("a"), heard("b")
    assert list(moments.dated(first)) == []
    clock[0] = 9
    assert list(moments.dated(second)) == [
        replace(each, log_ns=9, publish_ns=9) for each in (first, second)
    ]


@pytest.mark.parametrize(
    ("message", "facts"),
    [
        (MapInfo(id="yard", digest="d1"), {"map": "yard", "map_digest": "d1"}),
        (FleetStatus(site="here"), {"site": "here"}),
    ],
)
def test_some_messages_say_what_the_recording_is_about(
    message: object, facts: dict[str, str]
) -> None:
    kind = f"last100_msgs/msg/{type(message).__name__}"
    assert facts_in(kind, serialize_message(message)) == facts


def test_others_are_not_looked_into() -> None:
    assert facts_in("std_msgs/msg/String", b"") == {}
