"""What a picture of a map shows and where, before anything is drawn: plain numbers in metres.

Everything that can be settled without a drawing library is settled here: colours, outlines,
where labels fit, where the arrows of one-way lanes go.
"""

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from fleet_manager.model.zone import ZoneClass
from fleet_manager.roadmap.compound_map import CompoundMap
from fleet_manager.roadmap.crs import LocalFrame
from fleet_manager.roadmap.features import LaneKind, PointKind, Position

Points: TypeAlias = NDArray[np.float64]
"""An array (n, 2) of x and y in metres."""

PAPER = "#f6f4ef"
INK = "#3b3a36"
FAINT = "#8d8a82"
COMPOUND_FILL, COMPOUND_EDGE = "#eceee3", "#9aa58c"
HOUSE_FILL, HOUSE_EDGE = "#d8cfc0", "#b3a893"
BYSTANDER_FILL, BYSTANDER_EDGE = "#e6e2d9", "#cfc9bd"
STATION_FILL, STATION_EDGE = "#f3dcc0", "#d08b3c"
LANE_EDGE = "#c9c4b8"
LANE_FILL: Mapping[LaneKind, str] = {
    LaneKind.ROAD: "#ffffff",
    LaneKind.SERVICE: "#ffffff",
    LaneKind.PATH: "#f8f0dc",
    LaneKind.SPUR: "#fbf9f4",
}
ZONE_COLOURS: Mapping[ZoneClass, str] = {
    ZoneClass.SEALED: "#c8553d",
    ZoneClass.CONTROLLED: "#e0a526",
    ZoneClass.OPEN: "#6a9a5b",
}
GATE, ENTRANCE, DOCK, CHARGER, PARKING = "#7a3b69", "#8d8a82", "#d08b3c", "#3c9d5b", "#5b7083"
POINT_STYLES: Mapping[PointKind, tuple[str, str, str]] = {
    PointKind.SHELF: ("o", "#2b6ca3", "shelf"),
    PointKind.LOCKER: ("s", "#2a9d8f", "locker"),
    PointKind.DOOR: ("^", "#8a5aa8", "door"),
    PointKind.VEHICLE_STOP: ("D", "#c65d7b", "vehicle stop"),
    PointKind.GATE_RELAY: ("P", "#7a3b69", "gate relay"),
}
"""Marker, colour and word for each kind of handoff point."""
TRACK_COLOURS = (
    "#1f6fb4", "#d9612e", "#2f8f5b", "#a03f86", "#b58900", "#3aa5a5",
    "#7158c4", "#c43c4a", "#6b8e23", "#8c564b", "#4c6a92", "#d16ba5",
)  # fmt: skip

MARGIN = 0.035
"""Free room around the site, as a part of its size."""
MARGIN_M_MAX = 12.0
TOGETHER_M = 45.0
TURN = 0.1
FLAT = 0.35
"""Sine of the steepest edge a text is written along."""
WIDE_FROM = 0x2E7F
"""Characters beyond this one are as wide as high."""
ARROW_EVERY_M = 28.0


@dataclass(frozen=True, slots=True)
class Label:
    """A text in the middle of a building, and the box it has to fit into."""

    text: str
    x: float
    y: float
    width_m: float
    height_m: float


@dataclass(frozen=True, slots=True)
class View:
    """The rectangle of the site a picture shows, in metres."""

    west: float
    south: float
    east: float
    north: float

    @property
    def width(self) -> float:
        """Metres from west to east."""
        return self.east - self.west

    @property
    def height(self) -> float:
        """Metres from south to north."""
        return self.north - self.south


def metres(frame: LocalFrame, positions: Iterable[Position]) -> Points:
    """Return *positions* in metres."""
    result: Points = frame.to_mm(positions).astype(np.float64) / 1000
    return result


def around(pieces: Iterable[Points], margin_m: float | None = None) -> View:
    """Return the rectangle around everything, with a margin."""
    every = np.vstack(list(pieces))
    (west, south), (east, north) = every.min(axis=0), every.max(axis=0)
    if margin_m is None:
        margin_m = min(2 + MARGIN * float(max(east - west, north - south)), MARGIN_M_MAX)
    return View(west - margin_m, south - margin_m, east + margin_m, north + margin_m)


def whole_view(compound_map: CompoundMap) -> View:
    """Return the part of the map worth seeing: compounds, stations and what serves them.

    Roads that run far beyond are cut; without compounds, everything is shown.
    """
    frame = compound_map.frame
    core = [metres(frame, each.outline[0]) for each in compound_map.compounds.values()]
    core += [metres(frame, each.outline[0]) for each in compound_map.zones.values()]
    spots = [
        each.position
        for kind in (
            compound_map.points,
            compound_map.gates,
            compound_map.docks,
            compound_map.chargers,
            compound_map.parkings,
            compound_map.stations,
        )
        for each in kind.values()
    ]
    if not core:
        core += [metres(frame, lane.line) for lane in compound_map.lanes.values()]
        core += [metres(frame, each.outline[0]) for each in compound_map.buildings.values()]
    if spots:
        core.append(metres(frame, spots))
    return around(core)


