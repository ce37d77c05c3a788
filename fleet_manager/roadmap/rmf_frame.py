"""Where an RMF building map lies: pixels of a drawing, metres of a plane, or degrees.

===================  =======================================  =============================
coordinate_system    x, y                                     what we need besides
===================  =======================================  =============================
reference_image      pixels, y downwards                      metres per pixel, an anchor
cartesian_meters     metres, y upwards                        generate_crs, else an anchor
wgs84                longitude, latitude                      nothing
web_mercator         pixels of the world at zoom level 0      nothing
===================  =======================================  =============================

Sources: rmf_building_map_tools (vertex.py, level.py, building.py, transform.py).
"""

import itertools
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fleet_manager.model.errors import MapError
from fleet_manager.roadmap.crs import SCALE_ERROR_MAX, LocalFrame, local_crs, read_crs, stretch
from fleet_manager.roadmap.features import Position
from fleet_manager.roadmap.import_options import ImportJob
from fleet_manager.roadmap.import_report import Topic
from fleet_manager.roadmap.rmf_read import Level, Link, RmfBuilding, Vertex
from fleet_manager.roadmap.values import Refused

_WEB_MERCATOR = "EPSG:3857"
_EARTH_M = 6378137.0
_HALF_WORLD_PX = 128.0
_ANCHOR_WHY = "the file has no place on the globe; give an anchor to put it where it is"


@dataclass(frozen=True, slots=True)
class Georeference:
    """The metric system to use, and how a vertex comes to longitude and latitude."""

    crs: str
    locate: Callable[[Vertex], Position]
    is_drawing: bool = False


def georeference(building: RmfBuilding, level: Level, job: ImportJob) -> Georeference:
    """Return how to place the vertices of *level* on the globe."""
    match building.system:
        case "wgs84":
            return _degrees(building, level, job)
        case "web_mercator":
            return _web_mercator(building, level, job)
        case "cartesian_meters":
            return _plane(building, job)
        case "reference_image":
            return _drawing(building, level, job)
        case other:
            expected = "reference_image, cartesian_meters, wgs84 or web_mercator"
            raise MapError(job.where, "coordinate_system", expected, other)


def _generate_crs(building: RmfBuilding, job: ImportJob) -> str:
    """Return the projected system the file names, if it is one we can measure in."""
    name = str(building.params.get("generate_crs") or "")
    if not name:
        return ""
    try:
        return read_crs(name)
    except Refused as refused:
        place = "parameters.generate_crs"
        raise MapError(job.where, place, refused.expected, refused.got) from None


def _true_crs(wanted: str, spot: Position, job: ImportJob) -> str:
    """Return *wanted* if it measures true at *spot*, else a plane of our own."""
    crs = job.options.crs or wanted
    if crs and stretch(crs, spot) <= SCALE_ERROR_MAX:
        return crs
    own = local_crs(*spot)
    why = f"{crs} does not measure true here" if crs else "the file names no metric system"
    job.report.note(Topic.ASSUMED, "", "metric system", own, why)
    return own


def _degrees(building: RmfBuilding, level: Level, job: ImportJob) -> Georeference:
    for index, vertex in enumerate(level.vertices):
        if abs(vertex.x) > 180 or abs(vertex.y) > 90:  # noqa: PLR2004 - degrees
            place = f"levels.{level.name}.vertices[{index}]"
            expected = "[longitude, latitude, ...] in degrees, as coordinate_system says"
            raise MapError(job.where, place, expected, [vertex.x, vertex.y])
    crs = _true_crs(_generate_crs(building, job), _first(level), job)
    return Georeference(crs, lambda vertex: (vertex.x, vertex.y))


def _first(level: Level) -> Position:
    """Return the position of the first vertex of a lane."""
    vertex = level.vertices[level.lanes[0].tail]
    return vertex.x, vertex.y


