"""Which lanes lie in which class of zone."""

from collections.abc import Iterable

import shapely

from fleet_manager.model.zone import ZoneClass
from fleet_manager.roadmap.features import Zone
from fleet_manager.roadmap.lane_graph import LaneGraph

_TOUCH_MM = 1.0
"""A lane that only ends at a zone's border is not inside."""


def edges_in(zones: Iterable[Zone], zone_class: ZoneClass, graph: LaneGraph) -> frozenset[int]:
    """Return the edges of which some part lies inside a zone of *zone_class*."""
    areas = [
        shapely.Polygon(
            graph.frame.to_mm(zone.outline[0]),
            [graph.frame.to_mm(hole) for hole in zone.outline[1:]],
        )
        for zone in zones
        if zone.zone_class is zone_class
    ]
    if not areas:
        return frozenset()
    inside = shapely.union_all(areas).buffer(-_TOUCH_MM)
    shapely.prepare(inside)
    pieces = {
        number
        for number, shape in enumerate(graph.shape_mm)
        if inside.intersects(shapely.LineString(shape))
    }
    return frozenset(edge for edge, piece in enumerate(graph.piece) if int(piece) in pieces)
