"""What people write on a parcel, and which building and unit it means."""

import pytest

from fleet_manager.model.ids import CompoundId, PointId
from fleet_manager.model.parcel import Address
from fleet_manager.roadmap.address import core
from fleet_manager.roadmap.features import HandoffPoint, PointKind
from tests.roadmap_sheet import COMPOUND, a_building, a_compound, a_map, a_shelf, at

WALLS = a_compound(-10, -10, 100, 100)


def an_address(building: str, unit: str = "", compound: str = "滨江雅苑") -> Address:
    return Address(compound=compound, building=building, unit=unit)


def a_relay() -> HandoffPoint:
    return HandoffPoint(
        id=PointId("relay"),
        position=at(0, 0),
        kind=PointKind.GATE_RELAY,
        compound=COMPOUND,
    )


@pytest.mark.parametrize(
    "words",
    ["7", "7号楼", "7 号楼", "\uff17号楼", "第七号楼", "7栋", "7幢", "#7", "No. 7", "07", "b7",
     "Building 7", "building-7", "BLDG 7", "Block 7"],
)  # fmt: skip
def test_a_building_is_known_however_its_number_is_written(words: str) -> None:
    sheet = a_map(WALLS, a_building("7"), a_building("17"), a_shelf("s", 0, 0))
    assert sheet.resolve(an_address(words)) == "s"


@pytest.mark.parametrize("words", ["2", "2单元", "二单元", "Unit 2", "unit2", "b7-u2"])
def test_a_unit_leads_to_its_own_shelf(words: str) -> None:
    shelves = (a_shelf("s1", 0, 0, "b7-u1"), a_shelf("s2", 9, 0, "b7-u2"))
    sheet = a_map(WALLS, a_building("7"), *shelves)
    assert sheet.resolve(an_address("7", words)) == "s2"


@pytest.mark.parametrize("words", ["滨江雅苑", "garden", " GARDEN ", "c", "滨江雅苑小区"])
def test_a_compound_is_known_by_id_and_by_either_name(words: str) -> None:
    sheet = a_map(WALLS, a_building("7"), a_shelf("s", 0, 0))
    assert sheet.resolve(an_address("7", compound=words)) == "s"


@pytest.mark.parametrize(
    "address",
    [an_address("8"), an_address("7", "3"), an_address("7", compound="elsewhere"),
     an_address(""), an_address("号楼")],
)  # fmt: skip
def test_what_the_map_does_not_know_leads_nowhere(address: Address) -> None:
    sheet = a_map(WALLS, a_building("7"), a_shelf("s", 0, 0), a_relay())
    assert sheet.resolve(address) is None


def test_a_number_two_buildings_share_leads_nowhere() -> None:
    twin = a_building("07")
    sheet = a_map(WALLS, a_building("7"), twin, a_shelf("s", 0, 0), a_relay())
    assert sheet.resolve(an_address("第7号楼")) is None
    assert sheet.resolve(an_address("No. 7")) is None
    assert sheet.resolve(an_address("b7")) == "s"


def test_a_building_without_a_shelf_is_served_at_its_compound_s_gate() -> None:
    assert a_map(WALLS, a_building("7"), a_relay()).resolve(an_address("7", "1")) == "relay"


def test_a_unit_without_a_shelf_is_served_at_its_building_s() -> None:
    sheet = a_map(WALLS, a_building("7"), a_shelf("s1", 0, 0, "b7-u1"), a_relay())
    assert sheet.resolve(an_address("7", "2")) == "s1"


def test_a_shelf_comes_before_a_relay_point_whatever_the_order_of_the_file() -> None:
    sheet = a_map(a_relay(), a_shelf("s", 0, 0), a_building("7"), WALLS)
    assert sheet.resolve(an_address("7", "1")) == "s"


def test_a_compound_without_buildings_knows_no_address() -> None:
    lonely = a_map(WALLS, a_relay())
    assert lonely.resolve(an_address("7")) is None
    assert lonely.resolve(an_address("7", compound=CompoundId("c"))) is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [("十号楼", "10"), ("十二栋", "12"), ("二十幢", "20"), ("二十一号楼", "21"),
     ("一〇三", "103"), ("十十", "十十"), ("A座", "a"), ("Building", "building"), ("0", "0"),
     ("三单元", "3"), ("unit 12", "12")],
)  # fmt: skip
def test_the_core_of_a_name_is_its_number_or_letter(words: str, expected: str) -> None:
    assert core(words) == expected
