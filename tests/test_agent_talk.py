"""The dialogue over wheels and errands: order of effects, and no way without a grant."""

import dataclasses

from fleet_manager.agent.talk import Talk
from fleet_manager.agent.words import Follow, GiveUp, Output, Perform, Remember, Stop
from fleet_manager.vda5050.actions import ActionType
from fleet_manager.vda5050.topics import Kind
from fleet_manager.vda5050.vehicle_words import (
    Connected,
    InstantActionsReceived,
    OrderReceived,
    Publish,
    Rested,
)
from tests.a_robot import NOW_MS, a_setup, an_order, odometry
from tests.vda5050_street import a_load, a_plain, arrival


def a_talk() -> Talk:
    """Build the talk of a vehicle whose robot stands at a."""
    talk = Talk(a_setup(), None)
    talk.errands.ready = True
    talk.happened(talk.wheels.felt(odometry(0, 0), NOW_MS), NOW_MS)
    talk.drain()
    return talk


def did(talk: Talk, *events: OrderReceived | InstantActionsReceived) -> list[type[Output]]:
    for event in events:
        talk.on(event, NOW_MS)
    return [type(output) for output in talk.drain()]


def test_what_is_remembered_leaves_first() -> None:
    talk = a_talk()
    order = OrderReceived(order=an_order("a", doing={0: (a_load(),)}))
    assert did(talk, order) == [Remember, Perform, Publish]


def test_the_link_itself_says_online() -> None:
    talk = a_talk()
    talk.on(Connected(), NOW_MS)
    said = [each.kind for each in talk.drain() if isinstance(each, Publish)]
    assert said == [Kind.FACTSHEET, Kind.STATE]


def test_it_is_known_when_the_last_state_was_sent() -> None:
    talk = a_talk()
    talk.on(Connected(), NOW_MS + 77)
    assert talk.told_ms == NOW_MS + 77


def test_where_nothing_is_granted_any_more_no_way_is_left_to_drive() -> None:
    """The robot came to rest on its node while the order was being cancelled."""
    talk = a_talk()
    talk.on(OrderReceived(order=an_order("abc")), NOW_MS)
    talk.happened(talk.wheels.felt(odometry(0.2, 0, 500, 1.0), NOW_MS), NOW_MS)
    cancel = arrival(a_plain(ActionType.CANCEL_ORDER, "c1"))
    talk.on(cancel, NOW_MS)
    talk.drain()
    assert talk.wheels.has_way
    talk.on(Rested(on_node=True), NOW_MS)
    assert Stop in [type(output) for output in talk.drain()]
    assert not talk.wheels.has_way


def test_an_order_of_one_node_makes_it_the_one_that_is_stood_on() -> None:
    talk = a_talk()
    talk.on(OrderReceived(order=an_order("a")), NOW_MS)
    assert talk.wheels.here.node_id == "a"
    assert talk.wheels.away_m() == 0.0


def test_an_update_is_driven_on_from_where_the_vehicle_is() -> None:
    talk = a_talk()
    talk.on(OrderReceived(order=an_order("abc", released=2)), NOW_MS)
    for step in range(1, 9):
        sample = odometry(step, 0, 500 * step, 2.0)
        talk.happened(talk.wheels.felt(sample, NOW_MS), NOW_MS)
    talk.drain()
    talk.on(OrderReceived(order=an_order("bc", update=1, first=2)), NOW_MS)
    (follow,) = (each for each in talk.drain() if isinstance(each, Follow))
    assert [round(pose.x_m, 6) for pose in follow.poses] == [8.0, 20.0, 20.0]


def test_a_cancelled_action_is_given_up() -> None:
    talk = a_talk()
    talk.on(OrderReceived(order=an_order("a", doing={0: (a_load(),)})), NOW_MS)
    talk.on(arrival(a_plain(ActionType.CANCEL_ORDER, "c1")), NOW_MS)
    assert GiveUp(action_id="load-1") in talk.drain()


def test_another_dialogue_is_remembered_at_once() -> None:
    talk = a_talk()
    talk.replace(dataclasses.replace(talk.dialogue, order_id="trip-7", cancelled=True))
    assert [type(output) for output in talk.drain()] == [Remember]
