"""Tests of last100_ros.visuals_node: a fleet manager's topics in, drawings out."""

import json

import pytest
import yaml
from builtin_interfaces.msg import Time
from last100_msgs.msg import (
    FleetStatus,
    MapInfo,
    Plan,
    StationStatus,
    StationStatusArray,
    Trip,
    VehicleStatus,
    VehicleStatusArray,
    Visit,
    ZoneStatus,
    ZoneStatusArray,
)
from rclpy.parameter import Parameter as Setting
from tf2_msgs.msg import TFMessage
from visualization_msgs.msg import MarkerArray

from last100_ros.markers_map import map_markers
from last100_ros.qos import LATCHED, STATES, TRANSFORMS
from last100_ros.transforms import MAP_FRAME
from last100_ros.visuals_node import VisualsNode
from tests.ros.a_drawing import MAPS, a_fleet, a_vehicle, a_view, flaws, points, shown, texts
from tests.ros.a_graph import Graph

pytestmark = pytest.mark.ros

ROOT = MAPS.parent
RVIZ = ROOT / "launch" / "rviz" / "last100.rviz"
FOXGLOVE = ROOT / "docs" / "foxglove" / "last100-layout.json"
MAP = MapInfo(id="courtyard", digest="d1", geojson=(MAPS / "courtyard.geojson").read_text())


def drawn(ros: Graph, heard: list[MarkerArray]) -> MarkerArray:
    """Return the newest drawing."""
    ros.until(lambda: heard, "something is drawn")
    return heard[-1]


def test_the_map_is_drawn_for_whoever_comes_late(ros: Graph) -> None:
    ros.add(VisualsNode())
    ros.speak(MapInfo, "/fleet_manager/map", LATCHED)(MAP)
    early = ros.hear(MarkerArray, "/visuals/map", LATCHED)
    assert shown(drawn(ros, early))["lanes", 0].points
    late = ros.hear(MarkerArray, "/visuals/handoff_points", LATCHED)
    assert flaws(drawn(ros, late)) == []


def test_the_same_map_is_drawn_once(ros: Graph) -> None:
    ros.add(VisualsNode())
    heard = ros.hear(MarkerArray, "/visuals/map", LATCHED)
    zones = ros.hear(MarkerArray, "/visuals/zones", LATCHED)
    say = ros.speak(MapInfo, "/fleet_manager/map", LATCHED)
    say(MAP)
    drawn(ros, heard)
    say(MAP)
    ros.speak(ZoneStatusArray, "/fleet_manager/zones", LATCHED)(ZoneStatusArray())
    drawn(ros, zones)
    assert len(heard) == 1


def test_a_map_that_is_none_is_not_drawn_and_the_next_one_is(ros: Graph) -> None:
    ros.add(VisualsNode())
    say = ros.speak(MapInfo, "/fleet_manager/map", LATCHED)
    say(MapInfo(id="broken", digest="d0", geojson="{}"))
    say(MAP)
    assert shown(drawn(ros, ros.hear(MarkerArray, "/visuals/map", LATCHED)))


def test_zones_are_drawn_when_they_change(ros: Graph) -> None:
    ros.add(VisualsNode())
    heard = ros.hear(MarkerArray, "/visuals/zones", LATCHED)
    say = ros.speak(ZoneStatusArray, "/fleet_manager/zones", LATCHED)
    outline = points((0, 0), (9, 0), (9, 9))
    for kind, name in ((ZoneStatus.OPEN, "open"), (ZoneStatus.SEALED, "sealed")):
        zone = ZoneStatus(id="z", zone_class=kind, class_on_map=kind, outline=outline)
        say(ZoneStatusArray(zones=[zone]))
        ros.until(lambda: heard, "the zone is drawn")
        assert texts(heard.pop(), "zone_names") == [f"z: {name}"]


def test_stations_are_drawn(ros: Graph) -> None:
    ros.add(VisualsNode())
    stations = StationStatusArray(stations=[StationStatus(id="s", open=True)])
    ros.speak(StationStatusArray, "/fleet_manager/stations", LATCHED)(stations)
    heard = ros.hear(MarkerArray, "/visuals/stations", LATCHED)
    assert texts(drawn(ros, heard), "station_names") == ["s\n0 waiting"]


def test_what_came_before_the_map_gets_its_names(ros: Graph) -> None:
    ros.add(VisualsNode())
    station = a_view("courtyard")["stations"][0]
    stations = StationStatusArray(stations=[StationStatus(id=station["id"], open=True)])
    heard = ros.hear(MarkerArray, "/visuals/stations", LATCHED)
    ros.speak(StationStatusArray, "/fleet_manager/stations", LATCHED)(stations)
    drawn(ros, heard)
    ros.speak(MapInfo, "/fleet_manager/map", LATCHED)(MAP)
    named = [f"{station['name']['en']}\n0 waiting"]
    ros.until(lambda: texts(heard[-1], "station_names") == named, "it has its name")


def test_a_plan_that_came_before_the_map_is_drawn_on_it(ros: Graph) -> None:
    ros.add(VisualsNode())
    point = a_view("courtyard")["points"][0]["id"]
    plan = Plan(trips=[Trip(id="T1", vehicle="a/R1", visits=[Visit(point=point)])])
    heard = ros.hear(MarkerArray, "/visuals/plan", LATCHED)
    ros.speak(Plan, "/fleet_manager/plan", LATCHED)(plan)
    drawn(ros, heard)
    ros.speak(MapInfo, "/fleet_manager/map", LATCHED)(MAP)
    ros.until(lambda: texts(heard[-1], "next_visits") == ["R1: 0"], "it is drawn")


