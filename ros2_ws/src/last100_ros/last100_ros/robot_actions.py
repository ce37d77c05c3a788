"""The action ``perform`` of a simulated robot: a goal is an action, known by its ``action_id``.

Who asks again, after whatever restart, follows the same action: it is not begun twice, and what
is over gives the same answer.
"""

from dataclasses import dataclass

from last100_msgs.action import PerformAction
from rclpy.action import ActionServer, CancelResponse, GoalResponse
from rclpy.action.server import ServerGoalHandle
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.node import Node
from rclpy.task import Future

from fleet_manager.model.errors import Last100Error
from fleet_manager.vda5050.messages import ActionStatus
from fleet_manager.vda5050.vehicle_words import ActionProgress
from last100_ros.patience import Patience, later
from last100_ros.robot_words import to_action, to_feedback
from sim.live import Remote


@dataclass(slots=True, eq=False)
class _Goal:
    """A goal under way."""

    handle: ServerGoalHandle
    end: Future
    """Gets the ActionProgress that ends it."""


class RobotActions:
    """The action server, as long as the node lives."""

    def __init__(self, node: Node, robot: Remote, patience: Patience) -> None:
        self._node = node
        self._robot = robot
        self._patience = patience
        self._goals: dict[str, list[_Goal]] = {}
        self._server = ActionServer(
            node,
            PerformAction,
            "perform",
            execute_callback=self._perform,
            goal_callback=self._judge,
            cancel_callback=self._give_up,
            callback_group=ReentrantCallbackGroup(),
        )

    def destroy(self) -> None:
        """Answer nobody any more."""
        self._server.destroy()

    def tell(self, progress: ActionProgress) -> None:
        """Tell everybody who waits for an action how it goes."""
        if progress.status.is_end:
            for goal in self._goals.pop(progress.action_id, ()):
                goal.end.set_result(progress)
            return
        feedback = to_feedback(progress.status)
        for goal in self._goals.get(progress.action_id, ()):
            if feedback is not None:
                goal.handle.publish_feedback(feedback)

    async def _judge(self, goal: PerformAction.Goal) -> GoalResponse:
        """Accept what the robot can begin, does already, or has done."""
        try:
            action = to_action(goal)
            asked = self._robot.ask(lambda robot, now_ms: robot.why_not(action, now_ms))
            why = await self._patience.wait(asked)
        except Last100Error as error:
            why = str(error)
        if not why:
            return GoalResponse.ACCEPT
        self._node.get_logger().warning(
            f"{goal.action_type} {goal.action_id} is rejected: {why}"
        )
        return GoalResponse.REJECT

    async def _perform(self, handle: ServerGoalHandle) -> PerformAction.Result:
        """Have it done, and wait for its end."""
        action = to_action(handle.request)
        goal = _Goal(handle=handle, end=Future(executor=self._node.executor))
        self._goals.setdefault(action.action_id, []).append(goal)
        handle.publish_feedback(to_feedback(ActionStatus.INITIALIZING))
        self._robot.do(lambda robot, now_ms: robot.perform(action, now_ms))
        end = await goal.end
        is_done = end.status is ActionStatus.FINISHED
        if is_done:
            handle.succeed()
        elif handle.is_cancel_requested:
            handle.canceled()
        else:
            handle.abort()
        return PerformAction.Result(success=is_done, result=end.result)

    async def _give_up(self, handle: ServerGoalHandle) -> CancelResponse:
        """Have it broken off if that can be: not while a hand may be in the box."""
        name = handle.request.action_id
        asked = self._robot.ask(lambda robot, now_ms: robot.may_give_up(name, now_ms))
        try:
            if not await self._patience.wait(asked):
                return CancelResponse.REJECT
        except Last100Error:
            return CancelResponse.REJECT
        # Only after this answer is it known that the goal was to be cancelled.
        give_up = self._robot.do
        later(self._node, give_up, lambda robot, now_ms: robot.give_up(name, now_ms))
        return CancelResponse.ACCEPT
