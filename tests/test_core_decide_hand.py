"""What changes hands: at the dock, at the handoff point, at the charger."""

from dataclasses import replace

import pytest

from fleet_manager.core.commands import Alarm, IssueCode, Notify
from fleet_manager.core.decisions import (
    ChargingSet,
    ParcelReturned,
    SessionDecided,
    TripDropped,
    TripEnded,
    TripLoaded,
    VehicleServiceSet,
    VisitEnded,
    VisitSkipped,
    VisitStarted,
)
from fleet_manager.core.events import CodeEntered, CodeIssued, NoticeDelivered, ServiceAsked
from fleet_manager.handoff.session import Collected, Phase, Reason, Withheld
from fleet_manager.model.ids import ParcelId, SessionId
from fleet_manager.model.parcel import ParcelPhase
from fleet_manager.vda5050.actions import ActionType
from tests.a_fleet import LOCKER, VAN
from tests.a_scene import (
    NOBODY_COMES,
    a_yard,
    at_the_dock,
    at_the_locker,
    hear,
    is_at,
    notice_of,
    phase_of,
    session_phases,
    sessions,
    trip,
    type_right_code,
    under_way,
)
from tests.a_world import World


def end_action(world: World, *, failed: bool = False) -> None:
    """End what the first van is busy with, and have the fleet hear of it."""
    for doing in world.van().running():
        world.van().finish(doing.action.action_id, failed=failed)
    hear(world)


def outcomes(world: World) -> list[object]:
    return [decision.outcome for decision in world.decided(SessionDecided)]


# ---------------------------------------------------------------- at the dock


def test_when_the_loader_is_done_all_parcels_are_aboard() -> None:
    world = at_the_dock(("p1", "p2"))
    end_action(world)
    assert len(world.decided(TripLoaded)) == 1
    assert {phase_of(world, name) for name in ("p1", "p2")} == {ParcelPhase.ABOARD}


def test_parcels_are_not_aboard_while_they_are_loaded() -> None:
    assert phase_of(at_the_dock()) is ParcelPhase.ASSIGNED


def test_a_trip_that_could_not_be_loaded_is_given_back() -> None:
    world = at_the_dock()
    end_action(world, failed=True)
    assert [d.why for d in world.decided(TripDropped)] == ["loading failed"]
    assert phase_of(world) is ParcelPhase.WAITING


def test_a_vehicle_that_could_not_be_loaded_is_out_of_service() -> None:
    world = at_the_dock()
    end_action(world, failed=True)
    assert not world.record().in_service
    assert any("out of service" in alarm.text for alarm in world.told(Alarm))


def test_another_vehicle_carries_what_could_not_be_loaded() -> None:
    world = at_the_dock(vans=2)
    end_action(world, failed=True)
    world.wait_until(lambda: phase_of(world) is ParcelPhase.ABOARD)
    assert world.fleet.parcels[ParcelId("p1")].vehicle == world.van(1).id


# ---------------------------------------------------------------- at the handoff point


def test_a_visit_starts_when_the_vehicle_waits() -> None:
    world = at_the_locker()
    (started,) = world.decided(VisitStarted)
    assert trip(world).visit_action == started.action
    assert is_at(world, ActionType.WAIT_FOR_TRIGGER)


def test_a_visit_does_not_start_on_the_way() -> None:
    assert under_way().decided(VisitStarted) == []


def test_a_visit_has_the_longest_wait_an_operator_set() -> None:
    world = at_the_locker()
    (started,) = world.decided(VisitStarted)
    begun_ms = next(t for t, line in world.journal if b"VisitStarted" in line)
    assert started.deadline_ms - begun_ms == world.fleet.settings.wait_ms_max


def test_every_parcel_of_a_visit_gets_a_code_of_its_own() -> None:
    world = at_the_locker(("p1", "p2"))
    assert len({command.session for command in world.told(IssueCode)}) == 2
    assert len({notice.code_digest for notice in world.notices}) == 2


