"""The road under a vehicle's wheels: where it is when it is so far along an edge.

A vehicle drives both ways equally, so its heading is the edge's or the opposite one, whichever
is nearer to how it stood; that is why it backs out of a bay instead of turning on the spot.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, hypot, pi, tau

from fleet_manager.roadmap.lane_graph import LaneGraph

REVERSAL_RAD = 0.75 * pi
"""A turn sharper than this is driven by stopping and going back the other way."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Centre and heading of a vehicle; local millimetres and radians, counter-clockwise."""

    x_mm: float
    y_mm: float
    theta_rad: float


@dataclass(frozen=True, slots=True)
class Line:
    """A polyline with the way from its beginning to each corner, and each leg's heading."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    way: tuple[float, ...]
    headings: tuple[float, ...]
    backwards: tuple[float, ...]
    """The opposite headings."""

    def drives_forwards(self, theta_rad: float) -> bool:
        """Return whether a vehicle that comes in at *theta_rad* does not drive backwards."""
        return abs(wrapped(self.headings[0] - theta_rad)) <= pi / 2

    def pose(self, way_mm: float, *, forwards: bool) -> Pose:
        """Return the pose of a vehicle that has driven *way_mm* of it."""
        leg = min(max(bisect_right(self.way, way_mm) - 1, 0), len(self.headings) - 1)
        begin, end = self.way[leg], self.way[leg + 1]
        share = min(max((way_mm - begin) / (end - begin), 0.0), 1.0)
        return Pose(
            self.xs[leg] + share * (self.xs[leg + 1] - self.xs[leg]),
            self.ys[leg] + share * (self.ys[leg + 1] - self.ys[leg]),
            self.headings[leg] if forwards else self.backwards[leg],
        )


def drawn(corners: Sequence[Sequence[float]], length_mm: float | None = None) -> Line:
    """Return the line through *corners*, at least two of which differ; *length_mm* long."""
    corners = [
        corner for at, corner in enumerate(corners) if not at or corner != corners[at - 1]
    ]
    legs = list(pairwise(corners))
    headings = tuple(atan2(b[1] - a[1], b[0] - a[0]) for a, b in legs)
    lengths = [hypot(b[0] - a[0], b[1] - a[1]) for a, b in legs]
    scale = 1.0 if length_mm is None else length_mm / sum(lengths)
    way = [0.0]
    for length in lengths:
        way.append(way[-1] + length * scale)
    return Line(
        tuple(float(corner[0]) for corner in corners),
        tuple(float(corner[1]) for corner in corners),
        tuple(way),
        headings,
        tuple(wrapped(heading + pi) for heading in headings),
    )


class Track:
    """The lines of a graph's edges, worked out when first driven, shared by all vehicles."""

    def __init__(self, graph: LaneGraph) -> None:
        self.graph = graph
        self.length_mm: list[float] = [float(length) for length in graph.length_mm]
        self.limit_mm_s: list[float] = [float(speed) for speed in graph.speed_mm_s]
        self._lines: dict[int, Line] = {}
        self._reversals: dict[tuple[int, int], bool] = {}

    def pose(self, edge: int, way_mm: float, theta_rad: float) -> Pose:
        """Return the pose *way_mm* along *edge* of a vehicle that came in at *theta_rad*."""
        line = self._line(edge)
        return line.pose(way_mm, forwards=line.drives_forwards(theta_rad))

    def node_pose(self, node: int, theta_rad: float) -> Pose:
        """Return the pose of a vehicle that stands on *node*."""
        return Pose(float(self.graph.x_mm[node]), float(self.graph.y_mm[node]), theta_rad)

    def resting_heading(self, node: int) -> float:
        """Return how a vehicle put down on *node* stands: along the first edge out of it."""
        for edge, tail in enumerate(self.graph.tail):
            if tail == node:
                return self._line(edge).headings[0]
        return 0.0

    def reverses(self, edge: int, following: int) -> bool:
        """Return whether going on from *edge* to *following* is going back."""
        known = self._reversals.get((edge, following))
        if known is None:
            turn = self._line(following).headings[0] - self._line(edge).headings[-1]
            known = self._reversals[edge, following] = abs(wrapped(turn)) > REVERSAL_RAD
        return known

    def _line(self, edge: int) -> Line:
        line = self._lines.get(edge)
        if line is None:
            # The graph's length is a whole number of millimetres: stretch the line to fit it.
            corners = self.graph.edge_shape_mm(edge).tolist()
            line = self._lines[edge] = drawn(corners, self.length_mm[edge])
        return line


def wrapped(angle_rad: float) -> float:
    """Return the angle in [-pi, pi)."""
    return (angle_rad + pi) % tau - pi
