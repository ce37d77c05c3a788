"""Tests of last100_ros.robot_actions: what a robot does while it stands."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from action_msgs.msg import GoalStatus
from action_msgs.srv import CancelGoal
from last100_msgs.action import PerformAction
from last100_msgs.msg import ActionParameter, RobotInfo
from rclpy.action.client import ClientGoalHandle

from fleet_manager.model.ids import BoxId
from last100_ros.qos import LATCHED
from tests.ros.a_graph import Graph
from tests.ros.a_street import Lane, a_robot, a_street

pytestmark = [pytest.mark.ros, pytest.mark.live]

LOAD = {"tripId": "t", "placements": "p-1:3"}


@pytest.fixture
def lane(tmp_path: Path) -> Iterator[Lane]:
    """Return a street that lives."""
    with a_street(tmp_path) as lane:
        yield lane


class Hand:
    """An agent's hand: asks for actions."""

    def __init__(self, ros: Graph) -> None:
        self.ros = ros
        self.client = ros.action(PerformAction, "/r1/perform")
        self.stages: list[int] = []

    def ask(self, kind: str, name: str = "a-1", **parameters: str) -> ClientGoalHandle:
        """Ask for an action; return the goal's handle."""
        goal = PerformAction.Goal(
            action_id=name,
            action_type=kind,
            parameters=[ActionParameter(key=k, value=v) for k, v in parameters.items()],
        )
        sent = self.client.send_goal_async(
            goal, feedback_callback=lambda said: self.stages.append(said.feedback.status)
        )
        return self.ros.result(sent, f"{kind} is answered")

    def end(self, handle: ClientGoalHandle) -> tuple[int, bool, str]:
        """Return how an action ended."""
        assert handle.accepted
        done = self.ros.result(handle.get_result_async(), "the action ends")
        return done.status, done.result.success, done.result.result


DONE = (GoalStatus.STATUS_SUCCEEDED, True, "p-1:3")


def test_it_loads_and_tells_how_it_goes(ros: Graph, lane: Lane) -> None:
    a_robot(ros, lane.robot)
    info = ros.hear(RobotInfo, "/r1/info", LATCHED)
    hand = Hand(ros)
    assert hand.end(hand.ask("load", **LOAD)) == DONE
    assert hand.stages == [1, 2]
    ros.until(
        lambda: any(box.parcel == "p-1" for box in info[-1].compartments),
        "the parcel is in its box",
    )


def test_what_is_done_is_answered_again_and_not_done_again(ros: Graph, lane: Lane) -> None:
    a_robot(ros, lane.robot)
    hand = Hand(ros)
    hand.end(hand.ask("load", **LOAD))
    lane.pace.set_speed(0.1)  # nothing takes time that is not done
    assert hand.end(hand.ask("load", **LOAD)) == DONE


def test_who_asks_again_meanwhile_gets_the_same_answer(ros: Graph, lane: Lane) -> None:
    a_robot(ros, lane.robot)
    hand = Hand(ros)
    lane.pace.pause()
    first, second = hand.ask("load", **LOAD), hand.ask("load", **LOAD)
    lane.pace.resume()
    assert hand.end(first) == hand.end(second) == DONE


def test_a_robot_of_a_killed_street_answers_what_it_did(ros: Graph, tmp_path: Path) -> None:
    with a_street(tmp_path, remembers=True) as lane:
        node = a_robot(ros, lane.robot)
        hand = Hand(ros)
        hand.end(hand.ask("load", **LOAD))
        ros.remove(node)
    with a_street(tmp_path, remembers=True) as lane:
        lane.pace.set_speed(0.1)
        a_robot(ros, lane.robot)
        hand = Hand(ros)
        assert hand.end(hand.ask("load", **LOAD)) == DONE


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [("fly", {}), ("waitForTrigger", {}), ("openCompartment", {"compartment": "99"})],
)
def test_what_it_cannot_do_is_rejected(
    ros: Graph, lane: Lane, kind: str, parameters: dict[str, str]
) -> None:
    a_robot(ros, lane.robot)
    assert not Hand(ros).ask(kind, **parameters).accepted


def test_an_action_without_a_name_is_rejected(ros: Graph, lane: Lane) -> None:
    a_robot(ros, lane.robot)
    assert not Hand(ros).ask("load", name="", **LOAD).accepted


def test_an_action_that_is_cancelled_is_broken_off(ros: Graph, lane: Lane) -> None:
    a_robot(ros, lane.robot)
    hand = Hand(ros)
    lane.pace.set_speed(1.0)
    handle = hand.ask("load", **LOAD)
    answer = ros.result(handle.cancel_goal_async(), "the cancelling is answered")
    assert answer.return_code == CancelGoal.Response.ERROR_NONE
    assert len(answer.goals_canceling) == 1
    assert hand.end(handle) == (GoalStatus.STATUS_CANCELED, False, "")


def test_a_door_is_not_broken_off_while_it_is_open(ros: Graph, lane: Lane) -> None:
    a_robot(ros, lane.robot)
    hand = Hand(ros)
    handle = hand.ask("openCompartment", compartment="3")
    ros.until(lambda: 2 in hand.stages, "the door is open")
    lane.pace.pause()
    answer = ros.result(handle.cancel_goal_async(), "the cancelling is answered")
    assert len(answer.goals_canceling) == 0
    lane.pace.resume()
    lane.robot.do(lambda robot, now_ms: robot.close(BoxId("3"), now_ms))
    assert hand.end(handle) == (GoalStatus.STATUS_SUCCEEDED, True, "empty")


def test_an_action_that_fails_is_told(ros: Graph, lane: Lane) -> None:
    a_robot(ros, lane.robot)
    hand = Hand(ros)
    hand.end(hand.ask("load", **LOAD))
    other = {**LOAD, "placements": "p-2:3"}
    status, success, _ = hand.end(hand.ask("load", name="a-2", **other))
    assert (status, success) == (GoalStatus.STATUS_ABORTED, False)