def test_a_recipient_is_told_where_and_which_box() -> None:
    world = at_the_locker()
    notice, (session,) = notice_of(world), sessions(world)
    assert (notice.contact, notice.vehicle, notice.point) == ("contact-p1", VAN, LOCKER)
    assert session.id.endswith(f"/{notice.box}")
    assert notice.deadline_ms == session.deadline_ms


def test_the_right_code_opens_and_the_empty_box_ends_the_visit() -> None:
    world = at_the_locker()
    type_right_code(world)
    world.wait_until(lambda: bool(world.decided(VisitEnded)))
    assert phase_of(world) is ParcelPhase.DELIVERED
    assert world.taken == ["p1"]


def test_a_wrong_code_opens_nothing() -> None:
    world = at_the_locker()
    world.type_code(notice_of(world), "wrong")
    world.run(60_000)
    assert session_phases(world) == [Phase.WAITING]


def test_the_code_of_one_box_does_not_open_another() -> None:
    world = at_the_locker(("p1", "p2"))
    first, second = notice_of(world, "p1"), notice_of(world, "p2")
    swapped = CodeEntered(vehicle=VAN, session=first.session, code_digest=second.code_digest)
    world.feed(swapped)
    assert Phase.OPENING not in session_phases(world)


def test_a_visit_goes_on_until_the_last_parcel() -> None:
    world = at_the_locker(("p1", "p2"))
    type_right_code(world, "p1")
    world.wait_until(lambda: phase_of(world, "p1") is ParcelPhase.DELIVERED)
    assert world.decided(VisitEnded) == []


def test_a_parcel_nobody_fetches_stays_aboard_at_the_deadline() -> None:
    world = at_the_locker()
    world.wait_until(lambda: bool(world.decided(VisitEnded)))
    assert outcomes(world)[-1] == Withheld(reason=Reason.NO_SHOW)
    assert phase_of(world) is ParcelPhase.UNCOLLECTED
    assert world.fleet.parcels[notice_of(world).parcel].not_collected == "no_show"


def test_a_parcel_nobody_fetched_goes_back_to_the_station() -> None:
    world = at_the_locker()
    world.wait_until(lambda: world.all_done)
    assert phase_of(world) is ParcelPhase.RETURNED
    assert len(world.decided(ParcelReturned)) == 1


def test_a_parcel_left_in_its_box_can_be_fetched_before_the_deadline() -> None:
    world = at_the_locker()
    world.weather = replace(NOBODY_COMES, leaves_it=1.0)
    type_right_code(world)
    world.wait_until(lambda: session_phases(world) == [Phase.WAITING])
    world.weather = NOBODY_COMES
    type_right_code(world)
    world.wait_until(lambda: phase_of(world) is ParcelPhase.DELIVERED)
    assert sum(isinstance(outcome, Collected) for outcome in outcomes(world)) == 1


def test_a_door_that_fails_keeps_the_parcel() -> None:
    world = at_the_locker()
    world.weather = replace(NOBODY_COMES, door_fails=1.0)
    type_right_code(world)
    world.wait_until(lambda: bool(world.decided(VisitEnded)))
    assert outcomes(world)[-1] == Withheld(reason=Reason.DOOR_FAILED)


def test_a_hand_in_the_box_outlives_the_deadline() -> None:
    world = at_the_locker()
    (session,) = sessions(world)
    world.run(session.deadline_ms - world.now_ms - 1_000)
    type_right_code(world)
    world.run(4_000)
    assert session_phases(world) == [Phase.OPEN]
    world.wait_until(lambda: phase_of(world) is ParcelPhase.DELIVERED)


def test_a_code_that_comes_after_the_deadline_opens_nothing() -> None:
    world = at_the_locker()
    world.wait_until(lambda: bool(world.decided(VisitEnded)))
    type_right_code(world)
    world.wait_until(lambda: world.all_done)
    assert world.taken == []


