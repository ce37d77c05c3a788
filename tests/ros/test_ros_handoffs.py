"""Tests of last100_ros.handoffs."""

import pytest
from last100_msgs.msg import HandoffEvent

from fleet_manager.core.decisions import SessionDecided, VisitEnded
from fleet_manager.handoff import session as handoff
from fleet_manager.model.ids import SessionId
from last100_ros.handoffs import KINDS, see_handoff, to_handoff_event
from last100_ros.stamps import to_ms
from tests.a_decision import OUTCOMES
from tests.a_fleet import LOCKER, VAN
from tests.a_scene import at_the_locker, notice_of, sessions, type_right_code
from tests.a_world import World

pytestmark = pytest.mark.ros


def event_of(world: World, outcome: handoff.Decision) -> HandoffEvent:
    decision = SessionDecided(session=sessions(world)[0].id, outcome=outcome)
    seen = see_handoff(world.fleet, decision, world.now_ms)
    assert seen is not None
    return to_handoff_event(seen)


def test_whatever_happens_to_a_session_is_told_but_the_drawing_of_its_code() -> None:
    told = {type(outcome) for outcome in OUTCOMES} - {handoff.CodeSet}
    assert set(KINDS) == told


def test_that_a_code_was_drawn_is_not_told() -> None:
    world = at_the_locker()
    outcome = handoff.CodeSet(code_digest="5ec2e7")
    decision = SessionDecided(session=sessions(world)[0].id, outcome=outcome)
    assert see_handoff(world.fleet, decision, world.now_ms) is None


def test_an_event_says_whose_it_is() -> None:
    world = at_the_locker()
    event = event_of(world, handoff.Noticed())
    box = world.record().aboard[notice_of(world).parcel]
    assert (event.kind, event.vehicle, event.parcel) == (HandoffEvent.NOTICED, VAN, "p1")
    assert (event.compartment, event.point) == (box, LOCKER)
    assert event.session == sessions(world)[0].id
    assert to_ms(event.stamp) == world.now_ms


def test_a_wrong_code_is_counted() -> None:
    event = event_of(at_the_locker(), handoff.CodeRefused(attempts=3))
    assert (event.kind, event.attempts) == (HandoffEvent.CODE_REFUSED, 3)


def test_what_was_withheld_has_a_reason() -> None:
    outcome = handoff.Withheld(reason=handoff.Reason.NO_SHOW)
    event = event_of(at_the_locker(), outcome)
    assert (event.kind, event.reason) == (HandoffEvent.WITHHELD, "no_show")


def test_a_session_that_ended_the_visit_still_has_its_vehicle_and_parcel() -> None:
    world = at_the_locker()
    type_right_code(world)
    world.wait_until(lambda: bool(world.decided(VisitEnded)))
    last = world.decided(SessionDecided)[-1]
    assert world.fleet.vehicle_of(last.session) is None
    seen = see_handoff(world.fleet, last, world.now_ms)
    assert seen is not None
    event = to_handoff_event(seen)
    assert (event.kind, event.vehicle, event.parcel, event.point) == (
        HandoffEvent.COLLECTED, VAN, "p1", LOCKER,
    )  # fmt: skip


def test_a_session_nobody_remembers_is_told_without_its_vehicle() -> None:
    world = at_the_locker()
    decision = SessionDecided(session=SessionId("long.gone/3"), outcome=handoff.Opened())
    seen = see_handoff(world.fleet, decision, world.now_ms)
    assert seen is not None
    event = to_handoff_event(seen)
    assert (event.vehicle, event.parcel, event.compartment) == ("", "", "3")
