"""What must be done outside once something was concluded."""

from typing import Any

import pytest

from fleet_manager.core.commands import (
    Alarm,
    Command,
    IssueCode,
    Notify,
    PublishInstantActions,
    PublishOrder,
    Solve,
)
from fleet_manager.core.decisions import (
    Decision,
    InvariantBroken,
    OrderEchoed,
    OrderResent,
    ParcelRefused,
    PlanRejected,
    TripDropped,
    VehicleHeldOff,
    VehicleLinked,
    VehicleServiceSet,
    VisitStarted,
)
from fleet_manager.core.react import owed_codes, react
from fleet_manager.handoff.session import Phase
from fleet_manager.model.ids import ParcelId, ProblemId, TripId, VehicleId
from fleet_manager.vda5050.actions import ActionType
from tests.a_fleet import NOW_MS, STORE, VAN
from tests.a_scene import (
    a_yard,
    at_the_dock,
    at_the_locker,
    notice_of,
    sessions,
    trip,
    type_right_code,
)
from tests.a_world import World

STRANGER = VehicleId("acme/new")


def said(world: World, decision: Decision) -> list[Command]:
    return list(react(world.fleet, decision, world.now_ms))


def requests(commands: list[Command]) -> list[str]:
    sent = [c for c in commands if isinstance(c, PublishInstantActions)]
    return [a.action_type for c in sent for a in c.instant_actions.actions]


@pytest.mark.parametrize(
    ("vehicle", "asked"),
    [
        (STRANGER, [ActionType.FACTSHEET_REQUEST, ActionType.STATE_REQUEST]),
        (VAN, [ActionType.STATE_REQUEST]),
    ],
)
def test_a_vehicle_that_comes_online_is_asked_what_we_do_not_know(
    vehicle: VehicleId, asked: list[str]
) -> None:
    assert requests(said(a_yard(), VehicleLinked(vehicle=vehicle, online=True))) == asked


def test_a_vehicle_that_goes_offline_is_asked_nothing() -> None:
    assert said(a_yard(), VehicleLinked(vehicle=VAN, online=False)) == []


def test_a_request_has_a_name_no_other_request_has() -> None:
    world = a_yard()
    linked = VehicleLinked(vehicle=VAN, online=True)
    first, later = (list(react(world.fleet, linked, NOW_MS + ms)) for ms in (0, 1))
    assert requests(first) == requests(later)
    assert first != later


def test_a_visit_has_a_code_drawn_for_every_session() -> None:
    world = at_the_locker(("p1", "p2"))
    for session in sessions(world):
        trip(world).sessions[session.id] = type(session)(
            id=session.id, deadline_ms=session.deadline_ms
        )
    (started,) = world.decided(VisitStarted)
    drawn = [c.session for c in said(world, started) if isinstance(c, IssueCode)]
    assert drawn == [session.id for session in sessions(world)]


def test_codes_that_were_told_are_not_drawn_anew_after_a_restart() -> None:
    assert list(owed_codes(at_the_locker().fleet)) == []


def test_codes_nobody_confirmed_are_drawn_anew_after_a_restart() -> None:
    world = at_the_locker()
    (session,) = sessions(world)
    trip(world).sessions[session.id] = type(session)(
        id=session.id, deadline_ms=session.deadline_ms, phase=Phase.WAITING, code_digest="d"
    )
    assert list(owed_codes(world.fleet)) == [IssueCode(session=session.id)]


def test_a_notice_holds_no_more_than_its_recipient_needs() -> None:
    world = at_the_locker()
    notice = notice_of(world)
    assert notice == Notify(
        session=sessions(world)[0].id,
        code_digest=sessions(world)[0].code_digest,
        contact=world.fleet.parcels[ParcelId("p1")].parcel.contact,
        parcel=ParcelId("p1"),
        vehicle=VAN,
        box=notice.box,
        point=notice.point,
        deadline_ms=sessions(world)[0].deadline_ms,
    )


def test_the_right_code_opens_exactly_its_box() -> None:
    world = at_the_locker(("p1", "p2"))
    sent = len(world.told(PublishInstantActions))
    type_right_code(world, "p2")
    (command,) = world.told(PublishInstantActions)[sent:]
    assert [a.action_type for a in command.instant_actions.actions] == ["openCompartment"]
    assert command.instant_actions.actions[0].action_id.endswith("/2.open1")


def test_a_reminder_repeats_the_order_only_until_it_is_echoed() -> None:
    world = at_the_dock()
    reminder = OrderResent(vehicle=VAN)
    world.record().seen.echoed = False
    assert any(isinstance(c, PublishOrder) for c in said(world, reminder))
    world.record().seen.echoed = True
    assert not any(isinstance(c, PublishOrder) for c in said(world, reminder))


def test_a_reminder_always_asks_for_a_state() -> None:
    world = at_the_dock()
    assert ActionType.STATE_REQUEST in requests(said(world, OrderResent(vehicle=VAN)))


def test_a_lost_order_is_not_sent_again() -> None:
    world = at_the_dock()
    world.record().lost, world.record().seen.echoed = True, False
    commands = said(world, OrderResent(vehicle=VAN))
    assert not any(isinstance(c, PublishOrder) for c in commands)


def alarms(world: World, decision: Decision) -> list[Any]:
    return [c.text for c in said(world, decision) if isinstance(c, Alarm)]


@pytest.mark.parametrize(
    ("decision", "text"),
    [
        (VehicleHeldOff(vehicle=STRANGER, why="no place"), "acme/new is not admitted yet"),
        (PlanRejected(problem=ProblemId("x"), station=STORE, faults=("bad",)), "rejected: bad"),
        (TripDropped(vehicle=VAN, trip=TripId("t"), why="offline"), "gave its trip back"),
        (VehicleServiceSet(vehicle=VAN, in_service=False), "is out of service"),
        (InvariantBroken(vehicle=None, what="two in one place"), "two in one place"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_operator_is_told_what_the_fleet_cannot_mend(decision: Decision, text: str) -> None:
    (alarm,) = alarms(a_yard(), decision)
    assert text in alarm


@pytest.mark.parametrize(
    "decision",
    [
        PlanRejected(problem=ProblemId("x"), station=STORE, faults=()),
        VehicleServiceSet(vehicle=VAN, in_service=True),
        OrderEchoed(vehicle=VAN),
        ParcelRefused(parcel=ParcelId("p"), field="point", expected="a point", got="moon"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_operator_is_not_bothered_with_the_rest(decision: Decision) -> None:
    assert said(a_yard(), decision) == []


def test_a_broken_invariant_stops_the_vehicle() -> None:
    broken = InvariantBroken(vehicle=VAN, what="two in one place")
    assert requests(said(a_yard(), broken)) == [ActionType.START_PAUSE]


def test_a_posed_problem_is_solved() -> None:
    world = a_yard(parcels=("p1",))
    world.wait_until(lambda: bool(world.told(Solve)))
    assert world.told(Solve)[0].problem.station == STORE
