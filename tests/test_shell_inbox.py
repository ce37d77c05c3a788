"""The inbox: bounded, fair, and never telling a vehicle's words in another order."""

from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.core.events import (
    ConnectionReported,
    Event,
    PlanFound,
    Reconnected,
    StateReported,
    TimePassed,
)
from fleet_manager.model.ids import ProblemId, VehicleId
from fleet_manager.shell.inbox import Inbox
from fleet_manager.vda5050.messages import ConnectionState
from tests.shell_parts import a_state


def offline(vehicle: str) -> ConnectionReported:
    return ConnectionReported(
        vehicle=VehicleId(vehicle), connection=ConnectionState.CONNECTIONBROKEN
    )


def taken(inbox: Inbox, count_max: int = 10_000) -> list[Event | None]:
    return [item.event for item in inbox.take(count_max, 0)]


def test_a_newer_state_takes_the_place_of_one_that_still_waits() -> None:
    inbox = Inbox()
    for event in (a_state("m/1", 0), a_state("m/2", 0), a_state("m/1", 1)):
        assert inbox.put(event)
    assert taken(inbox) == [a_state("m/1", 1), a_state("m/2", 0)]
    assert inbox.replaced == 1


def test_a_state_after_something_else_of_the_vehicle_does_not_overtake_it() -> None:
    inbox = Inbox()
    said: list[Event] = [a_state("m/1", 0), offline("m/1"), a_state("m/1", 1)]
    for event in said:
        inbox.put(event)
    assert taken(inbox) == said


def test_a_state_after_a_lost_session_does_not_overtake_the_news_of_it() -> None:
    inbox = Inbox()
    inbox.put(a_state("m/1", 0))
    inbox.put_own(Reconnected())
    inbox.put(a_state("m/1", 1))
    assert taken(inbox) == [a_state("m/1", 0), Reconnected(), a_state("m/1", 1)]


def test_a_state_that_was_taken_is_not_replaced_any_more() -> None:
    inbox = Inbox()
    inbox.put(a_state("m/1", 0))
    taken(inbox)
    inbox.put(a_state("m/1", 1))
    assert taken(inbox) == [a_state("m/1", 1)]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.booleans()), max_size=40))
def test_of_each_vehicle_the_last_word_arrives_and_the_order_stays(
    said: list[tuple[str, bool]],
) -> None:
    inbox = Inbox()
    order: dict[str, list[Event]] = {"m/a": [], "m/b": []}
    for number, (name, is_state) in enumerate(said):
        word: Event = a_state(f"m/{name}", number) if is_state else offline(f"m/{name}")
        inbox.put(word)
        order[f"m/{name}"].append(word)
    heard: dict[str, list[Event]] = {"m/a": [], "m/b": []}
    for event in taken(inbox):
        assert isinstance(event, StateReported | ConnectionReported)
        heard[event.vehicle].append(event)
    for vehicle, events in order.items():
        assert heard[vehicle][-1:] == events[-1:]
        remaining = iter(events)
        assert all(event in remaining for event in heard[vehicle])
        both = (isinstance(a, StateReported) and isinstance(b, StateReported)
                for a, b in pairwise(heard[vehicle]))  # fmt: skip
        assert not any(both)


def test_what_does_not_fit_is_refused_and_counted() -> None:
    inbox = Inbox(depth_max=2)
    assert [inbox.put(a_state(f"m/{n}", 0)) for n in range(4)] == [True, True, False, False]
    assert inbox.refused == 2
    assert inbox.depth == 2


def test_one_vehicle_cannot_fill_the_inbox() -> None:
    inbox = Inbox(depth_max_per_vehicle=3)
    assert [inbox.put(offline("m/1")) for _ in range(5)].count(True) == 3
    assert inbox.put(offline("m/2"))
    taken(inbox)
    assert inbox.put(offline("m/1"))


def test_a_full_inbox_still_takes_the_answers_of_our_own_parts() -> None:
    inbox = Inbox(depth_max=1)
    inbox.put(TimePassed())
    answer = PlanFound(problem=ProblemId("1"), tours=())
    inbox.put_own(answer)
    assert taken(inbox) == [TimePassed(), answer]


def test_a_full_inbox_still_takes_a_newer_state_for_a_waiting_one() -> None:
    inbox = Inbox(depth_max=1)
    inbox.put(a_state("m/1", 0))
    assert inbox.put(a_state("m/1", 1))
    assert taken(inbox) == [a_state("m/1", 1)]


def test_no_more_is_taken_than_asked_for() -> None:
    inbox = Inbox()
    for _ in range(3):
        inbox.put(TimePassed())
    assert len(taken(inbox, 2)) == 2
    assert inbox.depth == 1


def test_whoever_waits_wakes_when_something_comes() -> None:
    inbox = Inbox()
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(inbox.take, 10)
        inbox.put(TimePassed())
        assert [item.event for item in waiting.result(timeout=10)] == [TimePassed()]


def test_whoever_waits_wakes_when_it_closes_and_nothing_more_comes_in() -> None:
    inbox = Inbox()
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(inbox.take, 10)
        inbox.close()
        assert waiting.result(timeout=10) == []
    assert not inbox.put(TimePassed())
    assert not inbox.put_look(lambda _fleet: None)
    assert inbox.closed


def test_a_reply_and_a_look_travel_with_their_item() -> None:
    inbox = Inbox()
    reply: Future[tuple[()]] = Future()
    seen: list[object] = []
    inbox.put(TimePassed(), reply)  # type: ignore[arg-type]
    inbox.put_look(seen.append)
    event, look = inbox.take(10, 0)
    assert event.reply is reply
    assert look.event is None
    assert look.look is not None


def test_many_threads_lose_nothing() -> None:
    inbox = Inbox()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: inbox.put(TimePassed()), range(4000)))
    assert len(taken(inbox)) == 4000
