"""Residents in front of a vehicle."""

from dataclasses import dataclass, field, replace

import pytest

from fleet_manager.model.ids import (
    BoxId,
    ContactRef,
    ParcelId,
    PointId,
    SessionId,
    VehicleId,
)
from sim.clock import Clock
from sim.people import Manners, Neighbourhood, Notice, Outcome
from sim.rng import Delay, Streams

VAN, POINT, BOX, PARCEL = VehicleId("sim/1"), PointId("s1"), BoxId("3"), ParcelId("p-1")
PROMPT = Manners(
    way=Delay(median_ms=60_000),
    never_permille=0,
    wrong_first_permille=0,
    wrong_only_permille=0,
    forget_permille=0,
    typing=Delay(median_ms=5_000),
    taking=Delay(median_ms=10_000),
)


@dataclass
class Door:
    """A vehicle's side wall: opens two seconds after the right code."""

    clock: Clock
    code: str = "123456"
    listens: bool = True
    content: ParcelId | None = PARCEL
    works: bool = True
    typed: list[tuple[int, str]] = field(default_factory=list)
    closed_ms: list[int] = field(default_factory=list)
    people: Neighbourhood | None = None

    def type_code(self, point: PointId, box: BoxId, code: str) -> bool:
        """Take what is typed."""
        assert (point, box) == (POINT, BOX)
        if not self.listens:
            return False
        self.typed.append((self.clock.now_ms, code))
        if code == self.code and self.works:
            self.clock.after(2_000, self.open)
        return True

    def open(self) -> None:
        """Open."""
        assert self.people is not None
        self.people.door_opened(VAN, BOX)

    def take(self, box: BoxId) -> ParcelId | None:
        """Hand out what is inside."""
        assert box == BOX
        content, self.content = self.content, None
        return content

    def close(self, box: BoxId) -> None:
        """Close."""
        assert box == BOX
        self.closed_ms.append(self.clock.now_ms)


def a_notice(
    code: str = "123456", session: str = "a/3", parcel: ParcelId = PARCEL, time_ms: int = 0
) -> Notice:
    return Notice(
        time_ms=time_ms,
        contact=ContactRef("c-1"),
        parcel=parcel,
        vehicle=VAN,
        box=BOX,
        point=POINT,
        code=code,
        deadline_ms=600_000,
        session=SessionId(session),
    )


def a_street(manners: Manners = PROMPT, seed: int = 1) -> tuple[Clock, Door, Neighbourhood]:
    clock = Clock(0)
    door = Door(clock)
    people = Neighbourhood(
        clock=clock, streams=Streams(seed), manners=manners, keypads={VAN: door}
    )
    door.people = people
    return clock, door, people


def _ended(people: Neighbourhood) -> list[Outcome]:
    return [outcome for outcome, count in people.outcomes.items() for _ in range(count)]


def test_a_resident_comes_types_takes_and_closes() -> None:
    clock, door, people = a_street()
    people.notify(a_notice())
    clock.run(600_000)
    assert door.typed == [(65_000, "123456")]
    assert door.closed_ms == [77_000]
    assert people.taken == {PARCEL: 77_000}
    assert _ended(people) == [Outcome.TOOK]


def test_some_never_come() -> None:
    clock, door, people = a_street(replace(PROMPT, never_permille=1000))
    people.notify(a_notice())
    clock.run(600_000)
    assert door.typed == []
    assert _ended(people) == [Outcome.NEVER_CAME]


def test_who_comes_after_the_vehicle_has_left_goes_home_again() -> None:
    clock, door, people = a_street()
    door.listens = False
    people.notify(a_notice())
    clock.run(600_000)
    assert _ended(people) == [Outcome.TOO_LATE]


def test_some_type_a_wrong_code_first() -> None:
    clock, door, people = a_street(replace(PROMPT, wrong_first_permille=1000))
    people.notify(a_notice())
    clock.run(600_000)
    codes = [code for _, code in door.typed]
    assert codes[-1] == "123456"
    assert 1 <= len(codes) - 1 <= 2
    assert "123456" not in codes[:-1]
    assert _ended(people) == [Outcome.TOOK]


def test_some_only_know_wrong_codes_and_give_up() -> None:
    clock, door, people = a_street(replace(PROMPT, wrong_only_permille=1000))
    people.notify(a_notice())
    clock.run(600_000)
    assert len(door.typed) == PROMPT.tries_max
    assert all(code != "123456" and len(code) == 6 for _, code in door.typed)
    assert _ended(people) == [Outcome.GAVE_UP]


