"""The fleet's state: one mutable aggregate, owned by one thread, written by ``evolve`` alone.

Everything but a vehicle's :class:`Sighting` follows from the durable decisions, so a journal
gives it back. Places are node numbers of the road; ids are used where the journal is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush

from fleet_manager.access.entry import Entry
from fleet_manager.core.decisions import Purpose, RouteReleased
from fleet_manager.core.passage import Passage
from fleet_manager.dispatch.problem import ServiceTimes
from fleet_manager.handoff.session import Session
from fleet_manager.model.ids import (
    ActionId,
    BoxId,
    NodeId,
    ParcelId,
    PointId,
    ProblemId,
    SessionId,
    StationId,
    TripId,
    VehicleId,
    ZoneId,
)
from fleet_manager.model.parcel import Parcel, ParcelPhase
from fleet_manager.model.tour import Trip, Visit
from fleet_manager.model.vehicle import VehicleType
from fleet_manager.model.zone import ZoneClass
from fleet_manager.roadmap.road import Road
from fleet_manager.traffic.claims import Claims
from fleet_manager.traffic.way import Resources
from fleet_manager.traffic.whole_way import WholeWay
from fleet_manager.vda5050.actions import ActionType, text_parameter
from fleet_manager.vda5050.master import Dialogue


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetSettings:
    """What an operator may set. Times in ms, shares of the battery in permille."""

    wait_ms_max: int = 420_000
    """How long a vehicle waits for residents at one handoff point."""
    resend_ms: int = 5_000
    """After how long without an echo an order or instant action goes out again."""
    replan_interval_ms: int = 15_000
    """At least this long between two questions to the solver for one station."""
    patience_ms: int = 90_000
    """After how long the longest-waiting vehicle may reserve its way."""
    iterations_max: int = 300
    time_limit_ms: int | None = None
    seed: int = 1
    service: ServiceTimes = field(default_factory=ServiceTimes)
    battery_reserve_permille: int = 200
    battery_target_permille: int = 900
    map_id: str = "map"
    run: str = "r"
    """Begins every order id: a vehicle must not take an order for one of an older journal's."""


@dataclass(slots=True, kw_only=True)
class Sighting:
    """What the vehicle itself said last; lost with a restart and soon said again."""

    online: bool = False
    automatic: bool = True
    x_mm: int = 0
    y_mm: int = 0
    theta_mrad: int = 0
    battery_permille: int = 1000
    charging: bool = False
    driving: bool = False
    seen_ms: int = 0
    echoed: bool = False
    instant_echoed: set[ActionId] = field(default_factory=set)
    idle: bool = False
    why_waiting: str = ""
    waits_for: VehicleId | None = None
    makes_room: bool = False
    """It stands in somebody's way and watches its own way home."""


@dataclass(slots=True, kw_only=True)
class TripRecord:
    """A trip under way. *stage* 0 is loading, then one per visit, then unloading."""

    id: TripId
    plan: Trip
    boxes: dict[ParcelId, BoxId]
    stage: int = 0
    visit_action: ActionId = ActionId("")
    visit_over: bool = False
    sessions: dict[SessionId, Session] = field(default_factory=dict)

    @property
    def visit(self) -> Visit | None:
        """The visit of this stage, None while loading or unloading."""
        visits = self.plan.visits
        return visits[self.stage - 1] if 1 <= self.stage <= len(visits) else None

    @property
    def visits_over(self) -> bool:
        """Whether nothing is left but to bring back what was not collected."""
        return self.stage > len(self.plan.visits)


@dataclass(slots=True, kw_only=True)
class VehicleRecord:
    """One vehicle of the fleet."""

    id: VehicleId
    number: int
    type: VehicleType
    station: StationId
    home: int
    node: int
    """The node it reached last."""
    goal: int
    """The node its claim leads to; equal to *node* while it stands."""
    dialogue: Dialogue = field(default_factory=Dialogue)
    orders: int = 0
    in_service: bool = True
    paused: bool = False
    pause_action: ActionId = ActionId("")
    lost: bool = False
    """It does not have the order it should have; a new one leads along the same way."""
    charging: bool = False
    plugged: bool = False
    trip: TripRecord | None = None
    aboard: dict[ParcelId, BoxId] = field(default_factory=dict)
    purpose: Purpose | None = None
    release: RouteReleased | None = None
    held: Resources
    """Resources of the claim from *node* on, in driving order: node, piece, node ..."""
    held_before: Resources = ()
    """The same just before the last release."""
    waiting_since_ms: int | None = None
    metres_mm: int = 0
    seen: Sighting = field(default_factory=Sighting)

    @property
    def stands(self) -> bool:
        """Whether it may be given a new way: base driven, nothing left to do there."""
        return self.lost or self.dialogue.arrived

    @property
    def has_begun(self) -> bool:
        """Whether it was sent to load its trip: from then on the trip cannot be given back."""
        trip, action = self.trip, self.release.action if self.release else None
        if trip is None or trip.stage > 0:
            return trip is not None
        loads = action is not None and action.action_type == ActionType.LOAD
        return loads and action is not None and text_parameter(action, "tripId") == trip.id

    @property
    def listens(self) -> bool:
        """Whether it hears the fleet and may do what it says."""
        return self.seen.online and self.seen.automatic and not self.paused

    @property
    def is_free(self) -> bool:
        """Whether it can be bound to a trip."""
        busy = self.trip is not None or self.charging or self.lost
        return self.in_service and self.listens and not busy


