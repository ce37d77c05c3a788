"""Which lanes and nodes lie in which zone."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from fleet_manager.roadmap.features import Zone
from fleet_manager.roadmap.lane_graph import LaneGraph

_TOUCH_MM = 1.0
"""A lane that only ends at a zone's border is not inside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """What of a lane graph lies in one zone."""

    edges: frozenset[int]
    """The edges of which some part lies inside."""
    nodes: frozenset[int]
    """The nodes inside, and those that nothing but such edges leads to."""


def inside_of(zone: Zone, graph: LaneGraph) -> Inside:
    """Return what of *graph* lies in *zone*."""
    area = shapely.Polygon(
        graph.frame.to_mm(zone.outline[0]),
        [graph.frame.to_mm(hole) for hole in zone.outline[1:]],
    ).buffer(-_TOUCH_MM)
    shapely.prepare(area)
    pieces = np.fromiter(
        (area.intersects(shapely.LineString(shape)) for shape in graph.shape_mm), dtype=np.bool_
    )
    within = pieces[graph.piece]
    nodes: NDArray[np.bool_] = shapely.contains_xy(area, graph.x_mm, graph.y_mm)
    nodes |= ~_touched_by(graph, ~within) & _touched_by(graph, within)
    return Inside(
        edges=frozenset(np.flatnonzero(within).tolist()),
        nodes=frozenset(np.flatnonzero(nodes).tolist()),
    )


def _touched_by(graph: LaneGraph, edges: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the nodes at which at least one of *edges* begins or ends."""
    nodes = np.zeros(len(graph.node_ids), dtype=np.bool_)
    nodes[graph.tail[edges]] = True
    nodes[graph.head[edges]] = True
    return nodes