def station_spots(compound_map: CompoundMap) -> Points:
    """Return docks, chargers and parking bays that lie together around the docks."""
    frame = compound_map.frame
    docks = metres(frame, (each.position for each in compound_map.docks.values()))
    if not len(docks):
        return docks
    middle = np.median(docks, axis=0)
    others = [
        each.position
        for kind in (compound_map.docks, compound_map.chargers, compound_map.parkings)
        for each in kind.values()
    ]
    spots = metres(frame, others)
    near: Points = spots[np.hypot(*(spots - middle).T) < TOGETHER_M]
    return near


def squared(view: View, aspect: float) -> View:
    """Return *view* made wider or higher until width / height is *aspect*."""
    wide = max(view.width, view.height * aspect)
    high = max(view.height, view.width / aspect)
    x, y = (view.west + view.east) / 2, (view.south + view.north) / 2
    return View(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)


def arrows(line: Points) -> list[tuple[float, float, float]]:
    """Return places and headings (radians) of the arrows along a one-way lane."""
    steps = np.diff(line, axis=0)
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    total = float(lengths.sum())
    count = max(1, round(total / ARROW_EVERY_M))
    along = np.concatenate(([0.0], np.cumsum(lengths)))
    found = []
    for number in range(count):
        at = (number + 0.5) * total / count
        index = min(int(np.searchsorted(along, at, side="right")) - 1, len(steps) - 1)
        part = (at - along[index]) / max(float(lengths[index]), 1e-9)
        x, y = line[index] + part * steps[index]
        found.append((float(x), float(y), math.atan2(steps[index][1], steps[index][0])))
    return found


def beside(line: Points, offset_m: float) -> Points:
    """Return *line* moved to its right, so that tracks along one lane lie side by side."""
    steps = np.diff(line, axis=0)
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    moving = lengths > 0
    if not moving.any():
        return line
    kept = np.vstack((line[:-1][moving], line[-1:]))
    right = np.column_stack((steps[moving, 1], -steps[moving, 0])) / lengths[moving, None]
    ends = np.vstack((right[:1], right[:-1] + right[1:], right[-1:]))
    size = np.hypot(ends[:, 0], ends[:, 1])[:, None]
    # Where a track turns back on itself there is no right: it comes back to the lane.
    moved: Points = kept + offset_m * np.where(size > TURN, ends / np.maximum(size, TURN), 0)
    return moved


def heading_near(lanes: Sequence[Points], spot: Points) -> float:
    """Return the heading (radians) of the lane nearest to *spot*, for the bar of a gate."""
    best, heading = math.inf, 0.0
    for line in lanes:
        start, step = line[:-1], np.diff(line, axis=0)
        length = np.maximum((step**2).sum(axis=1), 1e-9)
        part = np.clip(((spot - start) * step).sum(axis=1) / length, 0, 1)
        apart = np.hypot(*(start + part[:, None] * step - spot).T)
        index = int(apart.argmin())
        if apart[index] < best:
            best = float(apart[index])
            heading = math.atan2(step[index][1], step[index][0])
    return heading


@dataclass(frozen=True, slots=True)
class EdgeLabel:
    """A text on the outline of an area, turned along it (degrees)."""

    x: float
    y: float
    turn: float


def edge_label(ring: Points, needed_m: float, taken: Points, *, upper: bool) -> EdgeLabel:
    """Return where a text of length *needed_m* stands on the upper or lower edge of a ring.

    It keeps away from the places in *taken*.
    """
    ends = np.hstack((ring[:-1], ring[1:]))
    step = ends[:, 2:] - ends[:, :2]
    length = np.hypot(step[:, 0], step[:, 1])
    flat = (np.abs(step[:, 1]) <= FLAT * length) & (length > 0)
    fits = flat & (length >= 1.3 * needed_m)
    chosen = np.flatnonzero(fits if fits.any() else flat if flat.any() else length > 0)
    height = (ends[chosen, 1] + ends[chosen, 3]) * (1 if upper else -1)
    best = int(chosen[np.argmax(height)])
    x0, y0, x1, y1 = ends[best].tolist()
    if x1 < x0:
        x0, y0, x1, y1 = x1, y1, x0, y0
    turn = math.degrees(math.atan2(y1 - y0, x1 - x0)) if flat[best] else 0.0
    near = min(0.5, (0.65 * needed_m + 2) / max(float(length[best]), 1e-9))
    spots = [(x0 + part * (x1 - x0), y0 + part * (y1 - y0)) for part in (near, 1 - near, 0.5)]
    free = [
        spot
        for spot in spots
        if not len(taken) or np.hypot(*(taken - np.array(spot)).T).min() > needed_m * 1.2
    ]
    x, y = (free or spots)[0]
    return EdgeLabel(x, y, turn)


