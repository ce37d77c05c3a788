"""Which places two vehicles cannot use at once, from the ground each of them needs.

A resource is a node (0 to n-1) or a piece (n to n+p-1). Its footprint is all the ground a
vehicle, margin included, may cover while it uses the resource: driving along a piece, standing
at the end of a spur, standing or turning at a junction. Two resources exclude each other when
their footprints touch, whether or not the graph connects them.

::

    piece          bend             leaf              junction
    ┌────────┐     ┌──────╮         │ ┌──┐            ╭───╮
    │ ────── │     │ ────┐│         │─┤▭ │ box        │ ┼ │ disc
    └────────┘     └────┐ │         │ └──┘            ╰───╯
"""

import itertools
import math
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from fleet_manager.roadmap.lane_graph import LaneGraph

STRAIGHT_RAD = math.radians(10)
"""A bend this slight sweeps no ground beyond the margin (half a vehicle x 0.4 % = 6 mm)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exclusions:
    """For each resource r, ``others[offsets[r]:offsets[r + 1]]`` may not be used beside it."""

    offsets: NDArray[np.int32]
    others: NDArray[np.int32]

    def of(self, resource: int) -> NDArray[np.int32]:
        """Return the resources that exclude *resource*, ascending; never itself."""
        return self.others[self.offsets[resource] : self.offsets[resource + 1]]


@dataclass(frozen=True, slots=True)
class Body:
    """Half the ground a vehicle needs, margin included, in mm."""

    half_length_mm: float
    half_width_mm: float

    @property
    def turning_mm(self) -> float:
        """Radius of the disc it needs to turn on the spot."""
        return math.hypot(self.half_length_mm, self.half_width_mm)


def compute_exclusions(
    graph: LaneGraph, length_mm: int, width_mm: int, margin_mm: int
) -> Exclusions:
    """Return what excludes what for a vehicle of this size that keeps *margin_mm* around it."""
    grounds = footprints(graph, body(length_mm, width_mm, margin_mm))
    tree = shapely.STRtree(grounds)
    first, second = tree.query(grounds, predicate="intersects")
    differ = first != second
    first, second = first[differ], second[differ]
    order = np.lexsort((second, first))
    counts = np.bincount(first, minlength=len(grounds))
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    others = second[order].astype(np.int32)
    offsets.flags.writeable = others.flags.writeable = False
    return Exclusions(offsets=offsets, others=others)


def body(length_mm: int, width_mm: int, margin_mm: int) -> Body:
    """Return the ground a vehicle of this size needs when it keeps *margin_mm* around it."""
    return Body(length_mm / 2 + margin_mm, width_mm / 2 + margin_mm)


def footprints(graph: LaneGraph, vehicle: Body) -> NDArray[np.object_]:
    """Return the ground of every resource, nodes first, as shapely geometries in mm."""
    headings: list[list[float]] = [[] for _ in graph.node_ids]
    for (start, end), line in zip(graph.piece_ends.tolist(), graph.shape_mm, strict=True):
        headings[start].append(_heading(line[0], line[1]))
        headings[end].append(_heading(line[-1], line[-2]))
    spots = zip(graph.x_mm.tolist(), graph.y_mm.tolist(), headings, strict=True)
    nodes = [_standing((x, y), around, vehicle) for x, y, around in spots]
    pieces = [_swept(line.astype(np.float64), vehicle) for line in graph.shape_mm]
    grounds = np.array([*nodes, *pieces], dtype=np.object_)
    shapely.prepare(grounds)
    return grounds


def _heading(here: NDArray[np.int64], there: NDArray[np.int64]) -> float:
    dx, dy = (there - here).tolist()
    return math.atan2(dy, dx)


def _turn(first: float, second: float) -> float:
    """Return the angle between two headings, 0 to pi."""
    return abs((second - first + math.pi) % (2 * math.pi) - math.pi)


def _standing(
    spot: tuple[float, float], headings: list[float], vehicle: Body
) -> shapely.Geometry:
    """Return a box where the way runs straight, a disc where a vehicle may turn."""
    axis = headings[0]
    if any(min(_turn(axis, h), math.pi - _turn(axis, h)) > STRAIGHT_RAD for h in headings):
        return _disc(spot, vehicle)
    return shapely.union_all([_box(spot, spot, heading, vehicle) for heading in headings])


def _swept(line: NDArray[np.float64], vehicle: Body) -> shapely.Geometry:
    """One box per segment, longer by half a vehicle at both ends, and a disc at each bend."""
    ends = [(spot[0], spot[1]) for spot in line.tolist()]
    segments = list(itertools.pairwise(ends))
    headings = [math.atan2(end[1] - start[1], end[0] - start[0]) for start, end in segments]
    boxes = [
        _box(start, end, heading, vehicle)
        for (start, end), heading in zip(segments, headings, strict=True)
    ]
    bends = [
        _disc(spot, vehicle)
        for spot, (before, after) in zip(ends[1:-1], itertools.pairwise(headings), strict=True)
        if _turn(before, after) > STRAIGHT_RAD
    ]
    return shapely.union_all([*boxes, *bends])


def _disc(spot: tuple[float, float], vehicle: Body) -> shapely.Geometry:
    return shapely.Point(spot).buffer(vehicle.turning_mm)


def _box(
    start: tuple[float, float], end: tuple[float, float], heading: float, vehicle: Body
) -> shapely.Geometry:
    """Return the ground covered from *start* to *end* without turning."""
    along = (
        math.cos(heading) * vehicle.half_length_mm,
        math.sin(heading) * vehicle.half_length_mm,
    )
    aside = (
        -math.sin(heading) * vehicle.half_width_mm,
        math.cos(heading) * vehicle.half_width_mm,
    )
    return shapely.Polygon(
        [
            (start[0] - along[0] + aside[0], start[1] - along[1] + aside[1]),
            (end[0] + along[0] + aside[0], end[1] + along[1] + aside[1]),
            (end[0] + along[0] - aside[0], end[1] + along[1] - aside[1]),
            (start[0] - along[0] - aside[0], start[1] - along[1] - aside[1]),
        ]
    )


def refuges(graph: LaneGraph, exclusions: Exclusions) -> NDArray[np.bool_]:
    """Return the nodes where a standing vehicle is in nobody's way.

    Such a node is the end of a spur that can be driven both ways, and what a vehicle covers
    there touches the ground of nothing but that spur.
    """
    nodes = len(graph.node_ids)
    result = np.zeros(nodes, dtype=np.bool_)
    pieces_at = np.bincount(graph.piece_ends.ravel(), minlength=nodes)
    enters, leaves = (np.bincount(ends, minlength=nodes) for ends in (graph.head, graph.tail))
    for node in np.flatnonzero((pieces_at == 1) & (enters == 1) & (leaves == 1)).tolist():
        own = nodes + int(np.flatnonzero((graph.piece_ends == node).any(axis=1))[0])
        result[node] = exclusions.of(node).tolist() == [own]
    result.flags.writeable = False
    return result
