"""How answers that nobody hurries for leave a few at a time, so that none is lost on the way.

A client of ROS 2 keeps ten answers that it has not read yet, and the eleventh pushes the first
one out for good. Whoever sends a hundred goals at once is answered at the pace at which a busy
client still reads.
"""

from collections import deque

from rclpy.node import Node
from rclpy.task import Future

from last100_ros.patience import settle

AT_ONCE = 5
PER_LOOK = 2


class Turns:
    """Callbacks in a row: the first few go on at once, the others a few at every look."""

    def __init__(self, node: Node, at_once: int = AT_ONCE, per_look: int = PER_LOOK) -> None:
        self._node = node
        self._at_once = self._left = at_once
        self._per_look = per_look
        self._waiting: deque[Future] = deque()

    async def wait(self) -> None:
        """Go on when it is one's turn."""
        if self._left and not self._waiting:
            self._left -= 1
            return
        turn = Future(executor=self._node.executor)
        self._waiting.append(turn)
        await turn

    def look(self) -> None:
        """Let the next few go on; to be called regularly."""
        self._left = min(self._left + self._per_look, self._at_once)
        while self._waiting and self._left:
            self._left -= 1
            settle(self._node, self._waiting.popleft(), None)