def away_from_lanes(lanes: Sequence[Points], spot: Points) -> Points:
    """Return the direction, of length one, from the nearest lane to *spot*."""
    ends = [np.hstack((line[:-1], line[1:])) for line in lanes]
    segments = np.vstack(ends)
    start, step = segments[:, :2], segments[:, 2:] - segments[:, :2]
    part = np.clip(((spot - start) * step).sum(axis=1) / (step**2).sum(axis=1), 0, 1)
    away = spot - (start + part[:, None] * step)
    apart = np.hypot(away[:, 0], away[:, 1])
    nearest = int(apart.argmin())
    if apart[nearest] == 0:
        return np.array([0.0, 1.0])
    result: Points = away[nearest] / apart[nearest]
    return result


def text_units(text: str) -> float:
    """Return how wide *text* is, in its font size; Chinese characters are square."""
    return sum(1.0 if ord(char) > WIDE_FROM else 0.56 for char in text) or 1.0


def label_of(text: str, ring: Points) -> Label:
    """Return where *text* stands: in the middle of the widest part of the ring."""
    south, north = float(ring[:, 1].min()), float(ring[:, 1].max())
    centre = _centroid(ring)
    widest = _chord(ring, centre[1])
    y = centre[1]
    if not widest[0] < centre[0] < widest[1]:
        levels = [south + part * (north - south) for part in (0.2, 0.35, 0.5, 0.65, 0.8)]
        y = max(levels, key=lambda level: _length(_chord(ring, level)))
        widest = _chord(ring, y)
        centre = ((widest[0] + widest[1]) / 2, y)
    x = centre[0]
    room = min(x - widest[0], widest[1] - x) * 2
    return Label(text, x, y, room, _height_at(ring, x, y))


def _centroid(ring: Points) -> tuple[float, float]:
    shifted = ring - ring[0]
    x, y = shifted[:-1].T
    next_x, next_y = shifted[1:].T
    cross = x * next_y - next_x * y
    area = float(cross.sum())
    if abs(area) < 1e-6:  # noqa: PLR2004 - nothing but a line
        middle = ring.mean(axis=0)
        return float(middle[0]), float(middle[1])
    return (
        float(((x + next_x) * cross).sum() / (3 * area) + ring[0][0]),
        float(((y + next_y) * cross).sum() / (3 * area) + ring[0][1]),
    )


def _crossings(ring: Points, axis: int, level: float) -> list[float]:
    """Return where the ring crosses a line of constant *axis*, ascending."""
    other = 1 - axis
    found = []
    for a, b in itertools.pairwise(ring):
        if (a[axis] > level) != (b[axis] > level):
            part = (level - a[axis]) / (b[axis] - a[axis])
            found.append(float(a[other] + part * (b[other] - a[other])))
    return sorted(found)


def _chord(ring: Points, y: float) -> tuple[float, float]:
    """Return the longest stretch of the ring's inside at height *y*."""
    crossings = _crossings(ring, 1, y)
    pairs = list(zip(crossings[::2], crossings[1::2], strict=False))
    return max(pairs, key=_length, default=(0.0, 0.0))


def _height_at(ring: Points, x: float, y: float) -> float:
    crossings = _crossings(ring, 0, x)
    for low, high in zip(crossings[::2], crossings[1::2], strict=False):
        if low <= y <= high:
            return 2 * min(y - low, high - y)
    return 0.0


def _length(pair: tuple[float, float]) -> float:
    return pair[1] - pair[0]


def scale_bar_m(width_m: float) -> float:
    """Return a round length of about a fifth of the picture's width."""
    target = max(width_m / 5, 1.0)
    power = 10 ** math.floor(math.log10(target))
    return float(max(step * power for step in (1, 2, 5) if step * power <= target))


def true_north(frame: LocalFrame, view: View) -> float:
    """Return the direction of true north on the picture, in radians from its x axis."""
    middle = ((view.west + view.east) / 2 * 1000, (view.south + view.north) / 2 * 1000)
    longitude, latitude = frame.to_lonlat(*middle)
    here, there = metres(frame, [(longitude, latitude), (longitude, latitude + 0.001)])
    return math.atan2(there[1] - here[1], there[0] - here[0])


def facts(compound_map: CompoundMap) -> list[tuple[str, int]]:
    """Return what there is on the map, for the side panel."""
    counts = (
        ("compound", len(compound_map.compounds)),
        ("building", len(compound_map.buildings)),
        ("handoff point", len(compound_map.points)),
        ("gate", len(compound_map.gates)),
        ("dock", len(compound_map.docks)),
        ("charger", len(compound_map.chargers)),
        ("parking bay", len(compound_map.parkings)),
    )
    return [(words if count == 1 else f"{words}s", count) for words, count in counts]
