"""Fleet time: scaled, anchored, and never going back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.model.errors import ConfigError
from fleet_manager.shell.clock import Clock, wall_ms

NOON_MS = 1_700_000_000_000
MS = 1_000_000


class Hands:
    """A wall clock and a monotonic clock that are moved by hand, in ms."""

    def __init__(self) -> None:
        self.wall_ms = NOON_MS
        self.steady_ms = 0

    def pass_ms(self, ms: int) -> None:
        """Let time pass on both."""
        self.wall_ms += ms
        self.steady_ms += ms

    def a_clock(self, speed: float = 1.0, not_before_ms: int = 0) -> Clock:
        """Return fleet time by these hands."""
        sources = (lambda: self.wall_ms * MS, lambda: self.steady_ms * MS)
        return Clock(NOON_MS, speed, not_before_ms, sources)


def test_fleet_time_runs_from_the_anchor_at_its_speed() -> None:
    hands = Hands()
    clock = hands.a_clock(speed=20)
    hands.pass_ms(1500)
    assert clock.now_ms() == NOON_MS + 30_000


def test_a_controller_that_was_away_comes_back_to_the_same_fleet_time() -> None:
    hands = Hands()
    first = hands.a_clock(speed=10)
    hands.pass_ms(60_000)
    second = hands.a_clock(speed=10, not_before_ms=first.now_ms())
    assert second.now_ms() == first.now_ms()


def test_a_wall_clock_set_back_slows_fleet_time_to_half_until_they_meet() -> None:
    hands = Hands()
    clock = hands.a_clock()
    hands.pass_ms(10_000)
    before_ms = clock.now_ms()
    hands.wall_ms -= 6_000
    hands.pass_ms(4_000)
    assert clock.now_ms() == before_ms + 2_000
    assert clock.ahead_ms() == 4_000
    hands.pass_ms(8_000)
    assert clock.now_ms() == hands.wall_ms
    assert clock.ahead_ms() == 0


def test_a_journal_ahead_of_the_wall_is_not_written_into_its_past() -> None:
    hands = Hands()
    clock = hands.a_clock(not_before_ms=NOON_MS + 5_000)
    assert clock.now_ms() == NOON_MS + 5_000


@given(st.lists(st.tuples(st.integers(-5_000, 5_000), st.integers(0, 2_000)), max_size=20))
def test_fleet_time_never_goes_back(moves: list[tuple[int, int]]) -> None:
    hands = Hands()
    clock = hands.a_clock(speed=3)
    last_ms = clock.now_ms()
    for set_ms, passed_ms in moves:
        hands.wall_ms += set_ms
        hands.pass_ms(passed_ms)
        assert clock.now_ms() >= last_ms
        last_ms = clock.now_ms()


def test_waiting_for_a_moment_of_fleet_time_is_shorter_in_a_fast_world() -> None:
    clock = Hands().a_clock(speed=20)
    assert clock.wall_s_until(NOON_MS + 40_000) == pytest.approx(2.0)
    assert clock.wall_s_until(NOON_MS - 1) == 0


@pytest.mark.parametrize("speed", [0.0, -1.0, 1e6, float("nan")])
def test_a_speed_that_no_world_can_have_is_refused(speed: float) -> None:
    with pytest.raises(ConfigError, match="speed"):
        Clock(NOON_MS, speed)


def test_by_default_the_clock_is_the_wall_clock() -> None:
    before_ms = wall_ms()
    assert before_ms <= Clock(before_ms).now_ms() <= wall_ms()
