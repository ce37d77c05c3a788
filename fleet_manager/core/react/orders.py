"""A release as the VDA 5050 message that announces it (section 6.6)."""

from collections.abc import Iterator

from fleet_manager.core.decisions import RouteReleased
from fleet_manager.core.fleet import Fleet
from fleet_manager.model.ids import EdgeId, NodeId
from fleet_manager.vda5050.messages import Action, NodePosition, Order, OrderEdge, OrderNode


def order_of(fleet: Fleet, release: RouteReleased) -> Order:
    """Return the order or order update: base first, then the horizon beyond it."""
    graph = fleet.road.graph
    nodes = list(_base(fleet, release))
    sequence_id = release.last_sequence_id
    edges = [
        _edge(fleet, edge, release.sequence_id + 2 * number + 1, released=True)
        for number, edge in enumerate(release.edges)
    ]
    for number, edge in enumerate(release.horizon):
        edges.append(_edge(fleet, edge, sequence_id + 2 * number + 1, released=False))
        name = graph.node_ids[int(graph.head[graph.edge_index[edge]])]
        nodes.append(_node(fleet, name, sequence_id + 2 * number + 2, None))
    return Order(
        order_id=release.order,
        order_update_id=release.order_update_id,
        nodes=tuple(nodes),
        edges=tuple(edges),
    )


def _base(fleet: Fleet, release: RouteReleased) -> Iterator[OrderNode]:
    last = len(release.nodes) - 1
    for number, name in enumerate(release.nodes):
        todo: list[Action] = []
        if number == 0 and release.first_action is not None:
            todo.append(release.first_action)
        if number == last and release.action is not None:
            todo.append(release.action)
        yield _node(fleet, name, release.sequence_id + 2 * number, tuple(todo))


def _node(
    fleet: Fleet, name: NodeId, sequence_id: int, actions: tuple[Action, ...] | None
) -> OrderNode:
    """Return a node; *actions* None means that it belongs to the horizon."""
    graph = fleet.road.graph
    index = graph.node_index[name]
    position = NodePosition(
        x=int(graph.x_mm[index]) / 1000,
        y=int(graph.y_mm[index]) / 1000,
        map_id=fleet.settings.map_id,
    )
    return OrderNode(
        node_id=name,
        sequence_id=sequence_id,
        released=actions is not None,
        actions=actions or (),
        node_position=position,
    )


def _edge(fleet: Fleet, name: EdgeId, sequence_id: int, *, released: bool) -> OrderEdge:
    graph = fleet.road.graph
    index = graph.edge_index[name]
    return OrderEdge(
        edge_id=name,
        sequence_id=sequence_id,
        released=released,
        start_node_id=graph.node_ids[int(graph.tail[index])],
        end_node_id=graph.node_ids[int(graph.head[index])],
        actions=(),
        max_speed=int(graph.speed_mm_s[index]) / 1000,
        length=int(graph.length_mm[index]) / 1000,
    )
