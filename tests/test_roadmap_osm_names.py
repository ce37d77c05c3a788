"""Names and numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.roadmap.features import Name
from fleet_manager.roadmap.osm_names import (
    HouseNumber,
    name_of,
    number_of,
    numbered_name,
    tidy,
    unit_number_of,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7号楼", "7"), ("\uff17号楼", "7"), ("7#", "7"), ("7\uff03楼", "7"), ("#7", "7"),
        ("第7栋", "7"), ("7幢", "7"), ("7座", "7"), ("A座", "A"), ("B栋", "B"), ("7号", "7"),
        ("12A号楼", "12A"), ("七号楼", "7"), ("十二号楼", "12"), ("二十栋", "20"),
        ("Building 7", "7"), ("building no. 7", "7"), ("No.7", "7"), ("No 7", "7"),
        ("Block B", "B"), ("BLDG 7", "7"), ("Tower 3", "3"), ("7", "7"), ("7-1号楼", "7-1"),
    ],
)  # fmt: skip
def test_a_name_that_is_a_number_gives_the_number(text: str, number: str) -> None:
    assert number_of({"name": text}) == HouseNumber(text=number, is_whole=True, source="name")


@pytest.mark.parametrize(
    ("text", "number"),
    [("学生3号公寓", "3"), ("家属27号楼", "27"), ("Student Building 4", "4")],
)
def test_a_number_inside_a_name_is_known_to_be_a_part(text: str, number: str) -> None:
    found = number_of({"name": text})
    assert found is not None
    assert (found.text, found.is_whole) == (number, False)


@pytest.mark.parametrize("text", ["教二楼", "体育部", "麦当劳", "Library", "", "10086营业厅"])
def test_a_name_without_a_house_number_gives_none(text: str) -> None:
    assert number_of({"name": text}) is None


def test_the_house_number_goes_before_the_name() -> None:
    found = number_of({"addr:housenumber": "9", "name": "7号楼"})
    assert found == HouseNumber(text="9", is_whole=True, source="addr:housenumber")


@pytest.mark.parametrize(
    ("tags", "name"),
    [
        ({"name": "科研楼"}, Name(zh="科研楼")),
        ({"name": "Library"}, Name(en="Library")),
        ({"name": "物美", "name:en": "Wumart"}, Name(zh="物美", en="Wumart")),
        ({"name": "Wumart 物美", "name:zh": "物美"}, Name(zh="物美")),
        ({"name:zh-Hans": "东门"}, Name(zh="东门")),
        ({}, Name()),
    ],
)
def test_a_name_is_sorted_by_language(tags: dict[str, str], name: Name) -> None:
    assert name_of(tags) == name


@pytest.mark.parametrize(
    ("tags", "unit"),
    [
        ({"ref": "1单元"}, "1"), ({"name": "二单元"}, "2"), ({"addr:unit": "A"}, "A"),
        ({"ref": "Unit 3"}, "3"), ({"ref": "3"}, "3"), ({"name": "北门厅"}, ""), ({}, ""),
    ],
)  # fmt: skip
def test_an_entrance_gives_the_number_of_its_stairwell(tags: dict[str, str], unit: str) -> None:
    assert unit_number_of(tags) == unit


def test_a_building_with_only_a_number_gets_both_names() -> None:
    assert numbered_name("7") == Name(zh="7号楼", en="Building 7")


@given(st.text())
def test_any_text_can_be_tidied_and_asked_for_a_number(text: str) -> None:
    assert tidy(text) == tidy(tidy(text))
    assert all(char.isprintable() for char in tidy(text))
    found = number_of({"name": text})
    assert found is None or found.text
