"""Tests of last100_ros.sim_steps: a world moved by hand."""

from collections.abc import Coroutine
from typing import Any

import pytest

from last100_ros.sim_steps import Ended, Steps
from sim.pace import Pace

pytestmark = pytest.mark.ros

MS = 1_000_000


class World:
    """A pace, a street that follows it when it is told to, and steps."""

    def __init__(self) -> None:
        self.wall_ns = 0
        self.pace = Pace(0, 1.0, lambda: self.wall_ns)
        self.pace.pause()
        self.shown_ms = 0
        self.steps = Steps(self.pace, lambda: self.shown_ms)

    def go(self, wall_ms: int, *, lags_ms: int = 0) -> None:
        """Let time pass, with a street that may lag behind."""
        self.wall_ns += wall_ms * MS
        self.shown_ms = self.pace.now_ms() - lags_ms
        self.steps.look()


def answer(step: Coroutine[Any, Any, Ended]) -> Ended | None:
    """Return what the step says, None while it waits."""
    try:
        step.send(None)
    except StopIteration as ended:
        return Ended(now_ms=ended.value.now_ms, why_not=ended.value.why_not)
    return None


def test_a_step_is_answered_when_the_world_has_gone_so_far() -> None:
    world = World()
    step = world.steps.step(1_000)
    assert answer(step) is None
    world.go(999)
    assert answer(step) is None
    world.go(500)
    assert answer(step) == Ended(now_ms=1_000)


def test_it_is_not_over_before_the_street_has_caught_up() -> None:
    world = World()
    step = world.steps.step(1_000)
    assert answer(step) is None
    world.go(2_000, lags_ms=200)
    assert answer(step) is None
    world.go(10)
    assert answer(step) == Ended(now_ms=1_000)


def test_a_world_that_runs_takes_no_steps() -> None:
    world = World()
    world.pace.resume()
    ended = answer(world.steps.step(1_000))
    assert ended is not None
    assert "a paused world" in ended.why_not


def test_there_is_one_step_at_a_time() -> None:
    world = World()
    first = world.steps.step(1_000)
    assert answer(first) is None
    assert answer(world.steps.step(1_000)) == Ended(now_ms=0, why_not="a step is under way")
    world.go(1_000)
    assert answer(first) == Ended(now_ms=1_000)
    assert answer(world.steps.step(1_000)) is None


@pytest.mark.parametrize("meanwhile", ["pause", "resume"])
def test_what_is_asked_meanwhile_ends_it(meanwhile: str) -> None:
    world = World()
    step = world.steps.step(1_000)
    assert answer(step) is None
    world.go(300)
    getattr(world.pace, meanwhile)()
    world.go(10)
    ended = answer(step)
    assert ended is not None
    assert ended.why_not == "it was paused or let go on meanwhile"
