"""Where things stand on a picture, before anything is drawn."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.roadmap.crs import LocalFrame
from fleet_manager.shell.picture_scene import (
    View,
    around,
    arrows,
    away_from_lanes,
    beside,
    edge_label,
    facts,
    heading_near,
    label_of,
    metres,
    scale_bar_m,
    squared,
    station_spots,
    text_units,
    true_north,
    whole_view,
)
from tests.roadmap_sheet import CRS, a_bay, a_compound, a_lane, a_map, a_station, at

SQUARE = np.array([(0, 0), (20, 0), (20, 10), (0, 10), (0, 0)], dtype=float)
NOWHERE = np.zeros((0, 2))


def test_positions_become_metres() -> None:
    frame = LocalFrame(CRS, (0, 0))
    assert metres(frame, [at(3, 4)])[0].tolist() == pytest.approx([3, 4], abs=0.001)


def test_a_view_has_a_margin_that_grows_with_the_site_up_to_a_limit() -> None:
    small, large = around([SQUARE]), around([SQUARE * 100])
    assert [small.west, large.west] == pytest.approx([-2.7, -12])


def test_roads_that_run_far_beyond_the_compound_are_cut() -> None:
    view = whole_view(a_map(a_compound(0, 0, 100, 50), a_lane("far", (0, 0), (900, 0))))
    assert view.east < 120


def test_without_a_compound_all_lanes_are_shown() -> None:
    view = whole_view(a_map(a_lane("far", (0, 0), (900, 0))))
    assert view.east > 900


def test_the_station_is_shown_wherever_it_is() -> None:
    view = whole_view(a_map(a_compound(0, 0, 100, 50), *a_station(300, 0)))
    assert view.east > 300


def test_the_enlarged_part_holds_the_bays_near_the_docks_and_no_others() -> None:
    spots = station_spots(a_map(*a_station(0, 0), *a_bay("near", 20), *a_bay("far", 200)))
    assert sorted(spots[:, 0].round().tolist()) == [0, 20]


def test_without_docks_nothing_is_enlarged() -> None:
    assert len(station_spots(a_map(*a_bay("p", 20)))) == 0


def test_a_view_is_widened_to_an_aspect_about_its_middle() -> None:
    assert squared(View(0, 0, 10, 10), 2) == View(-5, 0, 15, 10)


def test_arrows_point_along_the_lane() -> None:
    (x, y, heading), *_ = arrows(np.array([(0, 0), (0, 30)], dtype=float))
    assert [x, y, heading] == pytest.approx([0, 15, math.pi / 2])


def test_a_long_lane_has_more_arrows_than_a_short_one() -> None:
    counts = [len(arrows(np.array([(0, 0), (length, 0)], dtype=float))) for length in (5, 280)]
    assert counts == [1, 10]


def test_tracks_there_and_back_lie_on_either_side_of_the_lane() -> None:
    there = np.array([(0, 0), (0, 0), (30, 0), (60, 0)], float)
    assert beside(there, 1)[:, 1].tolist() == [-1, -1, -1]
    assert beside(there[::-1], 1)[:, 1].tolist() == [1, 1, 1]


def test_a_track_keeps_its_distance_around_a_corner() -> None:
    moved = beside(np.array([(0, 0), (50, 0), (50, 50)], float), 2)
    assert moved[1].tolist() == pytest.approx([50 + 2**0.5, -(2**0.5)])


def test_a_vehicle_that_never_moved_has_a_track_of_one_place() -> None:
    spot = np.array([(3, 4), (3, 4)], float)
    assert beside(spot, 1).tolist() == spot.tolist()


def test_a_gate_lies_across_the_lane_it_stands_on() -> None:
    lanes = [np.array([(0, 0), (50, 0)], float), np.array([(50, 0), (50, 90)], float)]
    assert heading_near(lanes, np.array([50.0, 40.0])) == pytest.approx(math.pi / 2)


def test_a_label_stands_in_the_middle_of_a_plain_building() -> None:
    label = label_of("7", SQUARE)
    assert (label.x, label.y, label.width_m, label.height_m) == pytest.approx((10, 5, 20, 10))


def test_a_label_never_stands_in_the_yard_of_a_horseshoe() -> None:
    horseshoe = np.array(
        [(0, 0), (30, 0), (30, 30), (24, 30), (24, 6), (6, 6), (6, 30), (0, 30), (0, 0)], float
    )
    label = label_of("7", horseshoe)
    assert not (6 < label.x < 24 and label.y > 6)
    assert label.width_m > 0


@given(
    st.lists(
        st.tuples(st.floats(-50, 50), st.floats(-50, 50)), min_size=3, max_size=8, unique=True
    )
)
def test_a_label_can_be_asked_for_whatever_the_ring(corners: list[tuple[float, float]]) -> None:
    label = label_of("7", np.array([*corners, corners[0]]))
    assert all(math.isfinite(value) for value in (label.x, label.y, label.width_m))


def test_a_name_is_written_along_the_upper_edge() -> None:
    label = edge_label(SQUARE, 5, NOWHERE, upper=True)
    assert (label.y, label.turn) == (10, 0)


def test_a_name_keeps_away_from_a_gate() -> None:
    free = edge_label(SQUARE, 4, NOWHERE, upper=False)
    moved = edge_label(SQUARE, 4, np.array([(free.x, 0.0)]), upper=False)
    assert abs(moved.x - free.x) > 4


def test_away_from_the_lanes_is_away_from_the_nearest() -> None:
    lanes = [np.array([(0, 0), (50, 0)], float), np.array([(0, 90), (50, 90)], float)]
    assert away_from_lanes(lanes, np.array([20.0, 6.0])).tolist() == [0, 1]


def test_chinese_characters_are_square_and_latin_ones_narrower() -> None:
    assert text_units("楼楼") == 2
    assert text_units("ab") < 1.3


@pytest.mark.parametrize(("width", "bar"), [(40, 5), (110, 20), (300, 50), (1200, 200), (3, 1)])
def test_the_scale_bar_has_a_round_length(width: float, bar: float) -> None:
    assert scale_bar_m(width) == bar


def test_north_is_up_in_a_plane_of_its_own_and_turned_in_utm() -> None:
    view = View(0, 0, 100, 100)
    assert true_north(LocalFrame(CRS, (0, 0)), view) == pytest.approx(math.pi / 2, abs=1e-4)
    utm = LocalFrame("EPSG:32650", (440_000, 4_420_000))
    assert true_north(utm, view) != pytest.approx(math.pi / 2, abs=1e-3)


def test_one_compound_is_a_compound_and_two_are_compounds() -> None:
    found = dict(facts(a_map(*a_bay("p", 0), *a_bay("q", 9))))
    assert found["parking bays"] == 2
    assert facts(a_map(a_compound(0, 0, 9, 9)))[0] == ("compound", 1)
