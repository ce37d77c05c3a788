"""A moment: which deadlines have come."""

from fleet_manager.core.decide.moment import Moment
from fleet_manager.core.events import TimePassed


def a_moment(*due: tuple[str, str]) -> Moment:
    return Moment(event=TimePassed(), now_ms=0, due=due)


def test_deadlines_are_told_apart_by_kind() -> None:
    moment = a_moment(("visit", "a"), ("echo", "b"), ("visit", "c"))
    assert moment.due_of("visit") == ("a", "c")


def test_a_deadline_that_comes_twice_counts_once() -> None:
    assert a_moment(("echo", "b"), ("echo", "a"), ("echo", "b")).due_of("echo") == ("b", "a")


def test_a_moment_without_deadlines_has_none() -> None:
    assert a_moment().due_of("visit") == ()
