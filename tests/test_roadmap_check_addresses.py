"""Buildings a parcel's address cannot lead to."""

import dataclasses

from fleet_manager.roadmap.check_addresses import address_faults
from fleet_manager.roadmap.features import Feature
from tests.roadmap_sheet import a_building, a_compound, a_lane, a_shelf, a_site

GROUND = (a_compound(0, 0, 90, 90), a_lane("a", (0, 0), (30, 0)))


def faults_of(*features: Feature) -> list[tuple[str, str]]:
    return [(fault.code, fault.feature) for fault in address_faults(a_site(*GROUND, *features))]


def test_a_building_nobody_serves_is_named() -> None:
    assert faults_of(a_building("7")) == [("no-handoff-point", "b7")]
    assert faults_of(a_building("7"), a_shelf("s", 0, 0)) == []


def test_a_building_without_units_or_compound_needs_no_shelf() -> None:
    shed = a_building("7", units=0)
    shop = dataclasses.replace(a_building("8"), compound=None)
    assert faults_of(shed, shop) == []


def test_two_buildings_of_one_number_are_both_named() -> None:
    twin = dataclasses.replace(a_building("9"), number="7号楼")
    faults = faults_of(a_building("7"), twin, a_shelf("s", 0, 0))
    assert [fault for fault in faults if fault[0] == "same-number"] == [
        ("same-number", "b7"),
        ("same-number", "b9"),
    ]
