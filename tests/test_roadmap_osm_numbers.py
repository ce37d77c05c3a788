"""A name in a compound means one building, a unit one stairwell."""

import shapely

from fleet_manager.roadmap.features import Name
from fleet_manager.roadmap.import_report import Report, Topic
from fleet_manager.roadmap.osm_areas import Area
from fleet_manager.roadmap.osm_numbers import settle_names, stairwells
from fleet_manager.roadmap.osm_places import Door, House
from tests.roadmap_osm import said


def a_house(  # noqa: PLR0913 (each test names what it is about)
    name: str,
    x: float = 0,
    y: float = 0,
    *,
    number: str = "",
    whole: bool = True,
    at: str = "c",
) -> House:
    area = Area(
        id=f"w{name}{x}{y}",
        polygon=shapely.box(x, y, x + 30, y + 10),
        tags={},
        refs=frozenset(),
    )
    return House(
        id=f"b{name}-{x:g}-{y:g}",
        area=area,
        name=Name(zh=name),
        number=number,
        number_is_whole=whole,
        compound=at,
    )


def names_of(*houses: House) -> list[str]:
    return [house.name.zh for house in settle_names(houses, Report())]


def test_two_buildings_of_one_name_are_told_apart_by_where_they_stand() -> None:
    pair = (a_house("7号楼", 0, number="7"), a_house("7号楼", 200, number="7"))
    assert names_of(*pair) == ["7号楼(西)", "7号楼(东)"]
    assert [house.number for house in settle_names(pair, Report())] == ["7(西)", "7(东)"]


def test_north_and_south_tell_apart_what_stands_above_each_other() -> None:
    assert names_of(a_house("A", 0, 0), a_house("A", 10, 90)) == ["A(南)", "A(北)"]


def test_three_of_one_name_are_counted_from_the_west() -> None:
    assert names_of(*(a_house("A", x) for x in (300, 0, 100))) == ["A(3)", "A(1)", "A(2)"]


def test_one_number_written_in_two_ways_is_one_number() -> None:
    pair = (a_house("7号楼", number="7"), a_house("7栋", 200, number="7"))
    assert names_of(*pair) == ["7号楼(西)", "7栋(东)"]


def test_the_same_name_in_another_compound_is_no_trouble() -> None:
    assert names_of(a_house("7号楼"), a_house("7号楼", 200, at="other")) == ["7号楼", "7号楼"]


def test_a_number_inside_a_name_gives_way_to_a_real_one() -> None:
    part = a_house("学生3号公寓", number="3", whole=False)
    real = a_house("3号楼", 200, number="3")
    assert [house.number for house in settle_names([part, real], Report())] == ["", "3"]


def test_a_number_inside_a_name_is_used_where_nobody_else_has_it() -> None:
    part = a_house("学生3号公寓", number="3", whole=False)
    assert [house.number for house in settle_names([part], Report())] == ["3"]


def test_every_new_name_is_reported() -> None:
    report = Report()
    settle_names([a_house("A"), a_house("A", 200)], report)
    assert len(said(report.findings(), Topic.ASSUMED, "2 buildings of the compound")) == 2


def with_doors(*doors: Door) -> House:
    house = a_house("7号楼")
    return House(**{**{name: getattr(house, name) for name in House.__slots__}, "doors": doors})


def test_units_are_what_the_doors_say() -> None:
    house = with_doors(
        Door(id="e1", point=(5, 0), unit="2"),
        Door(id="e2", point=(25, 0), unit="1"),
        Door(id="e3", point=(25, 10), unit="1"),
    )
    units = stairwells(house, Report())
    assert {unit.name.zh: unit.doors for unit in units} == {
        "2单元": ("e1",),
        "1单元": ("e2", "e3"),
    }


def test_doors_that_say_nothing_are_counted_along_the_building_and_reported() -> None:
    report = Report()
    house = with_doors(Door(id="east", point=(25, 0)), Door(id="west", point=(5, 0)))
    units = stairwells(house, report)
    assert [(unit.name.en, unit.doors) for unit in units] == [
        ("Unit 1", ("west",)),
        ("Unit 2", ("east",)),
    ]
    assert said(report.findings(), Topic.ASSUMED, "unit numbers")


def test_a_building_with_one_door_has_no_units() -> None:
    assert stairwells(with_doors(Door(id="e1", point=(5, 0))), Report()) == ()
