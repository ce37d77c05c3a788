"""Where lanes meet: which vertices are one place, and where along each lane to cut.

Two lanes join where they share a vertex, or where the end of one lies on the other; "share" and
"on" mean within 5 cm. Lanes that merely cross, like a bridge over a road, do not join.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from fleet_manager.roadmap.compound_map import CompoundMap
from fleet_manager.roadmap.features import Charger, Dock, Gate, HandoffPoint, Parking, Position

SAME_PLACE_MM = 50


@dataclass(frozen=True, slots=True)
class Cut:
    """A place to cut a lane: how far along it, and which junction is there (None: none)."""

    along_mm: float
    junction: int | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Junctions:
    """Every lane's line in local mm, and its cuts from beginning to end."""

    lines: tuple[NDArray[np.float64], ...]
    cuts: tuple[tuple[Cut, ...], ...]
    spots: NDArray[np.int64]
    """Where each junction is (j, 2), in mm."""
    marks: Mapping[str, int]
    """The place of each point, dock, parking, charger and gate, on a lane or not."""
    names: Mapping[int, str]
    """The first of those at each place: what the node is called."""


def marks_of(compound_map: CompoundMap) -> dict[str, Position]:
    """Return the features that stand on lanes; the first at a place gives it its name."""
    kinds: tuple[Mapping[Any, HandoffPoint | Dock | Parking | Charger | Gate], ...] = (
        compound_map.points,
        compound_map.docks,
        compound_map.parkings,
        compound_map.chargers,
        compound_map.gates,
    )
    return {each.id: each.position for kind in kinds for each in kind.values()}


def find_junctions(compound_map: CompoundMap) -> Junctions:
    """Return where the lanes of *compound_map* meet and are to be cut."""
    marks = marks_of(compound_map)
    lines = _lines_mm(compound_map)
    lane_of = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    spots = np.vstack([*lines, compound_map.frame.to_mm(marks.values())])
    label = _same_place(spots)
    vertices = label[: len(lane_of)]
    mark_place = dict(zip(marks, label[len(lane_of) :].tolist(), strict=True))
    first = np.full(label.max(initial=-1) + 1, len(label), dtype=np.int64)
    np.minimum.at(first, label, np.arange(len(label)))
    places = np.rint(spots[first]).astype(np.int64)
    wanted = _wanted(vertices, lane_of, mark_place.values())
    per_lane = [vertices[lane_of == lane] for lane in range(len(lines))]
    touching = _touching(lines, places, wanted)
    return Junctions(
        lines=lines,
        cuts=tuple(
            _cuts(line, own, wanted, touching.get(lane, {}))
            for lane, (line, own) in enumerate(zip(lines, per_lane, strict=True))
        ),
        spots=places,
        marks=mark_place,
        names=_names(mark_place),
    )


def along_mm(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far along *line* each of its vertices lies."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    return np.concatenate(([0.0], np.cumsum(steps)))


def _lines_mm(compound_map: CompoundMap) -> tuple[NDArray[np.float64], ...]:
    lanes = [lane.line for lane in compound_map.lanes.values()]
    every = compound_map.frame.to_mm(spot for line in lanes for spot in line)
    ends = np.cumsum([len(line) for line in lanes])[:-1]
    return tuple(
        _tidied(line.astype(np.float64)) for line in np.split(every, ends) if len(line)
    )


def _tidied(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """Leave out inner vertices that all but repeat the one before."""
    keep = [0]
    for index in range(1, len(line) - 1):
        if np.hypot(*(line[index] - line[keep[-1]])) > SAME_PLACE_MM:
            keep.append(index)
    while len(keep) > 1 and np.hypot(*(line[-1] - line[keep[-1]])) <= SAME_PLACE_MM:
        keep.pop()
    return line[[*keep, len(line) - 1]]


def _same_place(spots: NDArray[np.float64]) -> NDArray[np.int32]:
    """Return one label per spot, the same for spots within reach of each other."""
    pairs = cKDTree(spots).query_pairs(SAME_PLACE_MM, output_type="ndarray")
    links = coo_array(
        (np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(spots), len(spots))
    )
    labels: NDArray[np.int32] = connected_components(links, directed=False)[1]
    return labels


def _wanted(
    vertices: NDArray[np.int32], lane_of: NDArray[np.int64], marked: Iterable[int]
) -> frozenset[int]:
    """Return the places to cut at: lane ends, vertices used more than once, marks."""
    starts = np.searchsorted(lane_of, np.arange(lane_of.max(initial=-1) + 1))
    ends = np.append(starts[1:], len(lane_of)) - 1
    places, times = np.unique(vertices, return_counts=True)
    shared = places[times > 1]
    lane_ends = (*vertices[starts].tolist(), *vertices[ends].tolist())
    return frozenset((*lane_ends, *shared.tolist(), *marked))


def _touching(
    lines: tuple[NDArray[np.float64], ...], places: NDArray[np.int64], wanted: frozenset[int]
) -> dict[int, dict[int, float]]:
    """Return, per lane, the wanted places that lie on it and how far along."""
    order = sorted(wanted)
    shapes = [shapely.LineString(line) for line in lines]
    spots = [shapely.Point(spot) for spot in places[order]]
    tree = shapely.STRtree(shapes)
    found: dict[int, dict[int, float]] = {}
    for spot, lane in tree.query(spots, predicate="dwithin", distance=SAME_PLACE_MM).T.tolist():
        distance = float(shapely.line_locate_point(shapes[lane], spots[spot]))
        found.setdefault(lane, {})[order[spot]] = distance
    return found


def _cuts(
    line: NDArray[np.float64],
    own: NDArray[np.int32],
    wanted: frozenset[int],
    touching: Mapping[int, float],
) -> tuple[Cut, ...]:
    """Return the cuts of one lane: its own vertices first, then what else lies on it."""
    along = along_mm(line)
    places = set(own.tolist())
    cuts = [
        Cut(float(distance), place)
        for distance, place in zip(along, own.tolist(), strict=True)
        if place in wanted
    ]
    cuts += [
        Cut(distance, place) for place, distance in touching.items() if place not in places
    ]
    return tuple(sorted(cuts, key=lambda cut: (cut.along_mm, cut.junction)))


def _names(marks: Mapping[str, int]) -> dict[int, str]:
    names: dict[int, str] = {}
    for mark, place in marks.items():
        names.setdefault(place, mark)
    return names
