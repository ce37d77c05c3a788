"""Wheels on a drawn way."""

from itertools import pairwise
from math import hypot, pi

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sim.follower import REACH_MM, Corner, Follower
from sim.track import Pose
from tests.sim_street import the_van

LANE: tuple[Corner, ...] = ((0.0, 0.0), (60_000.0, 0.0))
BEND: tuple[Corner, ...] = ((0.0, 0.0), (30_000.0, 0.0), (30_000.0, 20_000.0))
STEP_MS = 50


def a_follower(x_mm: float = 0.0, y_mm: float = 0.0, theta_rad: float = 0.0) -> Follower:
    return Follower(the_van(), Pose(x_mm, y_mm, theta_rad))


def run(wheels: Follower, from_ms: int, until_ms: int) -> list[tuple[float, float, float]]:
    """Let the wheels run; return place and speed at every look."""
    looks = []
    for now_ms in range(from_ms, until_ms + 1, STEP_MS):
        while wheels.next_ms is not None and wheels.next_ms <= now_ms:
            wheels.turn(wheels.next_ms)
        pose = wheels.pose(now_ms)
        looks.append((pose.x_mm, pose.y_mm, wheels.speed_mm_s(now_ms)))
    return looks


def is_smooth(looks: list[tuple[float, float, float]]) -> bool:
    """Tell whether nobody jumped and nobody pulled away or braked harder than they can."""
    step_s = STEP_MS / 1000
    return all(
        hypot(after[0] - before[0], after[1] - before[1])
        <= max(abs(before[2]), abs(after[2]), 30.0) * step_s * 1.5
        and abs(abs(after[2]) - abs(before[2])) <= 1000 * step_s * 1.01
        for before, after in pairwise(looks)
    )


def test_a_way_is_driven_to_its_end() -> None:
    wheels = a_follower()
    assert wheels.follow(BEND, 0)
    looks = run(wheels, 0, 60_000)
    assert not wheels.rolling
    assert wheels.pose(60_000) == Pose(30_000.0, 20_000.0, pi / 2)
    assert wheels.odometer_mm(60_000) == pytest.approx(50_000)
    assert is_smooth(looks)
    assert max(speed for *_, speed in looks) == 4_000
    assert 0 < wheels.rolled_ms < 60_000


@given(st.integers(0, 20_000), st.floats(0, 9_000))
def test_a_way_that_begins_where_the_robot_was_a_moment_ago_goes_on_smoothly(
    at_ms: int, old_mm: float
) -> None:
    wheels = a_follower()
    wheels.follow(LANE[:2], 0)
    before = run(wheels, 0, at_ms)
    begin_mm = max(before[-1][0] - old_mm, 0.0)
    wheels.follow(((begin_mm, 0.0), (90_000.0, 0.0)), at_ms - at_ms % STEP_MS)
    after = run(wheels, at_ms - at_ms % STEP_MS, at_ms + 60_000)
    assert is_smooth([*before, *after[1:]])
    assert wheels.pose(at_ms + 60_000).x_mm == pytest.approx(90_000)
    assert wheels.odometer_mm(at_ms + 60_000) == pytest.approx(90_000)