def test_who_forgets_the_parcel_inside_types_again() -> None:
    clock, door, people = a_street(replace(PROMPT, forget_permille=1000))
    people.notify(a_notice())
    clock.run(600_000)
    assert [code for _, code in door.typed] == ["123456", "123456"]
    assert len(door.closed_ms) == 2
    assert PARCEL in people.taken


def test_who_gets_no_reaction_tries_again_and_at_last_gives_up() -> None:
    clock, door, people = a_street()
    door.works = False
    people.notify(a_notice())
    clock.run(600_000)
    times = [time_ms for time_ms, _ in door.typed]
    assert times == [65_000 + 10_000 * number for number in range(6)]
    assert _ended(people) == [Outcome.GAVE_UP]


def test_a_newer_notice_of_the_same_session_brings_the_code_to_type() -> None:
    clock, door, people = a_street()
    door.code = "654321"
    people.notify(a_notice("123456"))
    clock.run(30_000)
    people.notify(a_notice("654321"))
    clock.run(600_000)
    assert [code for _, code in door.typed] == ["654321"]


def test_a_wrong_parcel_in_the_box_is_reported() -> None:
    clock, door, people = a_street()
    door.content = ParcelId("p-other")
    people.notify(a_notice())
    clock.run(600_000)
    assert people.mixed_up == [(PARCEL, "p-other")]
    assert people.taken == {}


def test_how_one_resident_behaves_does_not_depend_on_who_was_told_before() -> None:
    manners = Manners()
    other = a_notice()
    other = Notice(
        **{name: getattr(other, name) for name in other.__struct_fields__ if name != "parcel"},
        parcel=ParcelId("p-2"),
    )

    def typed(*notices: Notice) -> list[tuple[int, str]]:
        clock, door, people = a_street(manners)
        for notice in notices:
            people.notify(notice)
        clock.run(4_000_000)
        return door.typed

    first = a_notice(session="b/3")
    alone, after = typed(first), typed(other, first)
    assert alone
    assert set(alone) <= set(after)


@pytest.mark.parametrize("share", [0, 300])
def test_about_as_many_stay_at_home_as_the_scenario_says(share: int) -> None:
    clock, _, people = a_street(replace(PROMPT, never_permille=share))
    for number in range(1000):
        notice = a_notice(session=f"s{number}/3", parcel=ParcelId(f"p-{number}"))
        people.notify(notice)
    clock.run(1)
    assert abs(people.outcomes[Outcome.NEVER_CAME] - share) <= 50


def test_a_notice_of_a_new_session_reaches_whoever_is_on_the_way_for_the_parcel() -> None:
    clock, door, people = a_street()
    people.notify(a_notice(code="000000", session="a/3"))
    clock.run(30_000)
    people.notify(a_notice(session="b/3"))
    clock.run(600_000)
    assert door.typed == [(65_000, "123456")]
    assert _ended(people) == [Outcome.TOOK]


def test_whoever_was_on_the_way_when_the_world_stopped_is_not_late_for_it() -> None:
    clock, door, people = a_street()
    clock.run(40_000)
    people.notify(a_notice(), since_ms=10_000)
    clock.run(600_000)
    assert door.typed == [(75_000, "123456")]


def test_an_errand_that_is_over_is_told_with_all_its_sessions_and_not_run_again() -> None:
    clock, door, people = a_street()
    over: list[tuple[tuple[SessionId, ...], ParcelId, Outcome]] = []
    people.ended = lambda *errand: over.append(errand)
    notices = [a_notice(session="a/3"), a_notice(session="b/3")]
    for notice in notices:
        people.notify(notice)
    clock.run(600_000)
    assert over == [(("a/3", "b/3"), PARCEL, Outcome.TOOK)]

    clock, door, people = a_street()
    people.recall(*over[0])
    for notice in notices:
        people.notify(notice, since_ms=notice.time_ms)
    clock.run(600_000)
    assert door.typed == []
    assert _ended(people) == [Outcome.TOOK]


def test_a_parcel_offered_anew_is_fetched_anew() -> None:
    clock, _, people = a_street()
    people.recall((SessionId("a/3"),), PARCEL, Outcome.TOO_LATE)
    people.notify(a_notice(session="b/3"))
    clock.run(600_000)
    assert people.taken == {PARCEL: 77_000}
