"""A station where the map has none: docks, chargers and parking bays along the lanes.

Outside the compound, near its main gate, is where warehouses and carriers' vans can come. The
docks are a row of bays side by side; chargers and parking bays follow, nearest to the docks
first. Where one lane has no more room, the next one has.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Point

from fleet_manager.roadmap.features import LaneKind
from fleet_manager.roadmap.import_bays import Ground, Stand
from fleet_manager.roadmap.import_frame import XY
from fleet_manager.roadmap.import_network import paths_from, span_m
from fleet_manager.roadmap.import_report import Report, Topic

INSIDE_M = 60.0
"""What a place inside a compound costs, as if it were way to drive."""
BIG_ROAD_M = 500.0
"""What a place at a public road costs: nobody loads there if it can be helped."""
BIG_ROAD_MM_S = 6000
FROM_GATE_M = 10.0
"""Bays leave the gate itself free."""
DOCK_GAP_M = 1.0
BAY_GAP_M = 0.35
SIDES = (1, -1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many bays of each kind are to be found."""

    docks: int
    chargers: int
    parking: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StationDraft:
    """Where the bays are, and how far the docks are from the gate along the lanes."""

    docks: tuple[Stand, ...]
    chargers: tuple[Stand, ...]
    parking: tuple[Stand, ...]
    from_gate_m: float


@dataclass(frozen=True, slots=True, order=True)
class _Slot:
    cost_m: float
    stretch: int
    at_m: float
    way_m: float


def propose_station(
    ground: Ground,
    gate: XY,
    inside: Sequence[shapely.Polygon],
    wanted: Wanted,
    spare_ends: Sequence[XY],
) -> StationDraft:
    """Return bays near *gate*, outside of the compounds *inside* if possible, and take them.

    Where there is no room for bays, dead ends in *spare_ends* have to do, and at the very least
    one dock stands on a lane.
    """
    search = _Search(ground, gate, inside)
    docks, way_m = search.row(wanted.docks)
    centre = docks[0].place if docks else gate
    others = search.single(centre, wanted.chargers + wanted.parking)
    # A charger is little use to a fleet that cannot park.
    lost = wanted.parking if len(others) < wanted.parking + wanted.chargers else 0
    chargers = others[: min(wanted.chargers, max(len(others) - lost, 0))]
    parking = others[len(chargers) :]
    ends = search.ends(spare_ends, centre, max(wanted.parking - len(parking), not docks))
    if wanted.docks and not docks:
        docks, ends = (ends[:1] or search.on_lane()), ends[1:]
    return StationDraft(
        docks=tuple(docks),
        chargers=tuple(chargers),
        parking=(*parking, *ends),
        from_gate_m=way_m,
    )


def report_bays(draft: StationDraft, wanted: Wanted, report: Report) -> None:
    """Say what was proposed where, and what found no room."""
    for what, found, asked in (
        ("docks", draft.docks, wanted.docks),
        ("chargers", draft.chargers, wanted.chargers),
        ("parking bays", draft.parking, wanted.parking),
    ):
        for words, chosen in (
            ("in bays off the lanes", [each for each in found if each.leaf]),
            ("at dead ends", [each for each in found if not each.leaf and each.stretch < 0]),
            ("on a lane, in others' way", [e for e in found if not e.leaf and e.stretch >= 0]),
        ):
            if chosen:
                report.note(Topic.PROPOSED, "", what, len(chosen), words)
        if len(found) < asked:
            why = "no more free space beside the lanes"
            report.note(Topic.MISSING, "", what, f"{asked - len(found)} of {asked}", why)


