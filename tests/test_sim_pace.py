"""The world's time: at a speed, paused, stepped, and always continuous."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.model.errors import ConfigError
from sim.pace import SPEED_MAX, SPEED_MIN, STEP_MS_MAX, Pace

NOON_MS = 1_700_000_000_000
MS = 1_000_000


class Hand:
    """A source of time that is moved by hand, and a pace that follows it."""

    def __init__(self, speed: float = 1.0) -> None:
        self.source_ns = 12_345
        self.pace = Pace(NOON_MS, speed, lambda: self.source_ns)

    def wait(self, wall_ms: float) -> int:
        """Let so much time of this world pass; return how much passed in the other."""
        before_ms = self.pace.now_ms()
        self.source_ns += round(wall_ms * MS)
        return self.pace.now_ms() - before_ms


def test_time_goes_at_its_speed() -> None:
    hand = Hand(speed=20)
    assert hand.wait(500) == 10_000
    hand.pace.set_speed(0.5)
    assert hand.wait(500) == 250
    assert hand.pace.now_ms() == NOON_MS + 10_250


def test_time_stands_while_paused_and_goes_on_from_there() -> None:
    hand = Hand(speed=2)
    hand.wait(100)
    hand.pace.pause()
    assert hand.wait(60_000) == 0
    assert hand.pace.paused
    hand.pace.resume()
    assert hand.wait(100) == 200


def test_a_step_is_driven_at_the_speed_and_ends_exactly() -> None:
    hand = Hand(speed=3)
    hand.wait(0.4)
    hand.pace.pause()
    assert hand.pace.step(1_000) == NOON_MS + 1_001
    assert hand.pace.stepping
    assert hand.wait(100) == 300
    assert hand.wait(10_000) == 700
    assert hand.pace.paused
    assert not hand.pace.stepping


def test_a_step_is_for_a_paused_world() -> None:
    hand = Hand()
    with pytest.raises(ConfigError, match="a paused world"):
        hand.pace.step(1_000)
    hand.pace.pause()
    hand.pace.step(1_000)
    with pytest.raises(ConfigError, match="a paused world"):
        hand.pace.step(1_000)


@pytest.mark.parametrize("duration_ms", [0, -5, STEP_MS_MAX + 1])
def test_a_step_has_a_length(duration_ms: int) -> None:
    hand = Hand()
    hand.pace.pause()
    with pytest.raises(ConfigError, match="at most a day"):
        hand.pace.step(duration_ms)
    assert hand.pace.paused


@pytest.mark.parametrize("speed", [0.0, -1.0, SPEED_MAX + 1, float("nan"), inf])
def test_a_speed_has_bounds(speed: float) -> None:
    hand = Hand(speed=4)
    with pytest.raises(ConfigError, match="a factor from"):
        hand.pace.set_speed(speed)
    assert hand.pace.speed == 4
    with pytest.raises(ConfigError):
        Pace(NOON_MS, speed)


def test_whoever_waits_knows_how_long() -> None:
    hand = Hand(speed=20)
    assert hand.pace.wall_s_until(NOON_MS + 10_000) == 0.5
    assert hand.pace.wall_s_until(NOON_MS) == 0.0
    hand.pace.pause()
    assert hand.pace.wall_s_until(NOON_MS + 1) == inf
    hand.pace.step(5_000)
    assert hand.pace.wall_s_until(NOON_MS + 5_000) == 0.25
    assert hand.pace.wall_s_until(NOON_MS + 5_001) == inf


def test_a_source_that_is_set_back_is_waited_for() -> None:
    hand = Hand()
    hand.wait(1_000)
    assert hand.wait(-500) == 0
    assert hand.wait(500) == 0
    assert hand.wait(500) == 500


SPEEDS = st.floats(SPEED_MIN, SPEED_MAX)
DEEDS = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 10_000)),
    st.tuples(st.just("pause"), st.just(0)),
    st.tuples(st.just("resume"), st.just(0)),
    st.tuples(st.just("step"), st.integers(1, 60_000)),
    st.tuples(st.just("speed"), SPEEDS),
)


def pass_by(hand: Hand, deed: str, amount: float) -> None:
    """Do one thing to the pace."""
    match deed:
        case "wait":
            hand.wait(amount)
        case "pause":
            hand.pace.pause()
        case "resume":
            hand.pace.resume()
        case "step" if hand.pace.paused:
            hand.pace.step(int(amount))
        case "speed":
            hand.pace.set_speed(amount)
        case _:
            pass


def still_to_run_ms(hand: Hand, deed: str, amount: float, left_ms: float) -> float:
    """Return how far time may go after a deed until it stops by itself."""
    if deed == "step" and hand.pace.paused:
        return amount
    return inf if deed in ("pause", "resume") else left_ms


@given(st.lists(DEEDS), SPEEDS)
def test_whatever_is_asked_time_never_jumps_and_is_what_was_run(
    deeds: list[tuple[str, float]], speed: float
) -> None:
    hand, ran_ms, left_ms = Hand(speed), 0.0, inf
    for deed, amount in deeds:
        before_ms = hand.pace.now_ms()
        left_ms = still_to_run_ms(hand, deed, amount, left_ms)
        share_ms = 0.0
        if deed == "wait" and not hand.pace.paused:
            share_ms = min(amount * hand.pace.speed, left_ms)
        pass_by(hand, deed, amount)
        ran_ms, left_ms = ran_ms + share_ms, left_ms - share_ms
        assert hand.pace.now_ms() >= before_ms
        assert hand.pace.now_ms() == before_ms or share_ms
    assert hand.pace.now_ms() - NOON_MS == pytest.approx(ran_ms, abs=1.001)
