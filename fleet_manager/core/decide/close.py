"""Third stage: orders that are over, or that a vehicle does not have (any more)."""

from collections.abc import Iterator

from fleet_manager.core.decide.moment import Moment
from fleet_manager.core.decisions import Decision, OrderEnded, OrderLost
from fleet_manager.core.events import StateReported
from fleet_manager.core.fleet import Fleet, VehicleRecord
from fleet_manager.vda5050 import master
from fleet_manager.vda5050.messages import State


def close(fleet: Fleet, moment: Moment) -> Iterator[Decision]:
    """Say if the order of the vehicle that reported is over or lost."""
    match moment.event:
        case StateReported(vehicle=vehicle, state=state) if vehicle in fleet.vehicles:
            yield from _endings(fleet.vehicles[vehicle], state)
        case _:
            pass


def _endings(vehicle: VehicleRecord, state: State) -> Iterator[Decision]:
    dialogue = vehicle.dialogue
    if not dialogue.order or vehicle.lost:
        return
    heard = master.hear(dialogue, state)
    if heard.refused:
        yield OrderLost(vehicle=vehicle.id, why=heard.refused)
    elif vehicle.seen.echoed and heard.foreign:
        yield OrderLost(vehicle=vehicle.id, why="the vehicle has forgotten its order")
    elif heard.echoed and _begins_anew(vehicle, state):
        yield OrderLost(vehicle=vehicle.id, why="the vehicle does again what it did before")
    elif heard.echoed and heard.idle and dialogue.arrived and not dialogue.horizon:
        yield OrderEnded(vehicle=vehicle.id)


def _begins_anew(vehicle: VehicleRecord, state: State) -> bool:
    """Return whether the vehicle took an update for an order of its own.

    Who restarts just before an update arrives does the action at its first node once more.
    """
    release = vehicle.release
    if release is None or release.order_update_id == 0 or release.first_action is None:
        return False
    entry = master.find_action(state, release.first_action.action_id)
    return entry is not None and not entry.action_status.is_end
