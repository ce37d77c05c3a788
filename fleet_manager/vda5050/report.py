"""The messages a vehicle sends, from what it holds and what it measures (6.10 to 6.15)."""

from fleet_manager.vda5050.messages import (
    ActionState,
    ActionStatus,
    Connection,
    ConnectionState,
    EdgeState,
    NodeState,
    State,
    Visualization,
)
from fleet_manager.vda5050.topics import Kind
from fleet_manager.vda5050.vehicle_words import (
    Phase,
    Publish,
    Senses,
    Tracked,
    VehicleDialogue,
)


def state_message(dialogue: VehicleDialogue, senses: Senses) -> State:
    """Return the state of the vehicle, still without header."""
    return State(
        order_id=dialogue.order_id,
        order_update_id=dialogue.order_update_id,
        last_node_id=dialogue.here.node_id,
        last_node_sequence_id=dialogue.here.sequence_id,
        driving=dialogue.driving,
        paused=dialogue.paused,
        operating_mode=dialogue.mode,
        new_base_request=needs_base(dialogue),
        node_states=tuple(
            NodeState(
                node_id=node.node_id, sequence_id=node.sequence_id, released=node.released
            )
            for node in dialogue.nodes
        ),
        edge_states=tuple(
            EdgeState(
                edge_id=edge.edge_id, sequence_id=edge.sequence_id, released=edge.released
            )
            for edge in dialogue.edges
        ),
        action_states=tuple(_action_state(tracked) for tracked in dialogue.actions),
        battery_state=senses.battery,
        errors=(*dialogue.errors, *dialogue.faults),
        safety_state=senses.safety,
        distance_since_last_node=senses.distance_since_last_node,
        agv_position=senses.position,
        velocity=senses.velocity,
        loads=senses.loads,
    )


def _action_state(tracked: Tracked) -> ActionState:
    """Write one action; a paused one as running, for the 2.1.0 schema has no PAUSED."""
    paused = tracked.status is ActionStatus.PAUSED
    return ActionState(
        action_id=tracked.action.action_id,
        action_type=tracked.action.action_type,
        action_status=ActionStatus.RUNNING if paused else tracked.status,
        result_description=tracked.result or None,
    )


def needs_base(dialogue: VehicleDialogue) -> bool:
    """Tell whether at most one released node is ahead while the order goes on (6.10.3)."""
    if dialogue.phase is not Phase.BUSY or not dialogue.nodes:
        return False
    ahead = sum(node.released for node in dialogue.nodes)
    return ahead < len(dialogue.nodes) and ahead <= 1


def visualization_message(senses: Senses) -> Visualization:
    """Return where the vehicle is, still without header."""
    return Visualization(agv_position=senses.position, velocity=senses.velocity)


def last_will() -> Connection:
    """Return what the broker says when the vehicle is cut off; retained, quality 1 (6.14)."""
    return Connection(connection_state=ConnectionState.CONNECTIONBROKEN)


def publish_state(dialogue: VehicleDialogue, senses: Senses) -> Publish:
    """Return the sending of a state."""
    return Publish(kind=Kind.STATE, body=state_message(dialogue, senses))


def publish_connection(connection: ConnectionState) -> Publish:
    """Return the sending of a connection message."""
    return Publish(kind=Kind.CONNECTION, body=Connection(connection_state=connection))


def publish_factsheet(dialogue: VehicleDialogue) -> Publish:
    """Return the sending of the factsheet."""
    return Publish(kind=Kind.FACTSHEET, body=dialogue.factsheet)
