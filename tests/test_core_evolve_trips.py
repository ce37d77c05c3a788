"""Trips: bound, loaded, handed off visit by visit, ended; with every parcel in one place."""

import pytest

from fleet_manager.core.decisions import (
    Decision,
    ParcelAccepted,
    ParcelReturned,
    PlanAdopted,
    ProblemPosed,
    SessionDecided,
    TripAssigned,
    TripDropped,
    TripEnded,
    TripLoaded,
    VisitEnded,
    VisitSkipped,
    VisitStarted,
    WaitBegan,
)
from fleet_manager.core.evolve import evolve
from fleet_manager.core.fleet import Fleet, TripRecord, VehicleRecord
from fleet_manager.handoff.session import (
    CodeAccepted,
    CodeSet,
    Collected,
    Phase,
    Reason,
    Withheld,
)
from fleet_manager.model.ids import ActionId, BoxId, ParcelId, ProblemId, SessionId, TripId
from fleet_manager.model.parcel import ParcelPhase
from fleet_manager.model.tour import Placement
from tests.a_fleet import LOCKER, NOW_MS, STORE, VAN, a_fleet, a_parcel, a_tour

P1, P2 = ParcelId("p1"), ParcelId("p2")
TRIP, ONE = TripId("r.t1"), ProblemId("store-1")
ACTION = ActionId("o.12.visit")
SESSION = SessionId(f"{ACTION}/1")
DEADLINE_MS = NOW_MS + 420_000
TOUR = a_tour(locker=("p1", "p2"))

BOUND: tuple[Decision, ...] = (
    ParcelAccepted(parcel=a_parcel("p1"), point=LOCKER, station=STORE),
    ParcelAccepted(parcel=a_parcel("p2"), point=LOCKER, station=STORE),
    ProblemPosed(problem=ONE, station=STORE),
    PlanAdopted(problem=ONE, station=STORE, tours=(TOUR,)),
    TripAssigned(
        vehicle=VAN,
        trip=TRIP,
        plan=TOUR.trips[0],
        placements=(
            Placement(parcel=P1, box=BoxId("1")),
            Placement(parcel=P2, box=BoxId("2")),
        ),
    ),
)
LOADED = (*BOUND, TripLoaded(vehicle=VAN, trip=TRIP))
VISITS = (*LOADED, VisitStarted(vehicle=VAN, action=ACTION, deadline_ms=DEADLINE_MS))
TAKEN = (
    *VISITS,
    SessionDecided(session=SESSION, outcome=CodeSet(code_digest="d")),
    SessionDecided(session=SESSION, outcome=CodeAccepted()),
    SessionDecided(session=SESSION, outcome=Collected()),
)


def after(*decisions: Decision) -> Fleet:
    fleet = a_fleet(vans=1)
    for decision in decisions:
        evolve(fleet, decision, NOW_MS)
    return fleet


def van_after(*decisions: Decision) -> VehicleRecord:
    return after(*decisions).vehicles[VAN]


def trip_after(*decisions: Decision) -> TripRecord:
    trip = van_after(*decisions).trip
    assert trip is not None
    return trip


def phases(fleet: Fleet) -> list[ParcelPhase]:
    return [record.phase for record in fleet.parcels.values()]


def test_the_parcels_of_a_trip_are_assigned_and_wait_no_more() -> None:
    fleet = after(*BOUND)
    assert phases(fleet) == [ParcelPhase.ASSIGNED] * 2
    assert fleet.stations[STORE].waiting == {}


def test_a_bound_trip_is_out_of_the_plan() -> None:
    assert after(*BOUND).stations[STORE].plan == {VAN: []}


def test_a_bound_trip_is_counted() -> None:
    assert after(*BOUND).trips_started == 1


def test_a_bound_parcel_knows_its_vehicle() -> None:
    assert after(*BOUND).parcels[P1].vehicle == VAN


def test_a_trip_begins_with_loading() -> None:
    trip = trip_after(*BOUND)
    assert (trip.stage, trip.boxes) == (0, {P1: "1", P2: "2"})


def test_the_parcels_of_a_dropped_trip_wait_again() -> None:
    fleet = after(*BOUND, TripDropped(vehicle=VAN, trip=TRIP, why="offline"))
    assert phases(fleet) == [ParcelPhase.WAITING] * 2
    assert list(fleet.stations[STORE].waiting) == [P1, P2]
    assert fleet.vehicles[VAN].trip is None


def test_who_drops_its_trip_stops_waiting() -> None:
    waits = WaitBegan(vehicle=VAN, why="waits", resources=(1,))
    fleet = after(*BOUND, waits, TripDropped(vehicle=VAN, trip=TRIP, why="offline"))
    assert (fleet.waiting, fleet.vehicles[VAN].waiting_since_ms) == ({}, None)


def test_a_trip_that_is_dropped_twice_is_dropped_once() -> None:
    dropped = TripDropped(vehicle=VAN, trip=TRIP, why="offline")
    assert after(*BOUND, dropped, dropped).counts[ParcelPhase.WAITING] == 2


