"""The plain way to have a robot drive: a path on ``path``, a limit on ``speed_limit``."""

from typing import Protocol

from nav_msgs.msg import Path
from rclpy.node import Node
from std_msgs.msg import Float64

from fleet_manager.agent.words import Follow, LimitSpeed, Steering, Stop
from last100_ros.agent_words import path_of
from last100_ros.qos import LATCHED


class DrivesRobot(Protocol):
    """Whatever has a robot drive."""

    def steer(self, steering: Steering) -> None:
        """Have the robot do this, in the place of what it was told before."""
        ...

    def tick(self) -> None:
        """Look after what was told; comes several times a second."""
        ...


class PathDrive:
    """Publishes what the robot is to follow; latched, for a robot that comes late."""

    def __init__(self, node: Node) -> None:
        self._clock = node.get_clock()
        self._path = node.create_publisher(Path, "path", LATCHED)
        self._limit = node.create_publisher(Float64, "speed_limit", LATCHED)

    def steer(self, steering: Steering) -> None:
        """Publish a path, an empty one for a stop, or a limit."""
        match steering:
            case Follow(poses=poses):
                self._path.publish(path_of(poses, self._clock.now().to_msg()))
            case Stop():
                self._path.publish(path_of((), self._clock.now().to_msg()))
            case LimitSpeed(m_s=m_s):
                self._limit.publish(Float64(data=m_s))

    def tick(self) -> None:
        """Do nothing: what is latched needs no looking after."""
