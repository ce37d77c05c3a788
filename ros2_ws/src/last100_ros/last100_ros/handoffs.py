"""What happens at a handoff point, as ROS 2 messages: told, opened, collected, withheld."""

from collections.abc import Iterator
from typing import NamedTuple

from last100_msgs.msg import HandoffEvent

from fleet_manager.core.decisions import SessionDecided
from fleet_manager.core.fleet import Fleet, VehicleRecord
from fleet_manager.handoff import session as handoff
from fleet_manager.model.ids import ParcelId, SessionId
from last100_ros.stamps import to_time

KINDS = {
    handoff.Noticed: HandoffEvent.NOTICED,
    handoff.CodeAccepted: HandoffEvent.CODE_ACCEPTED,
    handoff.CodeRefused: HandoffEvent.CODE_REFUSED,
    handoff.Opened: HandoffEvent.OPENED,
    handoff.Reclosed: HandoffEvent.RECLOSED,
    handoff.Collected: HandoffEvent.COLLECTED,
    handoff.Withheld: HandoffEvent.WITHHELD,
}
"""That a code was drawn is nobody's business."""


class Handoff(NamedTuple):
    """What happened to a session, and whose it is."""

    now_ms: int
    session: SessionId
    outcome: handoff.Decision
    vehicle: str
    parcel: str
    point: str


def see_handoff(fleet: Fleet, decision: SessionDecided, now_ms: int) -> Handoff | None:
    """Return what there is to say of a session, None if nothing; for the fleet's thread."""
    session, outcome = decision.session, decision.outcome
    if type(outcome) not in KINDS:
        return None
    vehicle = vehicle_at(fleet, session)
    parcel = next(_in_box(vehicle, session), None) if vehicle else None
    return Handoff(
        now_ms=now_ms,
        session=session,
        outcome=outcome,
        vehicle=vehicle.id if vehicle else "",
        parcel=parcel or "",
        point=fleet.parcels[parcel].point if parcel else "",
    )


def to_handoff_event(seen: Handoff) -> HandoffEvent:
    """Return the message of what ``see_handoff`` saw."""
    event = HandoffEvent(
        stamp=to_time(seen.now_ms),
        kind=KINDS[type(seen.outcome)],
        session=seen.session,
        vehicle=seen.vehicle,
        parcel=seen.parcel,
        compartment=_box_of(seen.session),
        point=seen.point,
    )
    match seen.outcome:
        case handoff.CodeRefused(attempts=attempts):
            event.attempts = attempts
        case handoff.Withheld(reason=reason):
            event.reason = reason
        case _:
            pass
    return event


def _box_of(session: SessionId) -> str:
    return session.rpartition("/")[2]


def _in_box(vehicle: VehicleRecord, session: SessionId) -> Iterator[ParcelId]:
    """Yield what the box was loaded with for this trip; by now it may be empty."""
    box = _box_of(session)
    loaded = vehicle.trip.boxes if vehicle.trip else {}
    return (parcel for parcel, its_box in loaded.items() if its_box == box)


def vehicle_at(fleet: Fleet, session: SessionId) -> VehicleRecord | None:
    """Return the vehicle of a session, also if its last decision ended the visit with it."""
    at_work = fleet.vehicle_of(session)
    if at_work is not None:
        return at_work
    action = session.rpartition("/")[0]
    for vehicle in fleet.by_number:
        if vehicle.trip is not None and vehicle.trip.visit_action == action:
            return vehicle
    return None
