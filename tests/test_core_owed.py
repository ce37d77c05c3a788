"""What a vehicle is owed: said again until its state names it."""

import pytest

from fleet_manager.core.events import PauseAsked
from fleet_manager.core.owed import is_silent, opening_action_id, owed_actions
from fleet_manager.handoff.session import Phase
from fleet_manager.vda5050.actions import ActionType, text_parameter
from tests.a_scene import (
    a_yard,
    at_the_locker,
    hear,
    sessions,
    type_right_code,
    under_way,
)
from tests.a_world import World


def kinds(world: World) -> list[str]:
    return [action.action_type for action in owed_actions(world.record())]


def pause(world: World, *, paused: bool) -> None:
    world.feed(PauseAsked(vehicle=world.van().id, paused=paused))


def test_a_vehicle_that_waits_is_owed_nothing() -> None:
    assert kinds(at_the_locker()) == []


def test_after_the_right_code_the_door_is_owed() -> None:
    world = at_the_locker()
    type_right_code(world)
    (door,) = owed_actions(world.record())
    (session,) = sessions(world)
    assert door.action_type == ActionType.OPEN_COMPARTMENT
    assert door.action_id == opening_action_id(session)
    assert text_parameter(door, "compartment") == session.id.rpartition("/")[2]


def test_every_opening_of_a_door_has_its_own_name() -> None:
    world = at_the_locker()
    (session,) = sessions(world)
    again = type(session)(id=session.id, deadline_ms=0, openings=2)
    assert opening_action_id(again) == f"{session.id}.open2"


def test_an_opening_the_vehicle_has_named_is_owed_no_more() -> None:
    world = at_the_locker()
    type_right_code(world)
    world.run(100)
    assert sessions(world)[0].phase is Phase.OPEN
    assert kinds(world) == []


def test_after_the_last_session_the_trigger_is_owed() -> None:
    world = at_the_locker()
    world.offline.add(world.van().id)
    world.wait_until(lambda: world.record().trip is None or not sessions(world))
    (trigger,) = owed_actions(world.record())
    wait = world.record().dialogue.action
    assert wait is not None
    assert trigger.action_type == ActionType.TRIGGER
    assert text_parameter(trigger, "actionId") == wait.action_id


@pytest.mark.parametrize(
    ("paused", "kind"), [(True, ActionType.START_PAUSE), (False, ActionType.STOP_PAUSE)]
)
def test_an_operators_pause_is_owed(paused: bool, kind: ActionType) -> None:  # noqa: FBT001
    world = a_yard()
    pause(world, paused=paused)
    assert kinds(world) == [kind]


def test_a_later_pause_takes_the_place_of_an_earlier_one() -> None:
    world = a_yard()
    pause(world, paused=True)
    world.run(1)
    pause(world, paused=False)
    assert kinds(world) == [ActionType.STOP_PAUSE]


def test_an_order_that_is_lost_while_the_vehicle_is_busy_is_to_be_cancelled() -> None:
    world = under_way()
    van = world.record()
    van.lost, van.seen.idle = True, False
    (cancel,) = owed_actions(van)
    assert cancel.action_type == ActionType.CANCEL_ORDER
    assert cancel.action_id == f"{van.dialogue.order}.cancel"


def test_an_idle_vehicle_has_nothing_to_cancel() -> None:
    world = under_way()
    van = world.record()
    van.lost, van.seen.idle = True, True
    assert kinds(world) == []


def test_an_order_without_an_echo_makes_a_vehicle_silent() -> None:
    world = under_way()
    world.record().seen.echoed = False
    assert is_silent(world.record())


def test_a_vehicle_that_named_everything_is_not_silent() -> None:
    world = under_way()
    hear(world)
    assert not is_silent(world.record())


def test_a_door_that_was_not_named_makes_a_vehicle_silent() -> None:
    world = at_the_locker()
    type_right_code(world)
    assert is_silent(world.record())