def test_a_visit_whose_wait_ended_by_itself_is_skipped() -> None:
    world = at_the_locker()
    end_action(world)
    assert len(world.decided(VisitSkipped)) == 1
    assert phase_of(world) is ParcelPhase.UNCOLLECTED


def test_a_box_emptied_as_the_wait_ended_by_itself_counts() -> None:
    world = at_the_locker()
    type_right_code(world)
    world.run(200)
    (opened,) = (d for d in world.van().running() if d.action.action_type == "openCompartment")
    world.van().close_door(opened.action.action_id, taken=True)
    end_action(world)
    assert phase_of(world) is ParcelPhase.DELIVERED


@pytest.mark.parametrize(
    "event",
    [
        CodeIssued(session=SessionId("gone/1"), code_digest="d"),
        NoticeDelivered(session=SessionId("gone/1")),
        CodeEntered(vehicle=VAN, session=SessionId("gone/1"), code_digest="d"),
    ],
    ids=lambda event: type(event).__name__,
)
def test_sessions_that_are_no_more_do_not_mind(
    event: CodeIssued | NoticeDelivered | CodeEntered,
) -> None:
    world = at_the_locker()
    assert world.feed(event).decisions == ()


def test_a_notice_that_was_delivered_is_known() -> None:
    world = at_the_locker()
    assert [session.noticed for session in sessions(world)] == [True]


def test_a_new_code_is_told_anew() -> None:
    world = at_the_locker()
    (session,) = sessions(world)
    world.feed(CodeIssued(session=session.id, code_digest="fresh"))
    assert [n.code_digest for n in world.told(Notify)][-1] == "fresh"


# ---------------------------------------------------------------- back at the station


def test_a_trip_ends_when_the_last_parcel_is_out() -> None:
    world = at_the_locker()
    world.wait_until(lambda: is_at(world, ActionType.DROP))
    assert world.decided(TripEnded) == []
    end_action(world)
    assert len(world.decided(TripEnded)) == 1


def test_an_unloading_that_fails_takes_the_vehicle_out_of_service() -> None:
    world = at_the_locker()
    world.wait_until(lambda: is_at(world, ActionType.DROP))
    end_action(world, failed=True)
    assert [d.in_service for d in world.decided(VehicleServiceSet)] == [False]
    assert world.decided(ParcelReturned) == []


def test_a_failed_unloading_is_tried_again_once_the_vehicle_is_back_in_service() -> None:
    world = at_the_locker()
    world.wait_until(lambda: is_at(world, ActionType.DROP))
    end_action(world, failed=True)
    van = next(iter(world.fleet.vehicles))
    world.feed(ServiceAsked(vehicle=van, in_service=True))
    world.wait_until(lambda: is_at(world, ActionType.DROP))
    end_action(world)
    assert len(world.decided(ParcelReturned)) == 1
    assert len(world.decided(TripEnded)) == 1


def test_a_trip_without_returns_ends_without_a_stop_at_the_dock() -> None:
    world = at_the_locker()
    type_right_code(world)
    world.wait_until(lambda: world.all_done)
    assert len(world.decided(TripEnded)) == 1
    assert world.decided(ParcelReturned) == []


# ---------------------------------------------------------------- at the charger


def at_the_charger() -> World:
    """Build a yard whose van has just begun to plug in."""
    world = a_yard()
    world.van().battery = 20.0
    hear(world)
    world.wait_until(lambda: is_at(world, ActionType.START_CHARGING))
    return world


def test_a_charger_that_fails_sends_the_vehicle_home_and_out_of_service() -> None:
    world = at_the_charger()
    end_action(world, failed=True)
    world.van().battery = 20.0
    assert [d.charging for d in world.decided(ChargingSet)] == [True, False]
    world.wait_until(lambda: world.record().node == world.record().home)
    assert not world.record().in_service


def test_a_charger_that_works_keeps_the_vehicle_in_service() -> None:
    world = at_the_charger()
    world.wait_until(lambda: world.van().charging)
    world.wait_until(lambda: world.all_done)
    assert world.record().in_service
