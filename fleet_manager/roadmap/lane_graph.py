"""The lanes of a map as a graph: nodes where something may happen, pieces in between.

::

    lane-7 (two-way)   A ────────●──────────────●────────── B      ● shelf s1, then a 25 m cut
    edges              lane-7.1+ →  lane-7.2+ →   lane-7.3+ →
                       ← lane-7.1-  ← lane-7.2-   ← lane-7.3-
    pieces                 0             1             2

Lanes are cut where they meet, at every point, dock, parking, charger and gate that stands on
them, and wherever a stretch would be longer than a piece may be. The two directions of a
two-way lane are two edges of one piece. A node is called after the feature standing there, else
``n1``, ``n2``... in the order of the file.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fleet_manager.model.errors import MapError
from fleet_manager.model.ids import EdgeId, NodeId
from fleet_manager.roadmap.compound_map import CompoundMap
from fleet_manager.roadmap.crs import LocalFrame
from fleet_manager.roadmap.features import Lane, Position
from fleet_manager.roadmap.junctions import (
    SAME_PLACE_MM,
    Cut,
    Junctions,
    along_mm,
    find_junctions,
)

PIECE_LENGTH_MAX_MM = 25_000
_LOOP_PIECES = 3
"""A way back to its own beginning has so many pieces: no edge joins a node to itself."""

I = TypeVar("I", np.int32, np.int64)  # noqa: E741 - a type of integers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LaneGraph:
    """Nodes (n), edges (m) and pieces (p) of a map; local coordinates in mm, arrays frozen."""

    node_ids: tuple[NodeId, ...]
    node_index: Mapping[NodeId, int]
    x_mm: NDArray[np.int64]
    y_mm: NDArray[np.int64]
    edge_ids: tuple[EdgeId, ...]
    edge_index: Mapping[EdgeId, int]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    length_mm: NDArray[np.int64]
    speed_mm_s: NDArray[np.int32]
    """The lane's speed limit."""
    width_mm: NDArray[np.int32]
    piece: NDArray[np.int32]
    """The undirected stretch an edge drives along."""
    lane_ids: tuple[str, ...]
    """The lane of each piece."""
    piece_ends: NDArray[np.int32]
    """First and last node of each piece (p, 2), in the direction its lane is drawn."""
    shape_mm: tuple[NDArray[np.int64], ...]
    """Each piece's polyline (k, 2), in the direction its lane is drawn."""
    standing: Mapping[str, int]
    """Node of each point, dock, parking, charger and gate that stands on a lane."""
    frame: LocalFrame

    def to_lonlat(self, x_mm: float, y_mm: float) -> Position:
        """Return longitude and latitude in degrees of a local position."""
        return self.frame.to_lonlat(x_mm, y_mm)

    def edge_shape_mm(self, edge: int) -> NDArray[np.int64]:
        """Return the polyline of *edge* in its own direction."""
        piece = int(self.piece[edge])
        forward = bool(self.piece_ends[piece, 0] == self.tail[edge])
        return self.shape_mm[piece] if forward else self.shape_mm[piece][::-1]


def build_lane_graph(
    compound_map: CompoundMap, piece_length_max_mm: int = PIECE_LENGTH_MAX_MM
) -> LaneGraph:
    """Return the graph of *compound_map*; features that stand on no lane are left out.

    Raises:
        MapError: If the map has no lanes, or none longer than a few centimetres.
    """
    if not compound_map.lanes:
        raise MapError(compound_map.header.id, "features", "at least one lane", "none")
    junctions = find_junctions(compound_map)
    builder = _Builder(junctions)
    lanes = compound_map.lanes.values()
    for lane, line, cuts in zip(lanes, junctions.lines, junctions.cuts, strict=True):
        builder.add_lane(lane, line, split_long(cuts, piece_length_max_mm))
    if not builder.pieces:
        raise MapError(compound_map.header.id, "features", "lanes longer than 10 cm", "none")
    return builder.finish(compound_map.frame)


