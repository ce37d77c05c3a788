"""A way: a drive from one node to another, and every resource it needs for itself alone.

Resources are numbered as in ``roadmap.exclusions``: ``0 .. n-1`` are the nodes, ``n .. n+p-1``
the pieces of lane between them. Whether two sets of resources meet is asked thousands of times
a second, so a set is one whole number here, with bit ``r`` for resource ``r``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fleet_manager.roadmap.road import Road

Resources = tuple[int, ...]
"""Resources in driving order: node, piece, node ..."""

Ground = int
"""A set of resources: bit ``r`` says that resource ``r`` is in it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Way:
    """Edges in driving order and what they occupy.

    *resources* alternates node, piece, node ... (``2 * len(edges) + 1`` entries), *ground* is
    the same as a set; *reach* is every resource that must be in nobody else's hands.
    """

    source: int
    target: int
    edges: tuple[int, ...]
    nodes: tuple[int, ...]
    resources: Resources
    ground: Ground
    reach: Ground


class Ways:
    """Makes ways on one road."""

    def __init__(self, road: Road) -> None:
        self._head: list[int] = road.graph.head.tolist()
        first_piece = len(road.graph.node_ids)
        self._piece: list[int] = (road.graph.piece + first_piece).tolist()
        exclusions = road.exclusions
        self._reach = [
            ground_of((resource, *exclusions.of(resource).tolist()))
            for resource in range(len(exclusions.offsets) - 1)
        ]

    def along(self, source: int, edges: Sequence[int]) -> Way:
        """Return the way that leaves *source* along *edges*; no edges mean standing still."""
        resources, nodes = [source], [source]
        for edge in edges:
            head = self._head[edge]
            resources += (self._piece[edge], head)
            nodes.append(head)
        reach = 0
        for resource in resources:
            reach |= self._reach[resource]
        return Way(
            source=source,
            target=nodes[-1],
            edges=tuple(edges),
            nodes=tuple(nodes),
            resources=tuple(resources),
            ground=ground_of(resources),
            reach=reach,
        )


def ground_of(resources: Iterable[int]) -> Ground:
    """Return *resources* as a set."""
    ground = 0
    for resource in resources:
        ground |= 1 << resource
    return ground


def lowest(ground: Ground) -> int:
    """Return the resource with the lowest number in *ground*, -1 if it is empty."""
    return (ground & -ground).bit_length() - 1
