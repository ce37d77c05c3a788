"""GeoJSON as RFC 7946 writes it: the text of a file, and the geometries in it.

Whatever the bytes are, what comes out is a value or a refusal that says what was expected.
"""

import json

import shapely

from fleet_manager.model.errors import MapError
from fleet_manager.roadmap.features import Line, Polygon, Position
from fleet_manager.roadmap.rules import Shape
from fleet_manager.roadmap.values import Json, Refused, read_position, shown

SIZE_MAX_BYTES = 64_000_000
"""More than any compound needs; a larger file is a mistake."""


def load_json(data: bytes, where: str) -> dict[str, Json]:
    """Return the object in *data*.

    Raises:
        MapError: If it is not UTF-8, not JSON, nested beyond reason, or not an object.
    """
    if len(data) > SIZE_MAX_BYTES:
        raise MapError(where, "", f"at most {SIZE_MAX_BYTES} bytes", f"{len(data)} bytes")
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise MapError(
            where, "", "text in UTF-8", f"byte {error.start}: {error.reason}"
        ) from None
    except json.JSONDecodeError as error:
        got = f"line {error.lineno} column {error.colno}: {error.msg}"
        raise MapError(where, "", "JSON", got) from None
    except RecursionError:
        raise MapError(where, "", "JSON", "lists nested beyond reason") from None
    except ValueError as error:
        raise MapError(where, "", "JSON", str(error)[:80]) from None
    if not isinstance(value, dict):
        raise MapError(where, "", "a GeoJSON FeatureCollection", shown(value))
    return value


def read_geometry(value: Json, shapes: tuple[Shape, ...]) -> Position | Line | Polygon:
    """Return the coordinates of a geometry that is one of *shapes*.

    Raises:
        Refused: If it is another geometry, or not a sound one.
    """
    words = " or ".join(shapes)
    if not isinstance(value, dict) or not isinstance(value.get("type"), str):
        raise Refused(f"a {words}", shown(value))
    if value["type"] not in list(shapes):
        raise Refused(f"a {words}", shown(value["type"]), "type")
    coordinates = value.get("coordinates")
    try:
        match Shape(value["type"]):
            case Shape.POINT:
                return read_position(coordinates)
            case Shape.LINE:
                return _read_line(coordinates)
            case Shape.POLYGON:
                return _read_polygon(coordinates)
    except Refused as refused:
        raise Refused(refused.expected, refused.got, f"coordinates{refused.inside}") from None


def write_geometry(shape: Shape, coordinates: Position | Line | Polygon) -> Json:
    """Return a geometry; 7 decimals of a degree are one centimetre."""
    return {"type": shape.value, "coordinates": _rounded(coordinates)}


def _rounded(coordinates: Json) -> Json:
    if isinstance(coordinates, tuple):
        return [_rounded(each) for each in coordinates]
    return round(coordinates, 7)


def _read_positions(value: Json, least: int) -> Line:
    if not isinstance(value, list) or len(value) < least:
        raise Refused(f"a list of at least {least} positions", shown(value))
    positions = []
    for index, each in enumerate(value):
        try:
            positions.append(read_position(each))
        except Refused as refused:
            raise Refused(refused.expected, refused.got, f"[{index}]") from None
    return tuple(positions)


def _read_line(value: Json) -> Line:
    line = _read_positions(value, 2)
    if len(set(line)) == 1:
        raise Refused("at least two different positions", "the same position throughout")
    return line


def _read_polygon(value: Json) -> Polygon:
    if not isinstance(value, list) or not value:
        raise Refused("a list of rings", shown(value))
    rings = tuple(_read_ring(each, index) for index, each in enumerate(value))
    polygon = shapely.Polygon(rings[0], rings[1:])
    if not polygon.is_valid:
        reason = shapely.is_valid_reason(polygon)
        raise Refused("a polygon that neither touches nor crosses itself", reason)
    if polygon.area == 0:
        raise Refused("a polygon with an area", "all on one line")
    return rings


def _read_ring(value: Json, index: int) -> Line:
    try:
        ring = _read_positions(value, 4)
    except Refused as refused:
        raise Refused(refused.expected, refused.got, f"[{index}]{refused.inside}") from None
    if ring[0] != ring[-1]:
        raise Refused("a ring that ends where it begins", "an open ring", f"[{index}]")
    return ring
