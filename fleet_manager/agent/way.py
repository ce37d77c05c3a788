"""A way the vehicle was told to drive: one line, with its nodes marked and its speed limits.

::

    here ●──────────────●────────────────────────●  the last node: here it stops
         along_m 0      mark, limit 2 m/s        mark, limit 1 m/s

It begins at the node reached last and ends at the last node of a ``Drive``, all of whose edges
are released: nothing made from it leads beyond the base.
"""

from dataclasses import dataclass, replace
from math import inf

from fleet_manager.agent.chart import CORRIDOR_M, Chart
from fleet_manager.agent.line import Line, Place, Pose, Spot
from fleet_manager.vda5050.messages import OrderNode
from fleet_manager.vda5050.vehicle_words import Drive

_REACTION_S = 0.5
"""Between a word to the robot and its brakes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A node on the way, and what holds on the edge that leads to it."""

    node: OrderNode
    along_m: float
    limit_m_s: float = inf
    left_m: float = CORRIDOR_M
    right_m: float = CORRIDOR_M

    @property
    def tolerance_m(self) -> float:
        """How far from the node the order lets the vehicle be; 0 if it does not say."""
        return _deviation_m(self.node)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A line and its nodes in order, without the one it begins at."""

    line: Line
    marks: tuple[Mark, ...]
    entry_m: float = 0.0
    """How far from its beginning the order lets the vehicle begin."""

    @property
    def end(self) -> Mark:
        """The node where the vehicle stops."""
        return self.marks[-1]

    def ahead(self, along_m: float) -> Mark:
        """Return the next node from there on; it tells what holds on the edge there."""
        return next((mark for mark in self.marks if mark.along_m > along_m), self.end)

    def limit_m_s(self, along_m: float, speed_m_s: float, braking_m_s2: float) -> float:
        """Return how fast one may drive there: now, and for what follows within the brakes."""
        limit_m_s, begin_m = inf, 0.0
        for mark in self.marks:
            if mark.along_m > along_m or mark is self.end:
                reach_m = braking_m(speed_m_s, braking_m_s2, mark.limit_m_s)
                if begin_m > along_m + reach_m:
                    break
                limit_m_s = min(limit_m_s, mark.limit_m_s)
            begin_m = mark.along_m
        return limit_m_s

    def holds(self, place: Place) -> bool:
        """Tell whether somebody there is on the way, within the corridor of the edge."""
        mark = self.ahead(place.along_m)
        return -mark.right_m <= place.aside_m <= mark.left_m

    def path(self, spot: Spot, along_m: float) -> tuple[Pose, ...]:
        """Return the poses from *spot*, which is so far along, to the end of the way."""
        rest = self.line.corners(along_m, self.line.length_m)
        return (Pose(*spot, self.line.at(along_m).theta_rad), *rest)

    def shortened(self, along_m: float) -> "Way":
        """Return the way as far as the first node from there on; all of it if there is none."""
        kept = [mark for mark in self.marks if mark.along_m < along_m]
        marks = self.marks[: len(kept) + 1]
        corners = self.line.corners(0.0, marks[-1].along_m)
        begin = self.line.at(0.0)
        spots = [(pose.x_m, pose.y_m) for pose in (begin, *corners)]
        return Way(line=Line(spots), marks=marks, entry_m=self.entry_m)

    def entered(self, spot: Spot) -> "Way":
        """Return the way with a straight piece before it, from *spot* to its first node."""
        corners = (self.line.at(0.0), *self.line.corners(0.0, self.line.length_m))
        line = Line([spot, *((pose.x_m, pose.y_m) for pose in corners)])
        more_m = line.length_m - self.line.length_m
        marks = tuple(replace(mark, along_m=mark.along_m + more_m) for mark in self.marks)
        return Way(line=line, marks=marks)


def braking_m(speed_m_s: float, braking_m_s2: float, to_m_s: float = 0.0) -> float:
    """Return the way on which brakes bring *speed_m_s* down to *to_m_s*, reaction included."""
    if speed_m_s <= to_m_s:
        return 0.0
    return (speed_m_s**2 - to_m_s**2) / (2 * braking_m_s2) + speed_m_s * _REACTION_S


def way_of(drive: Drive, here: OrderNode, chart: Chart) -> Way:
    """Return the way of *drive* from *here*."""
    nodes = (here, *drive.nodes)
    spots: list[Spot] = []
    marks = []
    for index, edge in enumerate(drive.edges):
        spots += chart.shape(edge, nodes[index], nodes[index + 1])
        left_m, right_m = chart.corridor_m(edge)
        marks.append(
            Mark(
                node=nodes[index + 1],
                along_m=Line(spots).length_m,
                limit_m_s=chart.limit_m_s(edge),
                left_m=left_m,
                right_m=right_m,
            )
        )
    return Way(line=Line(spots), marks=tuple(marks), entry_m=_deviation_m(here))


def _deviation_m(node: OrderNode) -> float:
    place = node.node_position
    return 0.0 if place is None else place.allowed_deviation_x_y or 0.0
