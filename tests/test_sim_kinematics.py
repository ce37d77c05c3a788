"""Speed profiles."""

from itertools import pairwise
from timeit import repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.kinematics import Limits, Motion, Profile, Stretch, brake, drive, stopping_distance_mm

VAN = Limits(speed_max_mm_s=4000, acceleration_mm_s2=800, deceleration_mm_s2=1000)
REST = Motion(0.0, 0.0)
EPS = 1e-3

drives = st.builds(
    Limits,
    speed_max_mm_s=st.floats(200, 12_000),
    acceleration_mm_s2=st.floats(100, 3000),
    deceleration_mm_s2=st.floats(100, 3000),
)
stretches = st.lists(
    st.builds(
        Stretch,
        st.floats(1, 60_000),
        st.floats(200, 10_000),
        st.sampled_from((0.0, 900.0, float("inf"))),
    ),
    min_size=1,
    max_size=12,
)


def _bounds(way: list[Stretch]) -> list[tuple[float, float, Stretch]]:
    bounds, begin = [], 0.0
    for stretch in way:
        bounds.append((begin, begin + stretch.length_mm, stretch))
        begin += stretch.length_mm
    return bounds


def _speeds_at_ends(profile: Profile) -> list[tuple[float, float, float, float]]:
    """Return (way begin, way end, speed begin, speed end) of every piece."""
    result = []
    for (t0, s0, v0, a), (t1, s1, _, _) in pairwise(profile.pieces()):
        result.append((s0, s1, v0, v0 + a * (t1 - t0)))
    return result


@given(drives, stretches)
def test_no_limit_is_ever_exceeded(van: Limits, way: list[Stretch]) -> None:
    profile = drive(van, way, REST, 0)
    pieces = _speeds_at_ends(profile)
    for begin, end, stretch in _bounds(way):
        top = min(van.speed_max_mm_s, stretch.limit_mm_s) + EPS
        inside = [p for p in pieces if p[0] < end - EPS and p[1] > begin + EPS]
        assert all(max(v0, v1) <= top for _, _, v0, v1 in inside)
        passing = [v1 for _, s1, _, v1 in pieces if abs(s1 - end) < EPS]
        assert all(v1 <= max(stretch.exit_mm_s, 0.0) + 1.0 for v1 in passing)


@given(drives, stretches)
def test_way_and_speed_are_continuous(van: Limits, way: list[Stretch]) -> None:
    pieces = drive(van, way, REST, 0).pieces()
    for (t0, s0, v0, a), (t1, s1, v1, _) in pairwise(pieces):
        step = t1 - t0
        assert s0 + v0 * step + a * step * step / 2 == pytest.approx(s1, abs=0.01)
        assert v0 + a * step == pytest.approx(v1, abs=0.01)


@given(drives, stretches)
def test_no_more_is_asked_of_motor_and_brakes_than_they_can(
    van: Limits, way: list[Stretch]
) -> None:
    for _, _, _, acceleration in drive(van, way, REST, 0).pieces():
        assert acceleration <= van.acceleration_mm_s2 * (1 + 1e-6)
        assert acceleration >= -van.deceleration_mm_s2 * (1 + 1e-6)


@given(drives, stretches)
def test_it_ends_at_rest_at_the_end_of_the_way_and_never_passes_it(
    van: Limits, way: list[Stretch]
) -> None:
    profile = drive(van, way, REST, 1000)
    total = sum(stretch.length_mm for stretch in way)
    end = profile.at(profile.rest_ms)
    assert end.way_mm == pytest.approx(total, abs=0.01)
    assert end.speed_mm_s == pytest.approx(0, abs=EPS)
    late = profile.at(profile.rest_ms + 100_000)
    assert late.way_mm <= total + 0.01
    assert profile.ends_ms[-1] == profile.rest_ms


@given(drives, stretches)
def test_the_end_of_a_stretch_is_its_first_whole_millisecond_behind_it(
    van: Limits, way: list[Stretch]
) -> None:
    profile = drive(van, way, REST, 500)
    for (_, end, _), end_ms in zip(_bounds(way), profile.ends_ms, strict=True):
        assert profile.at(end_ms).way_mm >= end - 0.01
        assert profile.at(end_ms - 1).way_mm <= end + 0.01


@given(drives, stretches, stretches, st.floats(0, 1))
def test_when_the_way_grows_the_vehicle_goes_on_from_its_present_speed(
    van: Limits, way: list[Stretch], more: list[Stretch], share: float
) -> None:
    first = drive(van, way, REST, 0)
    now_ms = int(first.rest_ms * share)
    present = first.at(now_ms)
    behind = sum(1 for end_ms in first.ends_ms if end_ms <= now_ms)
    if behind == len(way):
        behind -= 1
    passed = sum(stretch.length_mm for stretch in way[:behind])
    ahead = [*way[behind:], *more]
    start = Motion(present.way_mm - passed, present.speed_mm_s)
    second = drive(van, ahead, start, now_ms)
    assert second.at(now_ms).speed_mm_s == pytest.approx(present.speed_mm_s, abs=EPS)
    slowest = min(acceleration for *_, acceleration in second.pieces())
    assert slowest >= -van.deceleration_mm_s2 * 1.001 - EPS
    total = sum(stretch.length_mm for stretch in ahead)
    assert second.at(second.rest_ms).way_mm == pytest.approx(total, abs=0.01)


@given(drives, stretches, st.floats(0, 1))
def test_braking_comes_to_rest_before_the_end_of_the_way(
    van: Limits, way: list[Stretch], share: float
) -> None:
    first = drive(van, way, REST, 0)
    now_ms = int(first.rest_ms * share)
    present = first.at(now_ms)
    stop = brake(van, way, present, now_ms)
    rest = stop.at(stop.rest_ms)
    total = sum(stretch.length_mm for stretch in way)
    assert rest.speed_mm_s == pytest.approx(0, abs=1.1 * van.deceleration_mm_s2 / 1000)
    assert present.way_mm <= rest.way_mm + EPS
    assert rest.way_mm <= total + 0.01
    wanted = present.way_mm + stopping_distance_mm(van, present.speed_mm_s)
    assert rest.way_mm == pytest.approx(wanted, abs=0.01)


def test_braking_reports_the_stretches_it_still_leaves_behind() -> None:
    way = [Stretch(1000, 4000), Stretch(1000, 4000), Stretch(50_000, 4000)]
    stop = brake(VAN, way, Motion(500, 2000), 0)
    assert len(stop.ends_ms) == 2
    assert stop.at(stop.ends_ms[1]).way_mm >= 2000 - EPS


def test_a_long_stretch_takes_the_time_known_from_school() -> None:
    # 4 m/s: 5 s and 10 m up, 4 s and 8 m down, 82 m at 4 m/s.
    profile = drive(VAN, [Stretch(100_000, 9000)], REST, 0)
    assert profile.rest_ms == 5000 + 4000 + 20_500


def test_a_vehicle_that_must_reverse_stops_in_between() -> None:
    way = [Stretch(20_000, 4000, 0.0), Stretch(20_000, 4000)]
    profile = drive(VAN, way, REST, 0)
    assert profile.at(profile.ends_ms[0]).speed_mm_s == pytest.approx(0, abs=1.0)


def test_twenty_stretches_are_worked_out_in_well_under_a_millisecond() -> None:
    way = [Stretch(5000 + 100 * n, 1500 + 250 * (n % 5)) for n in range(20)]
    seconds = min(repeat(lambda: drive(VAN, way, REST, 0), number=100, repeat=3)) / 100
    assert seconds < 0.000_5
