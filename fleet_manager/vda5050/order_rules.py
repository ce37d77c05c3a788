"""The rules an order must keep that no schema checks: sequence, base, horizon, numbers (6.6.1).

Master, vehicle and watchers of the wire judge by the same function.
"""

from collections import Counter

from fleet_manager.vda5050.messages import Order, OrderEdge, OrderNode


def order_faults(order: Order) -> tuple[tuple[str, str], ...]:
    """Return (field, what is wrong) for everything in *order* that breaks the rules."""
    if not order.order_id:
        return (("orderId", "is empty"),)
    if not order.nodes:
        return (("nodes", "an order has at least one node"),)
    if len(order.edges) != len(order.nodes) - 1:
        return (("edges", f"{len(order.nodes)} nodes need {len(order.nodes) - 1} edges"),)
    return (
        *_sequence_faults(order),
        *_joint_faults(order),
        *_release_faults(order),
        *_number_faults(order),
        *_action_faults(order),
    )


def _sequence_faults(order: Order) -> list[tuple[str, str]]:
    """Nodes count evenly and edges oddly; an order with update id 0 begins at 0."""
    first = order.nodes[0].sequence_id
    faults = []
    if first % 2:
        faults.append(("nodes[0].sequenceId", "a node's is even"))
    if order.order_update_id == 0 and first != 0:
        faults.append(("nodes[0].sequenceId", "a new order begins at 0"))
    for index, node in enumerate(order.nodes):
        if node.sequence_id != first + 2 * index:
            faults.append((f"nodes[{index}].sequenceId", f"{first + 2 * index} is next"))
    for index, edge in enumerate(order.edges):
        if edge.sequence_id != first + 2 * index + 1:
            faults.append((f"edges[{index}].sequenceId", f"{first + 2 * index + 1} is next"))
    return faults


def _joint_faults(order: Order) -> list[tuple[str, str]]:
    """Each edge leads from its node to the next."""
    faults = []
    for index, edge in enumerate(order.edges):
        if edge.start_node_id != order.nodes[index].node_id:
            faults.append((f"edges[{index}].startNodeId", "is not the node before"))
        if edge.end_node_id != order.nodes[index + 1].node_id:
            faults.append((f"edges[{index}].endNodeId", "is not the node after"))
    return faults


def _release_faults(order: Order) -> list[tuple[str, str]]:
    """Return where base and horizon are mixed up."""
    if not order.nodes[0].released:
        return [("nodes[0].released", "the first node is part of the base")]
    faults = []
    before = True
    for index, edge in enumerate(order.edges):
        after = order.nodes[index + 1].released
        if edge.released != after:
            faults.append((f"edges[{index}].released", "an edge is released with its end"))
        if after and not before:
            faults.append((f"nodes[{index + 1}].released", "the base has a gap"))
        before = after
    return faults


def _number_faults(order: Order) -> list[tuple[str, str]]:
    """Return the speeds and distances that cannot be meant."""
    faults = []
    for index, node in enumerate(order.nodes):
        place = node.node_position
        if place is not None and (place.allowed_deviation_x_y or 0.0) < 0:
            faults.append((f"nodes[{index}].nodePosition.allowedDeviationXY", "is negative"))
    for index, edge in enumerate(order.edges):
        if edge.max_speed is not None and edge.max_speed <= 0:
            faults.append((f"edges[{index}].maxSpeed", "is not more than 0"))
    return faults


def _action_faults(order: Order) -> list[tuple[str, str]]:
    parts: list[OrderNode | OrderEdge] = [*order.nodes, *order.edges]
    counts = Counter(action.action_id for part in parts for action in part.actions)
    return [
        ("actions.actionId", f"{action_id} is used {count} times")
        for action_id, count in counts.items()
        if count > 1
    ]
