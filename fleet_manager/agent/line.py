"""A drawn line one drives along: how long it is, and where on it somebody is.

Metres and radians in the map's frame, x east and y north. A position is given as the way from
the line's beginning (*along*) and the distance to its left (*aside*, negative to the right).
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, cos, hypot, sin

Spot = tuple[float, float]
"""x and y."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where on a line somebody is."""

    along_m: float
    aside_m: float


@dataclass(frozen=True, slots=True)
class Pose:
    """A spot and the heading of whoever is there."""

    x_m: float
    y_m: float
    theta_rad: float


class Line:
    """A polyline through *spots*; a repeated spot counts once."""

    __slots__ = ("_headings", "_spots", "_way_m")

    def __init__(self, spots: Sequence[Spot]) -> None:
        kept = [spots[0]]
        kept += [after for before, after in pairwise(spots) if after != before]
        self._spots = tuple(kept)
        way_m = [0.0]
        headings = []
        for (x, y), (to_x, to_y) in pairwise(kept):
            way_m.append(way_m[-1] + hypot(to_x - x, to_y - y))
            headings.append(atan2(to_y - y, to_x - x))
        self._way_m = tuple(way_m)
        self._headings = tuple(headings)

    @property
    def length_m(self) -> float:
        """How long it is; 0 for a single spot."""
        return self._way_m[-1]

    def at(self, along_m: float) -> Pose:
        """Return the spot so far along, and the heading there; never beyond the ends."""
        if not self._headings:
            return Pose(*self._spots[0], 0.0)
        leg = min(max(bisect_right(self._way_m, along_m) - 1, 0), len(self._headings) - 1)
        on_m = min(
            max(along_m - self._way_m[leg], 0.0), self._way_m[leg + 1] - self._way_m[leg]
        )
        (x, y), heading = self._spots[leg], self._headings[leg]
        return Pose(x + on_m * cos(heading), y + on_m * sin(heading), heading)

    def corners(self, from_m: float, to_m: float) -> tuple[Pose, ...]:
        """Return every corner strictly between two points of the way, then the later point."""
        between = [
            Pose(x, y, self._headings[leg])
            for leg, (x, y) in enumerate(self._spots[:-1])
            if from_m < self._way_m[leg] < to_m
        ]
        return (*between, self.at(to_m))

    def places(self, spot: Spot, from_m: float, to_m: float) -> list[Place]:
        """Return where *spot* could be between two points of the way, nearest points all.

        A way that passes the same spot twice has two; the caller knows which is meant.
        """
        if not self._headings:
            (x, y), (own_x, own_y) = spot, self._spots[0]
            return [Place(0.0, hypot(x - own_x, y - own_y))]
        near = list(self._nearest(spot, from_m, to_m))
        found: list[Place] = []
        for index, (begin_m, end_m, place) in enumerate(near):
            along_m = place.along_m
            # At a corner the way may get nearer still on the leg before or after.
            if along_m == begin_m and index and near[index - 1][2].along_m != along_m:
                continue
            if along_m == end_m and near[index + 1 :] and near[index + 1][2].along_m != along_m:
                continue
            if not found or found[-1].along_m != along_m:
                found.append(place)
        return found

    def _nearest(
        self, spot: Spot, from_m: float, to_m: float
    ) -> Iterator[tuple[float, float, Place]]:
        """Yield begin, end and nearest point of each leg that is partly in the window."""
        from_m = min(max(from_m, 0.0), self.length_m)
        to_m = min(max(to_m, from_m), self.length_m)
        first = min(bisect_right(self._way_m, from_m), len(self._headings)) - 1
        for leg in range(first, len(self._headings)):
            begin_m, end_m = max(self._way_m[leg], from_m), min(self._way_m[leg + 1], to_m)
            if self._way_m[leg] > to_m:
                return
            (x, y), heading = self._spots[leg], self._headings[leg]
            dx, dy = spot[0] - x, spot[1] - y
            on_m = self._way_m[leg] + dx * cos(heading) + dy * sin(heading)
            left_m = dy * cos(heading) - dx * sin(heading)
            along_m = min(max(on_m, begin_m), end_m)
            off_m = hypot(on_m - along_m, left_m)
            yield begin_m, end_m, Place(along_m, off_m if left_m >= 0 else -off_m)
