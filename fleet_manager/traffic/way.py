"""A way: a drive from one node to another, and every resource it needs for itself alone.

Resources are numbered as in ``roadmap.exclusions``: ``0 .. n-1`` are the nodes, ``n .. n+p-1``
the pieces of lane between them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fleet_manager.roadmap.road import Road

Resources = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Way:
    """Edges in driving order and what they occupy.

    *resources* alternates node, piece, node ... along the way (``2 * len(edges) + 1`` entries);
    *reach* is every resource that must be in nobody else's hands, in ascending order.
    """

    source: int
    target: int
    edges: tuple[int, ...]
    nodes: tuple[int, ...]
    resources: Resources
    reach: Resources


def way_along(road: Road, source: int, edges: Sequence[int]) -> Way:
    """Return the way that leaves *source* along *edges*; no edges mean standing still."""
    graph = road.graph
    along = np.asarray(edges, dtype=np.int64)
    heads = graph.head[along] if len(along) else np.empty(0, dtype=np.int32)
    resources = np.empty(2 * len(along) + 1, dtype=np.int32)
    resources[0] = source
    resources[1::2] = graph.piece[along] + len(graph.node_ids) if len(along) else 0
    resources[2::2] = heads
    own = np.unique(resources)
    others = [road.exclusions.of(int(resource)) for resource in own]
    reach = np.unique(np.concatenate([own, *others])).astype(np.int32)
    nodes = (source, *(int(node) for node in heads))
    return Way(
        source=source,
        target=nodes[-1],
        edges=tuple(int(edge) for edge in along),
        nodes=nodes,
        resources=resources,
        reach=reach,
    )
