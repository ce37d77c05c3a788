"""What no schema checks: the sequence, the joints, base and horizon of an order."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.vda5050.messages import NodePosition, Order
from fleet_manager.vda5050.order_rules import order_faults
from tests.vda5050_street import a_load, an_order


def fields(order: Order) -> list[str]:
    return [field for field, _ in order_faults(order)]


@given(st.text("abc", min_size=1, max_size=9), st.integers(1, 9), st.integers(0, 20))
def test_a_right_order_has_no_fault(street: str, released: int, half: int) -> None:
    order = an_order(street, released=released, first=2 * half, update=min(half, 1))
    assert order_faults(order) == ()


def test_an_order_has_a_name_and_a_node() -> None:
    assert fields(an_order("a", order="")) == ["orderId"]
    assert fields(an_order("")) == ["nodes"]


def test_an_order_has_one_edge_less_than_nodes() -> None:
    assert fields(msgspec.structs.replace(an_order("abc"), edges=())) == ["edges"]


def test_nodes_count_evenly_and_a_new_order_from_zero() -> None:
    assert "nodes[0].sequenceId" in fields(an_order("ab", first=4))
    assert "nodes[0].sequenceId" in fields(an_order("ab", first=3, update=1))


def test_numbers_leave_no_gap_and_run_over_nodes_and_edges() -> None:
    order = an_order("abc")
    edges = (order.edges[0], msgspec.structs.replace(order.edges[1], sequence_id=4))
    nodes = (*order.nodes[:2], msgspec.structs.replace(order.nodes[2], sequence_id=5))
    wrong = msgspec.structs.replace(order, nodes=nodes, edges=edges)
    assert fields(wrong) == ["nodes[2].sequenceId", "edges[1].sequenceId"]


def test_an_edge_joins_the_nodes_before_and_after_it() -> None:
    order = an_order("abc")
    edge = msgspec.structs.replace(order.edges[0], start_node_id="x", end_node_id="y")
    wrong = msgspec.structs.replace(order, edges=(edge, order.edges[1]))
    assert fields(wrong) == ["edges[0].startNodeId", "edges[0].endNodeId"]


def test_the_first_node_is_part_of_the_base() -> None:
    assert fields(an_order("ab", released=0)) == ["nodes[0].released"]


@pytest.mark.parametrize("node", [1, 2])
def test_no_released_node_follows_an_unreleased_edge(node: int) -> None:
    order = an_order("abcd", released=1)
    nodes = list(order.nodes)
    nodes[node] = msgspec.structs.replace(nodes[node], released=True)
    assert f"edges[{node - 1}].released" in fields(
        msgspec.structs.replace(order, nodes=tuple(nodes))
    )


def test_the_base_has_no_gap() -> None:
    order = an_order("abc", released=1)
    node = msgspec.structs.replace(order.nodes[2], released=True)
    edge = msgspec.structs.replace(order.edges[1], released=True)
    wrong = msgspec.structs.replace(
        order, nodes=(*order.nodes[:2], node), edges=(order.edges[0], edge)
    )
    assert fields(wrong) == ["nodes[2].released"]


def test_an_action_id_is_used_once() -> None:
    assert fields(an_order("ab", doing={0: (a_load(),), 1: (a_load(),)})) == [
        "actions.actionId"
    ]


@pytest.mark.parametrize("speed", [0.0, -1.0])
def test_a_speed_limit_lets_one_drive_forwards(speed: float) -> None:
    order = an_order("abc")
    edge = msgspec.structs.replace(order.edges[1], max_speed=speed)
    wrong = msgspec.structs.replace(order, edges=(order.edges[0], edge))
    assert fields(wrong) == ["edges[1].maxSpeed"]


def test_a_deviation_is_not_less_than_nothing() -> None:
    order = an_order("ab")
    place = NodePosition(x=0.0, y=0.0, map_id="yard", allowed_deviation_x_y=-1.0)
    node = msgspec.structs.replace(order.nodes[0], node_position=place)
    wrong = msgspec.structs.replace(order, nodes=(node, order.nodes[1]))
    assert fields(wrong) == ["nodes[0].nodePosition.allowedDeviationXY"]
