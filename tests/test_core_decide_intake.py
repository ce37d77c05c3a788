"""Parcels at the door: taken in, recognised, refused by field, given back."""

from typing import Any

import pytest

from fleet_manager.core.decide.intake import cancel, submit
from fleet_manager.core.decisions import (
    CancelRefused,
    Decision,
    ParcelAccepted,
    ParcelCancelled,
    ParcelRecognised,
    ParcelRefused,
)
from fleet_manager.core.events import ParcelCancelAsked, ParcelsSubmitted
from fleet_manager.core.fleet import Fleet
from fleet_manager.core.step import step
from fleet_manager.model.ids import ParcelId, StationId
from fleet_manager.model.parcel import Address, ParcelPhase
from tests.a_fleet import LOCKER, NOW_MS, STORE, a_fleet, a_parcel, a_road_with
from tests.a_scene import at_the_dock, at_the_locker, phase_of
from tests.a_switch import COURT, SHOP, TWO_STATIONS, set_class, set_open, two_stations
from tests.a_world import World

P1 = ParcelId("p1")


def at(building: str, unit: str = "", compound: str = "小院") -> dict[str, Any]:
    return {
        "point": None,
        "address": Address(compound=compound, building=building, unit=unit),
    }


def an_address_with_a_point(fleet: Fleet) -> Address:
    """Return an address that the courtyard resolves."""
    for building in fleet.road.map.buildings.values():
        for unit in building.units:
            address = Address(compound="Courtyard", building=building.number, unit=unit.id)
            if fleet.road.map.resolve(address) is not None:
                return address
    raise AssertionError("no address of the map leads to a handoff point")


def test_a_parcel_for_a_handoff_point_is_accepted() -> None:
    parcel = a_parcel()
    assert submit(a_fleet(), parcel) == ParcelAccepted(
        parcel=parcel, point=LOCKER, station=STORE
    )


def test_a_parcel_for_an_address_goes_to_the_point_of_that_address() -> None:
    fleet = a_fleet()
    address = an_address_with_a_point(fleet)
    decision = submit(fleet, a_parcel(point=None, address=address))
    assert isinstance(decision, ParcelAccepted)
    assert decision.point == fleet.road.map.resolve(address)


def test_a_parcel_may_name_its_station() -> None:
    decision = submit(a_fleet(), a_parcel(station=STORE))
    assert isinstance(decision, ParcelAccepted)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"point": "moon"}, "point"),
        ({"station": StationId("moon")}, "station"),
        (at("no such building"), "address"),
        (at("1", compound="no such compound"), "address"),
    ],
)
def test_a_parcel_is_refused_by_the_field_that_is_wrong(
    changes: dict[str, Any], field: str
) -> None:
    decision = submit(a_fleet(), a_parcel(**changes))
    assert isinstance(decision, ParcelRefused)
    assert decision.field == field


def test_a_refusal_names_what_was_found() -> None:
    decision = submit(a_fleet(), a_parcel(point="moon"))
    assert isinstance(decision, ParcelRefused)
    assert decision.got == "moon"


def test_a_point_that_no_way_leads_to_is_refused() -> None:
    fleet = a_fleet(a_road_with((("zone-court", "class", "sealed"),)))
    decision = submit(fleet, a_parcel())
    assert isinstance(decision, ParcelRefused)
    assert decision.expected == "a handoff point that vehicles can reach"


def submitted(*names: str) -> Fleet:
    fleet = a_fleet()
    parcels = tuple(a_parcel(name) for name in names)
    step(fleet, ParcelsSubmitted(parcels=parcels), NOW_MS)
    return fleet


def test_a_parcel_that_comes_again_is_recognised() -> None:
    assert submit(submitted("p1"), a_parcel()) == ParcelRecognised(parcel=P1, same=True)


def test_an_id_with_another_content_is_recognised_as_different() -> None:
    decision = submit(submitted("p1"), a_parcel(weight_g=2))
    assert decision == ParcelRecognised(parcel=P1, same=False)


def test_the_second_of_two_parcels_with_one_id_is_recognised() -> None:
    fleet = a_fleet()
    outcome = step(fleet, ParcelsSubmitted(parcels=(a_parcel(), a_parcel())), NOW_MS)
    kinds = [type(decision) for decision in outcome.decisions]
    assert kinds[:2] == [ParcelAccepted, ParcelRecognised]


def cancelled(fleet: Fleet, name: str = "p1") -> list[Decision]:
    return list(cancel(fleet, ParcelId(name)))


def test_a_waiting_parcel_is_given_back() -> None:
    assert cancelled(submitted("p1")) == [ParcelCancelled(parcel=P1)]


def test_cancelling_twice_is_cancelling_once() -> None:
    fleet = submitted("p1")
    step(fleet, ParcelCancelAsked(parcel=P1), NOW_MS)
    assert cancelled(fleet) == []


def test_an_unknown_parcel_cannot_be_cancelled() -> None:
    assert cancelled(a_fleet()) == [CancelRefused(parcel=P1, why="no such parcel")]


def test_a_parcel_bound_to_a_trip_is_not_given_back() -> None:
    world = at_the_dock()
    assert cancelled(world.fleet) == [
        CancelRefused(parcel=P1, why="the parcel is assigned already")
    ]


def test_a_parcel_that_is_offered_stays_so_when_its_sender_cancels() -> None:
    world = at_the_locker()
    world.feed(ParcelCancelAsked(parcel=P1))
    assert phase_of(world) is ParcelPhase.OFFERED


# ---------------------------------------------------------------- closed, sealed off


def test_what_nobody_named_a_station_for_goes_to_an_open_one() -> None:
    """R-NET-01, R-GATE-02: another station takes over what comes from now on."""
    world = two_stations()
    world.submit([a_parcel("p1")])
    first = world.fleet.parcels[ParcelId("p1")].station
    set_open(world, is_open=False, station=first)
    world.submit([a_parcel("p2"), a_parcel("p3", station=first)])
    p2, p3 = (world.fleet.parcels[ParcelId(name)] for name in ("p2", "p3"))
    assert {first, p2.station} == {STORE, SHOP}
    assert p2.hold_reason == ""
    assert (p3.station, p3.hold_reason) == (first, f"station {first} is closed")


def test_what_nobody_named_a_station_for_goes_to_one_that_is_not_sealed_off() -> None:
    """R-ZONE-04: new orders move to a station outside, the others say why they wait."""
    around = ((COURT, "around", "dock-1"),)
    world = World(a_road_with((*TWO_STATIONS, *around)), 1)
    world.run(3_000)
    world.submit([a_parcel("p1", station=STORE)])
    set_class(world)
    world.submit([a_parcel("p2"), a_parcel("p3", station=STORE)])
    p1, p2, p3 = (world.fleet.parcels[ParcelId(f"p{n}")] for n in (1, 2, 3))
    assert (p2.station, p2.hold_reason) == (SHOP, "")
    assert p1.hold_reason == p3.hold_reason
    assert p1.hold_reason == "zone zone-court is sealed, and station store lies in it"


def test_where_every_station_is_closed_a_parcel_waits_at_the_nearest() -> None:
    world = two_stations()
    world.submit([a_parcel("p1")])
    nearest = world.fleet.parcels[ParcelId("p1")].station
    for station in (STORE, SHOP):
        set_open(world, is_open=False, station=station)
    world.submit([a_parcel("p2")])
    p2 = world.fleet.parcels[ParcelId("p2")]
    assert (p2.station, p2.hold_reason) == (nearest, f"station {nearest} is closed")
