"""Sealed zones."""

import json
from pathlib import Path

from fleet_manager.access.entry import barred_edges
from fleet_manager.model.vehicle import standard_van
from fleet_manager.roadmap.profile import parse_map
from fleet_manager.roadmap.road import open_road

RIVERSIDE = Path(__file__).parents[1] / "maps/riverside.geojson"


def test_nobody_drives_into_a_sealed_compound() -> None:
    features = json.loads(RIVERSIDE.read_text())
    for feature in features["features"]:
        if feature["id"] == "zone-garden":
            feature["properties"]["class"] = "sealed"
    road = open_road(parse_map(json.dumps(features).encode(), "sealed.geojson"), standard_van())

    barred = barred_edges(road)

    dock = road.dock_nodes[next(iter(road.dock_nodes))][0]
    inside = [p.id for p in road.map.points.values() if p.compound == "garden"]
    outside = [p.id for p in road.map.points.values() if p.compound == "willows"]
    shelves_inside = [p for p in inside if road.map.points[p].kind == "shelf"]
    assert shelves_inside
    assert all(road.route(dock, road.point_node[p], barred) is None for p in shelves_inside)
    assert any(road.route(dock, road.point_node[p], barred) is not None for p in outside)


def test_an_open_map_bars_nothing() -> None:
    road = open_road(parse_map(RIVERSIDE.read_bytes(), "riverside.geojson"), standard_van())

    assert barred_edges(road) == frozenset()
