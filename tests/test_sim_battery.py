"""Batteries."""

import pytest

from sim.battery import Battery
from tests.sim_street import the_van

VAN = the_van()
HOUR_MS = 3_600_000


def test_driving_and_standing_take_their_share() -> None:
    battery = Battery(VAN, 1000, 0)
    battery.settle(HOUR_MS, 2_000_000)
    assert battery.level_wh == pytest.approx(5000 - 40 - 2 * 60)
    assert battery.used_wh == pytest.approx(160)


def test_charging_fills_it_to_the_brim_and_no_further() -> None:
    battery = Battery(VAN, 500, 0)
    battery.charging = True
    battery.settle(HOUR_MS // 2, 0)
    assert battery.level_wh == pytest.approx(2500 - 20 + 1500)
    battery.settle(10 * HOUR_MS, 0)
    assert battery.level_wh == 5000
    assert battery.percent == 100


def test_it_is_empty_at_nothing_and_never_below() -> None:
    battery = Battery(VAN, 10, 0)
    assert not battery.empty
    battery.settle(0, 10_000_000)
    assert (battery.level_wh, battery.empty, battery.reach_m) == (0, True, 0)


def test_settling_often_is_the_same_as_settling_once() -> None:
    often, once = Battery(VAN, 900, 0), Battery(VAN, 900, 0)
    for step in range(1, 61):
        often.settle(step * 60_000, step * 50_000)
    once.settle(HOUR_MS, 3_000_000)
    assert often.level_wh == pytest.approx(once.level_wh)


def test_one_that_is_put_back_goes_on_from_what_it_was() -> None:
    whole, begun = Battery(VAN, 900, 0), Battery(VAN, 900, 0)
    begun.settle(HOUR_MS, 1_000_000)
    put_back = Battery(VAN, 1000, HOUR_MS)
    put_back.restore(begun.level_wh, begun.used_wh, 1_000_000)
    for battery in (whole, put_back):
        battery.settle(2 * HOUR_MS, 3_000_000)
    assert put_back.level_wh == pytest.approx(whole.level_wh)
    assert put_back.used_wh == pytest.approx(whole.used_wh)
