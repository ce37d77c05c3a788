"""What a journal says became of the parcels."""

from fleet_manager.core.decisions import (
    Durable,
    ParcelAccepted,
    ParcelCancelled,
    ParcelRefused,
    ParcelReturned,
    SessionDecided,
    TripAssigned,
    TripDropped,
    TripLoaded,
    VehicleAdmitted,
    VisitStarted,
)
from fleet_manager.handoff.session import Collected, Reason, Withheld
from fleet_manager.model.ids import (
    ActionId,
    BoxId,
    ContactRef,
    NodeId,
    ParcelId,
    PointId,
    SessionId,
    StationId,
    TripId,
    VehicleId,
)
from fleet_manager.model.parcel import Parcel
from fleet_manager.model.tour import Placement, Trip, Visit
from sim.tally import End, Tally, tally
from tests.sim_street import the_van

VAN, POINT, STATION = VehicleId("sim/1"), PointId("s1"), StationId("depot")
ONE, TWO = ParcelId("p-1"), ParcelId("p-2")
ACTION = ActionId("o-1.6.visit")


def accepted(name: ParcelId, due_ms: int = 10_000) -> ParcelAccepted:
    parcel = Parcel(
        id=name, contact=ContactRef("c"), weight_g=1, volume_ml=1, ready_ms=0, due_ms=due_ms,
        point=POINT,
    )  # fmt: skip
    return ParcelAccepted(parcel=parcel, point=POINT, station=STATION)


def assigned(*names: ParcelId) -> TripAssigned:
    return TripAssigned(
        vehicle=VAN,
        trip=TripId("t-1"),
        plan=Trip(station=STATION, visits=(Visit(point=POINT, parcels=names),)),
        placements=tuple(
            Placement(parcel=name, box=BoxId(str(number))) for number, name in enumerate(names)
        ),
    )


ADMITTED = VehicleAdmitted(
    vehicle=VAN, type=the_van(), station=STATION, node=NodeId("p1"), home=NodeId("p1")
)
LOADED = TripLoaded(vehicle=VAN, trip=TripId("t-1"))
ARRIVED = VisitStarted(vehicle=VAN, action=ACTION, deadline_ms=9_000)


def session(box: int, outcome: Collected | Withheld) -> SessionDecided:
    return SessionDecided(session=SessionId(f"{ACTION}/{box}"), outcome=outcome)


def told(*decisions: Durable) -> Tally:
    return tally((1000 * number, decision) for number, decision in enumerate(decisions, 1))


def test_a_parcel_is_followed_from_its_acceptance_to_its_recipient() -> None:
    written = told(
        ADMITTED, accepted(ONE), assigned(ONE), LOADED, ARRIVED, session(0, Collected())
    )
    story = written.stories[ONE]
    assert (story.accepted_ms, story.assigned_ms, story.loaded_ms) == (2000, 3000, 4000)
    assert (story.offered_ms, story.ended_ms, story.end) == (5000, 6000, End.DELIVERED)
    assert written.delivered_by == {VAN: 1}
    assert not story.late
    assert written.confused == []


def test_a_parcel_handed_off_after_its_window_is_late() -> None:
    due = accepted(ONE, due_ms=5_999)
    written = told(ADMITTED, due, assigned(ONE), LOADED, ARRIVED, session(0, Collected()))
    assert written.stories[ONE].late


def test_a_parcel_nobody_took_is_not_collected_and_then_returned() -> None:
    withheld = session(0, Withheld(reason=Reason.NO_SHOW))
    returned = ParcelReturned(parcel=ONE)
    written = told(ADMITTED, accepted(ONE), assigned(ONE), LOADED, ARRIVED, withheld, returned)
    story = written.stories[ONE]
    assert (story.end, story.withheld, story.ends) == (End.RETURNED, ["no_show"], 1)


def test_a_dropped_trip_leaves_its_parcels_waiting() -> None:
    dropped = TripDropped(vehicle=VAN, trip=TripId("t-1"), why="offline")
    story = told(ADMITTED, accepted(ONE), assigned(ONE), dropped).stories[ONE]
    assert (story.end, story.assigned_ms, story.vehicle) == (End.OPEN, None, None)


def test_every_end_is_counted() -> None:
    refused = ParcelRefused(parcel=TWO, field="point", expected="x", got="y")
    written = told(accepted(ONE), refused, ParcelCancelled(parcel=ONE))
    assert [written.count(end) for end in End] == [0, 0, 0, 1, 1]


def test_a_parcel_that_ends_twice_is_seen() -> None:
    written = told(accepted(ONE), ParcelCancelled(parcel=ONE), ParcelReturned(parcel=ONE))
    assert written.stories[ONE].ends == 2


def test_entries_about_nothing_known_are_noted() -> None:
    written = told(session(0, Collected()), ParcelReturned(parcel=ONE))
    assert len(written.confused) == 2
