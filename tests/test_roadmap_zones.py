"""Which lanes lie in which zone."""

from pathlib import Path

from fleet_manager.model.zone import ZoneClass
from fleet_manager.roadmap.lane_graph import build_lane_graph
from fleet_manager.roadmap.profile import parse_map
from fleet_manager.roadmap.zones import edges_in

RIVERSIDE = Path(__file__).parents[1] / "maps/riverside.geojson"


def test_a_zone_holds_the_edges_of_its_compound_and_not_the_street() -> None:
    riverside = parse_map(RIVERSIDE.read_bytes(), "riverside.geojson")
    graph = build_lane_graph(riverside)
    garden = [riverside.zones[zone] for zone in riverside.zones if zone == "zone-garden"]

    inside = edges_in(garden, ZoneClass.CONTROLLED, graph)

    points = [
        p for p in riverside.points.values() if p.compound == "garden" and p.kind == "shelf"
    ]
    shelves = {graph.standing[point.id] for point in points}
    heads = {int(graph.head[edge]) for edge in inside}
    assert shelves <= heads
    assert 0 < len(inside) < len(graph.edge_ids)


def test_no_zone_of_the_class_means_no_edges() -> None:
    riverside = parse_map(RIVERSIDE.read_bytes(), "riverside.geojson")
    graph = build_lane_graph(riverside)

    assert edges_in(riverside.zones.values(), ZoneClass.SEALED, graph) == frozenset()
