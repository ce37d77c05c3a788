"""The manual's page about ROS 2, held against a town that is up: what is there is in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from last100_msgs.msg import FleetStatus
from rclpy.node import Node
from rclpy.qos import DurabilityPolicy, ReliabilityPolicy

from last100_ros.qos import LATCHED
from tests.ros.a_graph import Graph
from tests.ros.a_town import a_town

pytestmark = [pytest.mark.ros, pytest.mark.live]

PAGE = Path(__file__).parents[2] / "docs" / "ros.md"
NODES = {
    "fleet_manager": "/fleet_manager",
    "sim": "/sim",
    "A robot and its vehicle_agent": "/r1",
    "visuals": "/visuals",
}
"""A heading of the page, and what its names stand under."""
EVERYBODYS = {"/rosout", "/parameter_events", "/tester", "/fleet_manager/transition_event"}
START_S = 60.0


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table of the page."""

    name: str
    type: str
    words: str


def rows() -> Iterator[Row]:
    """Return what the page says there is: topics, services and actions."""
    for part in PAGE.read_text("utf-8").split("\n## ")[1:]:
        heading, _, body = part.partition("\n")
        if heading not in NODES:
            continue
        for name, kind, words in re.findall(r"^\| `([^`]+)` \| ([\w/]+) \|(.*)$", body, re.M):
            yield Row(name=_full(name, NODES[heading]), type=kind, words=words)


def _full(name: str, place: str) -> str:
    if name.startswith("/"):
        return name
    return f"{place}/{name.removeprefix('~/')}"


def _short(kind: str) -> str:
    """Return a type as the page has it: ours without the package, no /msg/ between."""
    package, _, name = kind.split("/")
    return name if package == "last100_msgs" else f"{package}/{name}"


def topics_of(node: Node) -> dict[str, str]:
    """Return the topics that are there, without those that every node has."""
    return {
        name: _short(kinds[0])
        for name, kinds in node.get_topic_names_and_types(no_demangle=False)
        if "/_action/" not in name and name not in EVERYBODYS and "/tester" not in name
    }


def services_of(node: Node) -> dict[str, str]:
    """Return the services and actions of the town, without those that every node has."""
    return {
        name.replace("/_action/send_goal", ""): _short(kinds[0]).replace("_SendGoal", "")
        for name, kinds in node.get_service_names_and_types()
        if kinds[0].split("/")[0] in {"last100_msgs", "std_srvs"}
        and not name.endswith(("/cancel_goal", "/get_result"))
    }


@pytest.fixture
def town(ros: Graph, tmp_path: Path) -> Iterator[Graph]:
    """Launch a small town, and wait for its last word."""
    courtyard = {"scenario": "courtyard", "map": "courtyard", "vehicles": 2, "ros_vehicles": 1}
    with a_town(tmp_path, **courtyard):
        status = ros.hear(FleetStatus, "/fleet_manager/status", LATCHED)
        ros.until(
            lambda: status and status[-1].vehicles_online == 2,
            "both vehicles are online",
            START_S,
        )
        yield ros


def test_the_page_names_every_topic_service_and_action_and_how_it_is_delivered(
    town: Graph,
) -> None:
    node, said = town.tester, {row.name: row for row in rows()}
    town.until(
        lambda: said.keys() <= topics_of(node).keys() | services_of(node).keys(),
        "all that the page names is there",
        START_S,
    )
    topics = topics_of(node)
    assert {name: row.type for name, row in said.items()} == topics | services_of(node)
    for name in topics:
        for publisher in node.get_publishers_info_by_topic(name):
            qos, words = publisher.qos_profile, said[name].words
            kept = qos.durability is DurabilityPolicy.TRANSIENT_LOCAL
            unsure = qos.reliability is ReliabilityPolicy.BEST_EFFORT
            assert kept == ("latched" in words or "transient local" in words), name
            assert not unsure or "best effort" in words, name
