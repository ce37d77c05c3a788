"""Virtual time."""

from hypothesis import given
from hypothesis import strategies as st

from sim.clock import Clock


@given(st.lists(st.integers(min_value=0, max_value=20)))
def test_what_is_due_happens_by_time_and_then_in_the_order_it_was_asked_for(
    times: list[int],
) -> None:
    clock = Clock(0)
    seen: list[tuple[int, int]] = []
    for number, time_ms in enumerate(times):
        clock.at(time_ms, lambda at=time_ms, number=number: seen.append((at, number)))  # type: ignore[misc]
    clock.run(100)
    assert seen == sorted((time_ms, number) for number, time_ms in enumerate(times))


def test_the_past_is_now() -> None:
    clock = Clock(1000)
    seen: list[int] = []
    clock.at(10, lambda: seen.append(clock.now_ms))
    clock.step()
    assert seen == [1000]


def test_running_stops_before_what_is_due_later() -> None:
    clock = Clock(0)
    seen: list[str] = []
    clock.after(5, lambda: seen.append("soon"))
    clock.after(50, lambda: seen.append("later"))
    clock.run(20)
    assert (seen, clock.now_ms, clock.next_ms) == (["soon"], 20, 50)


def test_what_happens_can_ask_for_more_at_the_same_time() -> None:
    clock = Clock(0)
    seen: list[str] = []
    clock.at(5, lambda: clock.at(5, lambda: seen.append("second")))
    clock.run(5)
    assert seen == ["second"]
