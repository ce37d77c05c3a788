"""Tests of last100_ros.fleet_front: that its parts speak, whether there is a fleet or not."""

from pathlib import Path

import pytest
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus
from last100_msgs.msg import FleetStatus, ParcelStatus
from lifecycle_msgs.msg import Transition

from last100_ros.qos import EVENTS, LATCHED, STATES
from tests.ros.a_fleet_node import a_fleet_manager, a_parcel, change, configured, submit
from tests.ros.a_graph import Graph

pytestmark = pytest.mark.ros


def lines(array: DiagnosticArray) -> dict[str, DiagnosticStatus]:
    return {line.name: line for line in array.status}


def test_an_unconfigured_fleet_manager_says_how_it_is(ros: Graph, tmp_path: Path) -> None:
    heard = ros.hear(DiagnosticArray, "/diagnostics", STATES)
    a_fleet_manager(ros, tmp_path)
    ros.until(lambda: heard, "diagnostics")
    line = lines(heard[-1])["fleet_manager: fleet"]
    assert (line.level, line.message) == (DiagnosticStatus.OK, "unconfigured")


def test_a_fleet_says_what_it_lacks(ros: Graph, tmp_path: Path) -> None:
    heard = ros.hear(DiagnosticArray, "/diagnostics", STATES)
    configured(ros, tmp_path)
    ros.until(lambda: heard and len(heard[-1].status) == 7, "a line for each part")
    found = lines(heard[-1])
    assert found["fleet_manager: broker"].level == DiagnosticStatus.ERROR
    assert found["fleet_manager: fleet"].message == "holding: nothing is released"
    assert heard[-1].header.stamp.sec > 0


def test_what_happens_is_published_and_followed(ros: Graph, tmp_path: Path) -> None:
    node = configured(ros, tmp_path)
    events = ros.hear(ParcelStatus, "/fleet_manager/parcel_events", EVENTS)
    ros.until(lambda: ros.tester.count_publishers("/fleet_manager/parcel_events"), "a voice")
    submit(ros, a_parcel("p1"))
    ros.until(lambda: events, "it is published")
    assert node.front.news.dropped == 0


def test_what_cannot_be_published_does_not_end_the_node(ros: Graph, tmp_path: Path) -> None:
    node = configured(ros, tmp_path, status_rate=10.0)
    figures = ros.hear(FleetStatus, "/fleet_manager/status", LATCHED)
    board = node.front.host.controller.board
    board.publish({}, {"nonsense": 1})
    ros.until(lambda: len(figures) > 1, "figures are published again")
    (result,) = submit(ros, a_parcel("p1"))
    assert result.id == "p1"


def test_a_closed_fleet_is_silent(ros: Graph, tmp_path: Path) -> None:
    configured(ros, tmp_path, status_rate=10.0)
    figures = ros.hear(FleetStatus, "/fleet_manager/status", LATCHED)
    ros.until(lambda: figures, "figures")
    assert change(ros, Transition.TRANSITION_CLEANUP)
    heard = ros.hear(DiagnosticArray, "/diagnostics", STATES)
    count = len(figures)
    ros.until(lambda: len(heard) > 1, "a second or two pass")
    assert len(figures) == count