def test_no_corners_mean_stop_now() -> None:
    wheels = a_follower()
    wheels.follow(LANE, 0)
    looks = run(wheels, 0, 5_000)
    assert wheels.follow((), 5_000)
    looks += run(wheels, 5_000, 20_000)[1:]
    assert not wheels.rolling
    assert is_smooth(looks)
    speed = looks[5_000 // STEP_MS][2]
    assert looks[-1][0] - looks[5_000 // STEP_MS][0] == pytest.approx(
        speed**2 / 2_000, rel=0.01
    )


def test_a_lower_limit_is_reached_with_the_brakes_and_kept() -> None:
    wheels = a_follower()
    wheels.follow(LANE, 0)
    looks = run(wheels, 0, 7_000)
    wheels.limit(1_000.0, 7_000)
    looks += run(wheels, 7_000, 12_000)[1:]
    assert looks[-1][2] == pytest.approx(1_000)
    wheels.limit(0.0, 12_000)
    looks += run(wheels, 12_000, 60_000)[1:]
    assert is_smooth(looks)
    assert wheels.pose(60_000).x_mm == 60_000
    assert wheels.odometer_mm(60_000) == pytest.approx(60_000)


def test_a_limit_is_for_the_next_way_too() -> None:
    wheels = a_follower()
    wheels.limit(500.0, 0)
    wheels.follow(LANE, 0)
    assert max(speed for *_, speed in run(wheels, 0, 20_000)) == pytest.approx(500)


def test_out_of_a_bay_it_backs() -> None:
    wheels = a_follower(y_mm=10_000.0, theta_rad=pi / 2)
    wheels.follow(((0.0, 10_000.0), (0.0, 0.0)), 0)
    looks = run(wheels, 0, 20_000)
    assert min(speed for *_, speed in looks) < -1_000
    assert wheels.pose(20_000).theta_rad == pytest.approx(pi / 2)


def test_where_the_way_turns_back_it_stops_and_backs() -> None:
    wheels = a_follower()
    wheels.follow(((0.0, 0.0), (20_000.0, 0.0), (5_000.0, 0.0)), 0)
    looks = run(wheels, 0, 60_000)
    assert is_smooth(looks)
    assert max(x for x, *_ in looks) == pytest.approx(20_000, abs=5)
    assert wheels.pose(60_000).x_mm == pytest.approx(5_000)
    assert wheels.pose(60_000).theta_rad == 0.0
    assert wheels.odometer_mm(60_000) == pytest.approx(35_000)


def test_a_way_that_leads_back_is_driven_after_a_stop() -> None:
    wheels = a_follower()
    wheels.follow(LANE, 0)
    looks = run(wheels, 0, 8_000)
    wheels.follow(((looks[-1][0], 0.0), (0.0, 0.0)), 8_000)
    looks += run(wheels, 8_000, 60_000)[1:]
    assert is_smooth(looks)
    assert wheels.pose(60_000).x_mm == pytest.approx(0.0, abs=1)


def test_a_way_whose_end_lies_behind_is_gone_back_to() -> None:
    wheels = a_follower()
    wheels.follow(LANE, 0)
    looks = run(wheels, 0, 8_000)
    wheels.follow(((0.0, 0.0), (looks[-1][0] - 1_500, 0.0)), 8_000)
    looks += run(wheels, 8_000, 60_000)[1:]
    assert is_smooth(looks)
    assert wheels.pose(60_000).x_mm == pytest.approx(looks[8_000 // STEP_MS][0] - 1_500, abs=2)


def test_a_way_beside_the_robot_is_joined() -> None:
    wheels = a_follower(x_mm=5_000.0, y_mm=400.0)
    assert wheels.follow(LANE, 0)
    looks = run(wheels, 0, 60_000)
    assert wheels.pose(60_000).y_mm == 0.0
    assert any(abs(x - 5_000) < 100 and abs(y) < 1 for x, y, _ in looks)


def test_a_way_out_of_reach_is_not_driven() -> None:
    wheels = a_follower(y_mm=REACH_MM + 1)
    assert not wheels.follow(LANE, 0)
    assert not wheels.rolling
    wheels = a_follower()
    wheels.follow(LANE, 0)
    run(wheels, 0, 5_000)
    assert not wheels.follow(((0.0, 9_000.0), (60_000.0, 9_000.0)), 5_000)
    run(wheels, 5_000, 20_000)
    assert not wheels.rolling


def test_a_way_that_is_driven_already_is_nothing_to_do() -> None:
    wheels = a_follower(x_mm=60_000.0)
    assert wheels.follow(LANE, 0)
    assert not wheels.rolling
    assert wheels.follow(((60_000.0, 0.0),), 0)
    assert not wheels.rolling


CORNERS = st.lists(
    st.tuples(st.integers(-40, 40), st.integers(-40, 40)), min_size=2, max_size=6, unique=True
)


@given(CORNERS, st.floats(-pi, pi))
def test_any_way_is_driven_without_a_jump_to_its_end(
    corners: list[tuple[int, int]], theta_rad: float
) -> None:
    way = [(x * 1_000.0, y * 1_000.0) for x, y in corners]
    wheels = a_follower(*way[0], theta_rad)
    assume(all(a != b for a, b in pairwise(way)))
    wheels.follow(way, 0)
    looks = run(wheels, 0, 400_000)
    assert not wheels.rolling
    assert is_smooth(looks)
    assert looks[-1][:2] == pytest.approx(way[-1], abs=1e-6)
    length_mm = sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(way))
    assert wheels.odometer_mm(400_000) == pytest.approx(length_mm)
