"""Having Nav2 drive the robot: ways as NavigateThroughPoses goals, limits as SpeedLimit.

The goals' comings and goings are decided in ``fleet_manager.agent.navigation``. Nav2's messages
are no part of Last100: where they are not installed, ``drive:=nav2`` is refused.
"""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Any

from action_msgs.msg import GoalStatus
from builtin_interfaces.msg import Time
from rclpy.action import ActionClient
from rclpy.clock import Clock, ClockType
from rclpy.node import Node
from std_msgs.msg import Header

from fleet_manager.agent.line import Pose
from fleet_manager.agent.navigation import Ask, CancelGoal, Navigation, SendGoal
from fleet_manager.agent.words import (
    DriveFailed,
    DriveRecovered,
    Follow,
    LimitSpeed,
    Steering,
    Stop,
)
from fleet_manager.model.errors import ConfigError
from last100_ros.agent_words import FRAME, pose_of
from last100_ros.qos import LATCHED

NS_PER_MS = 1_000_000
_CLASS_OF = {GoalStatus.STATUS_ABORTED: "aborted", GoalStatus.STATUS_CANCELED: "cancelled"}

Tell = Callable[[DriveFailed | DriveRecovered], None]


def nav2_messages() -> tuple[ModuleType, ModuleType]:
    """Return nav2_msgs' actions and messages; ConfigError where they are not installed."""
    try:
        return import_module("nav2_msgs.action"), import_module("nav2_msgs.msg")
    except ImportError:
        expected = "path, or Nav2 installed (nav2_msgs) and its workspace sourced"
        raise ConfigError("vehicle_agent", "drive", expected, "nav2") from None


def filled(goal: Any, poses: tuple[Pose, ...], stamp: Time) -> Any:  # noqa: ANN401
    """Return *goal* with its poses: a list, or from Kilted on a message around a list."""
    header = Header(frame_id=FRAME, stamp=stamp)
    listed = [pose_of(pose, header) for pose in poses]
    if hasattr(goal.poses, "goals"):
        goal.poses.header, goal.poses.goals = header, listed
    elif hasattr(goal.poses, "poses"):
        goal.poses.header, goal.poses.poses = header, listed
    else:
        goal.poses = listed
    return goal


class Nav2Drive:
    """A client of Nav2's ``navigate_through_poses`` in the vehicle's namespace."""

    def __init__(self, node: Node, tell: Tell) -> None:
        actions, messages = nav2_messages()
        self._type: Any = actions.NavigateThroughPoses
        self._limit_type: Any = messages.SpeedLimit
        self._clock, self._steady = node.get_clock(), Clock(clock_type=ClockType.STEADY_TIME)
        self._tell = tell
        self._navigation = Navigation()
        self._goal: Any = None
        self._newest = 0
        self._client = ActionClient(node, self._type, "navigate_through_poses")
        self._limit = node.create_publisher(self._limit_type, "speed_limit", LATCHED)

    def steer(self, steering: Steering) -> None:
        """Send a goal in the place of the last one, cancel it, or limit the speed."""
        match steering:
            case Follow(poses=poses):
                ready = bool(self._client.server_is_ready())
                self._do(self._navigation.follow(poses, self._now_ms(), ready=ready))
            case Stop():
                self._do(self._navigation.stop())
            case LimitSpeed(m_s=m_s):
                limit = self._limit_type(percentage=False, speed_limit=m_s)
                limit.header.stamp = self._clock.now().to_msg()
                self._limit.publish(limit)

    def tick(self) -> None:
        """Send what waits for Nav2, or for the end of a pause."""
        ready = bool(self._client.server_is_ready())
        self._do(self._navigation.tick(self._now_ms(), ready=ready))

    def _now_ms(self) -> int:
        return int(self._steady.now().nanoseconds) // NS_PER_MS

    def _do(self, asks: list[Ask]) -> None:
        for ask in asks:
            match ask:
                case SendGoal(number=number, poses=poses):
                    self._send(number, poses)
                case CancelGoal():
                    if self._goal is not None:
                        self._goal.cancel_goal_async()
                case DriveFailed() | DriveRecovered():
                    self._tell(ask)

    def _send(self, number: int, poses: tuple[Pose, ...]) -> None:
        self._newest = number
        goal = filled(self._type.Goal(), poses, self._clock.now().to_msg())
        went_on = partial(self._went_on, number)
        answer = self._client.send_goal_async(goal, feedback_callback=went_on)
        answer.add_done_callback(partial(self._answered, number))

    def _went_on(self, number: int, _feedback: object) -> None:
        self._do(self._navigation.progressed(number))

    def _answered(self, number: int, answer: Any) -> None:  # noqa: ANN401
        goal = answer.result()
        if not goal.accepted:
            self._do(self._navigation.failed(number, "Nav2 refuses the goal", self._now_ms()))
            return
        if number == self._newest:
            self._goal = goal
        self._do(self._navigation.accepted(number))
        goal.get_result_async().add_done_callback(partial(self._ended, number))

    def _ended(self, number: int, answer: Any) -> None:  # noqa: ANN401
        ended = answer.result()
        if ended.status == GoalStatus.STATUS_SUCCEEDED:
            self._do(self._navigation.succeeded(number))
            return
        said = getattr(ended.result, "error_msg", "") or getattr(ended.result, "error_code", "")
        why = f"Nav2 {_CLASS_OF.get(ended.status, 'ended')} the goal {said}".strip()
        self._do(self._navigation.failed(number, why, self._now_ms()))
