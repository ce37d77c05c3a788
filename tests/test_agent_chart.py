"""Where an order's nodes and edges lie, and which orders do not fit the ground."""

from functools import cache
from math import inf
from pathlib import Path

import msgspec
import pytest

from fleet_manager.agent.chart import ENTRY_M_MAX, Chart
from fleet_manager.roadmap.lane_graph import build_lane_graph
from fleet_manager.roadmap.profile import parse_map
from fleet_manager.vda5050.messages import (
    Corridor,
    CorridorRefPoint,
    NodePosition,
    Order,
    OrderEdge,
    OrderNode,
)
from tests.a_robot import YARD, an_order

COURTYARD = Path(__file__).parents[1] / "maps/courtyard.geojson"
STRAIGHT = Chart(map_id=YARD)


@cache
def courtyard() -> Chart:
    compound_map = parse_map(COURTYARD.read_bytes(), "courtyard")
    return Chart(map_id=compound_map.header.id, graph=build_lane_graph(compound_map))


def a_mapped_order(*, position: bool = True) -> Order:
    """Build an order over the first edge of the courtyard."""
    graph = courtyard().graph
    assert graph is not None
    ends = [int(graph.tail[0]), int(graph.head[0])]
    nodes = []
    for number, end in enumerate(ends):
        x, y = int(graph.x_mm[end]) / 1000, int(graph.y_mm[end]) / 1000
        place = NodePosition(x=x, y=y, map_id=courtyard().map_id) if position else None
        nodes.append(
            OrderNode(
                node_id=graph.node_ids[end],
                sequence_id=2 * number,
                released=True,
                actions=(),
                node_position=place,
            )
        )
    edge = OrderEdge(
        edge_id=graph.edge_ids[0],
        sequence_id=1,
        released=True,
        start_node_id=nodes[0].node_id,
        end_node_id=nodes[1].node_id,
        actions=(),
    )
    return Order(order_id="o", order_update_id=0, nodes=tuple(nodes), edges=(edge,))


def with_node(order: Order, index: int, **changes: object) -> Order:
    nodes = list(order.nodes)
    nodes[index] = msgspec.structs.replace(nodes[index], **changes)
    return msgspec.structs.replace(order, nodes=tuple(nodes))


def with_edge(order: Order, **changes: object) -> Order:
    edge = msgspec.structs.replace(order.edges[0], **changes)
    return msgspec.structs.replace(order, edges=(edge,))


def test_an_order_over_the_map_fits() -> None:
    assert courtyard().faults(a_mapped_order()) == ()


def test_on_a_map_positions_may_be_left_out() -> None:
    order = a_mapped_order(position=False)
    assert courtyard().faults(order) == ()
    assert courtyard().spot(order.nodes[0]) is not None


def test_an_edge_has_the_shape_that_the_map_gives_it() -> None:
    order, graph = a_mapped_order(), courtyard().graph
    assert graph is not None
    shape = courtyard().shape(order.edges[0], *order.nodes)
    assert [(round(x * 1000), round(y * 1000)) for x, y in shape] == [
        (x, y) for x, y in graph.edge_shape_mm(0).tolist()
    ]


def test_without_a_map_edges_are_straight_between_positions() -> None:
    order = an_order("ab")
    assert STRAIGHT.faults(order) == ()
    assert STRAIGHT.shape(order.edges[0], *order.nodes) == ((0.0, 0.0), (20.0, 0.0))


def test_without_a_map_every_node_needs_a_position() -> None:
    order = with_node(an_order("ab"), 1, node_position=None)
    assert STRAIGHT.faults(order)[0][0] == "nodes[1].nodePosition"


def test_a_node_of_another_map_is_not_driven_to() -> None:
    elsewhere = NodePosition(x=20.0, y=0.0, map_id="cellar")
    order = with_node(an_order("ab"), 1, node_position=elsewhere)
    assert STRAIGHT.faults(order) == (("nodes[1].nodePosition.mapId", "expected yard"),)


def test_a_node_that_lies_elsewhere_on_the_map_is_not_driven_to() -> None:
    order = a_mapped_order()
    place = order.nodes[1].node_position
    assert place is not None
    order = with_node(order, 1, node_position=msgspec.structs.replace(place, x=place.x + 2))
    assert courtyard().faults(order)[0][0] == "nodes[1].nodePosition"


