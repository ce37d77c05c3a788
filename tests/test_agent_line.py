"""Lines to drive along: their length, points on them, and where on them somebody is."""

from itertools import pairwise
from math import hypot, pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.agent.line import Line, Place, Pose

ELL = Line([(0.0, 0.0), (10.0, 0.0), (10.0, 5.0)])
SPUR = Line([(0.0, 0.0), (10.0, 0.0), (0.0, 0.0)])

metres = st.integers(-200, 200).map(lambda tenths: tenths / 10)
spots = st.tuples(metres, metres)
lines = st.lists(spots, min_size=2, max_size=12).map(Line)


def test_a_line_is_as_long_as_its_legs_together() -> None:
    assert ELL.length_m == 15.0


def test_a_spot_named_twice_counts_once() -> None:
    assert Line([(1.0, 1.0), (1.0, 1.0), (2.0, 1.0)]).length_m == 1.0


def test_a_point_of_the_way_lies_on_its_leg_and_heads_along_it() -> None:
    assert ELL.at(4.0) == Pose(4.0, 0.0, 0.0)
    there = ELL.at(12.0)
    assert (there.x_m, there.y_m) == pytest.approx((10.0, 2.0))
    assert there.theta_rad == pytest.approx(pi / 2)


@pytest.mark.parametrize(("along_m", "end"), [(-3.0, (0.0, 0.0)), (99.0, (10.0, 5.0))])
def test_no_point_lies_beyond_the_ends(along_m: float, end: tuple[float, float]) -> None:
    there = ELL.at(along_m)
    assert (there.x_m, there.y_m) == pytest.approx(end)


def test_a_line_through_one_spot_only_is_that_spot() -> None:
    dot = Line([(3.0, 4.0), (3.0, 4.0)])
    assert dot.length_m == 0.0
    assert dot.at(5.0) == Pose(3.0, 4.0, 0.0)
    assert dot.places((0.0, 0.0), 0.0, 1.0) == [Place(0.0, 5.0)]


def test_the_corners_between_two_points_are_named_with_the_later_point() -> None:
    corners = ELL.corners(4.0, 12.0)
    assert [(pose.x_m, pose.y_m) for pose in corners] == [
        (10.0, 0.0),
        pytest.approx((10.0, 2.0)),
    ]


def test_somebody_to_the_left_of_the_line_is_positively_aside() -> None:
    assert ELL.places((4.0, 0.5), 0.0, 15.0)[0] == Place(4.0, 0.5)
    assert ELL.places((4.0, -0.5), 0.0, 8.0) == [Place(4.0, -0.5)]


def test_a_way_that_passes_the_same_spot_twice_has_two_places_for_it() -> None:
    assert [place.along_m for place in SPUR.places((4.0, 0.2), 0.0, 20.0)] == [4.0, 16.0]


def test_only_places_inside_the_window_are_found() -> None:
    assert [place.along_m for place in SPUR.places((4.0, 0.2), 8.0, 20.0)] == [8.0, 16.0]


def test_a_corner_that_is_nearest_is_one_place() -> None:
    places = ELL.places((10.5, -0.5), 0.0, 15.0)
    assert [place.along_m for place in places] == [10.0]
    assert abs(places[0].aside_m) == pytest.approx(hypot(0.5, 0.5))


@given(lines, spots, st.floats(0, 1), st.floats(0, 1))
def test_one_of_the_places_is_the_nearest_point_of_the_window(
    line: Line, spot: tuple[float, float], one: float, other: float
) -> None:
    from_m, to_m = sorted((one * line.length_m, other * line.length_m))
    nearest_m = min(abs(place.aside_m) for place in line.places(spot, from_m, to_m))
    for step in range(201):
        there = line.at(from_m + (to_m - from_m) * step / 200)
        assert nearest_m <= hypot(there.x_m - spot[0], there.y_m - spot[1]) + 1e-6


@given(lines, spots)
def test_places_come_in_their_order_along_the_way_and_lie_on_it(
    line: Line, spot: tuple[float, float]
) -> None:
    places = line.places(spot, 0.0, line.length_m)
    assert all(before.along_m < after.along_m for before, after in pairwise(places))
    for place in places:
        there = line.at(place.along_m)
        away_m = hypot(there.x_m - spot[0], there.y_m - spot[1])
        assert abs(place.aside_m) == pytest.approx(away_m, abs=1e-6)
