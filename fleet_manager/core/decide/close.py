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
    elif heard.echoed and heard.idle and dialogue.arrived and not dialogue.horizon:
        yield OrderEnded(vehicle=vehicle.id)
