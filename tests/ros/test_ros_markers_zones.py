"""Tests of last100_ros.markers_zones."""

import pytest
from last100_msgs.msg import ZoneStatus, ZoneStatusArray

from last100_ros import markers_palette as tones
from last100_ros.markers_zones import zone_markers
from tests.ros.a_drawing import flaws, points, shown, texts

pytestmark = pytest.mark.ros

OUTLINE = ((0, 0), (10, 0), (10, 10), (0, 10), (0, 0))


def zones(*classes: int, outline: tuple[tuple[int, int], ...] = OUTLINE) -> ZoneStatusArray:
    return ZoneStatusArray(
        zones=[
            ZoneStatus(id=f"z{n}", zone_class=kind, class_on_map=1, outline=points(*outline))
            for n, kind in enumerate(classes)
        ]
    )


def test_zones_are_drawn_without_a_flaw() -> None:
    assert flaws(zone_markers(zones(1, 2, 3), {})) == []


@pytest.mark.parametrize(("number", "name"), [(1, "open"), (2, "controlled"), (3, "sealed")])
def test_a_zone_has_the_colour_of_its_class(number: int, name: str) -> None:
    tone = shown(zone_markers(zones(number), {}))["zone_outlines", 0].color
    wanted = tones.colour(tones.ZONES[name])
    assert (tone.r, tone.g, tone.b) == (wanted.r, wanted.g, wanted.b)


def test_a_class_that_is_not_the_maps_is_said() -> None:
    assert texts(zone_markers(zones(1, 3), {}), "zone_names") == [
        "z0: open",
        "z1: sealed (map: open)",
    ]


def test_the_strictest_class_lies_on_top() -> None:
    drawn = shown(zone_markers(zones(3, 1), {}))
    assert drawn["zones", 0].points[0].z > drawn["zones", 1].points[0].z


def test_an_outline_that_is_none_is_left_out() -> None:
    assert not shown(zone_markers(zones(1, outline=((0, 0), (1, 0))), {}))


def test_a_class_nobody_knows_is_taken_as_sealed() -> None:
    assert texts(zone_markers(zones(9), {}), "zone_names") == ["z0: sealed (map: open)"]


def test_a_zone_has_the_name_that_the_map_gives_it() -> None:
    assert texts(zone_markers(zones(1), {"z0": "Yard"}), "zone_names") == ["Yard: open"]
