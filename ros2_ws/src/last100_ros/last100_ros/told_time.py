"""Fleet time from ``/clock``, where ``use_sim_time`` says so: the simulated world tells it.

rclpy hears ``/clock`` for the node's own clock; every jump of that clock is passed on, so that
the topic is read once.
"""

from rclpy.clock import JumpThreshold
from rclpy.duration import Duration
from rclpy.node import Node

from fleet_manager.model.errors import PartError
from fleet_manager.shell.followed_clock import FollowedClock

_NS_PER_MS = 1_000_000


class ToldTime:
    """Passes on what the node's clock is told."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._clock = FollowedClock()
        threshold = JumpThreshold(
            min_forward=Duration(nanoseconds=1),
            min_backward=Duration(nanoseconds=-1),
            on_clock_change=False,
        )
        self._jumps = node.get_clock().create_jump_callback(
            threshold, post_callback=lambda _: self.tell()
        )

    @property
    def is_known(self) -> bool:
        """Whether it is known what time it is."""
        return not self._is_simulated() or self._clock.wait(0)

    def clock(self) -> FollowedClock | None:
        """Return the clock that tells fleet time, None if that is the wall's.

        Raises:
            PartError: Nobody has told the time yet.
        """
        if not self.is_known:
            raise PartError("nobody tells the time on /clock: is the simulation running?")
        return self._clock if self._is_simulated() else None

    def tell(self) -> None:
        """Pass on what time it is; also now and then while it stands, for that is its pace."""
        now_ms = self._node.get_clock().now().nanoseconds // _NS_PER_MS
        if now_ms and self._is_simulated():
            self._clock.tell(now_ms)

    def _is_simulated(self) -> bool:
        return bool(self._node.get_parameter("use_sim_time").value)