def test_vehicles_their_ways_and_frames_follow_the_fleet(ros: Graph) -> None:
    ros.add(VisualsNode())
    boxes = ros.hear(MarkerArray, "/visuals/vehicles", STATES)
    ways = ros.hear(MarkerArray, "/visuals/ways", STATES)
    frames = ros.hear(TFMessage, "/tf", TRANSFORMS)
    fleet = a_fleet(a_vehicle("last100/R1", base=points((5, 5))))
    fleet.header.stamp = Time(sec=9)
    say = ros.speak(VehicleStatusArray, "/fleet_manager/vehicles", STATES)

    def all_heard() -> bool:
        say(fleet)
        return bool(boxes and ways and frames)

    ros.until(all_heard, "all of it is drawn")
    assert texts(boxes[0], "labels") == ["R1 87%\ndriving"]
    assert shown(ways[0])["base", 0].points[-1] == points((5, 5))[0]
    (transform,) = frames[0].transforms
    assert (transform.child_frame_id, transform.header.stamp.sec) == ("last100_R1/base_link", 9)


def test_a_moment_that_was_told_is_not_told_again(ros: Graph) -> None:
    """A paused world repeats itself, and tf2 complains of each repetition."""
    node = ros.add(VisualsNode())
    node.set_parameters([Setting("rate", value=50.0)])
    boxes = ros.hear(MarkerArray, "/visuals/vehicles", STATES)
    frames = ros.hear(TFMessage, "/tf", TRANSFORMS)
    say = ros.speak(VehicleStatusArray, "/fleet_manager/vehicles", STATES)

    def heard(count: int) -> bool:
        say(a_fleet(a_vehicle()))
        return len(boxes) >= count and bool(frames)

    ros.until(lambda: heard(5), "the fleet was drawn a few times")
    assert len(frames) == 1


def test_a_fast_fleet_is_drawn_no_faster_than_the_rate(ros: Graph) -> None:
    node = ros.add(VisualsNode())
    node.set_parameters([Setting("rate", value=0.1)])
    boxes = ros.hear(MarkerArray, "/visuals/vehicles", STATES)
    plans = ros.hear(MarkerArray, "/visuals/plan", LATCHED)
    say = ros.speak(VehicleStatusArray, "/fleet_manager/vehicles", STATES)
    for _ in range(9):
        say(a_fleet(a_vehicle()))
    ros.speak(Plan, "/fleet_manager/plan", LATCHED)(Plan())
    drawn(ros, plans)
    assert len(boxes) <= 1


def published(node: VisualsNode) -> set[str]:
    """Return the topics of markers that a node publishes."""
    return {each.topic_name for each in node.publishers if each.msg_type is MarkerArray}


def test_rviz_shows_all_that_is_drawn_with_the_quality_it_is_offered_with(ros: Graph) -> None:
    node = ros.add(VisualsNode())
    manager = yaml.safe_load(RVIZ.read_text())["Visualization Manager"]
    displays = {
        each["Topic"]["Value"]: each["Topic"]["Durability Policy"]
        for each in manager["Displays"]
        if each["Class"] == "rviz_default_plugins/MarkerArray"
    }
    assert set(displays) == published(node)
    for each in node.publishers:
        if each.topic_name in displays:
            latched = each.qos_profile.durability == LATCHED.durability
            assert displays[each.topic_name] == ("Transient Local" if latched else "Volatile")
    assert manager["Global Options"]["Fixed Frame"] == MAP_FRAME


def test_rviz_knows_the_namespaces_of_the_map() -> None:
    (display,) = [
        each
        for each in yaml.safe_load(RVIZ.read_text())["Visualization Manager"]["Displays"]
        if each["Name"] == "Map"
    ]
    drawn = {namespace for namespace, _ in shown(map_markers(a_view("riverside")))}
    assert set(display["Namespaces"]) == drawn


def panels_in(layout: object) -> list[str]:
    """Return the panels of a part of a Foxglove layout."""
    match layout:
        case str():
            return [layout]
        case {"first": first, "second": second}:
            return panels_in(first) + panels_in(second)
        case _:
            return []


def test_the_foxglove_layout_holds_together(ros: Graph) -> None:
    """Each panel has its settings and its place, and names topics that there are."""
    node = ros.add(VisualsNode())
    layout = json.loads(FOXGLOVE.read_text())
    settings = layout["configById"]
    placed = panels_in(layout["layout"])
    for panel in list(placed):
        for tab in settings[panel].get("tabs", ()):
            placed += panels_in(tab["layout"])
    assert sorted(placed) == sorted(settings)
    assert set(settings["3D!street"]["topics"]) == published(node)


def test_the_foxglove_layout_plots_fields_that_there_are() -> None:
    kinds = {"/fleet_manager/vehicles": VehicleStatus, "/fleet_manager/status": FleetStatus}
    settings = json.loads(FOXGLOVE.read_text())["configById"]
    paths = [path["value"] for each in settings.values() for path in each.get("paths", ())]
    assert paths
    for path in paths:
        topic, _, field = path.partition(".")
        assert field.rpartition(".")[2] in kinds[topic].get_fields_and_field_types(), path