def test_a_node_that_is_not_on_the_map_is_not_driven_to() -> None:
    order = with_edge(with_node(a_mapped_order(), 1, node_id="nowhere"), end_node_id="nowhere")
    assert ("nodes[1].nodeId", "is not on the map") in courtyard().faults(order)


def test_an_edge_that_is_not_on_the_map_is_not_driven() -> None:
    order = with_edge(a_mapped_order(), edge_id="through-the-wall")
    assert courtyard().faults(order) == (("edges[0].edgeId", "is not on the map"),)


def test_an_edge_that_leads_elsewhere_on_the_map_is_not_driven() -> None:
    graph = courtyard().graph
    assert graph is not None
    order = with_edge(a_mapped_order(), edge_id=graph.edge_ids[-1])
    assert courtyard().faults(order)[0][0] == "edges[0]"


def test_an_order_may_begin_at_a_temporary_node_where_the_vehicle_stands() -> None:
    order = with_edge(
        with_node(a_mapped_order(), 0, node_id="temporary"),
        edge_id="to-the-lane",
        start_node_id="temporary",
    )
    assert courtyard().faults(order) == ()
    start, end = (node.node_position for node in order.nodes)
    assert start is not None
    assert end is not None
    shape = courtyard().shape(order.edges[0], *order.nodes)
    assert shape == ((start.x, start.y), (end.x, end.y))


def a_place(order: Order, **changed: object) -> NodePosition:
    """Return where the order's first node is, changed."""
    place = order.nodes[0].node_position
    assert place is not None
    return msgspec.structs.replace(place, **changed)


def test_a_vehicle_with_a_map_does_not_drive_far_to_its_first_node() -> None:
    order = a_mapped_order()
    near = with_node(order, 0, node_position=a_place(order, allowed_deviation_x_y=ENTRY_M_MAX))
    far = with_node(order, 0, node_position=a_place(order, allowed_deviation_x_y=1e9))
    assert courtyard().faults(near) == ()
    fields = [field for field, _ in courtyard().faults(far)]
    assert fields == ["nodes[0].nodePosition.allowedDeviationXY"]


def test_the_edge_from_a_temporary_node_is_short() -> None:
    order = a_mapped_order()
    away = a_place(order, x=5e5)
    order = with_edge(
        with_node(order, 0, node_id="temporary", node_position=away),
        edge_id="to-the-lane",
        start_node_id="temporary",
    )
    assert [field for field, _ in courtyard().faults(order)] == ["edges[0]"]


def test_the_lower_limit_of_order_and_map_holds() -> None:
    graph = courtyard().graph
    assert graph is not None
    on_map_m_s = float(graph.speed_mm_s[0]) / 1000
    order = a_mapped_order()
    assert courtyard().limit_m_s(order.edges[0]) == on_map_m_s
    slower = with_edge(order, max_speed=on_map_m_s / 2)
    assert courtyard().limit_m_s(slower.edges[0]) == on_map_m_s / 2
    faster = with_edge(order, max_speed=on_map_m_s * 2)
    assert courtyard().limit_m_s(faster.edges[0]) == on_map_m_s


def test_without_a_map_only_the_order_limits() -> None:
    first, second = an_order("abc").edges
    assert (STRAIGHT.limit_m_s(first), STRAIGHT.limit_m_s(second)) == (4.0, 1.0)
    assert STRAIGHT.limit_m_s(an_order("cd").edges[0]) == inf


def test_a_corridor_is_the_vehicles_centre_unless_it_is_for_its_outline() -> None:
    chart = Chart(map_id=YARD, half_width_m=0.5)
    wide = Corridor(left_width=2.0, right_width=0.4)
    edge = with_edge(a_mapped_order(), corridor=wide).edges[0]
    assert chart.corridor_m(edge) == (2.0, 0.4)
    outline = msgspec.structs.replace(wide, corridor_ref_point=CorridorRefPoint.CONTOUR)
    edge = with_edge(a_mapped_order(), corridor=outline).edges[0]
    assert chart.corridor_m(edge) == (1.5, 0.3)


@pytest.mark.parametrize("away_m", [0.0, 0.4])
def test_the_nearest_node_within_reach_is_found(away_m: float) -> None:
    order = a_mapped_order()
    spot = courtyard().spot(order.nodes[0])
    assert spot is not None
    assert courtyard().nearest((spot[0] + away_m, spot[1])) == order.nodes[0].node_id


def test_far_from_every_node_none_is_found() -> None:
    assert courtyard().nearest((-5000.0, 0.0)) == ""
    assert STRAIGHT.nearest((0.0, 0.0)) == ""
