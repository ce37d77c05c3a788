"""Lanes while they are being imported: stretches between junctions, in metres.

::

    stretch   tail ──────────────────> head      (a junction, a dead end, a barrier)
    parts     strongly connected: from every lane of a part a vehicle reaches every other lane
              of it and comes back

Nodes closer than 5 cm are one: that is how the finished map joins lanes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree
from shapely import LineString, Point, STRtree

from fleet_manager.roadmap.features import LaneKind, Name, Surface
from fleet_manager.roadmap.import_frame import XY

JOIN_M = 0.05
GAP_M = 1.0
NAMELESS = Name()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A lane from one junction to the next; *way* and *order* say where it was cut from."""

    way: str
    order: int
    tail: int
    head: int
    line: tuple[XY, ...]
    width_mm: int
    speed_mm_s: int
    one_way: bool = False
    surface: Surface = Surface.UNKNOWN
    kind: LaneKind = LaneKind.SERVICE
    name: Name = NAMELESS
    is_spare: bool = False

    @property
    def length_m(self) -> float:
        """Length along the line."""
        return sum(span_m(a, b) for a, b in pairwise(self.line))


def span_m(a: XY, b: XY) -> float:
    """Return the distance between two points."""
    return float(np.hypot(b[0] - a[0], b[1] - a[1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Junctions and the stretches between them; a stretch's ends are its line's ends."""

    nodes: tuple[XY, ...]
    stretches: tuple[Stretch, ...]
    closed: frozenset[int] = frozenset()
    """Nodes that are dead ends on purpose: a barrier stands there."""

    def only(self, chosen: Iterable[int]) -> "Network":
        """Return the network with the chosen stretches, in their order; nodes stay numbered."""
        return replace(self, stretches=tuple(self.stretches[each] for each in sorted(chosen)))

    def degrees(self) -> NDArray[np.int64]:
        """Return how many stretch ends meet at each node."""
        ends = [end for each in self.stretches for end in (each.tail, each.head)]
        return np.bincount(np.array(ends, dtype=np.int64), minlength=len(self.nodes))


def join_nodes(
    nodes: Sequence[XY], stretches: Sequence[Stretch], closed: Iterable[int] = ()
) -> Network:
    """Return the network in which nodes closer than 5 cm are one, without empty stretches."""
    if not nodes:
        return Network(nodes=(), stretches=())
    pairs = cKDTree(np.array(nodes)).query_pairs(JOIN_M, output_type="ndarray")
    links = csr_array(
        (np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(nodes), len(nodes))
    )
    _, label = connected_components(links, directed=False)
    first: dict[int, int] = {}
    for node, group in enumerate(label.tolist()):
        first.setdefault(group, node)
    chief = [first[group] for group in label.tolist()]
    joined = (_moved(each, chief, nodes) for each in stretches)
    return Network(
        nodes=tuple(nodes),
        stretches=tuple(_unique(joined)),
        closed=frozenset(chief[node] for node in closed),
    )


def _moved(stretch: Stretch, chief: Sequence[int], nodes: Sequence[XY]) -> Stretch:
    tail, head = chief[stretch.tail], chief[stretch.head]
    inner = stretch.line[1:-1]
    return replace(
        stretch, tail=tail, head=head, line=_thinned((nodes[tail], *inner, nodes[head]))
    )


def _thinned(line: Sequence[XY]) -> tuple[XY, ...]:
    """Drop vertices that coincide with the one before; the last one stays."""
    kept = [line[0]]
    for point in line[1:-1]:
        if span_m(kept[-1], point) > JOIN_M and span_m(line[-1], point) > JOIN_M:
            kept.append(point)
    return (*kept, line[-1])


def _unique(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return stretches that lead somewhere, each course once.

    Two one-way stretches along one course, there and back, are one two-way stretch.
    """
    found: dict[tuple[XY, ...], Stretch] = {}
    for each in stretches:
        if each.length_m <= JOIN_M or len(set(each.line)) == 1:
            continue
        course = min(each.line, each.line[::-1])
        first = found.setdefault(course, each)
        same_way = first.one_way and each.one_way and first.line == each.line
        if first is not each and not same_way:
            found[course] = replace(first, one_way=False)
    return list(found.values())


def close_gaps(network: Network) -> tuple[Network, list[str]]:
    """Return the network in which dead ends within 1 m of another lane join it, and whose.

    Such gaps are slips of the pen; dead ends at a barrier are not.
    """
    lines = [LineString(each.line) for each in network.stretches]
    nodes = list(network.nodes)
    links: list[Stretch] = []
    cuts: dict[int, list[int]] = defaultdict(list)
    for index, node, target in _gaps(network, lines):
        foot = lines[target].interpolate(lines[target].project(Point(nodes[node])))
        nodes.append((foot.x, foot.y))
        head = len(nodes) - 1
        cuts[target].append(head)
        each, line = network.stretches[index], (nodes[node], nodes[head])
        link = replace(each, order=-1 - len(links), tail=node, head=head, line=line)
        if each.one_way and node == each.tail:
            link = replace(link, tail=head, head=node, line=line[::-1])
        links.append(link)
    if not links:
        return network, []
    pieces = [
        part
        for index, each in enumerate(network.stretches)
        for part in split(each, [(node, nodes[node]) for node in cuts.get(index, ())])
    ]
    joined = join_nodes(nodes, [*pieces, *links], network.closed)
    return joined, [link.way for link in links]


def _gaps(network: Network, lines: Sequence[LineString]) -> Iterator[tuple[int, int, int]]:
    """Yield stretch, its dead end, and the nearest other stretch within a gap's width."""
    degrees = network.degrees()
    tree = STRtree(lines)
    for index, each in enumerate(network.stretches):
        for node in (each.tail, each.head):
            if degrees[node] != 1 or node in network.closed:
                continue
            spot = Point(network.nodes[node])
            near = tree.query(spot, predicate="dwithin", distance=GAP_M).tolist()
            others = sorted(
                (lines[other].distance(spot), other) for other in near if other != index
            )
            if others:
                yield index, node, others[0][1]


def split(stretch: Stretch, cuts: Sequence[tuple[int, XY]]) -> list[Stretch]:
    """Return *stretch* cut at the nodes in *cuts*, each given with its place on the line."""
    shape = LineString(stretch.line)
    marks = sorted((float(shape.project(Point(place))), node, place) for node, place in cuts)
    result: list[Stretch] = []
    rest, gone = stretch, 0.0
    for at_m, node, place in marks:
        before, after = _halves(rest.line, at_m - gone, place)
        result.append(replace(rest, head=node, line=before))
        rest, gone = replace(rest, tail=node, line=after), at_m
    return [*result, rest]


def _halves(
    line: Sequence[XY], at_m: float, place: XY
) -> tuple[tuple[XY, ...], tuple[XY, ...]]:
    """Return the parts of *line* before and after *place*, which lies *at_m* along it."""
    along = 0.0
    for index, (a, b) in enumerate(pairwise(line)):
        along += span_m(a, b)
        if along >= at_m:
            return (*line[: index + 1], place), (place, *line[index + 1 :])
    return (*line, place), (place, line[-1])


def parts(network: Network) -> list[list[int]]:
    """Return the strongly connected parts as lists of stretch indices, longest lanes first."""
    if not network.stretches:
        return []
    _, label = connected_components(_matrix(network), directed=True, connection="strong")
    members: dict[int, list[int]] = {}
    for index, each in enumerate(network.stretches):
        if label[each.tail] == label[each.head]:
            members.setdefault(int(label[each.tail]), []).append(index)
    return sorted(members.values(), key=lambda part: (-_length_m(network, part), part[0]))


def _length_m(network: Network, part: Iterable[int]) -> float:
    return sum(network.stretches[index].length_m for index in part)


def _matrix(network: Network, *, both_ways: bool = False) -> Any:  # noqa: ANN401 - scipy's sparse types do not compose
    """Return shortest arc lengths between neighbouring nodes as a sparse matrix."""
    arcs: dict[tuple[int, int], float] = {}
    for each in network.stretches:
        for arc in ((each.tail, each.head), (each.head, each.tail)):
            if arc == (each.tail, each.head) or both_ways or not each.one_way:
                arcs[arc] = min(each.length_m, arcs.get(arc, np.inf))
    count = len(network.nodes)
    if not arcs:
        return csr_array((count, count))
    rows, columns = np.array(list(arcs)).T
    return csr_array((np.array(list(arcs.values())), (rows, columns)), shape=(count, count))


@dataclass(frozen=True, slots=True)
class Paths:
    """Shortest ways from a set of sources, along the lanes in either direction."""

    distance_m: NDArray[np.float64]
    previous: NDArray[np.int32]

    def nodes_to(self, target: int) -> list[int]:
        """Return the nodes from *target* back to its source."""
        walk = [target]
        while self.previous[walk[-1]] >= 0:
            walk.append(int(self.previous[walk[-1]]))
        return walk


def paths_from(network: Network, sources: Sequence[int]) -> Paths:
    """Return how far every node is from the nearest of *sources*, directions ignored."""
    distance, previous, _ = dijkstra(
        _matrix(network, both_ways=True),
        directed=True,
        indices=list(sources),
        min_only=True,
        return_predecessors=True,
    )
    return Paths(distance, previous)
