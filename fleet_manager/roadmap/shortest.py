"""Quickest ways over a directed graph with whole weights, the same on every machine.

Distances come from scipy's Dijkstra; the way itself is rebuilt from them, taking the first edge
(lowest index) that fits, so that ties do not depend on the order a heap happens to have.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A graph whose edges *usable* may be used; weights are positive whole numbers."""

    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    weight: NDArray[np.int64]
    usable: NDArray[np.bool_]
    nodes: int
    _matrix: csr_array = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Build the matrix; of parallel edges only the lightest counts."""
        edges = np.flatnonzero(self.usable)
        order = edges[np.lexsort((self.weight[edges], self.head[edges], self.tail[edges]))]
        pairs = self.tail[order].astype(np.int64) * self.nodes + self.head[order]
        kept = order[np.concatenate(([True], np.diff(pairs) != 0))[: len(order)]]
        matrix = csr_array(
            (self.weight[kept].astype(np.float64), (self.tail[kept], self.head[kept])),
            shape=(self.nodes, self.nodes),
        )
        object.__setattr__(self, "_matrix", matrix)

    def distances(self, sources: Sequence[int]) -> NDArray[np.float64]:
        """Return the weight of the lightest way from each source to every node; inf if none."""
        result: NDArray[np.float64] = dijkstra(self._matrix, indices=list(sources))
        return result

    def reachable(self, sources: Sequence[int]) -> NDArray[np.bool_]:
        """Return the nodes some way leads to from at least one of *sources*."""
        nearest = dijkstra(self._matrix, indices=list(sources), min_only=True)
        result: NDArray[np.bool_] = np.isfinite(nearest)
        return result

    def last_edges(self, distances: NDArray[np.float64]) -> NDArray[np.int32]:
        """Return, for *distances* from one source, the last edge of each way; -1 for none."""
        there = distances[self.head]
        with np.errstate(invalid="ignore"):
            fits = self.usable & (distances[self.tail] + self.weight == there)
        edges = np.flatnonzero(fits & np.isfinite(there))[::-1]
        last = np.full(self.nodes, -1, dtype=np.int32)
        # Written backwards, so that the lowest index is written last and stays.
        last[self.head[edges]] = edges
        return last

    def sum_along(
        self, last: NDArray[np.int32], amounts: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Return the sum of *amounts* over the way to each node, by doubling steps."""
        here = np.arange(self.nodes)
        before = np.where(last >= 0, self.tail[last], here)
        total = np.where(last >= 0, amounts[last], 0)
        while (before != before[before]).any():
            total = total + total[before]
            before = before[before]
        return total
