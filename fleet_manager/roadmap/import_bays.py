"""Where a vehicle can stand without blocking anybody: bays off a lane.

::

        ┌─────┐   box: the standing vehicle with its margin; touches nothing that anybody
        │  ●  │        else drives on
        └──│──┘
           │      spur: from the lane to the middle of the box
     ──────┼──────────  lane

A box keeps clear of every lane by the half diagonal of a vehicle, because a vehicle may turn
on any spot of a lane; of every other spur by half a vehicle's width; and of houses and walls.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import LineString, Point, Polygon, STRtree

from fleet_manager.model.vehicle import VehicleType
from fleet_manager.roadmap.features import LaneKind
from fleet_manager.roadmap.import_frame import XY
from fleet_manager.roadmap.import_network import JOIN_M, Network, span_m

SLACK_M = 0.15
"""Room beyond the strictly needed: coordinates in a file are rounded to a centimetre."""
TAP_APART_M = 1.0
"""Two spurs leave a lane at the same vertex or at least this far apart."""
FROM_END_M = 1.2
"""A spur keeps this far from the ends of lanes; nearer, it would look like a slip."""
SHELF_M = 0.3
_CELL_M = 10.0
ANGLES = (0.0, 35.0, -35.0)
"""Degrees between the spur and the perpendicular of its lane, in the order of liking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where a vehicle stands: *at_m* along a stretch, in a bay if there is a *leaf*."""

    stretch: int
    at_m: float
    spot: XY
    leaf: XY | None = None

    @property
    def place(self) -> XY:
        """The position of the vehicle's middle."""
        return self.leaf or self.spot


@dataclass(frozen=True, slots=True)
class _Claim:
    box: Polygon
    track: Polygon


