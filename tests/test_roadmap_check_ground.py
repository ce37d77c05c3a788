"""Room for vehicles, and areas that contradict each other."""

import dataclasses

from fleet_manager.model.zone import ZoneClass
from fleet_manager.roadmap.check_ground import ground_faults
from fleet_manager.roadmap.fault import Fault
from fleet_manager.roadmap.features import Charger, Feature, Parking
from tests.roadmap_sheet import (
    a_bay,
    a_box,
    a_compound,
    a_gate,
    a_lane,
    a_shelf,
    a_site,
    a_zone,
    at,
)

STREET = a_lane("street", (0, 0), (60, 0))


def faults_of(*features: Feature, vehicles: int = 0) -> list[Fault]:
    return list(ground_faults(a_site(*features, vehicles=vehicles)))


def test_a_lane_and_a_gate_narrower_than_a_vehicle_with_margins_are_named() -> None:
    narrow = a_lane("narrow", (0, 0), (60, 0), width_mm=1499)
    walls = a_compound(20, -20, 90, 20)
    faults = faults_of(narrow, walls, a_gate(20, 0, 1000))
    assert [(fault.code, fault.feature) for fault in faults] == [
        ("too-narrow", "narrow"),
        ("too-narrow", "gate"),
    ]
    assert "needs 1.5 m" in faults[0].what


def test_a_lane_exactly_wide_enough_is_in_order() -> None:
    assert faults_of(a_lane("fit", (0, 0), (60, 0), width_mm=1500)) == []


def test_a_parking_and_a_charger_in_somebody_s_way_are_named_with_whose() -> None:
    lot, plug = (
        Parking(id="lot", position=at(30, 0)),
        Charger(id="plug", position=at(9, 0), power_w=9),
    )
    parking, charger = faults_of(STREET, lot, plug)
    assert (parking.code, parking.feature) == ("parking-blocks", "lot")
    assert "street" in parking.what
    assert (charger.code, charger.feature) == ("charger-blocks", "plug")


def test_fewer_clear_parkings_than_vehicles_is_a_fault() -> None:
    bays: list[Feature] = [*a_bay("p", 10), *a_bay("q", 20)]
    assert faults_of(STREET, *bays, vehicles=2) == []
    (fault,) = faults_of(STREET, *bays, vehicles=3)
    assert fault.code == "too-few-parkings"
    assert "2 parking places" in fault.what


def test_a_lane_that_ends_just_short_of_another_is_named() -> None:
    (fault,) = faults_of(STREET, a_lane("stub", (30, 0.6), (30, 20)))
    assert (fault.code, fault.feature) == ("gap", "stub")
    assert "street" in fault.what
    assert faults_of(STREET, a_lane("off", (30, 2), (30, 20))) == []


def test_zones_of_different_class_that_overlap_name_the_stricter_that_holds() -> None:
    open_zone = a_zone("park", a_box(0, 0, 20, 20), ZoneClass.OPEN)
    sealed = a_zone("ward", a_box(10, 10, 30, 30), ZoneClass.SEALED)
    (fault,) = faults_of(STREET, open_zone, sealed)
    assert (fault.code, fault.feature) == ("zone-overlap", "park")
    assert "ward" in fault.what
    assert "100 m²" in fault.what
    assert "sealed, holds" in fault.what


def test_zones_of_one_class_may_overlap_and_neighbours_may_touch() -> None:
    first = a_zone("a", a_box(0, 0, 20, 20), ZoneClass.OPEN)
    same = a_zone("b", a_box(10, 10, 30, 30), ZoneClass.OPEN)
    beside = a_zone("c", a_box(-20, 0, 0, 20), ZoneClass.SEALED)
    assert faults_of(STREET, first, same, beside) == []


def test_a_gate_far_from_its_compound_s_wall_is_named() -> None:
    walls = a_compound(40, -20, 90, 20)
    assert faults_of(STREET, walls, a_gate(40, 0)) == []
    (fault,) = faults_of(STREET, walls, a_gate(5, 0))
    assert (fault.code, fault.feature) == ("gate-off-wall", "gate")


def test_a_shelf_beyond_reach_of_the_vehicle_is_named() -> None:
    near = dataclasses.replace(a_shelf("s", 30, 0), access_point=at(30, 14))
    far = dataclasses.replace(a_shelf("s", 30, 0), access_point=at(30, 16))
    assert faults_of(STREET, near) == []
    (fault,) = faults_of(STREET, far)
    assert (fault.code, fault.feature) == ("beyond-reach", "s")
