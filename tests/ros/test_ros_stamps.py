"""Tests of last100_ros.stamps."""

import pytest
from builtin_interfaces.msg import Time
from hypothesis import given
from hypothesis import strategies as st

from last100_ros.stamps import to_ms, to_ms_if_set, to_time

pytestmark = pytest.mark.ros


@given(st.integers(0, (2**31 - 1) * 1000))
def test_a_moment_comes_back_as_it_went(time_ms: int) -> None:
    assert to_ms(to_time(time_ms)) == time_ms


def test_a_moment_is_seconds_and_nanoseconds() -> None:
    assert to_time(1_700_000_000_123) == Time(sec=1_700_000_000, nanosec=123_000_000)


def test_what_is_not_known_is_zero() -> None:
    assert to_time(None) == Time()


def test_what_nobody_has_set_is_not_known() -> None:
    assert to_ms_if_set(Time()) is None


def test_what_somebody_has_set_is_known() -> None:
    assert to_ms_if_set(Time(sec=5, nanosec=1_999_999)) == 5001


def test_a_moment_beyond_what_a_stamp_can_hold_is_the_last_one_it_can() -> None:
    year_2099_ms = 4_070_908_800_000
    assert to_time(year_2099_ms) == Time(sec=2**31 - 1, nanosec=999_000_000)


def test_a_moment_before_what_a_stamp_can_hold_is_the_first_one_it_can() -> None:
    assert to_time(-(2**40) * 1000) == Time(sec=-(2**31))
