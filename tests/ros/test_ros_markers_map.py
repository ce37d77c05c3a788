"""Tests of last100_ros.markers_map."""

import json

import pytest
from visualization_msgs.msg import Marker

from fleet_manager.roadmap.profile import parse_map
from fleet_manager.shell.map_view import local_map
from last100_ros.markers_map import View, map_markers, name_of
from tests.ros.a_drawing import a_view, flaws, shown, texts

pytestmark = pytest.mark.ros


def a_yard() -> View:
    """Return one compound with a house, a one-way lane through its gate, and a bay."""

    def feature(name: str, kind: str, coordinates: object, /, **properties: object) -> object:
        shapes = {1: "Point", 2: "LineString", 3: "Polygon"}
        depth, inner = 0, coordinates
        while isinstance(inner, list):
            depth, inner = depth + 1, inner[0]
        return {
            "type": "Feature", "id": name, "properties": {"feature_type": kind, **properties},
            "geometry": {"type": shapes[depth], "coordinates": coordinates},
        }  # fmt: skip

    def box(west: float, south: float, east: float, north: float) -> object:
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        return [[[121.49 + x / 1e5, 31.21 + y / 1e5] for x, y in ring]]

    def at(x: float, y: float) -> list[float]:
        return [121.49 + x / 1e5, 31.21 + y / 1e5]

    features = [
        feature("c", "compound", box(0, 0, 100, 100), name={"zh": "小院", "en": "Yard"}),
        feature("h", "building", box(10, 60, 40, 90), number="7", compound_id="c"),
        feature("z", "zone", box(0, 0, 100, 100), **{"class": "sealed"}),
        feature("way", "lane", [at(50, -20), at(50, 0), at(50, 50)], width_m=3,
                speed_limit_m_s=2, one_way=True),
        feature("bay", "lane", [at(50, 50), at(55, 50)], width_m=2, speed_limit_m_s=1,
                kind="spur"),
        feature("g", "gate", at(50, 0), compound_id="c", name={"en": "South gate"}),
        feature("p", "parking", at(55, 50)),
    ]  # fmt: skip
    header = {
        "profile": "1.0", "id": "yard", "name": {"en": "Yard"}, "datum": "WGS-84",
        "crs": "+proj=tmerc +lat_0=31.21 +lon_0=121.49 +k=1 +x_0=0 +y_0=0 +datum=WGS84",
        "origin_m": [0, 0],
    }  # fmt: skip
    file = {"type": "FeatureCollection", "last100": header, "features": features}
    return local_map(parse_map(json.dumps(file).encode(), "yard"))


KINDS = {
    Marker.TRIANGLE_LIST: "triangles",
    Marker.LINE_LIST: "lines",
    Marker.CUBE_LIST: "cubes",
}
GOLDEN = """\
building_names 0: "7" at 23.8 83.2 3.5
buildings 0: triangles, x 9.5 to 38.1, y 66.5 to 99.8, z 3.0 to 3.0
buildings 1: triangles, x 9.5 to 38.1, y 66.5 to 99.8, z 0.0 to 3.0
compound_names 0: "Yard" at 47.6 112.9 0.0
compounds 0: triangles, x 0.0 to 95.3, y 0.0 to 110.9, z 0.0 to 0.0
gate_names 0: "South gate" at 47.6 0.8 0.8
gates 0: cubes, x 47.6 to 47.6, y 0.0 to 0.0, z 0.1 to 0.1
lane_edges 0: lines, x 46.1 to 53.4, y -23.7 to 56.9, z 0.1 to 0.1
lanes 0: triangles, x 46.1 to 53.4, y -23.7 to 56.9, z 0.1 to 0.1
one_way 0: lines, x 47.1 to 48.2, y -11.9 to 46.2, z 0.1 to 0.1
parking_names 0: "p" at 52.4 56.2 0.8
parkings 0: cubes, x 52.4 to 52.4, y 55.4 to 55.4, z 0.1 to 0.1
walls 0: lines, x 0.0 to 95.3, y 0.0 to 110.9, z 0.0 to 0.0"""


def described(marker: Marker) -> str:
    """Return how far it reaches; how it is cut into triangles is the library's affair."""
    if marker.type == Marker.TEXT_VIEW_FACING:
        place = marker.pose.position
        return f'"{marker.text}" at {place.x:.1f} {place.y:.1f} {place.z:.1f}'
    reach = []
    for axis in "xyz":
        along = [getattr(spot, axis) for spot in marker.points]
        reach.append(f"{axis} {min(along):.1f} to {max(along):.1f}")
    return f"{KINDS[marker.type]}, " + ", ".join(reach)


def test_a_small_yard_is_drawn_like_this() -> None:
    drawn = sorted(shown(map_markers(a_yard())).items())
    assert "\n".join(f"{ns} {n}: {described(each)}" for (ns, n), each in drawn) == GOLDEN


@pytest.mark.parametrize("name", ["courtyard", "riverside"])
def test_our_maps_are_drawn_without_a_flaw(name: str) -> None:
    assert flaws(map_markers(a_view(name))) == []


def test_everything_lies_within_the_map() -> None:
    view = a_view("riverside")
    west, south, east, north = view["bounds_m"]
    spots = [spot for each in map_markers(view).markers for spot in each.points]
    assert all(west <= spot.x <= east and south <= spot.y <= north for spot in spots)


def test_houses_stand_higher_than_the_street() -> None:
    drawn = shown(map_markers(a_yard()))
    roof = min(spot.z for spot in drawn["buildings", 0].points)
    assert roof > max(spot.z for spot in drawn["lanes", 0].points)


def test_every_place_that_has_a_name_is_named() -> None:
    view = a_view("riverside")
    drawing = map_markers(view)
    for kind in ("docks", "chargers", "parkings", "gates", "compounds"):
        named = texts(drawing, f"{kind[:-1]}_names")
        assert named == [name_of(each) for each in view[kind]]


@pytest.mark.parametrize(
    ("name", "words"),
    [({"zh": "小院", "en": "Yard"}, "Yard"), ({"zh": "小院", "en": ""}, "小院"),
     ({"zh": "", "en": ""}, "y1")],
)  # fmt: skip
def test_a_name_is_one_that_can_be_read(name: dict[str, str], words: str) -> None:
    assert name_of({"id": "y1", "name": name}) == words


def test_a_map_of_lanes_alone_can_be_drawn() -> None:
    view = a_yard()
    empty = {key: [] if isinstance(value, list) else value for key, value in view.items()}
    assert flaws(map_markers({**empty, "lanes": view["lanes"]})) == []
