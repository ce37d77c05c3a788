"""Vehicles: how they join, what they say of themselves, and who may use them."""

from fleet_manager.core.decisions import (
    ChargingSet,
    InstantActionEchoed,
    PauseSet,
    VehicleAdmitted,
    VehicleHeldOff,
    VehicleKnown,
    VehicleLinked,
    VehicleSeen,
    VehicleServiceSet,
)
from fleet_manager.core.evolve.roads import stop_waiting, wake_deferred
from fleet_manager.core.evolve.table import Table
from fleet_manager.core.fleet import Fleet, Sighting, VehicleRecord

ABSENT_MS = 60_000
"""A vehicle offline for so long loses the trip it has not begun to load."""


def _linked(fleet: Fleet, decision: VehicleLinked, time_ms: int) -> None:
    vehicle = fleet.vehicles.get(decision.vehicle)
    if vehicle is None:
        fleet.applicants_online[decision.vehicle] = decision.online
        return
    if vehicle.seen.online != decision.online:
        _changed(fleet, vehicle, time_ms)
    vehicle.seen.online = decision.online
    if decision.online:
        fleet.agenda.add(time_ms, "echo", vehicle.id)
    else:
        fleet.agenda.add(time_ms + ABSENT_MS, "absent", vehicle.id)


def _changed(fleet: Fleet, vehicle: VehicleRecord, time_ms: int) -> None:
    """Look at the vehicle, at who gives way to it, and at who carries what."""
    fleet.restless[vehicle.id] = None
    wake_deferred(fleet)
    fleet.stations[vehicle.station].dirty = True
    fleet.agenda.add(time_ms, "plan", vehicle.station)


def _known(fleet: Fleet, decision: VehicleKnown, _time_ms: int) -> None:
    if decision.vehicle not in fleet.vehicles:
        fleet.applicants[decision.vehicle] = decision.type


def _admitted(fleet: Fleet, decision: VehicleAdmitted, time_ms: int) -> None:
    index = fleet.road.graph.node_index
    node = index[decision.node]
    held = fleet.traffic.along(node, ()).resources
    vehicle = VehicleRecord(
        id=decision.vehicle,
        number=len(fleet.by_number),
        type=decision.type,
        station=decision.station,
        home=index[decision.home],
        node=node,
        goal=node,
        held=held,
        seen=Sighting(online=fleet.applicants_online.pop(decision.vehicle, False)),
    )
    fleet.vehicles[vehicle.id] = vehicle
    fleet.by_number.append(vehicle)
    fleet.applicants.pop(vehicle.id, None)
    fleet.held_off.pop(vehicle.id, None)
    fleet.claims.take(vehicle.number, held)
    _changed(fleet, vehicle, time_ms)


def _service_set(fleet: Fleet, decision: VehicleServiceSet, time_ms: int) -> None:
    vehicle = fleet.vehicles[decision.vehicle]
    vehicle.in_service = decision.in_service
    _changed(fleet, vehicle, time_ms)


def _pause_set(fleet: Fleet, decision: PauseSet, time_ms: int) -> None:
    vehicle = fleet.vehicles[decision.vehicle]
    vehicle.paused = decision.paused
    vehicle.pause_action = decision.action
    _changed(fleet, vehicle, time_ms)
    fleet.agenda.add(time_ms + fleet.settings.resend_ms, "echo", vehicle.id)


def _charging_set(fleet: Fleet, decision: ChargingSet, time_ms: int) -> None:
    vehicle = fleet.vehicles[decision.vehicle]
    vehicle.charging = decision.charging
    stop_waiting(fleet, vehicle)
    _changed(fleet, vehicle, time_ms)


def _seen(fleet: Fleet, decision: VehicleSeen, time_ms: int) -> None:
    vehicle = fleet.vehicles[decision.vehicle]
    seen = vehicle.seen
    if decision.automatic != seen.automatic:
        _changed(fleet, vehicle, time_ms)
    if vehicle.lost and decision.idle:
        fleet.restless[vehicle.id] = None
    seen.x_mm = decision.x_mm
    seen.y_mm = decision.y_mm
    seen.theta_mrad = decision.theta_mrad
    seen.battery_permille = decision.battery_permille
    seen.charging = decision.charging
    seen.driving = decision.driving
    seen.automatic = decision.automatic
    seen.idle = decision.idle
    seen.seen_ms = time_ms


def _instant_echoed(fleet: Fleet, decision: InstantActionEchoed, _time_ms: int) -> None:
    fleet.vehicles[decision.vehicle].seen.instant_echoed.add(decision.action)


def _held_off(fleet: Fleet, decision: VehicleHeldOff, _time_ms: int) -> None:
    fleet.held_off[decision.vehicle] = decision.why


TABLE: Table = {
    VehicleLinked: _linked,
    VehicleKnown: _known,
    VehicleAdmitted: _admitted,
    VehicleServiceSet: _service_set,
    PauseSet: _pause_set,
    ChargingSet: _charging_set,
    VehicleSeen: _seen,
    InstantActionEchoed: _instant_echoed,
    VehicleHeldOff: _held_off,
}
