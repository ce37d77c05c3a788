"""Fleet time as told by a simulated world."""

from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.shell.followed_clock import SPEED_MIN, FollowedClock

NOON_MS = 1_700_000_000_000
MS = 1_000_000


class World:
    """A world that tells the time, and a steady clock moved by hand."""

    def __init__(self) -> None:
        self.steady_ns = 0
        self.time_ms = NOON_MS
        self.clock = FollowedClock(lambda: self.steady_ns)

    def run(self, wall_ms: int, speed: float) -> None:
        """Let so much wall time pass at *speed*, telling the time every 20 ms."""
        for _ in range(wall_ms // 20):
            self.steady_ns += 20 * MS
            self.time_ms += round(20 * speed)
            self.clock.tell(self.time_ms)


def test_fleet_time_is_what_was_told_last() -> None:
    world = World()
    world.run(400, 20)
    assert world.clock.now_ms() == NOON_MS + 8_000
    assert world.clock.anchor_ms == NOON_MS + 400


@given(st.lists(st.integers(0, 10**6), min_size=1))
def test_fleet_time_never_goes_back(told: list[int]) -> None:
    clock = FollowedClock()
    shown = []
    for time_ms in told:
        clock.tell(time_ms)
        shown.append(clock.now_ms())
    assert shown == sorted(shown)
    assert shown[-1] == max(told)
    assert clock.ahead_ms() == max(told) - told[-1]


def test_what_the_journal_holds_stays_in_the_past() -> None:
    clock = FollowedClock()
    clock.not_before(NOON_MS)
    clock.tell(NOON_MS - 5_000)
    assert clock.now_ms() == NOON_MS
    assert clock.ahead_ms() == 5_000


def test_the_pace_is_that_of_the_last_second() -> None:
    world = World()
    world.run(5_000, 1)
    world.run(2_000, 50)
    assert 49 < world.clock.speed < 51


def test_a_paused_world_stops_the_clock_and_nothing_is_throttled_for_ever() -> None:
    world = World()
    world.run(3_000, 0)
    assert world.clock.now_ms() == NOON_MS
    assert world.clock.speed == SPEED_MIN


def test_whoever_waits_looks_again_soon_whatever_the_pace() -> None:
    world = World()
    assert not world.clock.wait(0)
    world.run(100, 1)
    assert world.clock.wait(0)
    assert 0 < world.clock.wall_s_until(world.time_ms + 3_600_000) < 0.1
    assert world.clock.wall_s_until(world.time_ms) == 0
