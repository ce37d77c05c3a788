"""The robot's actions: asked for as goals, reported as they go on.

Only the last asking for an action counts: an older goal may have been given up by a robot that
was asked again, or forgotten by one that was switched off.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from action_msgs.msg import GoalStatus
from last100_msgs.action import PerformAction
from rclpy.action import ActionClient
from rclpy.node import Node

from fleet_manager.agent.words import ActionReported
from fleet_manager.vda5050.messages import Action, ActionStatus
from last100_ros.agent_words import STATUSES, goal_of

REFUSED = "the robot refuses it"
GIVEN_UP = "given up"

Report = Callable[[ActionReported], None]


class Hands:
    """A client of the robot's ``perform``."""

    def __init__(self, node: Node, report: Report) -> None:
        self._client = ActionClient(node, PerformAction, "perform")
        self._report = report
        self._asked: dict[str, int] = {}
        """How often each action was asked for."""
        self._goals: dict[str, Any] = {}
        self._given_up: set[str] = set()

    @property
    def ready(self) -> bool:
        """Whether the robot is there to be asked."""
        return bool(self._client.server_is_ready())

    def perform(self, action: Action) -> None:
        """Ask for *action*."""
        name = action.action_id
        number = self._asked[name] = self._asked.get(name, 0) + 1
        self._given_up.discard(name)
        feedback = partial(self._went_on, name)
        asked = self._client.send_goal_async(goal_of(action), feedback_callback=feedback)
        asked.add_done_callback(partial(self._answered, name, number))

    def give_up(self, action_id: str) -> None:
        """Ask for the end of an action, now or as soon as the robot has taken it on."""
        self._given_up.add(action_id)
        goal = self._goals.get(action_id)
        if goal is not None:
            goal.cancel_goal_async()

    def destroy(self) -> None:
        """Ask for nothing more."""
        self._client.destroy()

    def _answered(self, name: str, number: int, answer: Any) -> None:  # noqa: ANN401
        if number != self._asked.get(name):
            return
        goal = answer.result()
        if not goal.accepted:
            self._over(name, ActionStatus.FAILED, REFUSED)
            return
        self._goals[name] = goal
        goal.get_result_async().add_done_callback(partial(self._ended, name, number))
        if name in self._given_up:
            goal.cancel_goal_async()

    def _went_on(self, name: str, feedback: Any) -> None:  # noqa: ANN401
        status = STATUSES.get(feedback.feedback.status)
        if status is not None and name in self._asked:
            self._report(ActionReported(action_id=name, status=status))

    def _ended(self, name: str, number: int, answer: Any) -> None:  # noqa: ANN401
        ended = answer.result()
        is_success = ended.status == GoalStatus.STATUS_SUCCEEDED and ended.result.success
        if is_success:
            self._over(name, ActionStatus.FINISHED, ended.result.result)
        elif number == self._asked.get(name):
            cancelled = ended.status == GoalStatus.STATUS_CANCELED
            why = ended.result.result or (GIVEN_UP if cancelled else "")
            self._over(name, ActionStatus.FAILED, why)

    def _over(self, name: str, status: ActionStatus, result: str) -> None:
        self._asked.pop(name, None)
        self._goals.pop(name, None)
        self._given_up.discard(name)
        self._report(ActionReported(action_id=name, status=status, result=result))
