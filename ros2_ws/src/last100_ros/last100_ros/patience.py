"""How a callback waits for the fleet's thread: it lets others run meanwhile, and not for ever.

::

    answer = await patience.wait(fleet.ask(event))      # in an ``async def`` callback

The fleet answers on its own thread; the executor is woken and goes on with the callback in its
own. A callback that waits needs a reentrant group, or the others of its group wait with it.
"""

from collections.abc import Callable
from concurrent.futures import Future as Coming
from functools import partial
from traceback import format_exception
from typing import Any, TypeVar

from rclpy.clock import Clock
from rclpy.clock_type import ClockType
from rclpy.node import Node
from rclpy.task import Future

from fleet_manager.model.errors import Last100Error, PartError

PATIENCE_S = 10.0
_NS_PER_S = 1_000_000_000

T = TypeVar("T")


class Patience:
    """Callbacks that wait, each until its own deadline."""

    def __init__(self, node: Node, limit_s: float = PATIENCE_S) -> None:
        self._node = node
        self._limit_s = limit_s
        self._clock = Clock(clock_type=ClockType.STEADY_TIME)
        self._deadlines_ns: dict[Future, int] = {}

    async def wait(self, coming: "Coming[T]") -> T:
        """Return what comes, or raise it.

        Raises:
            PartError: Nothing came in time, the fleet has stopped, or it has a bug.
        """
        there = Future(executor=self._node.executor)
        self._deadlines_ns[there] = self._now_ns() + round(self._limit_s * _NS_PER_S)
        coming.add_done_callback(partial(self._tell, there))
        try:
            await there
        finally:
            del self._deadlines_ns[there]
        if not coming.done():
            coming.cancel()
            raise PartError(f"the fleet did not answer within {self._limit_s:g} s")
        try:
            return coming.result()
        except Last100Error:
            raise
        except Exception as bug:
            self._node.get_logger().error("".join(format_exception(bug)))
            raise PartError("the fleet could not answer; its log says why") from bug

    def look(self) -> None:
        """End the waiting of those whose deadline has passed; to be called now and then."""
        now_ns = self._now_ns()
        for there, deadline_ns in tuple(self._deadlines_ns.items()):
            if now_ns >= deadline_ns:
                settle(self._node, there, None)

    def _now_ns(self) -> int:
        return int(self._clock.now().nanoseconds)

    def _tell(self, there: Future, _coming: object) -> None:
        """Wake who waits: called on the fleet's thread, or at once."""
        settle(self._node, there, None)


def settle(node: Node, there: Future, result: object) -> None:
    """Give a future its result and have the callback that waits for it go on; any thread."""
    there.set_result(result)
    # Callbacks that wait are looked at when the executor wakes, and a future does not wake it.
    executor = node.executor
    if executor is not None:
        executor.wake()


def later(node: Node, do: Callable[..., object], *args: Any) -> None:  # noqa: ANN401
    """Have *do* called in the node's executor; from any thread."""
    executor = node.executor
    if executor is not None:
        executor.create_task(do, *args)
