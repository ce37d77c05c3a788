"""Whether a remembered order still fits, once the vehicle has said where it is.

A robot goes on to the end of its base while its agent is off, so anywhere on that way it can go
on with its order. Anywhere else somebody has moved it, and the order is dropped.
"""

from dataclasses import replace
from math import hypot

from fleet_manager.agent.chart import Chart
from fleet_manager.agent.faults import fault
from fleet_manager.agent.line import Spot
from fleet_manager.agent.way import way_of
from fleet_manager.vda5050.acceptance import NO_ROUTE_ERROR, with_error
from fleet_manager.vda5050.messages import ActionStatus, Order
from fleet_manager.vda5050.vehicle_words import Drive, VehicleDialogue


def fits(dialogue: VehicleDialogue, chart: Chart, spot: Spot, reach_m: float) -> bool:
    """Tell whether a vehicle at *spot* is at its last node or on the way of its base."""
    here = chart.spot(dialogue.here)
    if here is not None and hypot(spot[0] - here[0], spot[1] - here[1]) <= reach_m:
        return True
    released = sum(node.released for node in dialogue.nodes)
    drive = Drive(edges=dialogue.edges[:released], nodes=dialogue.nodes[:released])
    if not released or chart.faults(_order(drive, dialogue)):
        return False
    way = way_of(drive, dialogue.here, chart)
    places = way.line.places(spot, 0.0, way.line.length_m)
    return any(way.holds(place) for place in places)


def _order(drive: Drive, dialogue: VehicleDialogue) -> Order:
    return Order(
        order_id=dialogue.order_id,
        order_update_id=dialogue.order_update_id,
        nodes=(dialogue.here, *drive.nodes),
        edges=drive.edges,
    )


def dropped(dialogue: VehicleDialogue) -> VehicleDialogue:
    """Return the dialogue of a vehicle that was moved while its agent was off: order cleared.

    The ids stay, as after a cancelled order (6.6.3); a warning says why nothing is ahead.
    """
    why = fault(
        NO_ROUTE_ERROR,
        "the vehicle was moved while its agent was off; its order is dropped",
        about=(
            ("orderId", dialogue.order_id),
            ("orderUpdateId", str(dialogue.order_update_id)),
        ),
    )
    cleared = replace(
        dialogue,
        nodes=(),
        edges=(),
        actions=tuple(
            t if t.status.is_end else replace(t, status=ActionStatus.FAILED)
            for t in dialogue.actions
        ),
        cancelling="",
        cancelled=True,
        granted=None,
    )
    return with_error(cleared, why)
