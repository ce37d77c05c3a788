"""Named streams of chance."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rng import Delay, Streams

_DRAW = (
    "from sim.rng import Streams; print(Streams(7).stream('resident/p-1').random(3).tolist())"
)


def _drawn_with_hash_seed(hash_seed: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", _DRAW],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_a_stream_is_the_same_in_every_process() -> None:
    assert _drawn_with_hash_seed("1") == _drawn_with_hash_seed("2")


def test_a_stream_does_not_depend_on_what_else_was_drawn() -> None:
    streams = Streams(7)
    alone = streams.stream("a").random()
    streams.stream("b").random()
    assert streams.stream("a").random() == alone


def test_names_and_seeds_give_different_streams() -> None:
    drawn = {Streams(seed).stream(name).random() for seed in (1, 2) for name in ("a", "b")}
    assert len(drawn) == 4


def test_a_negative_seed_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        Streams(-1)


@given(
    st.integers(0, 100_000), st.floats(0, 3), st.integers(0, 1000), st.integers(1000, 100_000)
)
def test_a_delay_keeps_its_bounds(median: int, spread: float, low: int, high: int) -> None:
    delay = Delay(median_ms=median, spread=spread, min_ms=low, max_ms=high)
    rng = Streams(1).stream("x")
    assert all(low <= delay.draw_ms(rng) <= high for _ in range(5))


def test_half_of_all_delays_are_below_the_median() -> None:
    delay = Delay(median_ms=60_000, spread=0.7)
    rng = Streams(3).stream("x")
    below = sum(delay.draw_ms(rng) < 60_000 for _ in range(2000))
    assert 900 < below < 1100


def test_without_spread_a_delay_is_its_median() -> None:
    assert Delay(median_ms=500).draw_ms(Streams(1).stream("x")) == 500