def split_long(cuts: Sequence[Cut], longest_mm: int) -> tuple[Cut, ...]:
    """Return *cuts* with more in between, evenly, so that no stretch is too long or a loop."""
    every = [cuts[0]]
    for before, after in itertools.pairwise(cuts):
        stretch_mm = after.along_mm - before.along_mm
        looped = before.junction == after.junction
        if looped and stretch_mm < 2 * SAME_PLACE_MM:
            continue  # the same place twice
        parts = max(-int(-stretch_mm // longest_mm), _LOOP_PIECES if looped else 1)
        steps = np.linspace(before.along_mm, after.along_mm, parts + 1)[1:-1]
        every += [Cut(float(step), None) for step in steps]
        every.append(after)
    return tuple(every)


def stretches(
    line: NDArray[np.float64], cuts_mm: NDArray[np.float64]
) -> list[NDArray[np.int64]]:
    """Return the polylines between consecutive cuts of *line*, in whole mm."""
    along = along_mm(line)
    every = np.union1d(along, cuts_mm)
    spots = np.column_stack([np.interp(every, along, line[:, axis]) for axis in (0, 1)])
    whole = np.rint(spots).astype(np.int64)
    at = np.searchsorted(every, cuts_mm)
    return [
        _without_repeats(whole[start : end + 1])
        for start, end in itertools.pairwise(at.tolist())
    ]


def _without_repeats(line: NDArray[np.int64]) -> NDArray[np.int64]:
    moves = np.any(np.diff(line, axis=0) != 0, axis=1)
    if not moves.any():
        return line[[0, -1]]
    return line[np.concatenate(([True], moves))]


@dataclass(slots=True)
class _Builder:
    """Grows the lists a ``LaneGraph`` is made of, lane by lane."""

    junctions: Junctions
    nodes: list[tuple[str, NDArray[np.int64]]] = field(default_factory=list)
    node_of: dict[int, int] = field(default_factory=dict)
    edges: list[tuple[str, int, int, int, Lane]] = field(default_factory=list)
    """Id, tail, head, piece, lane."""
    pieces: list[tuple[str, int, int, NDArray[np.int64]]] = field(default_factory=list)
    """Lane, first node, last node, polyline."""
    numbered: int = 0

    def add_lane(self, lane: Lane, line: NDArray[np.float64], cuts: Sequence[Cut]) -> None:
        """Add the pieces and edges of *lane*, cut at *cuts*."""
        if len(cuts) == 1:
            return
        shapes = stretches(line, np.array([cut.along_mm for cut in cuts]))
        spots = [shapes[0][0], *(shape[-1] for shape in shapes)]
        nodes = [self._node(cut, spot) for cut, spot in zip(cuts, spots, strict=True)]
        ends = itertools.pairwise(nodes)
        for number, ((start, end), shape) in enumerate(zip(ends, shapes, strict=True), 1):
            shape[0], shape[-1] = self.nodes[start][1], self.nodes[end][1]
            piece = len(self.pieces)
            self.pieces.append((lane.id, start, end, shape))
            self.edges.append((f"{lane.id}.{number}+", start, end, piece, lane))
            if not lane.one_way:
                self.edges.append((f"{lane.id}.{number}-", end, start, piece, lane))

    def _node(self, cut: Cut, spot: NDArray[np.int64]) -> int:
        if cut.junction is None:
            self.nodes.append((self._number(), spot))
            return len(self.nodes) - 1
        if cut.junction not in self.node_of:
            name = self.junctions.names.get(cut.junction) or self._number()
            self.nodes.append((name, self.junctions.spots[cut.junction]))
            self.node_of[cut.junction] = len(self.nodes) - 1
        return self.node_of[cut.junction]

    def _number(self) -> str:
        self.numbered += 1
        while f"n{self.numbered}" in self.junctions.marks:
            self.numbered += 1
        return f"n{self.numbered}"

    def finish(self, frame: LocalFrame) -> LaneGraph:
        """Return the graph of every lane added."""
        names = tuple(NodeId(name) for name, _ in self.nodes)
        edge_ids = tuple(EdgeId(edge[0]) for edge in self.edges)
        spots = np.array([spot for _, spot in self.nodes], dtype=np.int64)
        lanes = [edge[4] for edge in self.edges]
        piece = _frozen([edge[3] for edge in self.edges], np.int32)
        lengths = np.array([_length_mm(part[3]) for part in self.pieces], dtype=np.int64)
        return LaneGraph(
            node_ids=names,
            node_index={name: index for index, name in enumerate(names)},
            x_mm=_frozen(spots[:, 0], np.int64),
            y_mm=_frozen(spots[:, 1], np.int64),
            edge_ids=edge_ids,
            edge_index={name: index for index, name in enumerate(edge_ids)},
            tail=_frozen([edge[1] for edge in self.edges], np.int32),
            head=_frozen([edge[2] for edge in self.edges], np.int32),
            length_mm=_frozen(lengths[piece], np.int64),
            speed_mm_s=_frozen([lane.speed_limit_mm_s for lane in lanes], np.int32),
            width_mm=_frozen([lane.width_mm for lane in lanes], np.int32),
            piece=piece,
            lane_ids=tuple(part[0] for part in self.pieces),
            piece_ends=_frozen([part[1:3] for part in self.pieces], np.int32),
            shape_mm=tuple(_frozen(part[3], np.int64) for part in self.pieces),
            standing=self._standing(),
            frame=frame,
        )

    def _standing(self) -> dict[str, int]:
        marks = self.junctions.marks.items()
        return {mark: self.node_of[place] for mark, place in marks if place in self.node_of}


def _length_mm(line: NDArray[np.int64]) -> int:
    return max(1, round(float(np.hypot(*np.diff(line, axis=0).T).sum())))


def _frozen(values: ArrayLike, dtype: type[I]) -> NDArray[I]:
    array = np.array(values, dtype=dtype)
    array.flags.writeable = False
    return array
