"""Second stage: what happens at stations and handoff points."""

from collections.abc import Iterator

from fleet_manager.core.decide.moment import Moment
from fleet_manager.core.decisions import (
    ChargingSet,
    Decision,
    ParcelReturned,
    Purpose,
    SessionDecided,
    TripDropped,
    TripEnded,
    TripLoaded,
    VehicleServiceSet,
    VisitEnded,
    VisitSkipped,
    VisitStarted,
)
from fleet_manager.core.events import CodeEntered, CodeIssued, NoticeDelivered, StateReported
from fleet_manager.core.fleet import Fleet, TripRecord, VehicleRecord
from fleet_manager.core.owed import opening_action_id
from fleet_manager.handoff import session as handoff
from fleet_manager.model.ids import ActionId, SessionId, VehicleId
from fleet_manager.vda5050 import master
from fleet_manager.vda5050.actions import CompartmentResult, text_parameter
from fleet_manager.vda5050.messages import ActionState, ActionStatus, State


def hand(fleet: Fleet, moment: Moment) -> Iterator[Decision]:
    """Say what changes hands."""
    match moment.event:
        case StateReported(vehicle=vehicle, state=state) if vehicle in fleet.vehicles:
            yield from _at_work(fleet, fleet.vehicles[vehicle], state, moment)
        case CodeIssued(session=session, code_digest=digest):
            yield from _tell(fleet, session, handoff.CodeReady(code_digest=digest), moment)
        case NoticeDelivered(session=session):
            yield from _tell(fleet, session, handoff.NoticeSent(), moment)
        case CodeEntered(session=session, code_digest=digest):
            yield from _tell(fleet, session, handoff.CodeEntered(code_digest=digest), moment)
        case _:
            pass
    for key in moment.due_of("visit"):
        yield from _tell_all(fleet.vehicles[VehicleId(key)], moment)


def _at_work(
    fleet: Fleet, vehicle: VehicleRecord, state: State, moment: Moment
) -> Iterator[Decision]:
    """Look at the action the vehicle is (or was) busy with."""
    trip, action = vehicle.trip, vehicle.dialogue.action
    if action is None:
        return
    if vehicle.purpose is Purpose.VISIT:
        yield from _visit(fleet, vehicle, state, moment)
    elif vehicle.dialogue.arrived:
        entry = master.find_action(state, action.action_id)
        failed = entry is not None and entry.action_status is ActionStatus.FAILED
        if trip is not None:
            yield from _at_dock(vehicle, trip, failed=failed)
        elif failed and vehicle.charging and vehicle.purpose is Purpose.CHARGE:
            yield ChargingSet(vehicle=vehicle.id, charging=False)
            yield VehicleServiceSet(vehicle=vehicle.id, in_service=False)


def _at_dock(vehicle: VehicleRecord, trip: TripRecord, *, failed: bool) -> Iterator[Decision]:
    action = vehicle.dialogue.action
    if vehicle.purpose is Purpose.LOAD and trip.stage == 0:
        if action is None or text_parameter(action, "tripId") != trip.id:
            return
        if failed:
            yield VehicleServiceSet(vehicle=vehicle.id, in_service=False)
            yield TripDropped(vehicle=vehicle.id, trip=trip.id, why="loading failed")
        else:
            yield TripLoaded(vehicle=vehicle.id, trip=trip.id)
    elif vehicle.purpose is Purpose.UNLOAD and trip.visits_over:
        if failed:
            # Nobody knows which boxes are empty: the parcels count as aboard until it is
            # tried again, once an operator has put the vehicle back into service.
            if vehicle.in_service:
                yield VehicleServiceSet(vehicle=vehicle.id, in_service=False)
            return
        for parcel in tuple(vehicle.aboard):
            yield ParcelReturned(parcel=parcel)
        yield TripEnded(vehicle=vehicle.id, trip=trip.id)


def _visit(
    fleet: Fleet, vehicle: VehicleRecord, state: State, moment: Moment
) -> Iterator[Decision]:
    trip, action = vehicle.trip, vehicle.dialogue.action
    if trip is None or action is None or trip.visit is None or trip.visit_over:
        return
    if trip.visit_action != action.action_id and not vehicle.dialogue.action_over:
        entry = master.find_action(state, action.action_id)
        if entry is None or entry.action_status is not ActionStatus.RUNNING:
            return
        deadline_ms = moment.now_ms + fleet.settings.wait_ms_max
        yield VisitStarted(
            vehicle=vehicle.id, action=ActionId(action.action_id), deadline_ms=deadline_ms
        )
    for session in tuple(trip.sessions.values()):
        event = _door(session, state)
        if event is not None:
            yield from _decided(session, event, moment)
    yield from _if_over(vehicle, trip)
    if vehicle.dialogue.action_over and not trip.visit_over:
        yield VisitSkipped(vehicle=vehicle.id, why="the wait ended before its time")


def _door(session: handoff.Session, state: State) -> handoff.Event | None:
    """Return what the vehicle says about a session's door."""
    if session.phase not in (handoff.Phase.OPENING, handoff.Phase.OPEN):
        return None
    entry = master.find_action(state, opening_action_id(session))
    match entry:
        case ActionState(action_status=ActionStatus.RUNNING):
            return handoff.DoorOpened()
        case ActionState(action_status=ActionStatus.FINISHED, result_description=result):
            return handoff.DoorClosed(empty=result == CompartmentResult.EMPTY)
        case ActionState(action_status=ActionStatus.FAILED):
            return handoff.DoorFailed()
        case _:
            return None


def _tell(
    fleet: Fleet, session: SessionId, event: handoff.Event, moment: Moment
) -> Iterator[Decision]:
    """Tell one session of *event*; sessions that are no more do not mind."""
    vehicle = fleet.vehicle_of(session)
    if vehicle is None or vehicle.trip is None:
        return
    yield from _decided(vehicle.trip.sessions[session], event, moment)
    yield from _if_over(vehicle, vehicle.trip)


def _tell_all(vehicle: VehicleRecord, moment: Moment) -> Iterator[Decision]:
    """Tell every session at a vehicle that time has passed."""
    if vehicle.trip is None:
        return
    for session in tuple(vehicle.trip.sessions.values()):
        yield from _decided(session, handoff.TimePassed(), moment)
    yield from _if_over(vehicle, vehicle.trip)


def _decided(
    session: handoff.Session, event: handoff.Event, moment: Moment
) -> Iterator[Decision]:
    for outcome in handoff.decide(session, event, moment.now_ms):
        yield SessionDecided(session=session.id, outcome=outcome)


def _if_over(vehicle: VehicleRecord, trip: TripRecord) -> Iterator[Decision]:
    """End the visit once all its sessions are over; their number may be zero."""
    if trip.visit is None or trip.visit_over or not trip.visit_action:
        return
    if (
        vehicle.dialogue.action is None
        or vehicle.dialogue.action.action_id != trip.visit_action
    ):
        return
    if all(session.phase.is_end for session in trip.sessions.values()):
        yield VisitEnded(vehicle=vehicle.id, action=trip.visit_action)
