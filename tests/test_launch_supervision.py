"""Looking after processes, as scripts: at a time something happens, and this must be done."""

from signal import SIGINT, SIGKILL, SIGTERM

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.launch.process import Respawn
from fleet_manager.launch.supervision import (
    Begun,
    Effect,
    Ended,
    Event,
    Failed,
    Finish,
    Level,
    Send,
    Start,
    Started,
    StopAsked,
    Supervision,
    Tell,
    TimePassed,
)
from tests.a_launch import a_process

AGAIN = Respawn(delay_ms=2_000, retries_max=-1)
STOP = StopAsked("ctrl-c")
TICK = TimePassed()


class Play:
    """A launch whose processes are the test's words; what is told is kept apart."""

    def __init__(self, *processes: object, begin: bool = True) -> None:
        self.machine = Supervision(processes or (a_process(), a_process("b-2")))  # type: ignore[arg-type]
        self.told: list[Tell] = []
        if begin:
            for effect in self.at(0, Begun()):
                self.runs(effect)

    def runs(self, effect: Effect) -> None:
        """Let whatever is started run, and what is started next."""
        if isinstance(effect, Start):
            for further in self.at(0, Started(effect.number, 100 + effect.number)):
                self.runs(further)

    def at(self, now_ms: int, event: Event) -> list[Effect]:
        """Let something happen; return what must be done, apart from what is told."""
        effects = self.machine.step(event, now_ms)
        self.told += [effect for effect in effects if isinstance(effect, Tell)]
        return [effect for effect in effects if not isinstance(effect, Tell)]


def test_processes_are_started_one_by_one_in_order() -> None:
    play = Play(begin=False)
    assert play.at(0, Begun()) == [Start(0)]
    assert play.at(0, Started(0, 7)) == [Start(1)]
    assert play.at(0, Started(1, 8)) == []
    assert [tell.text for tell in play.told] == [
        "process started with pid [7]",
        "process started with pid [8]",
    ]


def test_who_stops_gets_sigint_the_last_one_started_first() -> None:
    assert Play().at(10, STOP) == [Send(1, SIGINT), Send(0, SIGINT)]


def test_the_launch_is_over_when_all_are_gone() -> None:
    play = Play()
    play.at(10, STOP)
    assert play.at(20, Ended(1, 0)) == []
    assert play.at(30, Ended(0, -2)) == [Finish(0)]


def test_who_does_not_listen_gets_sigterm_and_then_sigkill() -> None:
    play = Play(a_process(term_after_ms=5_000, kill_after_ms=3_000))
    play.at(1_000, STOP)
    assert play.machine.next_ms() == 6_000
    assert play.at(5_999, TICK) == []
    assert play.at(6_000, TICK) == [Send(0, SIGTERM)]
    assert play.machine.next_ms() == 9_000
    assert play.at(9_000, TICK) == [Send(0, SIGKILL)]
    assert play.machine.next_ms() is None
    assert play.at(99_000, TICK) == []
    assert play.at(99_001, Ended(0, -9)) == [Finish(0)]


def test_each_has_its_own_patience() -> None:
    play = Play(a_process(term_after_ms=1_000), a_process("b-2", term_after_ms=9_000))
    play.at(0, STOP)
    assert play.at(1_000, TICK) == [Send(0, SIGTERM)]


def test_who_asks_again_does_not_wait() -> None:
    play = Play()
    play.at(0, STOP)
    assert play.at(10, STOP) == [Send(1, SIGTERM), Send(0, SIGTERM)]
    assert play.at(20, STOP) == [Send(1, SIGKILL), Send(0, SIGKILL)]
    assert play.at(30, STOP) == []


def test_who_has_ended_meanwhile_gets_no_signal() -> None:
    play = Play()
    play.at(0, STOP)
    play.at(5, Ended(1, 0))
    assert play.at(10, STOP) == [Send(0, SIGTERM)]


def test_a_process_ends_and_the_others_go_on() -> None:
    play = Play()
    assert play.at(10, Ended(0, 1)) == []
    assert play.at(20, Ended(1, 0)) == [Finish(0)]


def test_what_shall_come_back_comes_back_after_its_delay() -> None:
    play = Play(a_process(respawn=AGAIN))
    assert play.at(1_000, Ended(0, 0)) == []
    assert play.machine.next_ms() == 3_000
    assert play.at(2_999, TICK) == []
    assert play.at(3_000, TICK) == [Start(0)]
    assert play.machine.next_ms() is None


def test_without_a_delay_it_comes_back_at_once() -> None:
    play = Play(a_process(respawn=Respawn(delay_ms=0, retries_max=-1)))
    assert play.at(1_000, Ended(0, 134)) == [Start(0)]


def test_it_comes_back_no_more_often_than_it_may() -> None:
    play = Play(a_process(respawn=Respawn(delay_ms=0, retries_max=1)))
    assert play.at(1, Ended(0, 1)) == [Start(0)]
    assert play.at(2, Ended(0, 1)) == [Finish(0)]


