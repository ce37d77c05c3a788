"""Tests of last100_ros.fleet_log."""

import logging

import pytest
from rcl_interfaces.msg import Log
from rclpy.node import Node

from last100_ros.fleet_log import logged_by, never_mind
from last100_ros.qos import EVENTS
from tests.ros.a_graph import Graph

pytestmark = pytest.mark.ros

OUR_LOG = logging.getLogger("fleet_manager.shell.mqtt")


def test_what_we_log_is_said_by_the_node_with_its_severity(ros: Graph) -> None:
    heard = ros.hear(Log, "/rosout", EVENTS)
    node = ros.add(Node("speaker"))
    with logged_by(node):
        OUR_LOG.warning("%d messages were lost", 3)
        OUR_LOG.error("the broker is away")
        OUR_LOG.critical("help")
    ros.until(lambda: len(heard) >= 3, "three words are heard")
    assert [(log.name, log.level, log.msg) for log in heard] == [
        ("speaker", Log.WARN, "fleet_manager.shell.mqtt: 3 messages were lost"),
        ("speaker", Log.ERROR, "fleet_manager.shell.mqtt: the broker is away"),
        ("speaker", Log.FATAL, "fleet_manager.shell.mqtt: help"),
    ]


def test_afterwards_nothing_is_said_any_more() -> None:
    before = list(logging.getLogger().handlers)
    with logged_by(Silent()):
        assert len(logging.getLogger().handlers) == len(before) + 1
    assert logging.getLogger().handlers == before


class Silent:
    """A node that is not there any more."""

    def get_logger(self) -> None:
        """Return nothing to speak with."""


def test_what_goes_wrong_with_showing_is_logged_and_forgotten(ros: Graph) -> None:
    heard = ros.hear(Log, "/rosout", EVENTS)
    node = ros.add(Node("speaker"))
    with never_mind(node, "the map could not be shown"):
        draw()
    ros.until(lambda: heard, "a word")
    assert "a bug: the map could not be shown" in heard[0].msg
    assert "ZeroDivisionError: no scale" in heard[0].msg


def draw() -> None:
    raise ZeroDivisionError("no scale")
