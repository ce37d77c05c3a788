"""The ground of a picture: areas, lanes at their width, tracks."""

import pytest

from fleet_manager.model.zone import ZoneClass
from fleet_manager.roadmap.features import Name
from fleet_manager.shell import picture_scene as scene
from fleet_manager.shell.picture_sheet import RIM_PT, draw_ground
from tests.roadmap_sheet import (
    a_box,
    a_building,
    a_compound,
    a_lane,
    a_map,
    a_road,
    a_shelf,
    a_zone,
    at,
)
from tests.shell_canvas import a_sheet

LANE = a_lane("w", (0, 0), (50, 0), width_mm=4000)


def test_a_lane_is_as_wide_as_it_is_with_a_rim_around() -> None:
    sheet, canvas = a_sheet(a_map(LANE), pt_per_m=5)
    draw_ground(sheet, {})
    assert [each["linewidth"] for each in canvas.styles] == [20 + RIM_PT, 20]


def test_all_rims_lie_under_all_lanes() -> None:
    sheet, canvas = a_sheet(a_map(LANE, a_lane("v", (25, 0), (25, 50))))
    draw_ground(sheet, {})
    rims = [each["zorder"] for each in canvas.styles if each["color"] == scene.LANE_EDGE]
    fills = [each["zorder"] for each in canvas.styles if each["color"] != scene.LANE_EDGE]
    assert max(rims) < min(fills)


def test_only_one_way_lanes_have_arrows() -> None:
    sheet, canvas = a_sheet(a_map(LANE, a_lane("v", (0, 9), (20, 9), one_way=True)))
    draw_ground(sheet, {})
    assert sum("marker" in each for each in canvas.styles) == 1


def test_a_building_with_a_point_is_darker_than_one_without() -> None:
    other = a_building("8")
    sheet, canvas = a_sheet(
        a_map(LANE, a_compound(0, 0, 9, 9), a_building(), other, a_shelf("s", 0, 0))
    )
    draw_ground(sheet, {})
    faces = [each["facecolor"] for each in canvas.areas]
    assert faces == [scene.COMPOUND_FILL, scene.HOUSE_FILL, scene.BYSTANDER_FILL]


def test_a_zone_has_the_colour_of_its_class() -> None:
    sheet, canvas = a_sheet(a_map(LANE, a_zone("z", a_box(0, 0, 9, 9), ZoneClass.SEALED)))
    draw_ground(sheet, {})
    assert canvas.areas[0]["edgecolor"] == scene.ZONE_COLOURS[ZoneClass.SEALED]


def test_each_vehicle_has_a_track_of_its_own_colour() -> None:
    sheet, canvas = a_sheet(a_map(LANE))
    track = [at(0, 0), at(20, 0)]
    draw_ground(sheet, {"a": track, "b": track, "parked": [at(0, 0)]})
    colours = [each["color"] for each in canvas.styles if each["zorder"] == 6]
    assert len(colours) == len(set(colours)) == 2


@pytest.mark.parametrize(
    ("name", "written"),
    [(Name(zh="柳", en="Willow"), "Willow"), (Name(zh="柳"), "柳"), (Name(), "")],
)
def test_names_are_written_in_the_language_of_the_map(name: Name, written: str) -> None:
    sheet, _ = a_sheet(a_map(LANE))
    assert sheet.map.name == Name(en="Sheet")
    assert sheet.short(name) == written


def test_a_point_on_the_lane_blocks_it_and_nobody_knows_without_a_road() -> None:
    features = (LANE, a_compound(0, 0, 9, 9), a_building(), a_shelf("s", 25, 0))
    road = a_road(*features)
    point = next(iter(road.map.points))
    assert a_sheet(road.map, road=road)[0].blocks(point)
    assert not a_sheet(road.map)[0].blocks(point)
