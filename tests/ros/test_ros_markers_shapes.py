"""Tests of last100_ros.markers_shapes."""

import math
from collections.abc import Iterable
from itertools import pairwise

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from last100_ros.markers_make import Spot
from last100_ros.markers_shapes import (
    area_of,
    chevrons,
    dashes,
    middle,
    outline,
    strips,
    surface,
    walls,
    without,
)

pytestmark = pytest.mark.ros

SQUARE = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0), (0.0, 0.0)]
NOTCHED = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (2.0, 1.0), (0.0, 4.0), (0.0, 0.0)]
CROSSED = [(0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0), (0.0, 0.0)]
spots = st.tuples(st.floats(-100, 100), st.floats(-100, 100))


def covered(corners: Iterable[Spot]) -> float:
    """Return how many square metres the triangles have, each against the clock."""
    total = 0.0
    for (ax, ay, _), (bx, by, _), (cx, cy, _) in threes(list(corners)):
        total += ((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2
    return total


def threes(corners: list[Spot]) -> Iterable[list[Spot]]:
    return [corners[at : at + 3] for at in range(0, len(corners), 3)]


@pytest.mark.parametrize("ring", [SQUARE, NOTCHED, CROSSED])
def test_a_surface_covers_its_area_once(ring: list[tuple[float, float]]) -> None:
    area = area_of(ring)
    assert covered(surface(area, 0.5)) == pytest.approx(shapely.area(area))


def test_a_surface_lies_at_its_height() -> None:
    assert {z for _, _, z in surface(area_of(SQUARE), 0.5)} == {0.5}


def test_lanes_that_cross_cover_their_crossing_once() -> None:
    ways = [([(-5.0, 0.0), (5.0, 0.0)], 2.0), ([(0.0, -5.0), (0.0, 5.0)], 2.0)]
    area = strips(ways)
    assert covered(surface(area, 0.0)) == pytest.approx(shapely.area(area))
    assert shapely.area(area) < 2 * shapely.area(strips(ways[:1]))


def test_a_lane_is_as_wide_as_it_is() -> None:
    west, south, east, north = shapely.bounds(strips([([(0.0, 0.0), (10.0, 0.0)], 3.0)]))
    assert (west, south, east, north) == pytest.approx((-1.5, -1.5, 11.5, 1.5))


def test_a_lane_ends_where_the_road_begins() -> None:
    road, lane = (
        strips([([(-9.0, 0.0), (9.0, 0.0)], 4.0)]),
        strips([([(0.0, 0.0), (0.0, 9.0)], 2.0)]),
    )
    rest = without(lane, road)
    assert shapely.bounds(rest)[1] == pytest.approx(2.0)
    assert covered(surface(rest, 0.0)) == pytest.approx(shapely.area(rest))


def test_no_lanes_cover_nothing() -> None:
    assert list(surface(strips([]), 0.0)) == []


def test_an_outline_goes_around_holes_too() -> None:
    ends = list(outline(strips([(SQUARE, 1.0)]), 0.0))
    assert any(0.4 < x < 0.6 and 0.4 < y < 0.6 for x, y, _ in ends)
    assert len(ends) % 2 == 0


def test_walls_look_outwards() -> None:
    """Their corners go against the clock for whoever stands outside."""
    for a, b, c in threes(list(walls(area_of(SQUARE[::-1]), 3.0))):
        ab, ac = [[q - p for p, q in zip(a, end, strict=True)] for end in (b, c)]
        out = (ab[1] * ac[2] - ab[2] * ac[1], ab[2] * ac[0] - ab[0] * ac[2])
        centre = [(p + q + r) / 3 - 2.0 for p, q, r in zip(a[:2], b[:2], c[:2], strict=True)]
        assert out[0] * centre[0] + out[1] * centre[1] > 0


def test_the_middle_is_inside_even_where_the_centre_is_not() -> None:
    assert shapely.contains_xy(area_of(NOTCHED), *middle(NOTCHED))


def test_dashes_and_gaps_are_as_long_as_each_other() -> None:
    line = [(0.0, 0.0), (10.0, 0.0)]
    assert [x for x, _ in dashes(line, 2.0)] == [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]


def test_dashes_go_on_around_a_corner() -> None:
    line = [(0.0, 0.0), (3.0, 0.0), (3.0, 3.0)]
    assert list(dashes(line, 2.0)) == [(0.0, 0.0), (2.0, 0.0), (3.0, 1.0), (3.0, 3.0)]


@given(st.lists(spots, min_size=2, max_size=6), st.floats(0.5, 5.0))
def test_half_of_a_line_is_dashed(line: list[tuple[float, float]], dash_m: float) -> None:
    ends = list(dashes(line, dash_m))
    length = sum(math.dist(a, b) for a, b in pairwise(line))
    painted = sum(math.dist(ends[at], ends[at + 1]) for at in range(0, len(ends), 2))
    assert abs(painted - length / 2) <= dash_m / 2 + 1e-6


def test_a_chevron_points_where_the_lane_goes() -> None:
    (tip, _), (wing, _), *_ = chevrons([(0.0, 0.0), (20.0, 0.0)], 15.0, 0.8)
    assert tip > wing


def test_a_short_piece_has_no_chevron() -> None:
    assert not list(chevrons([(0.0, 0.0), (2.0, 0.0), (2.0, 0.0)], 15.0, 0.8))
