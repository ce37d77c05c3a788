"""Actions the robot is asked to do: once, and again when one side may have forgotten."""

from fleet_manager.agent.errands import ASK_AGAIN_MS, Errands, running
from fleet_manager.agent.words import GiveUp, Perform
from fleet_manager.vda5050.actions import ActionType
from fleet_manager.vda5050.messages import Action
from fleet_manager.vda5050.vehicle import receive
from fleet_manager.vda5050.vehicle_words import VehicleDialogue
from tests.a_robot import NOW_MS
from tests.vda5050_street import (
    SENSES,
    a_load,
    a_plain,
    a_van,
    a_wait,
    an_opening,
    an_order,
    arrival,
)


def some_errands() -> Errands:
    errands = Errands()
    errands.ready = True
    return errands


def a_busy_van(*actions: Action) -> VehicleDialogue:
    """Build a van that does *actions* at its first node."""
    order = an_order("a", doing={0: actions})
    return receive(a_van("a"), arrival(order), SENSES)[0]


def test_an_action_is_handed_to_the_robot() -> None:
    assert some_errands().begin(a_load(), NOW_MS) == [Perform(action=a_load())]


def test_a_wait_for_a_trigger_is_nothing_the_robot_does() -> None:
    assert some_errands().begin(a_wait(), NOW_MS) == []
    assert some_errands().give_up(a_wait()) == []


def test_a_robot_without_hands_is_asked_once_it_has_some() -> None:
    van, errands = a_busy_van(a_load()), Errands()
    assert errands.begin(a_load(), NOW_MS) == []
    errands.ready = True
    assert errands.ask_again(van, NOW_MS + 100) == [Perform(action=a_load())]


def test_a_robot_that_keeps_reporting_is_left_alone() -> None:
    van, errands = a_busy_van(a_load()), some_errands()
    errands.begin(a_load(), NOW_MS)
    errands.heard("load-1", NOW_MS + ASK_AGAIN_MS - 1)
    assert errands.ask_again(van, NOW_MS + ASK_AGAIN_MS, ASK_AGAIN_MS) == []


def test_one_that_says_nothing_is_asked_again_after_a_while() -> None:
    van, errands = a_busy_van(a_load()), some_errands()
    errands.begin(a_load(), NOW_MS)
    asked = errands.ask_again(van, NOW_MS + ASK_AGAIN_MS, ASK_AGAIN_MS)
    assert asked == [Perform(action=a_load())]
    assert errands.ask_again(van, NOW_MS + ASK_AGAIN_MS + 1, ASK_AGAIN_MS) == []


def test_after_the_agent_was_off_what_runs_is_asked_for_at_once() -> None:
    errands = some_errands()
    assert errands.ask_again(a_busy_van(a_load()), NOW_MS, ASK_AGAIN_MS) == [
        Perform(action=a_load())
    ]


def test_an_action_that_was_given_up_stays_given_up() -> None:
    van, errands = a_busy_van(a_load()), some_errands()
    assert errands.give_up(a_load()) == [GiveUp(action_id="load-1")]
    assert errands.was_given_up("load-1")
    assert errands.ask_again(van, NOW_MS) == [
        Perform(action=a_load()),
        GiveUp(action_id="load-1"),
    ]


def test_a_cancelled_orders_actions_are_given_up_though_the_agent_was_off_meanwhile() -> None:
    van = a_busy_van(a_load())
    cancel = a_plain(ActionType.CANCEL_ORDER, "cancel-1")
    van, _ = receive(van, arrival(cancel), SENSES)
    assert some_errands().ask_again(van, NOW_MS)[1:] == [GiveUp(action_id="load-1")]


def test_an_open_door_outlives_a_cancelled_order() -> None:
    van = a_busy_van(a_wait())
    van, _ = receive(van, arrival(an_opening()), SENSES)
    van, _ = receive(van, arrival(a_plain(ActionType.CANCEL_ORDER, "cancel-1")), SENSES)
    assert some_errands().ask_again(van, NOW_MS) == [Perform(action=an_opening())]


def test_only_what_the_robot_does_counts_as_running() -> None:
    assert [t.action.action_id for t in running(a_busy_van(a_load()))] == ["load-1"]
    assert list(running(a_busy_van(a_wait()))) == []


def test_actions_the_fleet_no_longer_knows_are_forgotten() -> None:
    errands = some_errands()
    errands.give_up(a_load("old"))
    errands.forget_old(a_busy_van(a_load()))
    assert not errands.was_given_up("old")