def _web_mercator(building: RmfBuilding, level: Level, job: ImportJob) -> Georeference:
    """Turn world pixels (256 across) into degrees; the sign of y has changed over time."""
    frame = LocalFrame(_WEB_MERCATOR, (0, 0))

    def locate(vertex: Vertex) -> Position:
        east = _EARTH_M * math.pi * (vertex.x - _HALF_WORLD_PX) / _HALF_WORLD_PX
        north = _EARTH_M * math.pi * (_HALF_WORLD_PX - abs(vertex.y)) / _HALF_WORLD_PX
        return frame.to_lonlat(east * 1000, north * 1000)

    spot = locate(level.vertices[level.lanes[0].tail])
    return Georeference(_true_crs(_generate_crs(building, job), spot, job), locate)


def _plane(building: RmfBuilding, job: ImportJob) -> Georeference:
    """Metres: of the system the file names, else of a plane around the anchor."""
    crs = _generate_crs(building, job)
    if not crs:
        crs = local_crs(*job.options.anchor)
        job.report.note(Topic.ASSUMED, "", "anchor", job.options.anchor, _ANCHOR_WHY)
    frame = LocalFrame(crs, (0, 0))
    return Georeference(crs, lambda vertex: frame.to_lonlat(vertex.x * 1000, vertex.y * 1000))


def _drawing(building: RmfBuilding, level: Level, job: ImportJob) -> Georeference:
    """Pixels of a drawing: its upper left corner comes to lie at the anchor."""
    scale = job.options.metres_per_pixel or metres_per_pixel(building, level, job)
    crs = local_crs(*job.options.anchor)
    job.report.note(Topic.ASSUMED, "", "anchor", job.options.anchor, _ANCHOR_WHY)
    job.report.note(
        Topic.READ, level.name, "metres per pixel", f"{scale:.5g}", "from its measurements"
    )
    frame = LocalFrame(crs, (0, 0))

    def locate(vertex: Vertex) -> Position:
        return frame.to_lonlat(vertex.x * scale * 1000, -vertex.y * scale * 1000)

    return Georeference(crs, locate, is_drawing=True)


def metres_per_pixel(building: RmfBuilding, level: Level, job: ImportJob) -> float:
    """Return the scale of a drawing from its measurements, or from the reference level's.

    Levels without measurements are compared with the reference level by their fiducials.
    """
    own = _measured(level)
    if own:
        return own
    reference = building.levels[building.reference_level]
    scale, ratio = _measured(reference), _ratio(reference, level)
    if scale and ratio:
        return scale / ratio
    expected = (
        "a measurement on the drawing (two vertices and their distance in metres), "
        "or metres_per_pixel among the import options"
    )
    raise MapError(job.where, f"levels.{level.name}.measurements", expected, "none")


def _measured(level: Level) -> float:
    """Return the mean of distance / pixels over the level's measurements, 0 without any."""
    found = [
        float(link.params["distance"]) / length
        for link in level.measurements
        if (length := _length(level, link)) > 0 and _is_positive(link.params.get("distance"))
    ]
    return sum(found) / len(found) if found else 0.0


def _is_positive(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e6  # noqa: PLR2004


def _length(level: Level, link: Link) -> float:
    tail, head = level.vertices[link.tail], level.vertices[link.head]
    return math.hypot(head.x - tail.x, head.y - tail.y)


def _ratio(reference: Level, level: Level) -> float:
    """Return how much larger *level* is drawn than *reference*, 0 if nothing tells."""
    common = sorted(set(reference.fiducials) & set(level.fiducials))
    ratios = [
        apart / base
        for a, b in itertools.combinations(common, 2)
        if (base := _apart(reference.fiducials[a], reference.fiducials[b])) > 0
        and (apart := _apart(level.fiducials[a], level.fiducials[b])) > 0
    ]
    return _mean(ratios)


def _apart(a: tuple[float, float], b: tuple[float, float]) -> float:
    return math.hypot(b[0] - a[0], b[1] - a[1])


def _mean(values: Iterable[float]) -> float:
    every = list(values)
    return sum(every) / len(every) if every else 0.0
