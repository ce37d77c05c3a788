"""Boxes, doors and plug."""

from dataclasses import replace

import pytest

from fleet_manager.model.ids import ActionId, BoxId, ParcelId, TripId
from fleet_manager.model.tour import Placement
from fleet_manager.vda5050 import actions
from fleet_manager.vda5050.messages import Action, ActionParameter, ActionStatus, BlockingType
from fleet_manager.vda5050.vehicle_words import ActionProgress
from sim.cabin import Cabin, DoorMoved, Handling, Stowed, Unstowed
from sim.rng import Delay, Streams

BOX, PARCEL = BoxId("3"), ParcelId("p:1")
EXACT = Handling(dock_per_parcel=Delay(median_ms=5_000))
LOAD = actions.load(
    ActionId("load"), TripId("t"), (Placement(parcel=PARCEL, box=BOX),)
)  # fmt: skip
DROP = actions.drop(ActionId("drop"), (BOX, BoxId("4")))
CHARGE = actions.plain(actions.ActionType.START_CHARGING, ActionId("charge"))
UNPLUG = actions.plain(actions.ActionType.STOP_CHARGING, ActionId("unplug"))


def opening(name: str = "open") -> Action:
    parameter = ActionParameter(key="compartment", value=BOX)
    return Action(
        action_type="openCompartment",
        action_id=name,
        blocking_type=BlockingType.SOFT,
        action_parameters=(parameter,),
    )


def a_cabin(handling: Handling = EXACT) -> Cabin:
    return Cabin(handling, Streams(1).stream("cabin"))


def run(cabin: Cabin, until_ms: int) -> list[tuple[int, str, ActionStatus, str]]:
    told = []
    while (next_ms := cabin.next_ms) is not None and next_ms <= until_ms:
        report = cabin.progress(next_ms)
        if report is not None:
            told.append((next_ms, report.action_id, report.status, report.result))
    return told


def test_loading_takes_time_per_parcel_and_fills_the_boxes() -> None:
    cabin = a_cabin()
    (begun,) = cabin.start(LOAD, 0)
    assert begun == ActionProgress(action_id="load", status=ActionStatus.RUNNING)
    assert cabin.contents == {}
    assert run(cabin, 100_000) == [(25_000, "load", ActionStatus.FINISHED, "p:1:3")]
    assert cabin.contents == {BOX: PARCEL}
    assert cabin.diary == [Stowed(PARCEL, BOX)]


def test_a_box_that_is_taken_cannot_be_loaded_again() -> None:
    cabin = a_cabin()
    cabin.contents[BOX] = ParcelId("other")
    cabin.start(LOAD, 0)
    assert run(cabin, 100_000)[0][2] is ActionStatus.FAILED
    assert cabin.contents == {BOX: "other"}


def test_what_is_left_is_taken_out_at_the_station() -> None:
    cabin = a_cabin()
    cabin.contents[BOX] = PARCEL
    cabin.start(DROP, 0)
    assert run(cabin, 100_000) == [(25_000, "drop", ActionStatus.FINISHED, "3,4")]
    assert cabin.contents == {}
    assert cabin.diary == [Unstowed(PARCEL, BOX)]


def test_a_door_opens_after_the_latch_and_runs_until_somebody_closes_it() -> None:
    cabin = a_cabin()
    cabin.contents[BOX] = PARCEL
    assert cabin.start(opening(), 0) == []
    assert run(cabin, 2_000) == [(1_500, "open", ActionStatus.RUNNING, "")]
    assert cabin.take(BOX) == PARCEL
    closed = cabin.close(BOX)
    assert closed is not None
    assert (closed.status, closed.result) == (ActionStatus.FINISHED, "empty")
    assert cabin.diary == [DoorMoved(BOX, is_open=True), DoorMoved(BOX, is_open=False)]
    assert run(cabin, 1_000_000) == []


def test_a_door_that_nobody_closes_closes_itself_on_what_is_inside() -> None:
    cabin = a_cabin()
    cabin.contents[BOX] = PARCEL
    cabin.start(opening(), 0)
    assert run(cabin, 1_000_000)[-1] == (91_500, "open", ActionStatus.FINISHED, "occupied")


def test_a_door_opened_a_second_time_is_not_closed_by_the_first_ones_timer() -> None:
    cabin = a_cabin()
    cabin.start(opening("first"), 0)
    run(cabin, 2_000)
    cabin.close(BOX)
    cabin.start(opening("second"), 80_000)
    told = run(cabin, 1_000_000)
    assert told[-1] == (171_500, "second", ActionStatus.FINISHED, "empty")


def test_nothing_is_taken_through_a_closed_door() -> None:
    cabin = a_cabin()
    cabin.contents[BOX] = PARCEL
    assert cabin.take(BOX) is None
    assert cabin.close(BOX) is None
    assert cabin.contents == {BOX: PARCEL}


def test_a_door_may_fail() -> None:
    cabin = a_cabin(replace(EXACT, door_fails_permille=1000))
    cabin.start(opening(), 0)
    assert run(cabin, 10_000) == [(1_500, "open", ActionStatus.FAILED, "")]
    assert cabin.diary == []


@pytest.mark.parametrize(("action", "expected"), [(CHARGE, True), (UNPLUG, False)])
def test_the_plug_takes_a_moment(action: Action, *, expected: bool) -> None:
    cabin = a_cabin()
    cabin.charging = not expected
    cabin.start(action, 0)
    assert run(cabin, 10_000) == [(4_000, action.action_id, ActionStatus.FINISHED, "")]
    assert cabin.charging is expected


def test_an_action_given_up_has_failed_and_one_that_is_over_has_not() -> None:
    cabin = a_cabin()
    cabin.start(LOAD, 0)
    assert [report.status for report in cabin.stop(LOAD)] == [ActionStatus.FAILED]
    assert cabin.stop(LOAD) == []
    assert run(cabin, 100_000) == []


def test_what_lies_in_its_box_already_need_not_be_loaded() -> None:
    cabin = a_cabin()
    cabin.contents[BOX] = PARCEL
    cabin.start(LOAD, 0)
    assert run(cabin, 100_000) == [(25_000, "load", ActionStatus.FINISHED, "p:1:3")]
    assert cabin.diary == []
