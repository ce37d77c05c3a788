"""The handoff session: which code opens, what ends it, and that it always ends."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from fleet_manager.handoff.session import (
    ATTEMPTS_MAX,
    CodeAccepted,
    CodeEntered,
    CodeReady,
    Collected,
    Decision,
    DoorClosed,
    DoorFailed,
    DoorOpened,
    Event,
    NoticeSent,
    Phase,
    Reason,
    Session,
    TimePassed,
    Withheld,
    decide,
    evolve,
    session_id,
)
from fleet_manager.model.ids import BoxId, SessionId

DEADLINE_MS = 1_000_000
BEFORE_MS, AFTER_MS = DEADLINE_MS - 1, DEADLINE_MS
RIGHT, WRONG = "5ec2e7", "0ddba1"

EVENTS: dict[str, Event] = {
    "code ready": CodeReady(code_digest=RIGHT),
    "notice sent": NoticeSent(),
    "right code": CodeEntered(code_digest=RIGHT),
    "wrong code": CodeEntered(code_digest=WRONG),
    "door opened": DoorOpened(),
    "closed empty": DoorClosed(empty=True),
    "closed full": DoorClosed(empty=False),
    "door failed": DoorFailed(),
    "time passed": TimePassed(),
}

GOLDEN = """\
preparing  code ready    in time  CodeSet          -> waiting
preparing  any event     late     Withheld         -> withheld
waiting    code ready    in time  CodeSet          -> waiting
waiting    notice sent   in time  Noticed          -> waiting
waiting    right code    in time  CodeAccepted     -> opening
waiting    wrong code    in time  CodeRefused      -> waiting
waiting    any event     late     Withheld         -> withheld
opening    notice sent   always   Noticed          -> opening
opening    door opened   always   Opened           -> open
opening    closed empty  always   Collected        -> collected
opening    closed full   always   Reclosed         -> waiting
opening    door failed   always   Withheld         -> withheld
open       notice sent   always   Noticed          -> open
open       closed empty  always   Collected        -> collected
open       closed full   always   Reclosed         -> waiting
open       door failed   always   Withheld         -> withheld
"""
"""Every row in which something happens; "any event" is one decision for all events."""


def a_session(phase: Phase = Phase.WAITING, **changes: object) -> Session:
    known = "" if phase is Phase.PREPARING else RIGHT
    session = Session(
        id=SessionId("o1.8.visit/3"), deadline_ms=DEADLINE_MS, phase=phase, code_digest=known
    )
    for name, value in changes.items():
        object.__setattr__(session, name, value)
    return session


def after(
    session: Session, event: Event, now_ms: int = BEFORE_MS
) -> tuple[Session, list[Decision]]:
    decided = list(decide(session, event, now_ms))
    for decision in decided:
        session = evolve(session, decision)
    return session, decided


def play(*events: Event, now_ms: int = BEFORE_MS) -> Session:
    session = a_session(Phase.PREPARING)
    for event in events:
        session, _ = after(session, event, now_ms)
    return session


def rows_of(phase: Phase) -> list[str]:
    """Write down what happens in *phase*, in the words of the golden table."""
    rows = []
    for name, event in EVENTS.items():
        timely, late = (after(a_session(phase), event, at) for at in (BEFORE_MS, AFTER_MS))
        for when, (session, decided) in (("in time", timely), ("late", late)):
            if when == "late" and timely == late:
                continue
            text = " ".join(type(decision).__name__ for decision in decided)
            shown = "always" if timely == late else when
            shown_name = "any event" if when == "late" else name
            if decided:
                rows.append(
                    f"{phase:<10} {shown_name:<13} {shown:<8} {text:<16} -> {session.phase}"
                )
    return sorted(dict.fromkeys(rows), key=lambda row: "any event" in row)


def test_every_row_of_the_table_is_the_one_in_the_picture() -> None:
    written = [row for phase in Phase for row in rows_of(phase)]
    assert "\n".join(written) + "\n" == GOLDEN


@pytest.mark.parametrize("phase", [Phase.COLLECTED, Phase.WITHHELD])
@pytest.mark.parametrize("name", EVENTS)
def test_an_end_is_final(phase: Phase, name: str) -> None:
    assert after(a_session(phase), EVENTS[name], AFTER_MS)[1] == []


def test_the_right_code_opens_the_door() -> None:
    assert play(EVENTS["code ready"], EVENTS["right code"]).phase is Phase.OPENING


def test_no_code_opens_a_door_before_one_was_drawn() -> None:
    assert play(EVENTS["right code"]).phase is Phase.PREPARING


def test_an_empty_code_never_opens_a_door() -> None:
    session = a_session(code_digest="")
    assert after(session, CodeEntered(code_digest=""))[0].phase is Phase.WAITING


def test_a_new_code_makes_the_old_one_worthless() -> None:
    renewed = play(EVENTS["code ready"], CodeReady(code_digest="new"), EVENTS["right code"])
    assert renewed.phase is Phase.WAITING


def test_a_new_code_has_to_be_told_again() -> None:
    assert not play(
        EVENTS["code ready"], EVENTS["notice sent"], CodeReady(code_digest="new")
    ).noticed


def test_the_door_stays_shut_at_the_fifth_wrong_code() -> None:
    session = play(EVENTS["code ready"], *[EVENTS["wrong code"]] * ATTEMPTS_MAX)
    assert session.phase is Phase.WITHHELD


def test_wrong_codes_below_the_limit_do_no_harm() -> None:
    wrong = [EVENTS["wrong code"]] * (ATTEMPTS_MAX - 1)
    assert play(EVENTS["code ready"], *wrong, EVENTS["right code"]).phase is Phase.OPENING


def test_a_good_code_between_bad_ones_does_not_reset_their_count() -> None:
    wrong = [EVENTS["wrong code"]] * (ATTEMPTS_MAX - 1)
    again = (EVENTS["right code"], EVENTS["closed full"], EVENTS["wrong code"])
    assert play(EVENTS["code ready"], *wrong, *again).phase is Phase.WITHHELD


def test_a_parcel_left_inside_can_be_fetched_with_the_same_code() -> None:
    script = ("code ready", "right code", "door opened", "closed full", "right code")
    session = play(*(EVENTS[name] for name in script))
    assert (session.phase, session.openings) == (Phase.OPENING, 2)


def test_an_open_door_outlives_the_deadline() -> None:
    assert after(a_session(Phase.OPEN), TimePassed(), AFTER_MS)[0].phase is Phase.OPEN


@pytest.mark.parametrize(
    ("phase", "event", "reason"),
    [
        (Phase.WAITING, "time passed", Reason.NO_SHOW),
        (Phase.PREPARING, "time passed", Reason.NO_SHOW),
        (Phase.OPENING, "door failed", Reason.DOOR_FAILED),
    ],
)
def test_a_parcel_is_withheld_for_a_reason(phase: Phase, event: str, reason: Reason) -> None:
    assert after(a_session(phase), EVENTS[event], AFTER_MS)[1] == [Withheld(reason=reason)]


def test_too_many_wrong_codes_are_the_reason() -> None:
    session = a_session(attempts=ATTEMPTS_MAX - 1)
    decided = after(session, EVENTS["wrong code"])[1]
    assert decided[-1] == Withheld(reason=Reason.WRONG_CODE)


@given(st.lists(st.sampled_from(sorted(EVENTS)), max_size=12))
def test_with_time_every_session_ends_unless_a_hand_may_be_inside(script: list[str]) -> None:
    session = play(*(EVENTS[name] for name in script))
    session, _ = after(session, TimePassed(), AFTER_MS)
    assert session.phase.is_end or session.phase in (Phase.OPENING, Phase.OPEN)


@given(st.lists(st.sampled_from(sorted(EVENTS)), max_size=12), st.booleans())
def test_once_the_deadline_is_over_an_opened_door_ends_with_its_next_word(
    script: list[str],
    empty: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    session = play(*(EVENTS[name] for name in script))
    for event in (TimePassed(), DoorClosed(empty=empty), TimePassed()):
        session, _ = after(session, event, AFTER_MS)
    assert session.phase.is_end


def test_a_session_is_named_after_the_wait_and_the_box() -> None:
    assert session_id("o1.8.visit", BoxId("3")) == "o1.8.visit/3"


HAPPENINGS = EVENTS.keys() - {"code ready", "right code", "wrong code"}


class AnyHandoff(RuleBasedStateMachine):
    """Any events at any times: doors open for the right code alone, and ends are ends."""

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(id=SessionId("s"), deadline_ms=DEADLINE_MS)
        self.now_ms = 0
        self.code = ""
        self.keyed_right = 0
        self.ends = 0

    def feed(self, event: Event) -> None:
        """Take *event* in and count what must be counted."""
        was = self.session.phase
        self.session, decided = after(self.session, event, self.now_ms)
        for decision in decided:
            if isinstance(decision, Collected | Withheld):
                self.ends += 1
            if isinstance(decision, CodeAccepted):
                assert was is Phase.WAITING
                assert event == CodeEntered(code_digest=self.code)
                assert self.now_ms < DEADLINE_MS
                self.keyed_right += 1

    @rule(code=st.sampled_from(["a1", "b2", "c3"]))
    def a_code_is_drawn(self, code: str) -> None:
        """Draw a code; only while nobody stands at an open door it counts."""
        in_time = self.now_ms < DEADLINE_MS
        if in_time and self.session.phase in (Phase.PREPARING, Phase.WAITING):
            self.code = code
        self.feed(CodeReady(code_digest=code))

    @rule(code=st.sampled_from(["", "a1", "b2", "c3", "zz"]))
    def a_code_is_typed(self, code: str) -> None:
        """Type a code."""
        self.feed(CodeEntered(code_digest=code))

    @rule(event=st.sampled_from(sorted(HAPPENINGS)).map(EVENTS.__getitem__))
    def something_happens(self, event: Event) -> None:
        """Let anything else happen, sensible or not."""
        self.feed(event)

    @rule(ms=st.integers(1, DEADLINE_MS // 2))
    def time_passes(self, ms: int) -> None:
        """Let time pass."""
        self.now_ms += ms

    @invariant()
    def doors_opened_as_often_as_the_right_code_was_typed(self) -> None:
        """Compare openings with the codes that were right."""
        assert self.session.openings == self.keyed_right

    @invariant()
    def it_ended_once_or_not_at_all(self) -> None:
        """Compare the phase with the ends that were decided."""
        assert self.ends == int(self.session.phase.is_end)


def test_whatever_happens_only_the_right_code_opens_and_an_end_is_an_end() -> None:
    run_state_machine_as_test(AnyHandoff, settings=settings(max_examples=60))
