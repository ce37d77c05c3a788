"""What must be done outside, now that this was concluded. React reads and only speaks.

Every command follows from a decision and the state after it, so a decision read from a journal
could be reacted to again; what is still owed after a restart is found the same way.
"""

from collections.abc import Iterator

from fleet_manager.core.commands import (
    Alarm,
    Command,
    IssueCode,
    Notify,
    PublishInstantActions,
    PublishOrder,
    Solve,
)
from fleet_manager.core.decisions import (
    Decision,
    InvariantBroken,
    OrderLost,
    OrderResent,
    PauseSet,
    PlanRejected,
    ProblemPosed,
    RouteReleased,
    SessionDecided,
    TripDropped,
    VehicleHeldOff,
    VehicleLinked,
    VehicleServiceSet,
    VisitEnded,
    VisitStarted,
)
from fleet_manager.core.fleet import Fleet, VehicleRecord
from fleet_manager.core.freight import parcel_in, problem_of
from fleet_manager.core.owed import owed_actions
from fleet_manager.core.react.orders import order_of
from fleet_manager.handoff.session import CodeAccepted, CodeSet, Phase, Session
from fleet_manager.model.ids import ActionId, SessionId, VehicleId
from fleet_manager.vda5050 import actions
from fleet_manager.vda5050.actions import ActionType
from fleet_manager.vda5050.messages import Action, InstantActions


def react(fleet: Fleet, decision: Decision, now_ms: int) -> Iterator[Command]:
    """Return what *decision* asks the outside to do; the state is the one after it."""
    match decision:
        case RouteReleased(vehicle=vehicle):
            yield PublishOrder(vehicle=vehicle, order=order_of(fleet, decision))
        case OrderResent(vehicle=vehicle):
            yield from _remind(fleet, fleet.vehicles[vehicle], now_ms)
        case SessionDecided():
            yield from _session(fleet, decision)
        case VisitStarted(vehicle=vehicle):
            yield from _issue_codes(fleet.vehicles[vehicle])
        case VisitEnded(vehicle=vehicle) | PauseSet(vehicle=vehicle):
            yield from _send(vehicle, owed_actions(fleet.vehicles[vehicle]))
        case ProblemPosed(problem=problem, station=station):
            asked = problem_of(fleet, fleet.stations[station], problem, now_ms)
            yield Solve(problem=asked)
        case VehicleLinked(vehicle=vehicle, online=True):
            yield from _ask(vehicle, now_ms, factsheet=vehicle not in fleet.vehicles)
        case _:
            yield from _alarm(fleet, decision, now_ms)


def _alarm(fleet: Fleet, decision: Decision, now_ms: int) -> Iterator[Command]:
    """Tell an operator what the fleet cannot mend by itself."""
    match decision:
        case VehicleHeldOff(vehicle=vehicle, why=why):
            yield Alarm(vehicle=vehicle, text=f"{vehicle} is not admitted yet: {why}")
            yield from _ask(vehicle, now_ms, factsheet=vehicle not in fleet.applicants)
        case OrderLost(vehicle=vehicle, why=why):
            yield Alarm(vehicle=vehicle, text=f"{vehicle} lost its order: {why}")
            yield from _send(vehicle, owed_actions(fleet.vehicles[vehicle]))
        case PlanRejected(faults=faults) if faults:
            yield Alarm(text=f"A plan was rejected: {'; '.join(faults[:3])}")
        case TripDropped(vehicle=vehicle, why=why):
            yield Alarm(vehicle=vehicle, text=f"{vehicle} gave its trip back: {why}")
        case VehicleServiceSet(vehicle=vehicle, in_service=False):
            yield Alarm(vehicle=vehicle, text=f"{vehicle} is out of service")
        case InvariantBroken(vehicle=vehicle, what=what):
            yield Alarm(vehicle=vehicle, text=f"An invariant is broken: {what}")
            if vehicle is not None:
                stop = actions.plain(
                    ActionType.START_PAUSE, ActionId(f"{_slug(vehicle)}.halt.{now_ms}")
                )
                yield from _send(vehicle, (stop,))
        case _:
            pass


def _slug(vehicle: VehicleId) -> str:
    return vehicle.replace("/", ".")


def _send(vehicle: VehicleId, wanted: tuple[Action, ...]) -> Iterator[Command]:
    if wanted:
        yield PublishInstantActions(
            vehicle=vehicle, instant_actions=InstantActions(actions=wanted)
        )


def _ask(vehicle: VehicleId, now_ms: int, *, factsheet: bool) -> Iterator[Command]:
    """Ask a vehicle for its state, and for its factsheet if that is not known."""
    kinds = [ActionType.STATE_REQUEST]
    if factsheet:
        kinds.insert(0, ActionType.FACTSHEET_REQUEST)
    name = f"{_slug(vehicle)}.{now_ms}"
    yield from _send(
        vehicle, tuple(actions.plain(kind, ActionId(f"{name}.{kind}")) for kind in kinds)
    )


def _remind(fleet: Fleet, vehicle: VehicleRecord, now_ms: int) -> Iterator[Command]:
    """Say again what the vehicle has not named yet, and have it speak."""
    has_order = bool(vehicle.dialogue.order) and not vehicle.lost
    if vehicle.release is not None and has_order and not vehicle.seen.echoed:
        yield PublishOrder(vehicle=vehicle.id, order=order_of(fleet, vehicle.release))
    yield from _send(vehicle.id, owed_actions(vehicle))
    yield from _ask(vehicle.id, now_ms, factsheet=False)


def _session(fleet: Fleet, decision: SessionDecided) -> Iterator[Command]:
    vehicle = fleet.vehicle_of(decision.session)
    if vehicle is None or vehicle.trip is None:
        return
    session = vehicle.trip.sessions[decision.session]
    match decision.outcome:
        case CodeSet():
            yield _notice(fleet, vehicle, session)
        case CodeAccepted():
            yield from _send(vehicle.id, owed_actions(vehicle))
        case _:
            pass


def _notice(fleet: Fleet, vehicle: VehicleRecord, session: Session) -> Notify:
    parcel = parcel_in(vehicle, session.id)
    assert parcel is not None, f"{session.id} is about an empty box"
    record = fleet.parcels[parcel]
    return Notify(
        session=session.id,
        code_digest=session.code_digest,
        contact=record.parcel.contact,
        parcel=parcel,
        vehicle=vehicle.id,
        box=vehicle.aboard[parcel],
        point=record.point,
        deadline_ms=session.deadline_ms,
    )


def _issue_codes(vehicle: VehicleRecord) -> Iterator[Command]:
    """Have a code drawn for every session whose recipient does not know one yet."""
    sessions: dict[SessionId, Session] = vehicle.trip.sessions if vehicle.trip else {}
    for session in sessions.values():
        unknown = session.phase is Phase.WAITING and not session.noticed
        if session.phase is Phase.PREPARING or unknown:
            yield IssueCode(session=session.id)


def owed_codes(fleet: Fleet) -> Iterator[Command]:
    """Return the codes to draw anew after a restart: plain codes are never stored."""
    for vehicle in fleet.by_number:
        yield from _issue_codes(vehicle)
