"""What a vehicle is owed: instant actions that follow from the state alone.

So nothing needs to be remembered about what was sent: until the vehicle's state names an action
it is owed, and goes out again; after a restart the same question gives the same answer.
"""

from collections.abc import Iterator

from fleet_manager.core.fleet import VehicleRecord
from fleet_manager.handoff.session import Phase, Session
from fleet_manager.model.ids import ActionId, BoxId
from fleet_manager.vda5050 import actions
from fleet_manager.vda5050.actions import ActionType
from fleet_manager.vda5050.messages import Action


def opening_action_id(session: Session) -> ActionId:
    """Name the ``openCompartment`` of a session's present opening."""
    return ActionId(f"{session.id}.open{session.openings}")


def _all(vehicle: VehicleRecord) -> Iterator[Action]:
    trip = vehicle.trip
    if trip is not None:
        for session in trip.sessions.values():
            if session.phase is Phase.OPENING:
                box = BoxId(session.id.rpartition("/")[2])
                name = opening_action_id(session)
                yield actions.open_compartment(name, box, trip.visit_action, session.id)
        if trip.visit_over and not vehicle.dialogue.action_over and not vehicle.lost:
            name = ActionId(f"{trip.visit_action}.trigger")
            yield actions.trigger(name, trip.visit_action)
    if vehicle.pause_action:
        kind = ActionType.START_PAUSE if vehicle.paused else ActionType.STOP_PAUSE
        yield actions.plain(kind, vehicle.pause_action)
    if vehicle.lost and not vehicle.seen.idle:
        yield actions.plain(
            ActionType.CANCEL_ORDER, ActionId(f"{vehicle.dialogue.order}.cancel")
        )


def owed_actions(vehicle: VehicleRecord) -> tuple[Action, ...]:
    """Return the instant actions the vehicle should know and has not named yet."""
    if vehicle.trip is None and not vehicle.pause_action and not vehicle.lost:
        return ()
    echoed = vehicle.seen.instant_echoed
    return tuple(action for action in _all(vehicle) if action.action_id not in echoed)


def is_silent(vehicle: VehicleRecord) -> bool:
    """Return whether something was sent that the vehicle has not named yet."""
    waits_for_order = (
        bool(vehicle.dialogue.order) and not vehicle.seen.echoed and not vehicle.lost
    )
    return waits_for_order or bool(owed_actions(vehicle))
