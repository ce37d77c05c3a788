"""What the fleet concluded, in the past tense. The durable ones are the journal.

``evolve`` over the durable decisions gives back the whole fleet but for what vehicles say by the
second (position, battery, link); those are the fleeting ones, applied and never written.
"""

from hashlib import sha256

import msgspec

from fleet_manager.handoff import session as handoff
from fleet_manager.model.errors import JournalError
from fleet_manager.model.ids import (
    ActionId,
    BoxId,
    EdgeId,
    NodeId,
    OrderId,
    ParcelId,
    PointId,
    ProblemId,
    SessionId,
    StationId,
    TripId,
    VehicleId,
)
from fleet_manager.model.parcel import Parcel
from fleet_manager.model.tour import Placement, Tour, Trip
from fleet_manager.model.vehicle import VehicleType


class _Decision(msgspec.Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    """What all decisions have in common: how they are written."""


class ParcelAccepted(_Decision):
    """The parcel is ours to deliver: from *station* to *point*."""

    parcel: Parcel
    point: PointId
    station: StationId


class ParcelRefused(_Decision):
    """The parcel cannot be delivered; the sender is told which field is wrong."""

    parcel: ParcelId
    field: str
    expected: str
    got: str


class ParcelRecognised(_Decision):
    """A parcel with this id is known already. Fleeting."""

    parcel: ParcelId
    same: bool


class ParcelCancelled(_Decision):
    """The sender has the parcel back; it was never loaded."""

    parcel: ParcelId


class CancelRefused(_Decision):
    """The parcel cannot be cancelled (any more). Fleeting."""

    parcel: ParcelId
    why: str


class VehicleLinked(_Decision):
    """A vehicle's connection changed. Fleeting."""

    vehicle: VehicleId
    online: bool


class VehicleKnown(_Decision):
    """A vehicle's type is known from its factsheet. Fleeting until it is admitted."""

    vehicle: VehicleId
    type: VehicleType


class VehicleAdmitted(_Decision):
    """The vehicle belongs to the fleet: it stands at *node*, and *home* is its own for good."""

    vehicle: VehicleId
    type: VehicleType
    station: StationId
    node: NodeId
    home: NodeId


class VehicleHeldOff(_Decision):
    """A vehicle that reported cannot be admitted yet. Fleeting."""

    vehicle: VehicleId
    why: str


class VehicleServiceSet(_Decision):
    """A vehicle was taken out of dispatch, or put back."""

    vehicle: VehicleId
    in_service: bool


class PauseSet(_Decision):
    """An operator stopped a vehicle where it is, or let it go on."""

    vehicle: VehicleId
    paused: bool
    action: ActionId


class VehicleSeen(_Decision):
    """What a state message said of the vehicle itself. Fleeting."""

    vehicle: VehicleId
    x_mm: int
    y_mm: int
    theta_mrad: int
    battery_permille: int
    charging: bool
    driving: bool
    automatic: bool


class OrderEchoed(_Decision):
    """The vehicle's state names the order and update that we sent last. Fleeting."""

    vehicle: VehicleId


class OrderResent(_Decision):
    """Order or instant actions go out again, for want of an echo. Fleeting."""

    vehicle: VehicleId


class InstantActionEchoed(_Decision):
    """The vehicle's state names an instant action that we sent. Fleeting."""

    vehicle: VehicleId
    action: ActionId


class NodePassed(_Decision):
    """The vehicle's centre reached a released node; what lies behind it is free again."""

    vehicle: VehicleId
    sequence_id: int


class ActionEnded(_Decision):
    """A node action of the vehicle's order is over."""

    vehicle: VehicleId
    action: ActionId
    failed: bool = False


class OrderEnded(_Decision):
    """The vehicle is idle: everything released is driven, every action over, no horizon left."""

    vehicle: VehicleId


class OrderLost(_Decision):
    """The vehicle does not have our order (any more); it will get a new one along the same way."""

    vehicle: VehicleId
    why: str


class ProblemPosed(_Decision):
    """The solver was asked for a new plan for a station. Older answers are stale from here."""

    problem: ProblemId
    station: StationId


class PlanAdopted(_Decision):
    """A checked plan replaces the one in hand."""

    problem: ProblemId
    station: StationId
    tours: tuple[Tour, ...]
    unserved: tuple[tuple[ParcelId, str], ...] = ()


class PlanRejected(_Decision):
    """A plan was stale or failed its check; the plan in hand stays."""

    problem: ProblemId
    station: StationId
    faults: tuple[str, ...]


class TripAssigned(_Decision):
    """A vehicle is bound to a trip: these parcels, into these boxes."""

    vehicle: VehicleId
    trip: TripId
    plan: Trip
    placements: tuple[Placement, ...]


class TripDropped(_Decision):
    """A trip was given up before loading; its parcels wait again."""

    vehicle: VehicleId
    trip: TripId
    why: str


class TripLoaded(_Decision):
    """The loader pressed the button: all parcels of the trip are aboard."""

    vehicle: VehicleId
    trip: TripId


class VisitStarted(_Decision):
    """The vehicle stands at the handoff point and listens to its keypad."""

    vehicle: VehicleId
    action: ActionId
    deadline_ms: int


class SessionDecided(_Decision):
    """Something happened to one handoff session."""

    session: SessionId
    outcome: handoff.Decision


class VisitEnded(_Decision):
    """Every session of the visit is over; the vehicle may go on."""

    vehicle: VehicleId
    action: ActionId


class VisitSkipped(_Decision):
    """The visit could not take place; its parcels stay aboard."""

    vehicle: VehicleId
    why: str


class ParcelReturned(_Decision):
    """The parcel is back at the station."""

    parcel: ParcelId


class TripEnded(_Decision):
    """Nothing of the trip is aboard any more."""

    vehicle: VehicleId
    trip: TripId


class ChargingSet(_Decision):
    """The vehicle goes to charge, or has charged enough."""

    vehicle: VehicleId
    charging: bool


class Purpose(msgspec.Struct, frozen=True, kw_only=True):
    """Why a vehicle goes somewhere, and what it does there (a type of the action catalogue)."""

    kind: str
    action_type: str = ""
    action: ActionId = ActionId("")


class RouteReleased(_Decision):
    """A vehicle may drive *nodes* by *edges*, and holds them and *escape* for itself alone.

    ``nodes[0]`` is where the released base ended before, so ``len(nodes) == len(edges) + 1``;
    its sequence id is *sequence_id*. *escape* continues from ``nodes[-1]`` to a place where the
    vehicle blocks nobody; it is held, not released. *horizon* is where the trip will lead
    afterwards, as far as one can tell.
    """

    vehicle: VehicleId
    order: OrderId
    order_update_id: int
    sequence_id: int
    nodes: tuple[NodeId, ...]
    edges: tuple[EdgeId, ...]
    escape: tuple[EdgeId, ...] = ()
    horizon: tuple[EdgeId, ...] = ()
    purpose: Purpose


class WaitBegan(_Decision):
    """A vehicle wants to go on and cannot yet. Fleeting."""

    vehicle: VehicleId
    why: str


class InvariantBroken(_Decision):
    """A rule that always holds did not; the vehicle is stopped and an operator called."""

    vehicle: VehicleId | None
    what: str


Durable = (
    ParcelAccepted
    | ParcelRefused
    | ParcelCancelled
    | VehicleAdmitted
    | VehicleServiceSet
    | PauseSet
    | NodePassed
    | ActionEnded
    | OrderEnded
    | OrderLost
    | ProblemPosed
    | PlanAdopted
    | PlanRejected
    | TripAssigned
    | TripDropped
    | TripLoaded
    | VisitStarted
    | SessionDecided
    | VisitEnded
    | VisitSkipped
    | ParcelReturned
    | TripEnded
    | ChargingSet
    | RouteReleased
    | InvariantBroken
)

Fleeting = (
    ParcelRecognised
    | CancelRefused
    | VehicleLinked
    | VehicleKnown
    | VehicleHeldOff
    | VehicleSeen
    | OrderEchoed
    | OrderResent
    | InstantActionEchoed
    | WaitBegan
)

Decision = Durable | Fleeting

FLEETING = (
    ParcelRecognised,
    CancelRefused,
    VehicleLinked,
    VehicleKnown,
    VehicleHeldOff,
    VehicleSeen,
    OrderEchoed,
    OrderResent,
    InstantActionEchoed,
    WaitBegan,
)

FORMAT = 1
"""Version of what ``encode`` writes; a journal of another version is refused, not guessed at."""

GENESIS = bytes(32)
"""The digest before the first entry."""

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Durable)


def encode(decision: Durable) -> bytes:
    """Return the decision as one line of JSON, the same on every machine."""
    return _encoder.encode(decision)


def decode(payload: bytes) -> Durable:
    """Return the decision that ``encode`` wrote.

    Raises JournalError when the line is not one of ours.
    """
    try:
        return _decoder.decode(payload)
    except (msgspec.DecodeError, ValueError) as error:
        raise JournalError(f"not a decision of format {FORMAT}: {error}") from error


def link(previous: bytes, time_ms: int, payload: bytes) -> bytes:
    """Return the digest of an entry, chained to the one before it (SHA-256, 32 bytes)."""
    return sha256(previous + time_ms.to_bytes(8, "big", signed=True) + payload).digest()