@dataclass(slots=True, kw_only=True)
class ParcelRecord:
    """One parcel and where it is in its life."""

    parcel: Parcel
    point: PointId
    station: StationId
    phase: ParcelPhase = ParcelPhase.WAITING
    vehicle: VehicleId | None = None
    hold_reason: str = ""
    not_collected: str = ""
    """Why a handoff failed; empty if none did."""
    ended_ms: int | None = None
    accepted_ms: int = 0

    @property
    def late(self) -> bool:
        """Whether it was handed off after its due window."""
        return self.ended_ms is not None and self.ended_ms > self.parcel.due_ms


@dataclass(slots=True, kw_only=True)
class StationRecord:
    """One station's waiting parcels and the plan in hand."""

    id: StationId
    open: bool = True
    """Whether trips start here."""
    waiting: dict[ParcelId, None] = field(default_factory=dict)
    plan: dict[VehicleId, list[Trip]] = field(default_factory=dict)
    dirty: bool = False
    """Parcels or vehicles changed since the last question to the solver."""
    posed: ProblemId | None = None
    posed_ms: int | None = None


class Agenda:
    """Deadlines, earliest first; what is due again after a restart ``resume`` puts in anew."""

    __slots__ = ("_count", "_heap", "promised_ms")

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, str, str]] = []
        self._count = 0
        self.promised_ms: int | None = None
        """The earliest ``WakeAt`` that is out."""

    def add(self, time_ms: int, kind: str, key: str) -> None:
        """Remember to look at *key* at *time_ms*."""
        self._count += 1
        heappush(self._heap, (time_ms, self._count, kind, key))

    def due(self, now_ms: int) -> Iterator[tuple[str, str]]:
        """Yield and forget what is due."""
        while self._heap and self._heap[0][0] <= now_ms:
            _, _, kind, key = heappop(self._heap)
            yield kind, key

    @property
    def next_ms(self) -> int | None:
        """When the next deadline is, None if there is none."""
        return self._heap[0][0] if self._heap else None


class Fleet:
    """Vehicles, parcels, stations and who holds which piece of road."""

    def __init__(self, road: Road, settings: FleetSettings) -> None:
        self.road = road
        self.settings = settings
        self.passage = Passage(road)
        self.releasing = True
        """Whether anything is released at present; parcels are taken in all the same."""
        self.claims = Claims(len(road.exclusions.offsets) - 1)
        self.vehicles: dict[VehicleId, VehicleRecord] = {}
        self.by_number: list[VehicleRecord] = []
        self.applicants: dict[VehicleId, VehicleType] = {}
        self.applicants_online: dict[VehicleId, bool] = {}
        self.held_off: dict[VehicleId, str] = {}
        """Why a vehicle that reported is not admitted yet."""
        self.parcels: dict[ParcelId, ParcelRecord] = {}
        self.stations: dict[StationId, StationRecord] = {
            station: StationRecord(id=station)
            for station, docks in road.dock_nodes.items()
            if docks
        }
        self.problems: dict[ProblemId, StationId] = {}
        self.problems_posed = 0
        self.trips_started = 0
        self.orders_sent = 0
        self.counts: dict[ParcelPhase, int] = dict.fromkeys(ParcelPhase, 0)
        self.sessions: dict[SessionId, VehicleId] = {}
        self.violations: list[str] = []
        self.agenda = Agenda()
        self.restless: dict[VehicleId, None] = {}
        """Vehicles to look at in this step: they may want to go on."""
        self.waiters: dict[int, dict[VehicleId, None]] = {}
        """Who waits for which resource to be freed."""
        self.deferred: dict[VehicleId, None] = {}
        """Who lets another go first."""
        self.waiting: dict[VehicleId, VehicleRecord] = {}
        """Who wants to go on and cannot, the longest waiting first."""

    def node_id(self, node: int) -> NodeId:
        """Return the name of a node."""
        return self.road.graph.node_ids[node]

    def vehicle_of(self, session: SessionId) -> VehicleRecord | None:
        """Return the vehicle at which a session takes place now."""
        vehicle = self.sessions.get(session)
        return None if vehicle is None else self.vehicles[vehicle]

    def zone_class(self, zone: ZoneId) -> ZoneClass:
        """Return the class of a zone of the map at present."""
        return self.zones.class_of(zone)

    @property
    def zones(self) -> Entry:
        """The zones of the map and their classes at present."""
        return self.passage.zones

    @property
    def traffic(self) -> WholeWay:
        """The planner for whoever stands in no sealed zone."""
        return self.passage.traffic

    def traffic_of(self, vehicle: VehicleRecord) -> WholeWay:
        """Return the planner for a vehicle: who stands in a sealed zone may leave it."""
        passage = self.passage
        return passage.traffic_at(vehicle.node) if passage.zones.sealed else passage.traffic

    def hold_of(self, station: StationId, point: PointId) -> str:
        """Return why no parcel may leave *station* for *point* at present, empty if it may."""
        if not self.stations[station].open:
            return f"station {station} is closed"
        return self.passage.sealing_between(station, point)
