"""The map to draw: everything in metres, everything within the bounds."""

import msgspec
import pytest

from fleet_manager.shell import http_models as shapes
from fleet_manager.shell.map_view import local_map
from tests.a_fleet import a_road

MAPS = ("courtyard", "riverside")


@pytest.mark.parametrize("name", MAPS)
def test_a_map_is_shown_in_the_documented_shape(name: str) -> None:
    shapes.LocalMap.model_validate_json(msgspec.json.encode(local_map(a_road(name).map)))


@pytest.mark.parametrize("name", MAPS)
def test_everything_lies_within_the_bounds(name: str) -> None:
    view = local_map(a_road(name).map)
    west, south, east, north = view["bounds_m"]
    spots = [
        spot
        for kind, things in view.items()
        if kind not in {"name", "bounds_m"}
        for thing in things
        for spot in thing.get("xy") or [[thing["x"], thing["y"]]]
    ]
    assert len(spots) > 30
    assert all(west < x < east and south < y < north for x, y in spots)


def test_places_stand_where_vehicles_will() -> None:
    road = a_road()
    points = {point["id"]: point for point in local_map(road.map)["points"]}
    for point, node in road.point_node.items():
        shown = points[point]
        assert shown["x"] * 1000 == pytest.approx(road.graph.x_mm[node], abs=50)
        assert shown["y"] * 1000 == pytest.approx(road.graph.y_mm[node], abs=50)


def test_every_feature_is_there_once() -> None:
    area = a_road("riverside").map
    view = local_map(area)
    assert [lane["id"] for lane in view["lanes"]] == list(area.lanes)
    assert [building["id"] for building in view["buildings"]] == list(area.buildings)
    assert [point["id"] for point in view["points"]] == list(area.points)
    assert [gate["id"] for gate in view["gates"]] == list(area.gates)
