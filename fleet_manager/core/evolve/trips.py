"""Trips: bound, loaded, handed off visit by visit, ended."""

from fleet_manager.core.decisions import (
    ParcelReturned,
    SessionDecided,
    TripAssigned,
    TripDropped,
    TripEnded,
    TripLoaded,
    VisitEnded,
    VisitSkipped,
    VisitStarted,
)
from fleet_manager.core.evolve.parcels import move, wait
from fleet_manager.core.evolve.roads import stop_waiting
from fleet_manager.core.evolve.table import Table
from fleet_manager.core.fleet import Fleet, TripRecord, VehicleRecord
from fleet_manager.core.freight import parcel_in
from fleet_manager.handoff import session as handoff
from fleet_manager.model.parcel import ParcelPhase


def _assigned(fleet: Fleet, decision: TripAssigned, _time_ms: int) -> None:
    vehicle = fleet.vehicles[decision.vehicle]
    boxes = {placement.parcel: placement.box for placement in decision.placements}
    vehicle.trip = TripRecord(id=decision.trip, plan=decision.plan, boxes=boxes)
    fleet.trips_started += 1
    station = fleet.stations[decision.plan.station]
    for parcel in decision.plan.parcels:
        move(fleet, parcel, ParcelPhase.ASSIGNED).vehicle = vehicle.id
        station.waiting.pop(parcel, None)
    trips = station.plan.get(vehicle.id)
    if trips:
        trips.pop(0)
    fleet.restless[vehicle.id] = None


def _dropped(fleet: Fleet, decision: TripDropped, time_ms: int) -> None:
    vehicle = fleet.vehicles[decision.vehicle]
    if vehicle.trip is None:
        return
    for parcel in vehicle.trip.boxes:
        wait(fleet, parcel)
    fleet.agenda.add(time_ms, "plan", vehicle.trip.plan.station)
    vehicle.trip = None
    stop_waiting(fleet, vehicle)
    fleet.restless[vehicle.id] = None


def _loaded(fleet: Fleet, decision: TripLoaded, _time_ms: int) -> None:
    vehicle, trip = _under_way(fleet, decision)
    for parcel, box in trip.boxes.items():
        move(fleet, parcel, ParcelPhase.ABOARD)
        vehicle.aboard[parcel] = box
    trip.stage = 1
    fleet.restless[vehicle.id] = None


def _under_way(
    fleet: Fleet, decision: TripLoaded | VisitStarted | VisitEnded | VisitSkipped
) -> tuple[VehicleRecord, TripRecord]:
    vehicle = fleet.vehicles[decision.vehicle]
    assert vehicle.trip is not None, f"{vehicle.id} has no trip"
    return vehicle, vehicle.trip


def _visit_started(fleet: Fleet, decision: VisitStarted, _time_ms: int) -> None:
    vehicle, trip = _under_way(fleet, decision)
    assert trip.visit is not None, f"{trip.id} has no visit at stage {trip.stage}"
    _forget_sessions(fleet, trip)
    trip.visit_action = decision.action
    trip.visit_over = False
    for parcel in trip.visit.parcels:
        if parcel not in vehicle.aboard:
            continue
        name = handoff.session_id(decision.action, vehicle.aboard[parcel])
        trip.sessions[name] = handoff.Session(id=name, deadline_ms=decision.deadline_ms)
        fleet.sessions[name] = vehicle.id
        move(fleet, parcel, ParcelPhase.OFFERED)
    fleet.agenda.add(decision.deadline_ms, "visit", vehicle.id)
    fleet.restless[vehicle.id] = None


def _session_decided(fleet: Fleet, decision: SessionDecided, time_ms: int) -> None:
    vehicle = fleet.vehicle_of(decision.session)
    assert vehicle is not None, f"{decision.session} takes place nowhere"
    assert vehicle.trip is not None, f"{vehicle.id} has no trip"
    sessions = vehicle.trip.sessions
    after = handoff.evolve(sessions[decision.session], decision.outcome)
    sessions[decision.session] = after
    fleet.restless[vehicle.id] = None
    if after.phase is handoff.Phase.OPENING:
        fleet.agenda.add(time_ms + fleet.settings.resend_ms, "echo", vehicle.id)
    if after.phase is handoff.Phase.WAITING:
        # A door that outlived the deadline may close on a parcel that is still inside.
        fleet.agenda.add(max(after.deadline_ms, time_ms), "visit", vehicle.id)
    if not after.phase.is_end:
        return
    parcel = parcel_in(vehicle, decision.session)
    assert parcel is not None, f"{decision.session} is about an empty box"
    match decision.outcome:
        case handoff.Collected():
            del vehicle.aboard[parcel]
            record = move(fleet, parcel, ParcelPhase.DELIVERED)
            record.ended_ms = time_ms
            record.not_collected = ""
        case handoff.Withheld(reason=reason):
            move(fleet, parcel, ParcelPhase.UNCOLLECTED).not_collected = reason
        case _:
            pass


def _visit_ended(fleet: Fleet, decision: VisitEnded, time_ms: int) -> None:
    vehicle, trip = _under_way(fleet, decision)
    trip.visit_over = True
    fleet.agenda.add(time_ms + fleet.settings.resend_ms, "echo", vehicle.id)
    _next_stage(fleet, vehicle, trip)


def _visit_skipped(fleet: Fleet, decision: VisitSkipped, _time_ms: int) -> None:
    vehicle, trip = _under_way(fleet, decision)
    for parcel in trip.visit.parcels if trip.visit else ():
        if parcel in vehicle.aboard:
            move(fleet, parcel, ParcelPhase.UNCOLLECTED).not_collected = decision.why
    trip.visit_over = True
    _next_stage(fleet, vehicle, trip)


def _next_stage(fleet: Fleet, vehicle: VehicleRecord, trip: TripRecord) -> None:
    trip.stage += 1
    _forget_sessions(fleet, trip)
    fleet.restless[vehicle.id] = None


def _forget_sessions(fleet: Fleet, trip: TripRecord) -> None:
    for name in trip.sessions:
        fleet.sessions.pop(name, None)
    trip.sessions.clear()


def _returned(fleet: Fleet, decision: ParcelReturned, time_ms: int) -> None:
    record = move(fleet, decision.parcel, ParcelPhase.RETURNED)
    record.ended_ms = time_ms
    if record.vehicle is not None:
        fleet.vehicles[record.vehicle].aboard.pop(decision.parcel, None)


def _ended(fleet: Fleet, decision: TripEnded, time_ms: int) -> None:
    vehicle = fleet.vehicles[decision.vehicle]
    vehicle.trip = None
    stop_waiting(fleet, vehicle)
    fleet.restless[vehicle.id] = None
    fleet.agenda.add(time_ms, "plan", vehicle.station)


TABLE: Table = {
    TripAssigned: _assigned,
    TripDropped: _dropped,
    TripLoaded: _loaded,
    VisitStarted: _visit_started,
    SessionDecided: _session_decided,
    VisitEnded: _visit_ended,
    VisitSkipped: _visit_skipped,
    ParcelReturned: _returned,
    TripEnded: _ended,
}
