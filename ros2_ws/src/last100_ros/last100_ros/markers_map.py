"""The map as markers: what stands on it for good. Drawn once, when the map comes.

Layer upon layer, a few centimetres apart, so that a view from above shows them in the right
order: compounds, zones (markers_zones), stations, lanes, places, and houses higher than all.
"""

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from visualization_msgs.msg import Marker, MarkerArray

from last100_ros import markers_palette as tones
from last100_ros.markers_make import Spot, anew, cubes, lines, text, triangles
from last100_ros.markers_palette import colour
from last100_ros.markers_shapes import (
    Area,
    Flat,
    area_of,
    chevrons,
    middle,
    outline,
    strips,
    surface,
    walls,
    without,
)

View: TypeAlias = dict[str, Any]
"""The map in local metres, as fleet_manager.shell.map_view gives it."""

COMPOUND_Z, STATION_Z, LANE_Z, LINE_Z, PLACE_Z = 0.0, 0.04, 0.06, 0.08, 0.1
HOUSE_M, HOUSE_ALPHA = 3.0, 0.9
"""Houses are shown this high, whatever they are: they must not hide the street."""
LINE_M = 0.15
PLACE_M = 0.8
CHEVRON_EVERY_M, CHEVRON_M = 15.0, 0.8


def map_markers(view: View) -> MarkerArray:
    """Return everything of the map but its zones and handoff points."""
    return anew([*_grounds(view), *_lanes(view["lanes"]), *_houses(view), *_places(view)])


def name_of(thing: View) -> str:
    """Return a name that RViz can draw if there is one: its letters are Latin."""
    words = thing["name"]
    return str(words["en"] or words["zh"] or thing["id"])


def labels(
    namespace: str,
    things: Iterable[tuple[str, Spot]],
    height_m: float,
    tone: str = tones.TEXT,
) -> Iterator[Marker]:
    """Yield a name at each place."""
    ink = colour(tone)
    for number, (words, place) in enumerate(things):
        yield text((namespace, number), words, place, height_m, ink)


def _grounds(view: View) -> Iterator[Marker]:
    compounds = [area_of(each["xy"]) for each in view["compounds"]]
    yield _ground("compounds", compounds, COMPOUND_Z, (tones.COMPOUND, 0.18))
    yield _edges("walls", compounds, COMPOUND_Z, tones.WALL)
    yield from labels("compound_names", _named(view["compounds"], COMPOUND_Z), 4.0)
    stations = [area_of(each["xy"]) for each in view["stations"] if each["xy"]]
    yield _ground("stations", stations, STATION_Z, (tones.STATION, 0.25))


def _lanes(lanes: list[View]) -> Iterator[Marker]:
    roads = strips((each["xy"], each["width_m"]) for each in lanes if each["kind"] == "road")
    every = strips((each["xy"], each["width_m"]) for each in lanes)
    yield _ground("roads", [roads], LANE_Z, (tones.ROAD, 0.45))
    yield _ground("lanes", [without(every, roads)], LANE_Z, (tones.LANE, 0.3))
    yield _edges("lane_edges", [every], LANE_Z, tones.LANE)
    heads = [
        (x, y, LINE_Z)
        for each in lanes
        if each["one_way"]
        for x, y in chevrons(each["xy"], CHEVRON_EVERY_M, CHEVRON_M)
    ]
    yield lines(("one_way", 0), heads, LINE_M, colour(tones.LANE))


def _houses(view: View) -> Iterator[Marker]:
    areas = [area_of(each["xy"]) for each in view["buildings"]]
    yield _ground("buildings", areas, HOUSE_M, (tones.BUILDING, HOUSE_ALPHA))
    sides = (corner for area in areas for corner in walls(area, HOUSE_M))
    yield triangles(("buildings", 1), sides, colour(tones.BUILDING, HOUSE_ALPHA))
    numbered = [{**each, "id": each["number"] or name_of(each)} for each in view["buildings"]]
    yield from labels("building_names", _numbers(numbered), 2.5, tones.ON_BUILDING)


def _places(view: View) -> Iterator[Marker]:
    for kind, tone in (
        ("docks", tones.DOCK),
        ("chargers", tones.CHARGER),
        ("parkings", tones.PARKING),
        ("gates", tones.GATE),
    ):
        things = view[kind]
        spots = [(each["x"], each["y"], PLACE_Z) for each in things]
        yield cubes((kind, 0), spots, PLACE_M, [colour(tone)] * len(spots))
        over = [(name_of(each), (each["x"], each["y"] + PLACE_M, PLACE_M)) for each in things]
        yield from labels(f"{kind[:-1]}_names", over, 0.8)


def _ground(namespace: str, areas: list[Area], z: float, tone: tuple[str, float]) -> Marker:
    corners = (corner for area in areas for corner in surface(area, z))
    return triangles((namespace, 0), corners, colour(*tone))


def _edges(namespace: str, areas: list[Area], z: float, tone: str) -> Marker:
    ends = (end for area in areas for end in outline(area, z))
    return lines((namespace, 0), ends, LINE_M, colour(tone))


def _named(things: list[View], z: float) -> list[tuple[str, Spot]]:
    """Name each area in its upper left, where a map's reader looks first."""
    return [(name_of(each), (*_corner(each["xy"]), z)) for each in things]


def _numbers(things: list[View]) -> list[tuple[str, Spot]]:
    return [(each["id"], (*middle(each["xy"]), HOUSE_M + 0.5)) for each in things]


def _corner(ring: list[Flat]) -> tuple[float, float]:
    west, east = min(x for x, _ in ring), max(x for x, _ in ring)
    return (west + east) / 2, max(y for _, y in ring) + 2.0
