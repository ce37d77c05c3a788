"""Switches: what is otherwise once they are thrown, and who is looked at again."""

import pytest

from fleet_manager.core.decisions import (
    Decision,
    ParcelAccepted,
    PlanAdopted,
    ProblemPosed,
)
from fleet_manager.core.evolve import evolve
from fleet_manager.core.fleet import Fleet
from fleet_manager.core.switches import (
    ReleaseSet,
    StationOpeningSet,
    SwitchRefused,
    ZoneClassSet,
)
from fleet_manager.model.ids import ParcelId, PointId, ProblemId, ZoneId
from fleet_manager.model.zone import ZoneClass
from tests.a_fleet import LOCKER, NOW_MS, STORE, VAN, a_fleet, a_parcel, a_tour, durable_part

COURT, RELAY, ONE = ZoneId("zone-court"), PointId("relay"), ProblemId("store-1")
CLOSED = StationOpeningSet(station=STORE, open=False)
SEALED = ZoneClassSet(zone=COURT, zone_class=ZoneClass.SEALED)
POSED = ProblemPosed(problem=ONE, station=STORE)
WAIT = (
    ParcelAccepted(parcel=a_parcel("p1"), point=LOCKER, station=STORE),
    ParcelAccepted(parcel=a_parcel("p2", "relay"), point=RELAY, station=STORE),
)
PLAN = PlanAdopted(problem=ONE, station=STORE, tours=(a_tour(locker=("p1",), relay=("p2",)),))


def after(*decisions: Decision) -> Fleet:
    fleet = a_fleet(vans=2)
    fleet.restless.clear()
    for decision in decisions:
        evolve(fleet, decision, NOW_MS)
    return fleet


@pytest.mark.parametrize("releasing", [True, False])
def test_all_are_looked_at_when_releasing_begins_or_ends(releasing: bool) -> None:  # noqa: FBT001
    fleet = after(ReleaseSet(releasing=releasing))
    assert fleet.releasing is releasing
    assert list(fleet.restless) == list(fleet.vehicles)
    assert (NOW_MS, "plan", STORE) in [(t, k, n) for t, _, k, n in fleet.agenda._heap]  # noqa: SLF001


def test_a_closed_station_has_no_plan_and_awaits_none() -> None:
    fleet = after(*WAIT, POSED, PLAN, POSED, CLOSED)
    store = fleet.stations[STORE]
    assert (store.open, store.plan, store.posed, fleet.problems) == (False, {}, None, {})


def test_what_waits_at_a_closed_station_says_so_and_at_an_open_one_nothing() -> None:
    fleet = after(*WAIT, CLOSED)
    reasons = {record.hold_reason for record in fleet.parcels.values()}
    assert reasons == {"station store is closed"}
    evolve(fleet, StationOpeningSet(station=STORE, open=True), NOW_MS)
    assert {record.hold_reason for record in fleet.parcels.values()} == {""}
    assert fleet.stations[STORE].dirty


def test_what_comes_to_a_closed_station_says_why_it_waits() -> None:
    fleet = after(CLOSED, *WAIT)
    assert fleet.parcels[ParcelId("p1")].hold_reason == "station store is closed"


def test_a_sealed_zone_leaves_the_plan_in_hand_without_what_goes_there() -> None:
    fleet = after(*WAIT, POSED, PLAN, SEALED)
    assert fleet.stations[STORE].plan == {VAN: list(a_tour(relay=("p2",)).trips)}
    assert [record.hold_reason for record in fleet.parcels.values()] == [
        "zone zone-court is sealed",
        "",
    ]


def test_a_plan_says_of_what_is_held_why_and_of_the_rest_what_the_solver_said() -> None:
    unserved = ((ParcelId("p1"), "too heavy"), (ParcelId("p2"), "too heavy"))
    plan = PlanAdopted(problem=ONE, station=STORE, tours=(), unserved=unserved)
    fleet = after(*WAIT, POSED, SEALED, plan)
    assert [record.hold_reason for record in fleet.parcels.values()] == [
        "zone zone-court is sealed",
        "too heavy",
    ]


def test_a_zone_has_the_class_it_was_given() -> None:
    fleet = after(SEALED)
    assert fleet.zone_class(COURT) is ZoneClass.SEALED
    assert list(fleet.restless) == list(fleet.vehicles)
    evolve(fleet, ZoneClassSet(zone=COURT, zone_class=None), NOW_MS)
    assert fleet.zone_class(COURT) is ZoneClass.CONTROLLED


def test_what_is_refused_changes_nothing() -> None:
    before = durable_part(after())
    assert durable_part(after(SwitchRefused(name="moon", why="no such zone"))) == before
