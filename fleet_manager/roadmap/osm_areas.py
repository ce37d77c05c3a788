"""Rings of ways and multipolygons as polygons in metres, whatever state they are in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely import LineString, MultiPolygon, Polygon

from fleet_manager.roadmap.import_frame import XY, MetreFrame
from fleet_manager.roadmap.import_report import Report, Topic
from fleet_manager.roadmap.osm_read import OsmData, OsmWay, Tags

AREA_M2_MIN = 1.0
AREA_KEYS = frozenset(
    {"building", "landuse", "amenity", "place", "barrier", "natural", "leisure"}
)
_GRID_M = 0.01
"""Corners are kept to a centimetre, which is what a map file holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A tagged area; *refs* are the nodes of its outline."""

    id: str
    polygon: Polygon
    tags: Tags
    refs: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The nodes of ways, and those with tags, in metres."""

    data: OsmData
    frame: MetreFrame
    points: Mapping[int, XY]

    def line(self, refs: Sequence[int]) -> list[XY]:
        """Return the points of *refs* that the file has."""
        return [self.points[ref] for ref in refs if ref in self.points]


def plan_of(data: OsmData, frame: MetreFrame) -> Plan:
    """Return every node in metres."""
    places = {node.id: node.position for node in data.tagged} | dict(data.nodes)
    points = dict(zip(places, frame.to_m(places.values()), strict=True))
    return Plan(data=data, frame=frame, points=points)


def find_areas(plan: Plan, report: Report) -> list[Area]:
    """Return every closed way and multipolygon with an area; broken ones are reported."""
    found: list[Area] = []
    members: set[int] = set()
    for relation in plan.data.relations:
        ways = {ref: plan.data.ways[ref] for ref in relation.outer if ref in plan.data.ways}
        polygon = _multipolygon(plan, relation.outer, relation.inner)
        if polygon is None:
            report.note(Topic.LEFT_OUT, f"relation/{relation.id}", "area", "", "does not close")
            continue
        refs = frozenset(ref for way in ways.values() for ref in way.refs)
        members |= {ref for ref, way in ways.items() if _says_the_same(way, relation.tags)}
        found.append(Area(id=f"r{relation.id}", polygon=polygon, tags=relation.tags, refs=refs))
    for way in plan.data.ways.values():
        if way.id not in members and way.is_closed and _is_area(way.tags):
            polygon = sound_polygon(plan.line(way.refs))
            if polygon is not None:
                refs = frozenset(way.refs)
                found.append(Area(id=f"w{way.id}", polygon=polygon, tags=way.tags, refs=refs))
            else:
                report.note(Topic.LEFT_OUT, f"way/{way.id}", "area", "", "has no inside")
    return found


def _is_area(tags: Tags) -> bool:
    return "highway" not in tags and not AREA_KEYS.isdisjoint(tags)


def _says_the_same(way: OsmWay, tags: Tags) -> bool:
    """Whether a member way repeats what its relation says, as mappers often do."""
    return any(key in tags for key in way.tags if key in ("building", "landuse", "amenity"))


def sound_polygon(points: Sequence[XY]) -> Polygon | None:
    """Return the polygon of a ring, mended if it crosses itself; None if nothing is left."""
    if len(set(points)) < 3:  # noqa: PLR2004 - a triangle is the least
        return None
    return largest(shapely.make_valid(Polygon(points)))


def largest(shape: shapely.Geometry) -> Polygon | None:
    """Return the largest polygon in *shape*, on the file's grid; None if there is none."""
    snapped = shapely.set_precision(shape, _GRID_M)
    parts = [each for each in _polygons(snapped) if each.area >= AREA_M2_MIN]
    return max(parts, key=lambda each: each.area) if parts else None


def _polygons(shape: shapely.Geometry) -> Iterator[Polygon]:
    match shape:
        case Polygon():
            yield shape
        case MultiPolygon() | shapely.GeometryCollection():
            for part in shape.geoms:
                yield from _polygons(part)
        case _:
            pass


def _multipolygon(plan: Plan, outer: Sequence[int], inner: Sequence[int]) -> Polygon | None:
    shell = _rings(plan, outer)
    holes = _rings(plan, inner)
    return largest(shapely.difference(shell, holes))


def _rings(plan: Plan, refs: Sequence[int]) -> shapely.Geometry:
    """Return the area inside the rings that the ways *refs* form together."""
    lines = [
        LineString(points)
        for ref in refs
        if ref in plan.data.ways and len(points := plan.line(plan.data.ways[ref].refs)) > 1
    ]
    return shapely.union_all(shapely.get_parts(shapely.polygonize(lines)))
