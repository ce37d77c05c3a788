"""The node ``fleet_manager``: a fleet as a managed ROS 2 node.

::

    unconfigured --configure--> inactive --activate--> active
                 <--cleanup----          <-deactivate-

Configured, the fleet is open: journal, broker, HTTP API and loop. Inactive, it holds: vehicles
drive to the end of what is released to them, handoffs under way end, parcels are taken in and
wait, nothing more is released. An operator's mistake is one line and a failed transition. When
the fleet's loop dies the node is finalized and the process ends with code 1; what is on disk is
whole, and the next start goes on from there.
"""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from traceback import format_exception
from typing import Any

from rclpy.lifecycle import LifecycleNode, LifecycleState, TransitionCallbackReturn

from fleet_manager.app.screen import one_line
from fleet_manager.model.errors import Last100Error
from last100_ros.fleet_front import FleetFront
from last100_ros.fleet_log import logged_by
from last100_ros.fleet_site import PARAMETERS, site_of
from last100_ros.parameters import declare, values
from last100_ros.patience import later
from last100_ros.spin import MISTAKE, run
from last100_ros.told_time import ToldTime

NAME = "fleet_manager"
CRASH = 1
TICK_S = 0.05
DIAGNOSE_S = 1.0
SWITCH_S = 0.001
"""How soon a busy thread makes way: an answer passes through three threads."""
DONE = TransitionCallbackReturn.SUCCESS
REFUSED = TransitionCallbackReturn.FAILURE
BROKEN = TransitionCallbackReturn.ERROR


class FleetManager(LifecycleNode):
    """Opens and closes the fleet, has it release and hold, and ends with it."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - those of rclpy
        super().__init__(NAME, **options)
        self._stack = ExitStack()  # first: a setting that does not fit destroys the node
        declare(self, PARAMETERS)
        self._state = "unconfigured"
        self._starts_by_itself = bool(self.get_parameter("autostart").value)
        self._stack.enter_context(logged_by(self))
        self._time = ToldTime(self)
        if self._starts_by_itself and not self._time.is_known:
            self.get_logger().info("waits for the time on /clock")
        self.front = FleetFront(self, self._died)
        self._stack.callback(self.front.host.close)
        self.front.every(TICK_S, self._tick)
        self.front.every(DIAGNOSE_S, lambda: self.front.diagnose(self._state))

    def on_configure(self, _state: LifecycleState) -> TransitionCallbackReturn:
        """Open the fleet."""
        return self._go("inactive", self._open)

    def on_activate(self, _state: LifecycleState) -> TransitionCallbackReturn:
        """Have the fleet release."""
        return self._go("active", lambda: self.front.host.release(releasing=True))

    def on_deactivate(self, _state: LifecycleState) -> TransitionCallbackReturn:
        """Have the fleet hold."""
        return self._go("inactive", lambda: self.front.host.release(releasing=False))

    def on_cleanup(self, _state: LifecycleState) -> TransitionCallbackReturn:
        """Close the fleet."""
        return self._go("unconfigured", self._close)

    def on_shutdown(self, _state: LifecycleState) -> TransitionCallbackReturn:
        """Close the fleet for good."""
        return self._go("finalized", self._close)

    def on_error(self, _state: LifecycleState) -> TransitionCallbackReturn:
        """Close what is left; a failure to recover means finalized."""
        self._close()
        self._state = "finalized"
        return REFUSED

    def destroy_node(self) -> None:
        """Close the fleet and go."""
        self._stack.close()
        super().destroy_node()

    def _open(self) -> None:
        clock = self._time.clock()
        site = site_of(values(self, PARAMETERS), is_simulated=clock is not None)
        self.front.open(site, clock)

    def _close(self) -> None:
        self.front.close("the fleet manager was closed")

    def _go(self, state: str, step: Callable[[], None]) -> TransitionCallbackReturn:
        """Take a step into another state; nothing raised leaves here: rclpy would not tell."""
        if self.front.host.failure is not None:
            return BROKEN
        try:
            step()
        except (Last100Error, OSError) as mistake:
            self.get_logger().error(one_line(mistake))
            return REFUSED
        except Exception as bug:
            self.get_logger().fatal("".join(format_exception(bug)))
            return BROKEN
        self._state = state
        self.get_logger().info(state)
        return DONE

    def _tick(self) -> None:
        self._time.tell()
        if self._starts_by_itself and self._time.is_known:
            self._starts_by_itself = False
            self._start()

    def _start(self) -> None:
        """Configure and activate, or end the process."""
        for trigger in (self.trigger_configure, self.trigger_activate):
            outcome = trigger()
            if outcome != DONE:
                raise SystemExit(MISTAKE if outcome == REFUSED else CRASH)

    def _died(self, error: BaseException) -> None:
        """Hear, on the fleet's thread, that its loop ended by itself."""
        later(self, self._end, error)

    def _end(self, error: BaseException) -> None:
        """End the process, so that whoever keeps it up starts it again."""
        known = isinstance(error, Last100Error)
        text = one_line(error) if known else "".join(format_exception(error))
        self.get_logger().fatal(f"the fleet has stopped: {text}")
        self.front.diagnose(self._state)
        if self._state == "active":
            self.trigger_deactivate()
        else:
            self.trigger_cleanup()
        raise SystemExit(CRASH)


def main() -> int:
    """Run the node as a process."""
    sys.setswitchinterval(SWITCH_S)
    return run(lambda: [FleetManager()])


if __name__ == "__main__":
    sys.exit(main())
