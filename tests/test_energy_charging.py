"""When to charge, how full, how long."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.energy.charging import (
    FULL_PERMILLE,
    IDLE_PERMILLE,
    RESERVE_PERMILLE,
    TARGET_PERMILLE,
    charge_needed,
    charge_target_permille,
    charge_when_idle,
    charging_ms,
    trip_possible,
)
from fleet_manager.energy.consumption import battery_permille_used
from fleet_manager.model.vehicle import standard_van

VAN = dataclasses.replace(
    standard_van(), consumption_wh_per_km=50, consumption_idle_w=0, battery_wh=5000,
    charging_w=2500,
)  # fmt: skip
"""One kilometre takes ten permille; a full charge takes two hours."""
KM_MM = 1_000_000

permille = st.integers(0, 1000)
trips = st.tuples(st.integers(0, 120 * KM_MM), st.integers(0, 10**8))


@pytest.mark.parametrize(("battery", "needed"), [(250, False), (249, True), (0, True)])
def test_a_vehicle_charges_if_it_would_come_back_below_its_reserve(
    battery: int,
    needed: bool,  # noqa: FBT001
) -> None:
    assert RESERVE_PERMILLE == 150
    assert charge_needed(VAN, battery, 10 * KM_MM, 0) == needed


@given(permille, trips)
def test_a_vehicle_that_needs_no_charge_is_back_with_its_reserve(
    battery: int, trip: tuple[int, int]
) -> None:
    used = battery_permille_used(VAN, *trip)
    assert charge_needed(VAN, battery, *trip) == (battery < used + RESERVE_PERMILLE)


@given(trips)
def test_charged_to_the_target_a_possible_trip_needs_no_further_charge(
    trip: tuple[int, int],
) -> None:
    target = charge_target_permille(VAN, *trip)
    assert TARGET_PERMILLE <= target <= FULL_PERMILLE
    assert charge_needed(VAN, target, *trip) == (not trip_possible(VAN, *trip))


def test_a_short_trip_does_not_ask_for_a_full_battery_and_a_long_one_does() -> None:
    assert charge_target_permille(VAN, KM_MM, 0) == TARGET_PERMILLE
    assert charge_target_permille(VAN, 80 * KM_MM, 0) == 950
    assert charge_target_permille(VAN, 200 * KM_MM, 0) == FULL_PERMILLE


def test_charging_takes_what_is_lacking_over_the_power() -> None:
    assert charging_ms(VAN, 0, 1000) == 2 * 3_600_000
    assert charging_ms(VAN, 500, 750) == 1_800_000
    assert charging_ms(VAN, 800, 800) == 0
    assert charging_ms(VAN, 900, 800) == 0


@given(permille, permille, permille)
def test_charging_in_two_steps_takes_no_less_than_in_one(a: int, b: int, c: int) -> None:
    low, middle, high = sorted((a, b, c))
    steps_ms = charging_ms(VAN, low, middle) + charging_ms(VAN, middle, high)
    assert charging_ms(VAN, low, high) <= steps_ms <= charging_ms(VAN, low, high) + 1


def test_an_idle_vehicle_charges_below_its_threshold_only() -> None:
    assert charge_when_idle(IDLE_PERMILLE - 1)
    assert not charge_when_idle(IDLE_PERMILLE)
