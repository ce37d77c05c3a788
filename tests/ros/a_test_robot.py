"""A robot for the agent's tests: the topics and the action of any robot, over an ideal one.

It drives at one speed as time passes on the wall, does an action when the test says so, and can
fall silent, be switched off, and be carried away.
"""

from typing import Any

from last100_msgs.action import PerformAction
from last100_msgs.msg import Compartment, KeypadEntry, RobotInfo
from nav_msgs.msg import Odometry, Path
from rclpy.action import ActionServer, CancelResponse, GoalResponse
from rclpy.node import Node
from rclpy.task import Future
from sensor_msgs.msg import BatteryState
from std_msgs.msg import Float64

from last100_ros.qos import EVENTS, LATCHED, STATES
from tests.a_robot import IdealRobot

STEP_S = 0.05


class RobotNode(Node):
    """What a robot offers in its namespace."""

    def __init__(self, serial: str = "r1", x: float = 0.0, y: float = 0.0) -> None:
        super().__init__("robot", namespace=serial)
        self.robot = IdealRobot(x, y, speed_m_s=20.0)
        self.speaks = self.accepts = True
        self.frame = "map"
        self.info = RobotInfo()
        self.paths: list[Path] = []
        self.limits: list[float] = []
        self.asked: list[str] = []
        self.cancelled: list[str] = []
        self.begun: dict[str, Any] = {}
        self.over: dict[str, Future] = {}
        self._odom = self.create_publisher(Odometry, "odom", STATES)
        self._battery = self.create_publisher(BatteryState, "battery_state", STATES)
        self._info = self.create_publisher(RobotInfo, "info", LATCHED)
        self._keypad = self.create_publisher(KeypadEntry, "keypad", EVENTS)
        self.create_subscription(Path, "path", self._follow, LATCHED)
        self.create_subscription(Float64, "speed_limit", self._limit, LATCHED)
        self.hands = ActionServer(
            self,
            PerformAction,
            "perform",
            self._perform,
            goal_callback=self._judge,
            cancel_callback=self._give_up,
        )
        self.percentage = 0.8
        self.create_timer(STEP_S, self._step)
        self.create_timer(0.2, self.tell)

    def destroy_node(self) -> None:
        """Be switched off, hands first."""
        for future in self.over.values():
            future.cancel()
        self.hands.destroy()
        super().destroy_node()

    def tell(self) -> None:
        """Say how it is."""
        self._info.publish(self.info)
        self._battery.publish(BatteryState(percentage=self.percentage, voltage=48.0))

    def load(self, box: str, parcel: str) -> None:
        """Have something in a box."""
        self.info.compartments = [Compartment(id=box, parcel=parcel)]

    def was_told(self, paths: int) -> bool:
        """Whether it was told so many paths."""
        return len(self.paths) >= paths

    def type_code(self, box: str, code: str) -> None:
        """Let somebody type."""
        self._keypad.publish(KeypadEntry(compartment=box, code=code))

    def finish(self, action_id: str, *, success: bool = True, result: str = "") -> None:
        """End an action."""
        self.over[action_id].set_result(PerformAction.Result(success=success, result=result))

    def _follow(self, path: Path) -> None:
        self.paths.append(path)
        self.robot.path = [(p.pose.position.x, p.pose.position.y) for p in path.poses]

    def _limit(self, limit: Float64) -> None:
        self.limits.append(limit.data)

    def _judge(self, goal: PerformAction.Goal) -> GoalResponse:
        self.asked.append(goal.action_id)
        return GoalResponse.ACCEPT if self.accepts else GoalResponse.REJECT

    def _give_up(self, handle: Any) -> CancelResponse:  # noqa: ANN401
        name = handle.request.action_id
        self.cancelled.append(name)
        self.over[name].set_result(PerformAction.Result(success=False))
        return CancelResponse.ACCEPT

    async def _perform(self, handle: Any) -> PerformAction.Result:  # noqa: ANN401
        name = handle.request.action_id
        over = self.over.setdefault(name, Future())
        handle.publish_feedback(PerformAction.Feedback(status=PerformAction.Feedback.RUNNING))
        result = await over
        if handle.is_cancel_requested:
            handle.canceled()
        elif result and result.success:
            handle.succeed()
        else:
            handle.abort()
        return result or PerformAction.Result()

    def _step(self) -> None:
        """Drive for a moment, and say where it is."""
        self.robot.drive(STEP_S)
        if not self.speaks:
            return
        message = Odometry()
        message.header.frame_id = self.frame
        message.header.stamp = self.get_clock().now().to_msg()
        message.pose.pose.position.x = float(self.robot.x)
        message.pose.pose.position.y = float(self.robot.y)
        message.pose.pose.orientation.w = 1.0
        speed_m_s = self.robot.speed_m_s if self.robot.rolling else 0.0
        message.twist.twist.linear.x = speed_m_s
        self._odom.publish(message)