class _Search:
    """Looks for bays, slot by slot along the lanes, cheapest first."""

    def __init__(self, ground: Ground, gate: XY, inside: Sequence[shapely.Polygon]) -> None:
        self._ground = ground
        self._gate = gate
        self._inside = shapely.union_all(list(inside))
        shapely.prepare(self._inside)

    def row(self, count: int) -> tuple[list[Stand], float]:
        """Take *count* bays side by side, fewer where no lane has room for so many."""
        pitch = 2 * self._ground.half_width_m + DOCK_GAP_M
        slots = list(self._slots(self._gate, outside=True))
        for size in range(count, 0, -1):
            for slot in slots:
                for side in SIDES:
                    found = self._row_at(slot, side, size, pitch)
                    if found:
                        return found, slot.way_m
        return [], 0.0

    def _row_at(self, slot: _Slot, side: int, size: int, pitch: float) -> list[Stand]:
        """Take a row that begins at *slot*; nothing if any of its bays is not free."""
        row: list[Stand] = []
        for rank in range(size):
            at_m = self._ground.settle(slot.stretch, slot.at_m + rank * pitch)
            stand = None if at_m is None else self._bay(slot.stretch, at_m, side)
            if stand is None or any(self._ground.touch(stand, other) for other in row):
                return []
            row.append(stand)
        for stand in row:
            self._ground.take(stand)
        return row

    def single(self, centre: XY, count: int) -> list[Stand]:
        """Take *count* bays, the nearest to *centre* first; outside, if that is outside."""
        found: list[Stand] = []
        outside = not self._inside.contains(Point(centre))
        for slot in self._slots(centre, outside=outside):
            for side in SIDES:
                at_m = self._ground.settle(slot.stretch, slot.at_m)
                stand = None if at_m is None else self._bay(slot.stretch, at_m, side)
                if stand is not None and len(found) < count:
                    self._ground.take(stand)
                    found.append(stand)
            if len(found) >= count:
                break
        return found

    def ends(self, spare: Sequence[XY], centre: XY, count: int) -> list[Stand]:
        """Take up to *count* dead ends, the nearest to *centre* first."""
        found: list[Stand] = []
        for place in sorted(spare, key=lambda end: (span_m(end, centre), end)):
            if len(found) < count and self._ground.take_end(place):
                found.append(Stand(stretch=-1, at_m=0, spot=place))
        return found

    def on_lane(self) -> list[Stand]:
        """Take the place on a lane that is nearest to the gate."""
        for slot in self._slots(self._gate, outside=True):
            at_m = self._ground.settle(slot.stretch, slot.at_m)
            if at_m is not None:
                spot = self._ground.spot(slot.stretch, at_m)
                stand = Stand(stretch=slot.stretch, at_m=at_m, spot=spot)
                self._ground.take(stand)
                return [stand]
        return []

    def _bay(self, stretch: int, at_m: float, side: int) -> Stand | None:
        """Return the free bay on that side, beside the lane rather than partly on it."""
        free = [
            stand
            for stand in self._ground.bays(stretch, at_m, side)
            if self._ground.is_free(stand)
        ]
        beside = [stand for stand in free if self._ground.is_off_road(stand)]
        return next(iter(beside or free), None)

    def _slots(self, centre: XY, *, outside: bool) -> Iterator[_Slot]:
        """Yield places along the lanes, cheapest first; those inside are dear if *outside*."""
        ground = self._ground
        distance = _distances(ground, centre)
        slots: list[_Slot] = []
        for index, each in enumerate(ground.network.stretches):
            length = ground.lines[index].length
            at = np.arange(1.0, length - 1.0, 2 * ground.half_width_m + BAY_GAP_M)
            if not len(at):
                continue
            spots = shapely.line_interpolate_point(ground.lines[index], at)
            ways = np.minimum(distance[each.tail] + at, distance[each.head] + length - at)
            costs = ways + INSIDE_M * (shapely.contains(self._inside, spots) & outside)
            if each.kind is LaneKind.ROAD and each.speed_mm_s > BIG_ROAD_MM_S:
                costs += BIG_ROAD_M
            clear = shapely.distance(spots, Point(self._gate)) >= FROM_GATE_M
            chosen = clear & np.isfinite(ways)
            rows = zip(costs[chosen], at[chosen], ways[chosen], strict=True)
            slots += [_Slot(float(c), index, float(a), float(w)) for c, a, w in rows]
        yield from sorted(slots)


def _distances(ground: Ground, centre: XY) -> NDArray[np.float64]:
    """Return how far each node is from the place on the lanes nearest to *centre*."""
    spot = Point(centre)
    start = int(shapely.distance(ground.lines, spot).argmin())
    stretch, line = ground.network.stretches[start], ground.lines[start]
    at_m = float(line.project(spot))
    tail = paths_from(ground.network, [stretch.tail]).distance_m + at_m
    head = paths_from(ground.network, [stretch.head]).distance_m + line.length - at_m
    result: NDArray[np.float64] = np.minimum(tail, head)
    result[stretch.tail] = min(result[stretch.tail], at_m)
    result[stretch.head] = min(result[stretch.head], line.length - at_m)
    return result