@dataclass(slots=True)
class Ground:
    """The site while bays are being laid out: what is taken, and by whom."""

    network: Network
    vehicle: VehicleType
    obstacles: Sequence[shapely.Geometry]
    lines: list[LineString] = field(init=False)
    taps: dict[int, list[float]] = field(init=False)
    _lanes: STRtree = field(init=False)
    _roadway: STRtree = field(init=False)
    _solid: STRtree = field(init=False)
    _dead_ends: STRtree = field(init=False)
    _claims: dict[tuple[int, int], list[_Claim]] = field(init=False)

    def __post_init__(self) -> None:
        """Index lanes and obstacles."""
        self.lines = [LineString(each.line) for each in self.network.stretches]
        self.taps = defaultdict(list)
        self._lanes = STRtree(self.lines)
        widths = [each.width_mm / 2000 for each in self.network.stretches]
        self._roadway = STRtree(shapely.buffer(self.lines, widths, cap_style="flat"))
        self._solid = STRtree(self.obstacles)
        ends = np.flatnonzero(self.network.degrees() == 1).tolist()
        self._dead_ends = STRtree([Point(self.network.nodes[node]) for node in ends])
        self._claims = defaultdict(list)

    @property
    def half_width_m(self) -> float:
        """Half the width a driving vehicle sweeps, margin included."""
        return (self.vehicle.width_mm / 2 + self.vehicle.margin_mm) / 1000

    @property
    def half_length_m(self) -> float:
        """Half the length of a standing vehicle, margin included."""
        return (self.vehicle.length_mm / 2 + self.vehicle.margin_mm) / 1000

    @property
    def clearance_m(self) -> float:
        """How far a box keeps from the middle of any lane."""
        return math.hypot(self.half_width_m, self.half_length_m) + SLACK_M

    def near(self, point: XY, reach_m: float) -> list[int]:
        """Return the stretches within reach of *point*, nearest first."""
        spot = Point(point)
        found = self._lanes.query(spot, predicate="dwithin", distance=reach_m)
        return sorted(map(int, found), key=lambda each: (self.lines[each].distance(spot), each))

    def spot(self, stretch: int, at_m: float) -> XY:
        """Return the point *at_m* along a stretch."""
        point = self.lines[stretch].interpolate(at_m)
        return point.x, point.y

    def project(self, stretch: int, point: XY) -> float:
        """Return how far along a stretch the place nearest to *point* is."""
        return float(self.lines[stretch].project(Point(point)))

    def settle(self, stretch: int, at_m: float) -> float | None:
        """Return where near *at_m* a spur may leave the stretch; None if too near another."""
        length = self.lines[stretch].length
        for tap in self.taps.get(stretch, ()):
            if abs(tap - at_m) < TAP_APART_M:
                return tap
        if FROM_END_M <= at_m <= length - FROM_END_M:
            return at_m
        return None

    def bays(self, stretch: int, at_m: float, side: int) -> Iterator[Stand]:
        """Yield places to stand to the left (*side* 1) or right (-1) of a stretch.

        First beside the lane, then partly on it where that still leaves room to pass.
        """
        along = self._along(stretch, at_m)
        across = (-side * along[1], side * along[0])
        kerb_m = self.network.stretches[stretch].width_mm / 2000 + SLACK_M / 2
        least_m = self.clearance_m + SLACK_M
        for apart_m in (kerb_m, least_m) if kerb_m > least_m else (least_m,):
            for angle in ANGLES:
                yield self._bay((stretch, at_m), across, angle, apart_m)

    def reach_m(self, stretch: int) -> float:
        """Return how far from the middle of a stretch the furthest of its bays lie."""
        turn = math.radians(max(ANGLES))
        kerb_m = max(
            self.network.stretches[stretch].width_mm / 2000 + SLACK_M / 2,
            self.clearance_m + SLACK_M,
        )
        inner = self.half_length_m * math.cos(turn) + self.half_width_m * math.sin(turn)
        return (kerb_m + inner) / math.cos(turn)

    def side_of(self, stretch: int, at_m: float, place: XY) -> int:
        """Return 1 if *place* lies to the left of a stretch there, else -1."""
        along, spot = self._along(stretch, at_m), self.spot(stretch, at_m)
        turn = along[0] * (place[1] - spot[1]) - along[1] * (place[0] - spot[0])
        return 1 if turn >= 0 else -1

    def _along(self, stretch: int, at_m: float) -> XY:
        """Return the direction of the lane at a place."""
        a, b = self.spot(stretch, max(at_m - 0.5, 0)), self.spot(stretch, at_m + 0.5)
        length = span_m(a, b) or 1.0
        return (b[0] - a[0]) / length, (b[1] - a[1]) / length

    def _bay(self, tap: tuple[int, float], across: XY, angle: float, apart_m: float) -> Stand:
        """Return the bay whose box begins *apart_m* from the middle of the lane."""
        turn = math.radians(angle)
        cos, sin = math.cos(turn), math.sin(turn)
        heading = (across[0] * cos - across[1] * sin, across[0] * sin + across[1] * cos)
        inner = self.half_length_m * cos + self.half_width_m * abs(sin)
        reach = (apart_m + inner) / cos
        spot = self.spot(*tap)
        leaf = (spot[0] + reach * heading[0], spot[1] + reach * heading[1])
        return Stand(stretch=tap[0], at_m=tap[1], spot=spot, leaf=leaf)

    def is_free(self, stand: Stand) -> bool:
        """Whether a bay touches nothing: no house, no lane but its own, no other bay."""
        if stand.leaf is None:
            return True
        claim = self._claim(stand.spot, stand.leaf)
        if len(
            self._solid.query(shapely.union(claim.box, claim.track), predicate="intersects")
        ):
            return False
        near = self._lanes.query(claim.box, predicate="dwithin", distance=self.clearance_m)
        spur = LineString([stand.spot, stand.leaf])
        ends = self._dead_ends.query(spur, predicate="dwithin", distance=FROM_END_M)
        if len(near) or len(ends):
            return False
        return not any(
            _touch(claim, other) or other.box.distance(Point(stand.spot)) < self.clearance_m
            for other in self._around(claim)
        )

    def dead_ends(self) -> list[XY]:
        """Return where lanes end that are no public roads, which may well go on."""
        degrees = self.network.degrees()
        return [
            self.network.nodes[node]
            for each in self.network.stretches
            for node in (each.tail, each.head)
            if degrees[node] == 1 and each.kind is not LaneKind.ROAD
        ]

    def take_end(self, place: XY) -> bool:
        """Reserve the dead end at *place* as it is; False if a vehicle there blocks others."""
        ends = [
            (index, line)
            for index, each in enumerate(self.network.stretches)
            for line in (each.line, each.line[::-1])
            if span_m(line[-1], place) <= JOIN_M
        ]
        if len(ends) != 1 or self.network.stretches[ends[0][0]].one_way:
            return False
        index, line = ends[0]
        box = self._claim(line[-2], line[-1]).box
        claim = _Claim(box, box)
        near = self._lanes.query(box, predicate="dwithin", distance=self.clearance_m)
        taps = [Point(self.spot(index, at_m)) for at_m in self.taps.get(index, ())]
        if near.tolist() != [index] or any(_touch(claim, o) for o in self._around(claim)):
            return False
        if any(box.distance(tap) < self.clearance_m for tap in taps):
            return False
        for cell in _cells(claim):
            self._claims[cell].append(claim)
        return True

    def touch(self, one: Stand, other: Stand) -> bool:
        """Whether a vehicle in one bay is in the way of one that drives into the other."""
        first = self._claim(one.spot, one.leaf or one.spot)
        return _touch(first, self._claim(other.spot, other.leaf or other.spot))

    def is_off_road(self, stand: Stand) -> bool:
        """Whether a bay lies beside the lanes, not within their width."""
        return not len(self._roadway.query(self.box(stand), predicate="intersects"))

    def take(self, stand: Stand) -> None:
        """Reserve a stand."""
        taps = self.taps[stand.stretch]
        if stand.at_m not in taps:
            taps.append(stand.at_m)
        if stand.leaf is not None:
            claim = self._claim(stand.spot, stand.leaf)
            for cell in _cells(claim):
                self._claims[cell].append(claim)

    def box(self, stand: Stand) -> Polygon:
        """Return the ground a standing vehicle takes up, whichever way it may be turned."""
        if stand.leaf is None:
            return Point(stand.spot).buffer(self.half_length_m)
        return self._claim(stand.spot, stand.leaf).box

    def shelf(self, stand: Stand, door: XY) -> XY:
        """Return where the shelf stands: at the head of the bay, else beside the lane."""
        if stand.leaf is None:
            start, ahead, reach = stand.spot, door, self.half_width_m
        else:
            start, ahead, reach = stand.spot, stand.leaf, self.half_length_m
            reach += span_m(stand.spot, stand.leaf)
        length = span_m(start, ahead) or 1.0
        part = min((reach + SHELF_M) / length, 1.0 if stand.leaf is None else math.inf)
        return start[0] + part * (ahead[0] - start[0]), start[1] + part * (ahead[1] - start[1])

    def _claim(self, spot: XY, leaf: XY) -> _Claim:
        length = span_m(spot, leaf) or 1.0
        ahead = ((leaf[0] - spot[0]) / length, (leaf[1] - spot[1]) / length)
        reach = self.half_length_m
        return _Claim(
            box=self._strip(leaf, ahead, -reach, reach),
            track=self._strip(spot, ahead, -reach, length + reach),
        )

    def _strip(self, origin: XY, ahead: XY, start: float, end: float) -> Polygon:
        """Return a rectangle along *ahead*, as wide as a vehicle with its margin and slack."""
        half = self.half_width_m + SLACK_M / 2
        corners = ((start, -half), (end, -half), (end, half), (start, half))
        return Polygon(
            [
                (
                    origin[0] + run * ahead[0] - off * ahead[1],
                    origin[1] + run * ahead[1] + off * ahead[0],
                )
                for run, off in corners
            ]
        )

    def _around(self, claim: _Claim) -> Iterable[_Claim]:
        seen: set[int] = set()
        for cell in _cells(claim):
            for other in self._claims.get(cell, ()):
                if id(other) not in seen:
                    seen.add(id(other))
                    yield other


def _touch(one: _Claim, other: _Claim) -> bool:
    return other.track.intersects(one.box) or other.box.intersects(one.track)


def _cells(claim: _Claim) -> Iterator[tuple[int, int]]:
    """Yield the squares of a coarse grid that a claim may touch."""
    west, south, east, north = np.floor(np.array(claim.track.bounds) / _CELL_M).astype(int)
    for column in range(west, east + 1):
        for row in range(south, north + 1):
            yield column, row
