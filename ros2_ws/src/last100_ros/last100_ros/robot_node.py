"""The node of a simulated robot: what any ROS robot offers to its vehicle agent.

::

    path, speed_limit, perform --> callbacks --> the street's thread, which has the robot
    odom, battery_state, info, keypad, results <-- queue <--+

The robot lives in the street. Callbacks only say what it shall do; what it tells is taken up
and published in the node's own thread.
"""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

from last100_msgs.msg import KeypadEntry, RobotInfo
from nav_msgs.msg import Odometry, Path
from rclpy.event_handler import PublisherEventCallbacks, SubscriptionEventCallbacks
from rclpy.node import Node
from rclpy.publisher import Publisher
from rclpy.qos import QoSProfile
from sensor_msgs.msg import BatteryState
from std_msgs.msg import Float64

from fleet_manager.model.errors import MessageError
from fleet_manager.vda5050.vehicle_words import ActionProgress
from last100_ros.patience import Patience, later
from last100_ros.qos import EVENTS, LATCHED, STATES
from last100_ros.robot_actions import RobotActions
from last100_ros.robot_words import (
    corners,
    limit_mm_s,
    to_battery,
    to_info,
    to_keypad,
    to_odometry,
)
from sim.live import Remote
from sim.robot import Look, News, Typed

NAME = "robot"
TICK_S = 0.1
# Every event that is waited for costs the executor of many robots; the agent tells as well
# of a topic that does not fit.
_SILENT_OUT = PublisherEventCallbacks(use_default_callbacks=False)
_SILENT_IN = SubscriptionEventCallbacks(use_default_callbacks=False)
SLOW = 10
"""Battery and info are published with every tenth odometry."""


class RobotNode(Node):
    """Speaks for one robot."""

    def __init__(self, robot: Remote, **options: Any) -> None:  # noqa: ANN401 - those of rclpy
        serial = robot.make.id.rpartition("/")[2]
        super().__init__(
            NAME, namespace=serial.lower(), start_parameter_services=False, **options
        )
        self._robot = robot
        self._patience = Patience(self)
        self._news: SimpleQueue[Look | News] = SimpleQueue()
        self._look: Look | None = None
        self._info: RobotInfo | None = None
        self._ticks = 0
        self._odometry_out = self._says(Odometry, "odom", STATES)
        self._battery_out = self._says(BatteryState, "battery_state", STATES)
        self._info_out = self._says(RobotInfo, "info", LATCHED)
        self._keypad_out = self._says(KeypadEntry, "keypad", EVENTS)
        self._hears(Path, "path", self._follow)
        self._hears(Float64, "speed_limit", self._limit)
        self._actions = RobotActions(self, robot, self._patience)
        robot.listen(self._hear)

    def destroy_node(self) -> None:
        """Fall silent."""
        self._robot.listen(lambda _news: None)
        self._actions.destroy()
        super().destroy_node()

    def tick(self) -> None:
        """Tell what the robot senses; to be called every tenth of a second of wall time.

        All robots of a process share one timer: a node's own would wake its executor for each.
        """
        self._patience.look()
        self._drain()
        if self._look is None:
            return
        self._odometry_out.publish(to_odometry(self._robot.make.id, self._look))
        if self._ticks % SLOW == 0:
            self._battery_out.publish(to_battery(self._look))
            self._info_out.publish(to_info(self._look))
        self._ticks += 1

    def _says(self, kind: type, topic: str, qos: QoSProfile) -> Publisher:
        return self.create_publisher(kind, topic, qos, event_callbacks=_SILENT_OUT)

    def _hears(self, kind: type, topic: str, hear: Callable[[Any], None]) -> None:
        self.create_subscription(kind, topic, hear, LATCHED, event_callbacks=_SILENT_IN)

    def _follow(self, path: Path) -> None:
        try:
            way = corners(path)
        except MessageError as error:
            self.get_logger().error(f"it stops: {error}")
            way = []
        self._robot.do(lambda robot, now_ms: robot.follow(way, now_ms))

    def _limit(self, message: Float64) -> None:
        speed_mm_s = limit_mm_s(message.data)
        self._robot.do(lambda robot, now_ms: robot.limit(speed_mm_s, now_ms))

    def _hear(self, news: Look | News) -> None:
        """Take what the robot tells, on the street's thread."""
        self._news.put(news)
        if not isinstance(news, Look):
            later(self, self._drain)

    def _drain(self) -> None:
        """Take up everything the robot told."""
        try:
            while True:
                self._take_up(self._news.get_nowait())
        except Empty:
            return

    def _take_up(self, news: Look | News) -> None:
        match news:
            case Look():
                self._look, info = news, to_info(news)
                if info != self._info:
                    self._info = info
                    self._info_out.publish(info)
            case Typed():
                self._keypad_out.publish(to_keypad(news))
            case ActionProgress():
                self._actions.tell(news)
