"""What arrives from outside. Events are not stored; what the fleet concludes from them is.

Times inside an event are the sender's; the time it counts at is handed to ``step``.
"""

import msgspec

from fleet_manager.model.ids import ParcelId, ProblemId, SessionId, StationId, VehicleId, ZoneId
from fleet_manager.model.parcel import Parcel
from fleet_manager.model.tour import Tour
from fleet_manager.model.vehicle import VehicleType
from fleet_manager.model.zone import ZoneClass
from fleet_manager.vda5050.messages import ConnectionState, State


class ParcelsSubmitted(msgspec.Struct, frozen=True, kw_only=True, tag=True, tag_field="event"):
    """Parcels are asked to be delivered."""

    parcels: tuple[Parcel, ...]


class ParcelCancelAsked(msgspec.Struct, frozen=True, kw_only=True, tag=True, tag_field="event"):
    """The sender wants a parcel back that has not been loaded yet."""

    parcel: ParcelId


class ConnectionReported(
    msgspec.Struct, frozen=True, kw_only=True, tag=True, tag_field="event"
):
    """A vehicle went online or offline, or the broker says its connection broke."""

    vehicle: VehicleId
    connection: ConnectionState


class VehicleDescribed(msgspec.Struct, frozen=True, kw_only=True, tag=True, tag_field="event"):
    """A vehicle's factsheet arrived."""

    vehicle: VehicleId
    type: VehicleType


class StateReported(msgspec.Struct, frozen=True, kw_only=True, tag=True, tag_field="event"):
    """A vehicle's VDA 5050 state message arrived."""

    vehicle: VehicleId
    state: State


class CodeIssued(msgspec.Struct, frozen=True, kw_only=True, tag=True, tag_field="event"):
    """A one-time code was drawn; its plain digits stay with whoever sends notices."""

    session: SessionId
    code_digest: str


class NoticeDelivered(msgspec.Struct, frozen=True, kw_only=True, tag=True, tag_field="event"):
    """The notice channel took a session's notice."""

    session: SessionId


class CodeEntered(msgspec.Struct, frozen=True, kw_only=True, tag=True, tag_field="event"):
    """Somebody typed a code at a vehicle; the digest is keyed with the session's name."""

    vehicle: VehicleId
    session: SessionId
    code_digest: str


class PlanFound(msgspec.Struct, frozen=True, kw_only=True, tag=True, tag_field="event"):
    """The solver answered and the plan checker had no complaint, or *faults* lists them."""

    problem: ProblemId
    tours: tuple[Tour, ...]
    unserved: tuple[tuple[ParcelId, str], ...] = ()
    faults: tuple[str, ...] = ()
    solver: str = ""


class PauseAsked(msgspec.Struct, frozen=True, kw_only=True, tag=True, tag_field="event"):
    """An operator stops a vehicle where it is, or lets it go on."""

    vehicle: VehicleId
    paused: bool


class ServiceAsked(msgspec.Struct, frozen=True, kw_only=True, tag=True, tag_field="event"):
    """An operator takes a vehicle out of dispatch (it finishes what it carries) or back."""

    vehicle: VehicleId
    in_service: bool


class ReleaseAsked(msgspec.Struct, frozen=True, kw_only=True, tag=True, tag_field="event"):
    """An operator has nothing more released to anybody, or everything goes on."""

    releasing: bool


class StationOpeningAsked(
    msgspec.Struct, frozen=True, kw_only=True, tag=True, tag_field="event"
):
    """An operator opens a station, or closes it: no trip starts there any more."""

    station: StationId
    open: bool


class ZoneClassAsked(msgspec.Struct, frozen=True, kw_only=True, tag=True, tag_field="event"):
    """An operator changes the class of a zone; None is the class the map gives it."""

    zone: ZoneId
    zone_class: ZoneClass | None


class Reconnected(msgspec.Struct, frozen=True, kw_only=True, tag=True, tag_field="event"):
    """The broker lost our session: whatever was under way may be gone (reconcile)."""


class TimePassed(msgspec.Struct, frozen=True, kw_only=True, tag=True, tag_field="event"):
    """A ``WakeAt`` came back."""


Event = (
    ParcelsSubmitted
    | ParcelCancelAsked
    | ConnectionReported
    | VehicleDescribed
    | StateReported
    | CodeIssued
    | NoticeDelivered
    | CodeEntered
    | PlanFound
    | PauseAsked
    | ServiceAsked
    | ReleaseAsked
    | StationOpeningAsked
    | ZoneClassAsked
    | Reconnected
    | TimePassed
)
