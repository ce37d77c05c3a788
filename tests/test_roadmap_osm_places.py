"""Compounds, buildings and doors, as far as the file tells."""

import pytest
from shapely import Point

from fleet_manager.roadmap.features import Name
from fleet_manager.roadmap.import_report import Assumption, Report, Topic
from fleet_manager.roadmap.osm_areas import find_areas
from fleet_manager.roadmap.osm_places import Places, find_places
from tests.roadmap_osm import Drawing, said


def places_of(drawing: Drawing) -> tuple[Places, tuple[Assumption, ...]]:
    report, plan = Report(), drawing.plan()
    return find_places(plan, find_areas(plan, report), report), report.findings()


def a_home(drawing: Drawing, x: float = 20, y: float = 20, **tags: str) -> int:
    return drawing.box(x, y, x + 15, y + 10, **{"building": "apartments", **tags})


def test_a_residential_area_with_homes_is_a_compound() -> None:
    drawing = Drawing()
    drawing.box(0, 0, 100, 100, landuse="residential", name="柳岸里")
    home = a_home(drawing)
    places, _ = places_of(drawing)
    assert [(each.name, each.id) for each in places.estates] == [
        (Name(zh="柳岸里"), places.houses[0].compound)
    ]
    assert places.houses[0].id == f"b{home}"


def test_a_compound_without_a_name_gets_one_and_it_is_reported() -> None:
    drawing = Drawing()
    drawing.box(0, 0, 100, 100, landuse="residential")
    a_home(drawing)
    places, report = places_of(drawing)
    assert places.estates[0].name == Name(zh="小区1", en="Compound 1")
    assert said(report, Topic.ASSUMED, "compound name")


def test_of_areas_within_each_other_the_smallest_with_a_name_counts() -> None:
    drawing = Drawing()
    drawing.box(0, 0, 200, 200, landuse="residential", name="大院")
    drawing.box(5, 5, 100, 100, landuse="residential", name="小院")
    drawing.box(10, 10, 60, 60, landuse="residential")
    a_home(drawing)
    places, _ = places_of(drawing)
    assert [each.name.zh for each in places.estates] == ["小院"]


def test_without_a_residential_area_the_area_around_the_buildings_will_do() -> None:
    drawing = Drawing()
    drawing.box(0, 0, 100, 100, landuse="commercial", name="商城")
    a_home(drawing)
    places, report = places_of(drawing)
    assert places.estates[0].name.zh == "商城"
    assert said(report, Topic.ASSUMED, "is the compound")


def test_without_any_area_a_hull_is_drawn_and_reported() -> None:
    drawing = Drawing()
    a_home(drawing)
    a_home(drawing, 80, 60)
    places, report = places_of(drawing)
    (estate,) = places.estates
    assert all(estate.polygon.contains(house.area.polygon) for house in places.houses)
    assert said(report, Topic.ASSUMED, "drawn around the buildings")


def test_a_small_compound_does_not_leave_most_homes_without_one() -> None:
    drawing = Drawing()
    drawing.box(0, 0, 40, 40, landuse="residential", name="小院")
    for x in (20, 100, 150, 200):
        a_home(drawing, x)
    places, _ = places_of(drawing)
    assert all(house.compound for house in places.houses)
    assert len(places.estates) == 2


def test_a_building_outside_of_the_compound_says_so() -> None:
    drawing = Drawing()
    drawing.box(0, 0, 100, 100, landuse="residential", name="小院")
    a_home(drawing)
    a_home(drawing, 40)
    a_home(drawing, 300)
    assert [house.why_not for house in places_of(drawing)[0].houses] == [
        "", "", "outside of every compound",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("tags", "why"),
    [
        ({"building": "garage"}, "building=garage takes no parcels"),
        ({"building": "yes", "amenity": "toilets"}, "amenity=toilets takes no parcels"),
    ],
)
def test_nobody_lives_in_a_garage(tags: dict[str, str], why: str) -> None:
    drawing = Drawing()
    a_home(drawing)
    a_home(drawing, 60, 20, **tags)
    assert places_of(drawing)[0].houses[1].why_not == why


def test_nobody_lives_in_a_hut_of_16_square_metres_unless_it_has_a_number() -> None:
    drawing = Drawing()
    a_home(drawing)
    drawing.box(60, 60, 64, 64, building="yes")
    drawing.box(70, 60, 74, 64, building="yes", addr__housenumber="9")
    assert [house.why_not for house in places_of(drawing)[0].houses] == [
        "", "16 m2 are no home", "",
    ]  # fmt: skip


def test_an_entrance_on_the_outline_is_a_door_of_the_building() -> None:
    drawing = Drawing()
    door = drawing.node(35, 20, entrance="main", ref="2单元")
    a_home(drawing)
    (house,) = places_of(drawing)[0].houses
    assert [(each.id, each.unit) for each in house.doors] == [(f"e{door}", "2")]


def test_an_entrance_an_arm_away_is_put_onto_the_outline() -> None:
    drawing = Drawing()
    a_home(drawing)
    drawing.node(25, 19, entrance="yes")
    (house,) = places_of(drawing)[0].houses
    assert house.area.polygon.exterior.distance(Point(house.doors[0].point)) < 0.02


@pytest.mark.parametrize("kind", ["no", "emergency", "garage"])
def test_what_nobody_enters_by_is_no_door(kind: str) -> None:
    drawing = Drawing()
    drawing.node(35, 20, entrance=kind)
    a_home(drawing)
    assert places_of(drawing)[0].houses[0].doors == ()


def test_what_lies_underground_is_no_building() -> None:
    drawing = Drawing()
    a_home(drawing, layer="-1")
    a_home(drawing, 60, location="underground")
    assert places_of(drawing)[0] == Places()


def test_a_number_read_from_a_name_is_reported() -> None:
    drawing = Drawing()
    a_home(drawing, name="7号楼")
    places, report = places_of(drawing)
    assert places.houses[0].number == "7"
    assert said(report, Topic.ASSUMED, "building numbers read")


def test_a_home_with_only_a_number_is_named_after_it() -> None:
    drawing = Drawing()
    a_home(drawing, addr__housenumber="7")
    assert places_of(drawing)[0].houses[0].name == Name(zh="7号楼", en="Building 7")
