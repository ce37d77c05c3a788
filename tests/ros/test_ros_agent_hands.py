"""Asking a real action server for actions: progress, results, refusals, and once more."""

from collections.abc import Iterator

import pytest
from rclpy.node import Node

from fleet_manager.agent.words import ActionReported
from fleet_manager.vda5050.messages import ActionStatus
from last100_ros.agent_hands import GIVEN_UP, REFUSED, Hands
from tests.ros.a_graph import Graph
from tests.ros.a_test_robot import RobotNode
from tests.vda5050_street import a_load

pytestmark = pytest.mark.ros


class Asker:
    """Hands on a node of their own, and what they reported."""

    def __init__(self, ros: Graph) -> None:
        self.ros = ros
        self.heard: list[ActionReported] = []
        node = ros.add(ros.do(lambda: Node("agent", namespace="r1")))
        self.hands: Hands = ros.do(lambda: Hands(node, self.heard.append))

    def perform(self, name: str = "load-1") -> None:
        """Ask for an action, once the robot is there."""
        self.ros.until(lambda: self.hands.ready, "the robot's hands are there")
        self.ros.do(lambda: self.hands.perform(a_load(name)))

    def until(self, status: ActionStatus) -> ActionReported:
        """Return the report that says so, once it has come."""
        self.ros.until(
            lambda: self.heard and self.heard[-1].status is status, f"an action is {status}"
        )
        return self.heard[-1]


@pytest.fixture
def robot(ros: Graph) -> RobotNode:
    node: RobotNode = ros.add(ros.do(RobotNode))
    return node


@pytest.fixture
def asker(ros: Graph, robot: RobotNode) -> Iterator[Asker]:
    del robot
    asker = Asker(ros)
    yield asker
    ros.do(asker.hands.destroy)


def test_an_action_is_begun_and_finished_with_its_result(
    ros: Graph, robot: RobotNode, asker: Asker
) -> None:
    asker.perform()
    asker.until(ActionStatus.RUNNING)
    ros.do(lambda: robot.finish("load-1", result="p1:1"))
    assert asker.until(ActionStatus.FINISHED).result == "p1:1"
    assert robot.asked == ["load-1"]


def test_an_action_the_robot_could_not_do_failed_for_its_reason(
    ros: Graph, robot: RobotNode, asker: Asker
) -> None:
    asker.perform()
    asker.until(ActionStatus.RUNNING)
    ros.do(lambda: robot.finish("load-1", success=False, result="box 1 is full"))
    assert asker.until(ActionStatus.FAILED).result == "box 1 is full"


def test_an_action_the_robot_refuses_has_failed(robot: RobotNode, asker: Asker) -> None:
    robot.accepts = False
    asker.perform()
    assert asker.until(ActionStatus.FAILED).result == REFUSED


def test_an_action_can_be_given_up(ros: Graph, robot: RobotNode, asker: Asker) -> None:
    asker.perform()
    asker.until(ActionStatus.RUNNING)
    ros.do(lambda: asker.hands.give_up("load-1"))
    assert asker.until(ActionStatus.FAILED).result == GIVEN_UP
    assert robot.cancelled == ["load-1"]


def test_one_given_up_before_the_robot_answered_is_given_up_as_soon_as_it_does(
    ros: Graph, robot: RobotNode, asker: Asker
) -> None:
    ros.until(lambda: asker.hands.ready, "the robot's hands are there")

    def ask_and_give_up() -> None:
        asker.hands.perform(a_load())
        asker.hands.give_up("load-1")

    ros.do(ask_and_give_up)
    asker.until(ActionStatus.FAILED)
    assert robot.cancelled == ["load-1"]


def test_asked_twice_the_robot_says_twice_how_it_ended_and_it_counts_once(
    ros: Graph, robot: RobotNode, asker: Asker
) -> None:
    asker.perform()
    asker.until(ActionStatus.RUNNING)
    asker.perform()
    ros.until(lambda: len(robot.asked) == 2, "the robot is asked again")
    ros.until(lambda: len(asker.heard) == 2, "it says again that it runs")
    ros.do(lambda: robot.finish("load-1"))
    asker.until(ActionStatus.FINISHED)
    ends = [each for each in asker.heard if each.status.is_end]
    assert {each.status for each in ends} == {ActionStatus.FINISHED}


def test_a_robot_that_is_switched_off_is_noticed_and_so_is_its_return(
    ros: Graph, robot: RobotNode, asker: Asker
) -> None:
    ros.until(lambda: asker.hands.ready, "the robot's hands are there")
    ros.remove(robot)
    ros.until(lambda: not asker.hands.ready, "they are gone")
    ros.add(ros.do(RobotNode))
    ros.until(lambda: asker.hands.ready, "they are back")
