"""The road as the fleet asks about it: what leads where, how long it takes, where to wait.

A ``Road`` is a map with everything worked out for the largest vehicle of a fleet: the lane
graph, what excludes what, the refuges (nodes where a standing vehicle blocks nobody), and the
nodes of docks, chargers, parkings and handoff points. Edges and nodes are indices into
``graph``. It answers from a cache; the answers never change.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from fleet_manager.model.ids import PointId, StationId
from fleet_manager.model.vehicle import VehicleType
from fleet_manager.roadmap.compound_map import CompoundMap
from fleet_manager.roadmap.exclusions import Exclusions, compute_exclusions, refuges
from fleet_manager.roadmap.lane_graph import LaneGraph, build_lane_graph
from fleet_manager.roadmap.shortest import Network

BarredEdges: TypeAlias = frozenset[int]
"""Edges that may not be used now, by index."""
NONE: BarredEdges = frozenset()

UNREACHABLE_MS = 1_000_000_000
"""Stands for "no way" in travel times: eleven days."""
UNREACHABLE_MM = 1_000_000_000

NETWORKS_MAX = 64
TREES_MAX = 4096

V = TypeVar("V")


@dataclass(slots=True)
class _Cache:
    """Networks by (speed, barred) and ways by (source, barred), the oldest given up first."""

    networks: OrderedDict[tuple[int, BarredEdges], Network] = field(default_factory=OrderedDict)
    trees: OrderedDict[tuple[int, BarredEdges], list[int]] = field(default_factory=OrderedDict)


K = TypeVar("K")


def _kept(cache: OrderedDict[K, V], key: K, make: Callable[[], V], most: int) -> V:
    value = cache.get(key)
    if value is None:
        value = cache[key] = make()
        if len(cache) > most:
            cache.popitem(last=False)
    return value


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Road:
    """A compound map made ready for driving."""

    map: CompoundMap
    graph: LaneGraph
    exclusions: Exclusions
    refuge: NDArray[np.bool_]
    """Per node: a vehicle standing here blocks nobody."""
    passable: NDArray[np.bool_]
    """Per edge: the vehicle fits; no route uses the others."""
    speed_max_mm_s: int
    point_node: Mapping[PointId, int]
    gate_node: Mapping[str, int]
    dock_nodes: Mapping[StationId, tuple[int, ...]]
    charger_nodes: tuple[int, ...]
    parking_nodes: tuple[int, ...]
    _tails: list[int] = field(repr=False)
    _spots: cKDTree = field(repr=False)
    _cache: _Cache = field(default_factory=_Cache, repr=False)

    def route(
        self, source: int, target: int, barred: BarredEdges = NONE
    ) -> tuple[int, ...] | None:
        """Return the edges of the quickest way, () if already there, None if there is none."""
        last = self._last_edges(source, barred)
        edges: list[int] = []
        node = target
        while node != source:
            edge = last[node]
            if edge < 0:
                return None
            edges.append(edge)
            node = self._tails[edge]
        edges.reverse()
        return tuple(edges)

    def travel_ms(self, edges: Sequence[int], speed_max_mm_s: int) -> int:
        """Return how long *edges* take at the lower of limit and *speed_max_mm_s*, in ms."""
        return int(self._network(speed_max_mm_s, NONE).weight[list(edges)].sum())

    def length_mm(self, edges: Sequence[int]) -> int:
        """Return how long *edges* are together, in mm."""
        return int(self.graph.length_mm[list(edges)].sum())

    def travel_matrix_ms(
        self, nodes: Sequence[int], speed_max_mm_s: int, barred: BarredEdges = NONE
    ) -> NDArray[np.int64]:
        """Return the time from each node to each; ``UNREACHABLE_MS`` where no way leads."""
        far = self._network(speed_max_mm_s, barred).distances(nodes)[:, list(nodes)]
        return np.where(np.isfinite(far), far, UNREACHABLE_MS).astype(np.int64)

    def distance_matrix_mm(
        self, nodes: Sequence[int], speed_max_mm_s: int, barred: BarredEdges = NONE
    ) -> NDArray[np.int64]:
        """Return the length of the quickest ways; ``UNREACHABLE_MM`` where no way leads."""
        network = self._network(speed_max_mm_s, barred)
        columns = list(nodes)
        rows = []
        for far in network.distances(nodes):
            length = network.sum_along(network.last_edges(far), self.graph.length_mm)
            rows.append(np.where(np.isfinite(far), length, UNREACHABLE_MM)[columns])
        return np.array(rows, dtype=np.int64)

    def nearest_node(self, x_mm: float, y_mm: float) -> tuple[int, int]:
        """Return the node nearest to a local position and how far it is, in mm."""
        distance, node = self._spots.query((x_mm, y_mm))
        return int(node), round(float(distance))

    def _last_edges(self, source: int, barred: BarredEdges) -> list[int]:
        def make() -> list[int]:
            network = self._network(self.speed_max_mm_s, barred)
            edges: list[int] = network.last_edges(network.distances([source])[0]).tolist()
            return edges

        return _kept(self._cache.trees, (source, barred), make, TREES_MAX)

    def _network(self, speed_max_mm_s: int, barred: BarredEdges) -> Network:
        def make() -> Network:
            graph = self.graph
            usable = self.passable.copy()
            usable[list(barred)] = False
            weight = weights_ms(graph, speed_max_mm_s)
            return Network(graph.tail, graph.head, weight, usable, len(graph.node_ids))

        return _kept(self._cache.networks, (speed_max_mm_s, barred), make, NETWORKS_MAX)


def weights_ms(graph: LaneGraph, speed_max_mm_s: int) -> NDArray[np.int64]:
    """Return the time each edge takes, in whole ms and at least one."""
    speed = np.minimum(graph.speed_mm_s.astype(np.int64), speed_max_mm_s)
    return np.maximum(np.rint(graph.length_mm * 1000 / speed), 1).astype(np.int64)


def open_road(compound_map: CompoundMap, vehicle: VehicleType) -> Road:
    """Return the road for a fleet whose largest vehicle is *vehicle*."""
    graph = build_lane_graph(compound_map)
    exclusions = compute_exclusions(
        graph, vehicle.length_mm, vehicle.width_mm, vehicle.margin_mm
    )
    stand = graph.standing
    docks = compound_map.docks.values()
    return Road(
        map=compound_map,
        graph=graph,
        exclusions=exclusions,
        refuge=refuges(graph, exclusions),
        passable=fitting(compound_map, graph, vehicle),
        speed_max_mm_s=vehicle.speed_max_mm_s,
        point_node={point: stand[point] for point in compound_map.points if point in stand},
        gate_node={gate: stand[gate] for gate in compound_map.gates if gate in stand},
        dock_nodes={
            station: tuple(
                stand[dock.id] for dock in docks if dock.station == station and dock.id in stand
            )
            for station in compound_map.stations
        },
        charger_nodes=tuple(stand[each] for each in compound_map.chargers if each in stand),
        parking_nodes=tuple(stand[each] for each in compound_map.parkings if each in stand),
        _tails=graph.tail.tolist(),
        _spots=cKDTree(np.column_stack((graph.x_mm, graph.y_mm))),
    )


def fitting(
    compound_map: CompoundMap, graph: LaneGraph, vehicle: VehicleType
) -> NDArray[np.bool_]:
    """Return, per edge, whether *vehicle* with its margins fits the lane and its gates."""
    needed = width_needed_mm(vehicle)
    fits = graph.width_mm >= needed
    for gate in compound_map.gates.values():
        node = graph.standing.get(gate.id)
        if node is not None and gate.width_mm is not None and gate.width_mm < needed:
            fits &= (graph.tail != node) & (graph.head != node)
    fits.flags.writeable = False
    return fits


def width_needed_mm(vehicle: VehicleType) -> int:
    """Return the free width *vehicle* needs: its own and a margin on either side."""
    return vehicle.width_mm + 2 * vehicle.margin_mm