def test_loaded_parcels_are_aboard_in_their_boxes() -> None:
    fleet = after(*LOADED)
    assert phases(fleet) == [ParcelPhase.ABOARD] * 2
    assert fleet.vehicles[VAN].aboard == {P1: "1", P2: "2"}
    assert trip_after(*LOADED).stage == 1


def test_a_visit_opens_a_session_for_every_parcel_aboard() -> None:
    fleet = after(*VISITS)
    assert phases(fleet) == [ParcelPhase.OFFERED] * 2
    assert fleet.sessions == {f"{ACTION}/1": VAN, f"{ACTION}/2": VAN}


def test_a_session_ends_at_the_deadline_of_its_visit() -> None:
    session = trip_after(*VISITS).sessions[SESSION]
    assert (session.phase, session.deadline_ms) == (Phase.PREPARING, DEADLINE_MS)


def test_the_deadline_of_a_visit_is_on_the_agenda() -> None:
    fleet = after(*VISITS)
    tuple(fleet.agenda.due(DEADLINE_MS - 1))
    assert list(fleet.agenda.due(DEADLINE_MS)) == [("visit", VAN)]


def test_a_parcel_that_is_not_aboard_gets_no_session() -> None:
    fleet = after(*LOADED)
    del fleet.vehicles[VAN].aboard[P2]
    evolve(fleet, VISITS[-1], NOW_MS)
    assert list(fleet.sessions) == [SESSION]


def test_a_collected_parcel_is_delivered_and_out_of_its_box() -> None:
    fleet = after(*TAKEN)
    assert fleet.parcels[P1].phase is ParcelPhase.DELIVERED
    assert fleet.parcels[P1].ended_ms == NOW_MS
    assert fleet.vehicles[VAN].aboard == {P2: "2"}


@pytest.mark.parametrize("reason", Reason)
def test_a_withheld_parcel_stays_aboard_with_its_reason(reason: Reason) -> None:
    fleet = after(*VISITS, SessionDecided(session=SESSION, outcome=Withheld(reason=reason)))
    record = fleet.parcels[P1]
    assert (record.phase, record.not_collected) == (ParcelPhase.UNCOLLECTED, reason)
    assert P1 in fleet.vehicles[VAN].aboard


def test_a_door_that_is_to_open_is_said_again_until_it_is_named() -> None:
    fleet = after(*TAKEN[:-1])
    later_ms = NOW_MS + fleet.settings.resend_ms
    assert ("echo", VAN) in set(fleet.agenda.due(later_ms))


def test_a_session_that_waits_again_after_its_deadline_is_looked_at() -> None:
    fleet = after(*TAKEN[:-1])
    tuple(fleet.agenda.due(DEADLINE_MS + 1))
    late = SessionDecided(session=SESSION, outcome=CodeSet(code_digest="again"))
    evolve(fleet, late, DEADLINE_MS + 1)
    assert ("visit", VAN) in set(fleet.agenda.due(DEADLINE_MS + 1))


def test_after_a_visit_the_next_stage_comes() -> None:
    trip = trip_after(*TAKEN, VisitEnded(vehicle=VAN, action=ACTION))
    assert (trip.stage, trip.visit_over, trip.sessions) == (2, True, {})


def test_after_a_visit_its_sessions_are_forgotten() -> None:
    assert after(*TAKEN, VisitEnded(vehicle=VAN, action=ACTION)).sessions == {}


def test_the_parcels_of_a_skipped_visit_stay_aboard() -> None:
    fleet = after(*LOADED, VisitSkipped(vehicle=VAN, why="no way"))
    assert phases(fleet) == [ParcelPhase.UNCOLLECTED] * 2
    assert fleet.parcels[P1].not_collected == "no way"
    trip = fleet.vehicles[VAN].trip
    assert trip is not None
    assert trip.stage == 2


def test_a_returned_parcel_is_out_of_its_box() -> None:
    fleet = after(*LOADED, ParcelReturned(parcel=P1))
    assert fleet.parcels[P1].phase is ParcelPhase.RETURNED
    assert fleet.vehicles[VAN].aboard == {P2: "2"}


def test_after_its_trip_a_vehicle_has_none() -> None:
    assert van_after(*BOUND, TripEnded(vehicle=VAN, trip=TRIP)).trip is None


def test_a_visit_that_starts_anew_forgets_the_sessions_of_the_first() -> None:
    again = ActionId("o2.0.visit")
    fleet = after(*VISITS, VisitStarted(vehicle=VAN, action=again, deadline_ms=DEADLINE_MS))
    assert list(fleet.sessions) == [f"{again}/1", f"{again}/2"]


def test_all_along_every_parcel_is_counted_once() -> None:
    fleet = a_fleet(vans=1)
    for decision in (*TAKEN, VisitEnded(vehicle=VAN, action=ACTION)):
        evolve(fleet, decision, NOW_MS)
        assert sum(fleet.counts.values()) == len(fleet.parcels)
