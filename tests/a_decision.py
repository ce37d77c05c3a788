"""One example of every decision, as a journal or a step may hold it."""

from fleet_manager.core import decisions as d
from fleet_manager.core import switches as sw
from fleet_manager.handoff import session as handoff
from fleet_manager.model.ids import (
    ActionId,
    BoxId,
    EdgeId,
    NodeId,
    OrderId,
    ParcelId,
    ProblemId,
    SessionId,
    TripId,
    ZoneId,
)
from fleet_manager.model.parcel import Address, PriorityGroup, TemperatureClass
from fleet_manager.model.tour import Placement
from fleet_manager.model.vehicle import standard_van
from fleet_manager.model.zone import ZoneClass
from fleet_manager.vda5050.actions import load
from tests.a_fleet import LOCKER, STORE, VAN, a_parcel, a_tour

PARCEL = ParcelId("p1")
TRIP = TripId("r.t1")
ACTION = ActionId("r.acme.van-0.1.8.visit")
SESSION = SessionId(f"{ACTION}/3")
PROBLEM = ProblemId("store-1")
PLACEMENT = Placement(parcel=PARCEL, box=BoxId("3"))

ROUTE = d.RouteReleased(
    vehicle=VAN,
    order=OrderId("r.acme.van-0.1"),
    order_update_id=2,
    sequence_id=4,
    nodes=(NodeId("a"), NodeId("b"), NodeId("c")),
    edges=(EdgeId("a-b"), EdgeId("b-c")),
    escape=(EdgeId("c-d"),),
    horizon=(EdgeId("c-e"),),
    purpose=d.Purpose.LOAD,
    action=load(ActionId("r.acme.van-0.1.8.load"), TRIP, [PLACEMENT]),
)

OUTCOMES: tuple[handoff.Decision, ...] = (
    handoff.CodeSet(code_digest="5ec2e7"),
    handoff.Noticed(),
    handoff.CodeAccepted(),
    handoff.CodeRefused(attempts=2),
    handoff.Opened(),
    handoff.Reclosed(),
    handoff.Collected(),
    handoff.Withheld(reason=handoff.Reason.NO_SHOW),
)

FLEETING: tuple[d.Fleeting, ...] = (
    d.ParcelRecognised(parcel=PARCEL, same=True),
    d.CancelRefused(parcel=PARCEL, why="the parcel is aboard already"),
    d.VehicleLinked(vehicle=VAN, online=True),
    d.VehicleKnown(vehicle=VAN, type=standard_van()),
    d.VehicleHeldOff(vehicle=VAN, why="its factsheet has not arrived"),
    d.VehicleSeen(
        vehicle=VAN,
        x_mm=1,
        y_mm=2,
        theta_mrad=3,
        battery_permille=800,
        charging=False,
        driving=True,
        automatic=True,
        idle=False,
    ),
    d.OrderEchoed(vehicle=VAN),
    d.OrderResent(vehicle=VAN),
    d.InstantActionEchoed(vehicle=VAN, action=ACTION),
    d.WaitBegan(vehicle=VAN, why="waits for acme/van-1", resources=(3, 4)),
    sw.SwitchRefused(name="moon", why="expected one of the stations store, got 'moon'"),
)

DURABLE: tuple[d.Durable, ...] = (
    d.ParcelAccepted(parcel=a_parcel(), point=LOCKER, station=STORE),
    d.ParcelAccepted(
        parcel=a_parcel(
            "p2",
            point=None,
            address=Address(compound="小院", building="1", unit="2"),
            station=STORE,
            temperature=TemperatureClass.CHILLED,
            priority=PriorityGroup.MEDICINE,
        ),
        point=LOCKER,
        station=STORE,
    ),
    d.ParcelRefused(parcel=PARCEL, field="point", expected="a handoff point", got="moon"),
    d.ParcelCancelled(parcel=PARCEL),
    d.VehicleAdmitted(
        vehicle=VAN, type=standard_van(), station=STORE, node=NodeId("a"), home=NodeId("a")
    ),
    d.VehicleServiceSet(vehicle=VAN, in_service=False),
    d.PauseSet(vehicle=VAN, paused=True, action=ActionId("acme.van-0.pause.1")),
    d.NodePassed(vehicle=VAN, sequence_id=6),
    d.ActionEnded(vehicle=VAN, action=ACTION, failed=True),
    d.OrderEnded(vehicle=VAN),
    d.OrderLost(vehicle=VAN, why="the vehicle has forgotten its order"),
    d.ProblemPosed(problem=PROBLEM, station=STORE),
    d.PlanAdopted(
        problem=PROBLEM,
        station=STORE,
        tours=(a_tour(locker=("p1", "p2")),),
        unserved=((ParcelId("p3"), "too heavy"),),
    ),
    d.PlanRejected(problem=PROBLEM, station=STORE, faults=("p1 is carried twice",)),
    d.TripAssigned(
        vehicle=VAN, trip=TRIP, plan=a_tour(locker=("p1",)).trips[0], placements=(PLACEMENT,)
    ),
    d.TripDropped(vehicle=VAN, trip=TRIP, why="loading failed"),
    d.TripLoaded(vehicle=VAN, trip=TRIP),
    d.VisitStarted(vehicle=VAN, action=ACTION, deadline_ms=1_700_000_420_000),
    *(d.SessionDecided(session=SESSION, outcome=outcome) for outcome in OUTCOMES),
    d.VisitEnded(vehicle=VAN, action=ACTION),
    d.VisitSkipped(vehicle=VAN, why="the wait ended before its time"),
    d.ParcelReturned(parcel=PARCEL),
    d.TripEnded(vehicle=VAN, trip=TRIP),
    d.ChargingSet(vehicle=VAN, charging=True),
    ROUTE,
    sw.ReleaseSet(releasing=False),
    sw.StationOpeningSet(station=STORE, open=False),
    sw.ZoneClassSet(zone=ZoneId("zone-court"), zone_class=ZoneClass.SEALED),
    sw.ZoneClassSet(zone=ZoneId("zone-court"), zone_class=None),
    d.InvariantBroken(vehicle=VAN, what="it stands where it should not"),
)
