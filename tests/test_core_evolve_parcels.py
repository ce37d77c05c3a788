"""Parcels change their phase, and the counts know it."""

from fleet_manager.core.decisions import (
    Decision,
    InvariantBroken,
    ParcelAccepted,
    ParcelCancelled,
    ParcelRefused,
)
from fleet_manager.core.evolve import evolve
from fleet_manager.core.evolve.parcels import move, wait
from fleet_manager.core.fleet import Fleet
from fleet_manager.model.ids import ParcelId
from fleet_manager.model.parcel import ParcelPhase
from tests.a_fleet import LOCKER, NOW_MS, STORE, VAN, a_fleet, a_parcel, durable_part

P1 = ParcelId("p1")
ACCEPTED = ParcelAccepted(parcel=a_parcel(), point=LOCKER, station=STORE)


def after(*decisions: Decision) -> Fleet:
    fleet = a_fleet()
    for decision in decisions:
        evolve(fleet, decision, NOW_MS)
    return fleet


def test_an_accepted_parcel_waits_at_its_station() -> None:
    fleet = after(ACCEPTED)
    assert list(fleet.stations[STORE].waiting) == [P1]
    assert fleet.parcels[P1].phase is ParcelPhase.WAITING


def test_an_accepted_parcel_counts_once() -> None:
    fleet = after(ACCEPTED)
    assert {phase: n for phase, n in fleet.counts.items() if n} == {ParcelPhase.WAITING: 1}


def test_an_accepted_parcel_makes_the_plan_out_of_date() -> None:
    assert after(ACCEPTED).stations[STORE].dirty


def test_an_accepted_parcel_has_its_time() -> None:
    assert after(ACCEPTED).parcels[P1].accepted_ms == NOW_MS


def test_a_cancelled_parcel_waits_no_more() -> None:
    fleet = after(ACCEPTED, ParcelCancelled(parcel=P1))
    assert fleet.stations[STORE].waiting == {}
    assert fleet.parcels[P1].ended_ms == NOW_MS


def test_moving_a_parcel_keeps_the_counts() -> None:
    fleet = after(ACCEPTED)
    move(fleet, P1, ParcelPhase.ABOARD)
    assert (fleet.counts[ParcelPhase.WAITING], fleet.counts[ParcelPhase.ABOARD]) == (0, 1)


def test_a_parcel_that_waits_again_is_nobodys() -> None:
    fleet = after(ACCEPTED)
    move(fleet, P1, ParcelPhase.ASSIGNED).vehicle = VAN
    wait(fleet, P1)
    assert fleet.parcels[P1].vehicle is None


def test_a_refused_parcel_leaves_no_trace() -> None:
    refused = ParcelRefused(parcel=P1, field="point", expected="a point", got="moon")
    assert durable_part(after(refused)) == durable_part(after())


def test_a_broken_invariant_is_remembered() -> None:
    assert after(InvariantBroken(vehicle=None, what="oh")).violations == ["oh"]
