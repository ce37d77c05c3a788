"""Where an order's nodes and edges lie: on the compound map, else straight between positions.

An order that does not fit the ground is not driven: an edge the map does not know could lead
through a wall, and a node that lies elsewhere on our map was planned on another one. Only the
first node may be off the map, with a straight edge from it: after a cancelled order the fleet
may begin anew with a temporary node where the vehicle stands (6.6.3.1). That edge is short, and
so is the way to a first node: nobody has said what lies on either.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot, inf

from fleet_manager.agent.line import Spot
from fleet_manager.model.ids import EdgeId, NodeId
from fleet_manager.roadmap.lane_graph import LaneGraph
from fleet_manager.vda5050.acceptance import REACH_M
from fleet_manager.vda5050.messages import CorridorRefPoint, Order, OrderEdge, OrderNode

Fault = tuple[str, str]
"""A field of the order and what is wrong with it."""
CORRIDOR_M = 1.5
"""How far beside its line a vehicle is still on its way, unless the edge has a corridor."""
ENTRY_M_MAX = 10.0
"""How far from its first node an order may have a vehicle with a map begin."""
OFF_MAP_M_MAX = 50.0
"""How long the straight edge from a first node that is not on the map may be."""
LEAST_M = 0.3
"""A corridor is not taken narrower: so much a position may be wrong."""
_MM = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The ground a vehicle drives on; without *graph* only what orders say of it."""

    map_id: str
    graph: LaneGraph | None = None
    half_width_m: float = 0.0
    """Of the vehicle: how much of a corridor its body needs."""

    def spot(self, node: OrderNode) -> Spot | None:
        """Return where *node* is, None if nobody says."""
        if node.node_position is not None:
            return node.node_position.x, node.node_position.y
        return self.known_spot(node.node_id)

    def known_spot(self, node_id: str) -> Spot | None:
        """Return where the map has the node, None if it does not have it."""
        if self.graph is None or NodeId(node_id) not in self.graph.node_index:
            return None
        index = self.graph.node_index[NodeId(node_id)]
        return float(self.graph.x_mm[index]) / _MM, float(self.graph.y_mm[index]) / _MM

    def shape(self, edge: OrderEdge, start: OrderNode, end: OrderNode) -> tuple[Spot, ...]:
        """Return the line of *edge*; of an order without ``faults``."""
        if self.graph is not None and EdgeId(edge.edge_id) in self.graph.edge_index:
            index = self.graph.edge_index[EdgeId(edge.edge_id)]
            corners = self.graph.edge_shape_mm(index).tolist()
            return tuple((x / _MM, y / _MM) for x, y in corners)
        return tuple(spot for node in (start, end) if (spot := self.spot(node)) is not None)

    def limit_m_s(self, edge: OrderEdge) -> float:
        """Return how fast one may drive there: the lower of what the order and the map say."""
        ordered_m_s = inf if edge.max_speed is None else edge.max_speed
        if self.graph is None or EdgeId(edge.edge_id) not in self.graph.edge_index:
            return ordered_m_s
        index = self.graph.edge_index[EdgeId(edge.edge_id)]
        return min(ordered_m_s, float(self.graph.speed_mm_s[index]) / _MM)

    def corridor_m(self, edge: OrderEdge) -> tuple[float, float]:
        """Return how far to the left and to the right of its line the vehicle may be."""
        corridor = edge.corridor
        if corridor is None:
            return CORRIDOR_M, CORRIDOR_M
        contour = corridor.corridor_ref_point is CorridorRefPoint.CONTOUR
        less_m = self.half_width_m if contour else 0.0
        left_m, right_m = corridor.left_width - less_m, corridor.right_width - less_m
        return max(left_m, LEAST_M), max(right_m, LEAST_M)

    def faults(self, order: Order) -> tuple[Fault, ...]:
        """Return what keeps *order*, which keeps the rules of sequence, from being driven."""
        faults = (*self._node_faults(order), *self._edge_faults(order))
        return faults or tuple(self._entry_faults(order))

    def nearest(self, spot: Spot) -> str:
        """Return the map's node within reach of *spot*, the nearest; empty if there is none."""
        if self.graph is None:
            return ""
        x_mm, y_mm = spot[0] * _MM, spot[1] * _MM
        away_mm = ((self.graph.x_mm - x_mm) ** 2 + (self.graph.y_mm - y_mm) ** 2) ** 0.5
        index = int(away_mm.argmin())
        return self.graph.node_ids[index] if away_mm[index] <= REACH_M * _MM else ""

    def _node_faults(self, order: Order) -> Iterator[Fault]:
        for index, node in enumerate(order.nodes):
            field, place = f"nodes[{index}].nodePosition", node.node_position
            known = self.known_spot(node.node_id)
            if self.graph is not None and known is None and index:
                yield f"nodes[{index}].nodeId", "is not on the map"
            elif place is None:
                if known is None:
                    yield field, "is needed: the vehicle's map does not tell"
            elif place.map_id != self.map_id:
                yield f"{field}.mapId", f"expected {self.map_id}"
            elif known is not None and hypot(place.x - known[0], place.y - known[1]) > REACH_M:
                yield field, "is elsewhere on the vehicle's map"

    def _entry_faults(self, order: Order) -> Iterator[Fault]:
        """Yield what would have a vehicle with a map drive far where the map has nothing."""
        first = order.nodes[0]
        if self.graph is None or first.node_position is None:
            return
        if (first.node_position.allowed_deviation_x_y or 0.0) > ENTRY_M_MAX:
            words = f"expected at most {ENTRY_M_MAX:g} m, as far as one may drive to the map"
            yield "nodes[0].nodePosition.allowedDeviationXY", words
        if self.known_spot(first.node_id) is None and order.edges:
            begin, end = self.spot(first), self.spot(order.nodes[1])
            if begin and end and hypot(end[0] - begin[0], end[1] - begin[1]) > OFF_MAP_M_MAX:
                yield "edges[0]", f"is not on the map and longer than {OFF_MAP_M_MAX:g} m"

    def _edge_faults(self, order: Order) -> Iterator[Fault]:
        if self.graph is None:
            return
        for index, edge in enumerate(order.edges):
            number = self.graph.edge_index.get(EdgeId(edge.edge_id))
            if number is None and not index and self.known_spot(edge.start_node_id) is None:
                continue
            if number is None:
                yield f"edges[{index}].edgeId", "is not on the map"
                continue
            ends = self.graph.tail[number], self.graph.head[number]
            named = edge.start_node_id, edge.end_node_id
            if tuple(self.graph.node_ids[end] for end in ends) != named:
                yield f"edges[{index}]", "leads elsewhere on the vehicle's map"
