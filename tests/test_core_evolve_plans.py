"""Plans: what was asked, and the plan in hand."""

from fleet_manager.core.decisions import (
    Decision,
    ParcelAccepted,
    PlanAdopted,
    PlanRejected,
    ProblemPosed,
)
from fleet_manager.core.evolve import evolve
from fleet_manager.core.fleet import Fleet, StationRecord
from fleet_manager.model.ids import ParcelId, ProblemId
from tests.a_fleet import LOCKER, NOW_MS, STORE, VAN, a_fleet, a_parcel, a_tour

ONE = ProblemId("store-1")
POSED = ProblemPosed(problem=ONE, station=STORE)
TOUR = a_tour(locker=("p1",))
ADOPTED = PlanAdopted(problem=ONE, station=STORE, tours=(TOUR,))
WAITS = ParcelAccepted(parcel=a_parcel(), point=LOCKER, station=STORE)


def after(*decisions: Decision) -> Fleet:
    fleet = a_fleet(vans=1)
    for decision in decisions:
        evolve(fleet, decision, NOW_MS)
    return fleet


def store(*decisions: Decision) -> StationRecord:
    return after(*decisions).stations[STORE]


def test_a_posed_problem_is_awaited() -> None:
    station = store(WAITS, POSED)
    assert (station.posed, station.posed_ms, station.dirty) == (ONE, NOW_MS, False)


def test_a_posed_problem_is_counted_and_found_by_its_name() -> None:
    fleet = after(POSED)
    assert (fleet.problems_posed, fleet.problems) == (1, {ONE: STORE})


def test_an_adopted_plan_is_the_plan_in_hand() -> None:
    assert store(POSED, ADOPTED).plan == {VAN: list(TOUR.trips)}


def test_an_adopted_plan_is_awaited_no_more() -> None:
    fleet = after(POSED, ADOPTED)
    assert (fleet.stations[STORE].posed, fleet.problems) == (None, {})


def test_an_adopted_plan_makes_its_vehicles_restless() -> None:
    fleet = after(POSED)
    fleet.restless.clear()
    evolve(fleet, ADOPTED, NOW_MS)
    assert list(fleet.restless) == [VAN]


def test_who_is_not_served_keeps_the_reason() -> None:
    unserved = PlanAdopted(
        problem=ONE, station=STORE, tours=(), unserved=((ParcelId("p1"), "too heavy"),)
    )
    assert after(WAITS, POSED, unserved).parcels[ParcelId("p1")].hold_reason == "too heavy"


def test_a_new_plan_takes_old_reasons_away() -> None:
    fleet = after(WAITS)
    fleet.parcels[ParcelId("p1")].hold_reason = "too heavy"
    evolve(fleet, ADOPTED, NOW_MS)
    assert fleet.parcels[ParcelId("p1")].hold_reason == ""


def test_a_rejected_answer_leaves_the_plan_in_hand() -> None:
    two = ProblemId("store-2")
    posed, rejected = (
        ProblemPosed(problem=two, station=STORE),
        PlanRejected(problem=two, station=STORE, faults=("no",)),
    )
    station = store(POSED, ADOPTED, posed, rejected)
    assert (station.plan, station.posed) == ({VAN: list(TOUR.trips)}, None)


def test_a_plan_in_hand_that_does_not_hold_is_given_up() -> None:
    given_up = PlanRejected(problem=ProblemId(""), station=STORE, faults=("does not fit",))
    station = store(POSED, ADOPTED, given_up)
    assert (station.plan, station.dirty) == ({}, True)


def test_after_a_rejection_it_is_asked_again() -> None:
    rejected = PlanRejected(problem=ONE, station=STORE, faults=("no",))
    fleet = after(POSED, rejected)
    later_ms = NOW_MS + fleet.settings.replan_interval_ms
    assert ("plan", STORE) in set(fleet.agenda.due(later_ms))
    assert fleet.stations[STORE].dirty
