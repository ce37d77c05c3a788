"""The text of a file and its geometries, sound and unsound."""

import math

import pytest

from fleet_manager.model.errors import MapError
from fleet_manager.roadmap.geojson import load_json, read_geometry, write_geometry
from fleet_manager.roadmap.rules import Shape
from fleet_manager.roadmap.values import Refused

ANY = tuple(Shape)
SQUARE = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [0.0, 0.0]]


def a_geometry(shape: str, coordinates: object) -> dict[str, object]:
    return {"type": shape, "coordinates": coordinates}


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "Expecting value"), (b"{", "line 1 column 2"), (b"[]", "a list of 0"),
     (b"7", "7"), (b"null", "None"), (b"\xff\xfe{}", "byte 0"), (b"[" * 200_000, "nested"),
     (b'{"a":' * 200_000, "nested"), (b'{"a": ' + b"9" * 5000 + b"}", "digits")],
)  # fmt: skip
def test_bytes_that_are_no_json_object_are_refused(data: bytes, words: str) -> None:
    with pytest.raises(MapError) as error:
        load_json(data, "bad.geojson")
    assert str(error.value).startswith("bad.geojson: expected ")
    assert words in str(error.value)


def test_a_byte_order_mark_does_no_harm() -> None:
    assert load_json(b'\xef\xbb\xbf{"a": 1}', "x") == {"a": 1}


@pytest.mark.parametrize(
    ("shape", "coordinates"),
    [("Point", [1.0, 2.0]), ("LineString", [[0.0, 0.0], [1.0, 1.0]]), ("Polygon", [SQUARE])],
)
def test_a_sound_geometry_is_read_and_written_back(shape: str, coordinates: object) -> None:
    read = read_geometry(a_geometry(shape, coordinates), ANY)
    assert write_geometry(Shape(shape), read) == a_geometry(shape, coordinates)


def test_heights_are_dropped() -> None:
    line = a_geometry("LineString", [[0, 0, 4], [1, 1, 5]])
    assert read_geometry(line, ANY) == ((0.0, 0.0), (1.0, 1.0))


@pytest.mark.parametrize(
    ("shape", "coordinates", "words", "inside"),
    [("Point", None, "longitude", "coordinates"),
     ("Point", [math.inf, 0], "finite", "coordinates"),
     ("LineString", [[0, 0]], "at least 2", "coordinates"),
     ("LineString", [[0, 0], [0, "1"]], "finite", "coordinates[1]"),
     ("LineString", [[1, 1], [1, 1]], "different", "coordinates"),
     ("LineString", 5, "at least 2", "coordinates"),
     ("Polygon", [], "rings", "coordinates"),
     ("Polygon", [SQUARE[:3]], "at least 4", "coordinates[0]"),
     ("Polygon", [SQUARE[:4]], "ends where it begins", "coordinates[0]"),
     ("Polygon", [[*SQUARE[:2], [math.nan, 1], *SQUARE[3:]]], "finite", "coordinates[0][2]"),
     ("Polygon", [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]], "crosses itself", "coordinates"),
     ("Polygon", [[[0, 0], [1, 0], [2, 0], [0, 0]]], "polygon", "coordinates"),
     ("Polygon", [[[0, 0], [2, 0], [1, 1], [2, 2], [0, 2], [1, 1], [0, 0]]], "touches",
      "coordinates")],
)  # fmt: skip
def test_an_unsound_geometry_is_refused_with_the_place_in_it(
    shape: str, coordinates: object, words: str, inside: str
) -> None:
    with pytest.raises(Refused, match=words) as refused:
        read_geometry(a_geometry(shape, coordinates), ANY)
    assert refused.value.inside == inside


@pytest.mark.parametrize(
    "geometry",
    [None, [], "Point", {"type": 7}, {"type": "MultiPolygon"}, {"type": "LineString"}],
)
def test_a_geometry_of_another_type_is_refused(geometry: object) -> None:
    with pytest.raises(Refused, match="Point"):
        read_geometry(geometry, (Shape.POINT,))
