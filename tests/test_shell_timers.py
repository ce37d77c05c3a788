"""Deadlines go in in any order and come out in time."""

from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.shell.timers import Timers


def test_nothing_is_due_where_nothing_was_asked() -> None:
    timers = Timers()
    assert timers.next_ms is None
    assert not timers.take_due(10**15)


def test_a_deadline_asked_for_twice_wakes_once() -> None:
    timers = Timers()
    timers.add(5)
    timers.add(5)
    assert timers.take_due(5)
    assert not timers.take_due(6)


@given(st.lists(st.integers(0, 100), min_size=1), st.integers(0, 100))
def test_what_has_come_is_taken_and_the_earliest_of_the_rest_is_next(
    times_ms: list[int], now_ms: int
) -> None:
    timers = Timers()
    for time_ms in times_ms:
        timers.add(time_ms)
    assert timers.next_ms == min(times_ms)
    assert timers.take_due(now_ms) == (min(times_ms) <= now_ms)
    assert timers.next_ms == min((t for t in times_ms if t > now_ms), default=None)
