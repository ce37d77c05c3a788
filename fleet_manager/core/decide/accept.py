"""First stage: what was said is understood and held against what we know."""

from collections.abc import Iterator

from fleet_manager.core.decide import intake
from fleet_manager.core.decide.admission import FACTSHEET, admit
from fleet_manager.core.decide.moment import Moment
from fleet_manager.core.decide.switch import switch
from fleet_manager.core.decisions import (
    ActionEnded,
    Decision,
    InstantActionEchoed,
    InvariantBroken,
    NodePassed,
    OrderEchoed,
    OrderResent,
    PauseSet,
    TripDropped,
    VehicleHeldOff,
    VehicleKnown,
    VehicleLinked,
    VehicleSeen,
    VehicleServiceSet,
)
from fleet_manager.core.events import (
    ConnectionReported,
    ParcelCancelAsked,
    ParcelsSubmitted,
    PauseAsked,
    Reconnected,
    ReleaseAsked,
    ServiceAsked,
    StateReported,
    StationOpeningAsked,
    VehicleDescribed,
    ZoneClassAsked,
)
from fleet_manager.core.fleet import Fleet, VehicleRecord
from fleet_manager.core.owed import is_silent, owed_actions
from fleet_manager.model.ids import ActionId, NodeId, VehicleId
from fleet_manager.vda5050 import master
from fleet_manager.vda5050.messages import ActionState, ActionStatus, ConnectionState, State


def accept(fleet: Fleet, moment: Moment) -> Iterator[Decision]:  # noqa: C901, PLR0912 - a table
    """Say what the event means."""
    match moment.event:
        case StateReported(vehicle=vehicle, state=state):
            record = fleet.vehicles.get(vehicle)
            yield from _hear(record, state) if record else _stranger(fleet, vehicle, state)
        case ParcelsSubmitted(parcels=parcels):
            for parcel in parcels:
                yield intake.submit(fleet, parcel)
        case ParcelCancelAsked(parcel=parcel):
            yield from intake.cancel(fleet, parcel)
        case ConnectionReported(vehicle=vehicle, connection=connection):
            yield VehicleLinked(vehicle=vehicle, online=connection is ConnectionState.ONLINE)
        case VehicleDescribed(vehicle=vehicle, type=kind):
            yield VehicleKnown(vehicle=vehicle, type=kind)
        case PauseAsked(vehicle=vehicle, paused=paused) if vehicle in fleet.vehicles:
            action = ActionId(f"{_slug(vehicle)}.pause.{moment.now_ms}")
            yield PauseSet(vehicle=vehicle, paused=paused, action=action)
        case ServiceAsked(vehicle=vehicle, in_service=on) if vehicle in fleet.vehicles:
            yield from _serve(fleet.vehicles[vehicle], in_service=on)
        case ReleaseAsked() | StationOpeningAsked() | ZoneClassAsked():
            yield from switch(fleet, moment.event)
        case Reconnected():
            for record in fleet.by_number:
                yield OrderResent(vehicle=record.id)
        case _:
            pass
    for key in moment.due_of("echo"):
        record = fleet.vehicles[VehicleId(key)]
        if record.seen.online and is_silent(record):
            yield OrderResent(vehicle=record.id)


def _slug(vehicle: VehicleId) -> str:
    return vehicle.replace("/", ".")


def _stranger(fleet: Fleet, vehicle: VehicleId, state: State) -> Iterator[Decision]:
    answer = admit(fleet, vehicle, state)
    if isinstance(answer, VehicleHeldOff) and fleet.held_off.get(vehicle) == answer.why:
        if answer.why == FACTSHEET:
            # Request or answer may have been lost; a vehicle that speaks is online.
            yield VehicleLinked(vehicle=vehicle, online=True)
        return
    yield answer
    if not isinstance(answer, VehicleHeldOff):
        yield _sighting(fleet.vehicles[vehicle], state)


def _serve(vehicle: VehicleRecord, *, in_service: bool) -> Iterator[Decision]:
    if vehicle.in_service == in_service:
        return
    yield VehicleServiceSet(vehicle=vehicle.id, in_service=in_service)
    trip = vehicle.trip
    if trip and not in_service and not vehicle.has_begun:
        yield TripDropped(vehicle=vehicle.id, trip=trip.id, why="taken out of service")


def _hear(vehicle: VehicleRecord, state: State) -> Iterator[Decision]:
    heard = master.hear(vehicle.dialogue, state)
    if not vehicle.seen.online:
        # Who speaks is there, even if a broker has not told us so again.
        yield VehicleLinked(vehicle=vehicle.id, online=True)
    yield _sighting(vehicle, state)
    if heard.overrun:
        what = f"{vehicle.id} reports a node beyond its released base: stop it and look"
        yield InvariantBroken(vehicle=vehicle.id, what=what)
    if heard.echoed and not vehicle.seen.echoed:
        yield OrderEchoed(vehicle=vehicle.id)
    passed = _stands_at(vehicle, state) if heard.foreign else heard.passed_sequence_id
    if passed > vehicle.dialogue.passed_sequence_id:
        yield NodePassed(vehicle=vehicle.id, sequence_id=passed)
    yield from _endings(vehicle, heard.action)
    yield from _echoes(vehicle, state)


def _endings(vehicle: VehicleRecord, action: ActionState | None) -> Iterator[ActionEnded]:
    """Say if the action at the end of the base is over."""
    if action is None or not action.action_status.is_end:
        return
    failed = action.action_status is ActionStatus.FAILED
    # What fails in a lost order was cancelled by us, and is done in the next one.
    if not (failed and vehicle.lost):
        yield ActionEnded(vehicle=vehicle.id, action=ActionId(action.action_id), failed=failed)


def _stands_at(vehicle: VehicleRecord, state: State) -> int:
    """Return how far along our order a vehicle came that does not know it any more."""
    release, passed = vehicle.release, vehicle.dialogue.passed_sequence_id
    had_it = vehicle.dialogue.order and (vehicle.lost or vehicle.seen.echoed)
    if release is None or not had_it:
        return passed
    ahead = release.nodes[(passed - release.sequence_id) // 2 :]
    name = NodeId(state.last_node_id)
    return passed + 2 * ahead.index(name) if name in ahead else passed


def _echoes(vehicle: VehicleRecord, state: State) -> Iterator[Decision]:
    for action in owed_actions(vehicle):
        if master.find_action(state, action.action_id) is not None:
            yield InstantActionEchoed(vehicle=vehicle.id, action=ActionId(action.action_id))


def _sighting(vehicle: VehicleRecord, state: State) -> VehicleSeen:
    position, seen = state.agv_position, vehicle.seen
    known = position is not None and position.position_initialized
    return VehicleSeen(
        vehicle=vehicle.id,
        x_mm=round(position.x * 1000) if position and known else seen.x_mm,
        y_mm=round(position.y * 1000) if position and known else seen.y_mm,
        theta_mrad=round(position.theta * 1000) if position and known else seen.theta_mrad,
        battery_permille=min(1000, max(0, round(state.battery_state.battery_charge * 10))),
        charging=state.battery_state.charging,
        driving=state.driving,
        automatic=state.operating_mode.takes_orders,
        idle=master.is_idle(state),
    )
