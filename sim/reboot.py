"""A vehicle loses its power and is switched on again: what it still is, and what it forgot.

It stands where it stood, with what is in its boxes, and knows which doors were opened at this
stop. Its order is forgotten; the fleet sends a new one along the same way.
"""

from collections.abc import Iterator
from dataclasses import replace

from fleet_manager.model.ids import BoxId, EdgeId
from fleet_manager.vda5050.actions import ActionType, text_parameter
from fleet_manager.vda5050.messages import ActionStatus, OrderNode
from fleet_manager.vda5050.vehicle_words import Tracked, begin
from sim.remembered import Deed, MoverState, OnRoad
from sim.vehicle import Vehicle
from sim.wheels import Standing


def state_of(vehicle: Vehicle, now_ms: int) -> MoverState:
    """Return how the vehicle would stand there if it lost its power now."""
    graph, wheels, cabin, battery = (
        vehicle.track.graph, vehicle.wheels, vehicle.cabin, vehicle.battery,
    )  # fmt: skip
    at = wheels.standing(now_ms)
    edge = EdgeId("") if at.edge is None else graph.edge_ids[at.edge]
    return MoverState(
        id=vehicle.id,
        place=OnRoad(node=graph.node_ids[at.node], edge=edge, way_mm=at.way_mm),
        theta_rad=at.heading_rad,
        level_wh=battery.level_wh,
        used_wh=battery.used_wh,
        driven_mm=wheels.driven_mm,
        rolled_ms=wheels.rolled_ms,
        charging=cabin.charging,
        contents=dict(cabin.contents),
        deeds=tuple(_doors_closed(vehicle)),
    )


def restore(vehicle: Vehicle, state: MoverState) -> None:
    """Switch a vehicle on that has just been put down: let it stand where it stood.

    Between two nodes it still counts as standing on the first: from there its new order will
    lead along the very edge it stands on.
    """
    place, graph = state.place, vehicle.track.graph
    if not isinstance(place, OnRoad):
        raise TypeError(f"{vehicle.id} is remembered as a robot")
    vehicle.wheels.driven_mm, vehicle.wheels.rolled_ms = state.driven_mm, state.rolled_ms
    vehicle.wheels.stand(
        Standing(
            node=graph.node_index[place.node],
            heading_rad=state.theta_rad,
            edge=graph.edge_index[place.edge] if place.edge else None,
            way_mm=place.way_mm,
        )
    )
    vehicle.cabin.contents.update(state.contents)
    vehicle.cabin.charging = vehicle.battery.charging = state.charging
    odometer_mm = state.driven_mm + place.way_mm
    vehicle.battery.restore(state.level_wh, state.used_wh, odometer_mm)
    dialogue = begin(vehicle.id, vehicle.dialogue.factsheet, place.node)
    vehicle.dialogue = replace(dialogue, actions=tuple(_told(deed) for deed in state.deeds))


def _doors_closed(vehicle: Vehicle) -> Iterator[Deed]:
    """Yield what became of the doors opened at this stop; an open one falls shut."""
    dialogue, cabin = vehicle.dialogue, vehicle.cabin
    if not dialogue.at_rest:
        return
    here = {t.action.action_id for t in dialogue.actions if _is_wait_at(t, dialogue.here)}
    for tracked in dialogue.actions:
        action, result = tracked.action, tracked.result
        if action.action_type != ActionType.OPEN_COMPARTMENT:
            continue
        if text_parameter(action, "actionId") not in here:
            continue
        box = BoxId(text_parameter(action, "compartment"))
        if cabin.doors.get(box) == action:
            result = cabin.found(box)
        elif tracked.status is not ActionStatus.FINISHED:
            continue
        yield Deed(action=action, success=True, result=result)


def _is_wait_at(tracked: Tracked, node: OrderNode) -> bool:
    is_wait = tracked.action.action_type == ActionType.WAIT_FOR_TRIGGER
    return is_wait and tracked.sequence_id == node.sequence_id


def _told(deed: Deed) -> Tracked:
    return Tracked(
        action=deed.action,
        status=ActionStatus.FINISHED,
        sequence_id=None,
        result=deed.result,
    )
