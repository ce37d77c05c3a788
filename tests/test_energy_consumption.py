"""What driving costs."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.energy.consumption import (
    battery_permille_used,
    energy_mwh,
    energy_wh,
    range_mm,
)
from fleet_manager.model.vehicle import standard_van

VAN = dataclasses.replace(
    standard_van(),
    consumption_wh_per_km=60,
    consumption_idle_w=36,
    battery_wh=5000,
    speed_max_mm_s=4000,
)
KM_MM, HOUR_MS = 1_000_000, 3_600_000

distances = st.integers(0, 10**9)
times = st.integers(0, 10**9)


@pytest.mark.parametrize(
    ("distance_mm", "time_ms", "mwh"),
    [(KM_MM, 0, 60_000), (0, HOUR_MS, 36_000), (KM_MM, HOUR_MS, 96_000), (0, 0, 0), (1, 0, 1)],
)
def test_driving_and_being_on_add_up_and_round_up(
    distance_mm: int, time_ms: int, mwh: int
) -> None:
    assert energy_mwh(VAN, distance_mm, time_ms) == mwh


@given(distances, times, distances, times)
def test_two_stretches_cost_what_they_cost_apart_up_to_the_rounding(
    mm_a: int, ms_a: int, mm_b: int, ms_b: int
) -> None:
    apart = energy_mwh(VAN, mm_a, ms_a) + energy_mwh(VAN, mm_b, ms_b)
    together = energy_mwh(VAN, mm_a + mm_b, ms_a + ms_b)
    assert apart - 1 <= together <= apart


@given(distances, times)
def test_watt_hours_and_permille_never_promise_too_much(distance_mm: int, time_ms: int) -> None:
    mwh = energy_mwh(VAN, distance_mm, time_ms)
    assert 0 <= energy_wh(VAN, distance_mm, time_ms) * 1000 - mwh < 1000
    used = battery_permille_used(VAN, distance_mm, time_ms)
    assert 0 <= used * VAN.battery_wh - mwh < VAN.battery_wh


def test_a_kilometre_at_half_speed_decides_the_range() -> None:
    # 1 km takes 500 s at 2 m/s: 60 Wh of driving and 5 Wh of being on.
    assert (
        range_mm(VAN, battery_permille=1000, reserve_permille=0) == 5_000_000 * KM_MM // 65_000
    )


@pytest.mark.parametrize("battery_permille", [0, 99, 100])
def test_at_or_below_the_reserve_there_is_no_range(battery_permille: int) -> None:
    assert range_mm(VAN, battery_permille, reserve_permille=100) == 0


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_a_trip_within_the_range_leaves_the_reserve(battery: int, reserve: int) -> None:
    reach_mm = range_mm(VAN, battery, reserve)
    used = battery_permille_used(VAN, reach_mm, reach_mm // 2)
    assert used <= max(0, battery - reserve)
