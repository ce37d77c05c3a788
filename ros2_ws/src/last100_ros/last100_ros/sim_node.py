"""The node ``sim``: the simulated street, and the time that everybody else lives in.

::

    ~/pause ~/step ~/set_speed --> pace --> street (a thread of its own) --MQTT--> fleet
    /clock ~/status <--------- what it has shown

The node's own timers run by the wall, so ``/clock`` is published also while time stands. Robots
are nodes of the same process (``robot_node``). If the street ends, so does the process.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from threading import Event, Thread
from typing import Any

from last100_msgs.msg import SimStatus
from last100_msgs.srv import SetSpeed, StepSimulation
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.clock import Clock as RosClock
from rclpy.clock import ClockType
from rclpy.node import Node
from rosgraph_msgs.msg import Clock
from std_srvs.srv import SetBool

from fleet_manager.model.errors import ConfigError
from last100_ros.parameters import declare, values
from last100_ros.patience import later
from last100_ros.qos import CLOCK, LATCHED
from last100_ros.robot_node import TICK_S as ROBOTS_S
from last100_ros.robot_node import RobotNode
from last100_ros.sim_parcels import ParcelDesk
from last100_ros.sim_site import PARAMETERS, open_town
from last100_ros.sim_statuses import Motion, to_status
from last100_ros.sim_steps import Steps
from last100_ros.spin import run
from last100_ros.stamps import MS_PER_S, NS_PER_MS, to_time
from sim.live import Glance

NAME = "sim"
STATUS_S = 1.0
DESK_S = 0.2

__all__ = ["PARAMETERS", "SimNode", "main", "town"]


class SimNode(Node):
    """Keeps the street going and tells its time."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - those of rclpy
        super().__init__(NAME, **options)
        # rclpy destroys also a node that could not be made.
        self._ending = ExitStack()
        self._stop = Event()
        self._crash: BaseException | None = None
        self._thread = Thread(target=self._live, name="street", daemon=True)
        declare(self, PARAMETERS)
        set_to = values(self, PARAMETERS)
        town = open_town(set_to)
        self._ending.callback(town.live.stop)
        self.live = town.live
        """The street; it begins to live with ``begin``."""
        self._pace = town.pace
        self._steps = Steps(town.pace, lambda: self.live.shown_ms)
        self._desk = ParcelDesk(self, town.demand)
        self._clock_out = self.create_publisher(Clock, "/clock", CLOCK)
        self._status_out = self.create_publisher(SimStatus, "~/status", LATCHED)
        group = ReentrantCallbackGroup()
        for kind, name, callback in (
            (SetBool, "pause", self._pause),
            (StepSimulation, "step", self._step),
            (SetSpeed, "set_speed", self._set_speed),
        ):
            self.create_service(kind, f"~/{name}", callback, callback_group=group)
        self._every(1.0 / set_to["clock_rate"], self._tick)
        self._every(STATUS_S, self._ask_for_status)
        self._every(DESK_S, lambda: self._desk.look(self.live.shown_ms))

    def begin(self, robots: Sequence[RobotNode] = ()) -> None:
        """Connect everybody and let time pass."""
        self.get_logger().info(self.live.summary)
        self._every(ROBOTS_S, lambda: _tick_all(robots))
        self._thread.start()

    def destroy_node(self) -> None:
        """End the street in order."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        self._ending.close()
        super().destroy_node()

    def _every(self, seconds: float, callback: Callable[[], None]) -> None:
        steady = RosClock(clock_type=ClockType.STEADY_TIME)
        self.create_timer(seconds, callback, clock=steady)

    def _live(self) -> None:
        """Live on the street, in its own thread."""
        try:
            self.live.start()
            self.live.run(self._stop)
        except BaseException as crash:
            self._crash = crash

    def _tick(self) -> None:
        """Tell the time, as far as it has come."""
        if self._crash is not None:
            raise RuntimeError("the street has ended") from self._crash
        self._clock_out.publish(Clock(clock=to_time(self.live.shown_ms)))
        self._steps.look()

    def _ask_for_status(self) -> None:
        self.live.do(lambda _street: later(self, self._say_status, self.live.glance()))

    def _say_status(self, glance: Glance) -> None:
        motion = Motion(speed=self._pace.speed, paused=self._pace.paused)
        self._status_out.publish(to_status(glance, motion))

    def _pause(self, request: SetBool.Request, response: SetBool.Response) -> SetBool.Response:
        (self._pace.pause if request.data else self._pace.resume)()
        self._ask_for_status()
        response.success = True
        return response

    async def _step(
        self, request: StepSimulation.Request, response: StepSimulation.Response
    ) -> StepSimulation.Response:
        duration = request.duration
        duration_ms = duration.sec * MS_PER_S + duration.nanosec // NS_PER_MS
        ended = await self._steps.step(duration_ms)
        self._ask_for_status()
        response.success, response.message = not ended.why_not, ended.why_not
        response.now = to_time(ended.now_ms)
        return response

    def _set_speed(
        self, request: SetSpeed.Request, response: SetSpeed.Response
    ) -> SetSpeed.Response:
        try:
            self._pace.set_speed(request.speed)
            response.success = True
        except ConfigError as error:
            response.message = str(error)
        self._ask_for_status()
        return response


def town() -> list[Node]:
    """Return the node and those of its robots; the street lives from now on."""
    sim = SimNode()
    robots = [RobotNode(robot) for robot in sim.live.robots]
    sim.begin(robots)
    return [sim, *robots]


def _tick_all(robots: Sequence[RobotNode]) -> None:
    for robot in robots:
        robot.tick()


def main() -> int:
    """Keep the street going until told to stop."""
    return run(town)