def test_nobody_comes_back_while_all_stop() -> None:
    play = Play(a_process(respawn=AGAIN), a_process("b-2", respawn=AGAIN))
    play.at(0, Ended(0, 1))
    assert play.at(10, STOP) == [Send(1, SIGINT)]
    assert play.at(5_000, TICK) == []
    assert play.at(5_001, Ended(1, 0)) == [Finish(0)]


def test_who_came_back_is_stopped_from_the_bottom_of_the_ladder() -> None:
    play = Play(a_process(respawn=AGAIN))
    play.at(0, Ended(0, 1))
    play.at(2_000, TICK)
    assert play.at(3_000, STOP) == [Send(0, SIGINT)]


@pytest.mark.parametrize(("ended", "code"), [(0, 0), (3, 3), (-9, 137)])
def test_what_everything_depends_on_ends_all_with_its_code(ended: int, code: int) -> None:
    play = Play(a_process(required=True, respawn=AGAIN), a_process("b-2"))
    assert play.at(10, Ended(0, ended)) == [Send(1, SIGINT)]
    assert play.at(20, Ended(1, 1)) == [Finish(code)]


def test_the_code_of_a_stop_that_was_asked_for_is_0() -> None:
    play = Play(a_process(required=True))
    play.at(0, STOP)
    assert play.at(10, Ended(0, 5)) == [Finish(0)]


def test_what_cannot_be_started_is_told_and_the_others_go_on() -> None:
    play = Play(begin=False)
    play.at(0, Begun())
    assert play.at(0, Failed(0, "no such file")) == [Start(1)]
    assert play.told == [Tell(Level.ERROR, 0, "could not be started: no such file")]
    play.at(0, Started(1, 8))
    assert play.at(10, Ended(1, 0)) == [Finish(0)]


def test_without_what_everything_depends_on_nothing_is_started() -> None:
    play = Play(a_process(), a_process("b-2", required=True), a_process("c-3"), begin=False)
    play.at(0, Begun())
    assert play.at(0, Started(0, 7)) == [Start(1)]
    assert play.at(0, Failed(1, "no such file")) == [Send(0, SIGINT)]
    assert play.at(10, Ended(0, 0)) == [Finish(1)]


def test_a_stop_while_they_are_started_leaves_the_rest_alone() -> None:
    play = Play(a_process(), a_process("b-2"), begin=False)
    play.at(0, Begun())
    assert play.at(0, STOP) == [Send(0, SIGINT)]
    assert play.at(0, Ended(0, -2)) == [Finish(0)]


def test_a_launch_of_nothing_is_over_at_once() -> None:
    assert Supervision(()).step(Begun(), 0) == (Finish(0),)


def test_it_is_told_how_a_process_ended() -> None:
    play = Play()
    play.at(1, Ended(0, 0))
    play.at(2, Ended(1, -11))
    assert play.told[-2:] == [
        Tell(Level.INFO, 0, "process has finished cleanly [pid 100]"),
        Tell(Level.ERROR, 1, "process has died [pid 101, exit code -11]"),
    ]


class World:
    """Processes that end when they like, or at the latest by SIGKILL."""

    def __init__(self, machine: Supervision) -> None:
        self.machine = machine
        self.running: set[int] = set()
        self.finished: int | None = None
        self.stopping = False

    def happens(self, event: Event, now_ms: int) -> None:
        """Let something happen, and do what must be done."""
        assert self.finished is None
        self.stopping |= isinstance(event, StopAsked)
        if isinstance(event, Ended):
            self.running.discard(event.number)
        for effect in self.machine.step(event, now_ms):
            match effect:
                case Start(number):
                    assert number not in self.running
                    assert not self.stopping
                    self.running.add(number)
                    self.happens(Started(number, 1), now_ms)
                case Send(number, _):
                    assert number in self.running
                case Finish(code):
                    assert not self.running
                    self.finished = code


comebacks = st.builds(Respawn, delay_ms=st.integers(0, 50), retries_max=st.integers(-1, 2))
lives = st.builds(
    a_process,
    respawn=st.none() | comebacks,
    required=st.booleans(),
    term_after_ms=st.integers(0, 50),
    kill_after_ms=st.integers(0, 50),
)  # fmt: skip
happenings = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(["tick", "stop", "end"]), st.integers(0, 9)),
    max_size=30,
)


@given(st.lists(lives, max_size=4), happenings)
def test_whatever_happens_nothing_runs_twice_and_everything_comes_to_an_end(
    processes: list[object], script: list[tuple[int, str, int]]
) -> None:
    world = World(Supervision(processes))  # type: ignore[arg-type]
    now_ms = 0
    world.happens(Begun(), now_ms)
    for after_ms, what, who in script:
        now_ms += after_ms
        if world.finished is not None:
            return
        if what == "stop":
            world.happens(STOP, now_ms)
        elif what == "end" and world.running:
            number = sorted(world.running)[who % len(world.running)]
            world.happens(Ended(number, who - 5), now_ms)
        else:
            world.happens(TICK, now_ms)
    if world.finished is None:
        world.happens(STOP, now_ms)
    while world.finished is None:
        world.happens(Ended(min(world.running), 0), now_ms)
