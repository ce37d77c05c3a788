"""Tests of last100_ros.markers_ways."""

import math

import pytest
from visualization_msgs.msg import Marker

from last100_ros.markers_ways import DASH_M, WayMarkers
from tests.ros.a_drawing import a_fleet, a_pose, a_vehicle, flaws, points, shown

pytestmark = pytest.mark.ros

AHEAD = points((10, 0), (10, 10))
LATER = points((30, 10))


def ends(marker: Marker) -> list[tuple[float, float]]:
    return [(spot.x, spot.y) for spot in marker.points]


def test_the_base_leads_from_where_the_vehicle_is() -> None:
    drawn = shown(WayMarkers().markers(a_fleet(a_vehicle(pose=a_pose(2, 0), base=AHEAD))))
    assert ends(drawn["base", 0]) == [(2, 0), (10, 0), (10, 0), (10, 10)]


def test_the_horizon_goes_on_where_the_base_ends_and_is_dashed() -> None:
    drawn = shown(WayMarkers().markers(a_fleet(a_vehicle(base=AHEAD, horizon=LATER))))
    line = ends(drawn["horizon", 0])
    assert line[:3] == [(10, 10), (10 + DASH_M, 10), (10 + 2 * DASH_M, 10)]
    assert line[-1][0] <= 30


def test_a_horizon_without_a_base_begins_at_the_vehicle() -> None:
    drawn = shown(WayMarkers().markers(a_fleet(a_vehicle(pose=a_pose(5, 10), horizon=LATER))))
    assert ends(drawn["horizon", 0])[0] == (5, 10)


def test_all_bases_are_one_marker() -> None:
    fleet = a_fleet(*(a_vehicle(f"a/{n}", base=AHEAD) for n in range(3)))
    assert len(shown(WayMarkers().markers(fleet))["base", 0].points) == 12


def test_nobody_going_anywhere_clears_the_ways() -> None:
    ways = WayMarkers()
    ways.markers(a_fleet(a_vehicle(base=AHEAD, horizon=LATER)))
    assert [each.action for each in ways.markers(a_fleet(a_vehicle())).markers] == [
        Marker.DELETE,
        Marker.DELETE,
    ]


def test_a_new_horizon_is_dashed_anew() -> None:
    ways = WayMarkers()
    ways.markers(a_fleet(a_vehicle(base=AHEAD, horizon=LATER)))
    moved = ways.markers(a_fleet(a_vehicle(base=AHEAD[:1], horizon=[*AHEAD[1:], *LATER])))
    assert ends(shown(moved)["horizon", 0])[0] == (10, 0)


def test_what_it_draws_has_no_flaw() -> None:
    nowhere = a_vehicle("a/2", pose=a_pose(math.nan, 0), base=AHEAD, horizon=LATER)
    fleet = a_fleet(a_vehicle("a/1", base=AHEAD, horizon=LATER), nowhere)
    assert flaws(WayMarkers().markers(fleet)) == []
