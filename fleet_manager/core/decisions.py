"""What the fleet concluded, in the past tense. The durable ones are the journal.

``evolve`` over the durable decisions gives back the whole fleet but for what vehicles say by
the second (position, battery, link); those are the fleeting ones, applied and never written.
"""

from enum import StrEnum
from typing import get_args

from fleet_manager.core.decided import Decided
from fleet_manager.core.switches import (
    ReleaseSet,
    StationOpeningSet,
    SwitchRefused,
    ZoneClassSet,
)
from fleet_manager.handoff import session as handoff
from fleet_manager.model.ids import (
    ActionId,
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
from fleet_manager.vda5050.messages import Action


class ParcelAccepted(Decided, frozen=True, kw_only=True):
    """The parcel is ours to deliver: from *station* to *point*."""

    parcel: Parcel
    point: PointId
    station: StationId


class ParcelRefused(Decided, frozen=True, kw_only=True):
    """The parcel cannot be delivered; the sender is told which field is wrong."""

    parcel: ParcelId
    field: str
    expected: str
    got: str


class ParcelRecognised(Decided, frozen=True, kw_only=True):
    """A parcel with this id is known already. Fleeting."""

    parcel: ParcelId
    same: bool


class ParcelCancelled(Decided, frozen=True, kw_only=True):
    """The sender has the parcel back; it was never loaded."""

    parcel: ParcelId


class CancelRefused(Decided, frozen=True, kw_only=True):
    """The parcel cannot be cancelled (any more). Fleeting."""

    parcel: ParcelId
    why: str


class VehicleLinked(Decided, frozen=True, kw_only=True):
    """A vehicle's connection changed. Fleeting."""

    vehicle: VehicleId
    online: bool


class VehicleKnown(Decided, frozen=True, kw_only=True):
    """A vehicle's type is known from its factsheet. Fleeting until it is admitted."""

    vehicle: VehicleId
    type: VehicleType


class VehicleAdmitted(Decided, frozen=True, kw_only=True):
    """The vehicle belongs to the fleet: it stands at *node*, and *home* is its own for good."""

    vehicle: VehicleId
    type: VehicleType
    station: StationId
    node: NodeId
    home: NodeId


class VehicleHeldOff(Decided, frozen=True, kw_only=True):
    """A vehicle that reported cannot be admitted yet. Fleeting."""

    vehicle: VehicleId
    why: str


class VehicleServiceSet(Decided, frozen=True, kw_only=True):
    """A vehicle was taken out of dispatch, or put back."""

    vehicle: VehicleId
    in_service: bool


class PauseSet(Decided, frozen=True, kw_only=True):
    """An operator stopped a vehicle where it is, or let it go on."""

    vehicle: VehicleId
    paused: bool
    action: ActionId


class VehicleSeen(Decided, frozen=True, kw_only=True):
    """What a state message said of the vehicle itself. Fleeting."""

    vehicle: VehicleId
    x_mm: int
    y_mm: int
    theta_mrad: int
    battery_permille: int
    charging: bool
    driving: bool
    automatic: bool
    idle: bool


class OrderEchoed(Decided, frozen=True, kw_only=True):
    """The vehicle's state names the order and update that we sent last. Fleeting."""

    vehicle: VehicleId


class OrderResent(Decided, frozen=True, kw_only=True):
    """Order or instant actions go out again, for want of an echo. Fleeting."""

    vehicle: VehicleId


class InstantActionEchoed(Decided, frozen=True, kw_only=True):
    """The vehicle's state names an instant action that we sent. Fleeting."""

    vehicle: VehicleId
    action: ActionId


class NodePassed(Decided, frozen=True, kw_only=True):
    """The vehicle's centre reached a released node; what lies behind it is free again."""

    vehicle: VehicleId
    sequence_id: int


class ActionEnded(Decided, frozen=True, kw_only=True):
    """A node action of the vehicle's order is over."""

    vehicle: VehicleId
    action: ActionId
    failed: bool = False


class OrderEnded(Decided, frozen=True, kw_only=True):
    """The vehicle is idle: all that was released is driven and done, no horizon is left."""

    vehicle: VehicleId


class OrderLost(Decided, frozen=True, kw_only=True):
    """The vehicle does not have our order (any more); a new one will lead the same way."""

    vehicle: VehicleId
    why: str


class ProblemPosed(Decided, frozen=True, kw_only=True):
    """The solver was asked for a new plan for a station. Older answers are stale from here."""

    problem: ProblemId
    station: StationId


class PlanAdopted(Decided, frozen=True, kw_only=True):
    """A checked plan replaces the one in hand."""

    problem: ProblemId
    station: StationId
    tours: tuple[Tour, ...]
    unserved: tuple[tuple[ParcelId, str], ...] = ()


class PlanRejected(Decided, frozen=True, kw_only=True):
    """The answer to *problem* failed its check, or will not come; the plan in hand stays.

    With an empty *problem* it is the plan in hand that does not hold, and it is given up.
    """

    problem: ProblemId
    station: StationId
    faults: tuple[str, ...]


class TripAssigned(Decided, frozen=True, kw_only=True):
    """A vehicle is bound to a trip: these parcels, into these boxes."""

    vehicle: VehicleId
    trip: TripId
    plan: Trip
    placements: tuple[Placement, ...]


class TripDropped(Decided, frozen=True, kw_only=True):
    """A trip was given up before loading; its parcels wait again."""

    vehicle: VehicleId
    trip: TripId
    why: str


class TripLoaded(Decided, frozen=True, kw_only=True):
    """The loader pressed the button: all parcels of the trip are aboard."""

    vehicle: VehicleId
    trip: TripId


class VisitStarted(Decided, frozen=True, kw_only=True):
    """The vehicle stands at the handoff point and listens to its keypad."""

    vehicle: VehicleId
    action: ActionId
    deadline_ms: int


class SessionDecided(Decided, frozen=True, kw_only=True):
    """Something happened to one handoff session."""

    session: SessionId
    outcome: handoff.Decision


class VisitEnded(Decided, frozen=True, kw_only=True):
    """Every session of the visit is over; the vehicle may go on."""

    vehicle: VehicleId
    action: ActionId


class VisitSkipped(Decided, frozen=True, kw_only=True):
    """The visit could not take place; its parcels stay aboard."""

    vehicle: VehicleId
    why: str


class ParcelReturned(Decided, frozen=True, kw_only=True):
    """The parcel is back at the station."""

    parcel: ParcelId


class TripEnded(Decided, frozen=True, kw_only=True):
    """Nothing of the trip is aboard any more."""

    vehicle: VehicleId
    trip: TripId


class ChargingSet(Decided, frozen=True, kw_only=True):
    """The vehicle goes to charge, or has charged enough."""

    vehicle: VehicleId
    charging: bool


class Purpose(StrEnum):
    """Why a vehicle goes where it goes."""

    LOAD = "load"
    VISIT = "visit"
    UNLOAD = "unload"
    CHARGE = "charge"
    HOME = "home"
    ROOM = "room"
    """To make room for somebody else, and to wait where nobody minds."""


class RouteReleased(Decided, frozen=True, kw_only=True):
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
    action: Action | None = None
    """What to do at ``nodes[-1]``."""
    first_action: Action | None = None
    """What stands at ``nodes[0]``: the old end's action, unchanged, or ``stopCharging``."""

    @property
    def last_sequence_id(self) -> int:
        """The sequence id of ``nodes[-1]``."""
        return self.sequence_id + 2 * len(self.edges)


class WaitBegan(Decided, frozen=True, kw_only=True):
    """A vehicle wants to go on and cannot yet. Fleeting.

    It is looked at again once one of *resources* is free; if *deferred* (or without resources),
    whenever somebody is released or stops waiting. *holder* is whom it waits for, if anybody.
    With *room* it would rather make room, and watches the way home as well.
    """

    vehicle: VehicleId
    why: str
    resources: tuple[int, ...] = ()
    deferred: bool = False
    room: bool = False
    holder: VehicleId | None = None


class InvariantBroken(Decided, frozen=True, kw_only=True):
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
    | ReleaseSet
    | StationOpeningSet
    | ZoneClassSet
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
    | SwitchRefused
)

Decision = Durable | Fleeting

FLEETING = get_args(Fleeting)
