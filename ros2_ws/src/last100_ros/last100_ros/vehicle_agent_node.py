"""The node ``vehicle_agent``: what runs on a vehicle, between its fleet and its robot.

VDA 5050 on one side, the robot's topics and its action ``perform`` on the other; what to make
of them is decided in ``fleet_manager.agent``. One process may run the agents of many vehicles.
"""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from queue import Empty, Full, Queue
from threading import Thread
from typing import Any

from diagnostic_msgs.msg import DiagnosticArray
from last100_msgs.msg import KeypadEntry, RobotInfo
from nav_msgs.msg import Odometry
from rclpy.clock import Clock, ClockType
from rclpy.node import Node
from sensor_msgs.msg import BatteryState

from fleet_manager.agent.agent import Agent
from fleet_manager.agent.words import (
    Event,
    Follow,
    GiveUp,
    HandsChanged,
    Heard,
    LimitSpeed,
    LinkChanged,
    Output,
    Perform,
    Remember,
    Stop,
    Tick,
)
from fleet_manager.shell.mqtt import VehicleLink
from fleet_manager.vda5050.codec import Headers, encode
from fleet_manager.vda5050.vehicle_words import Publish
from last100_ros.agent_diagnostics import diagnosis
from last100_ros.agent_file import MemoryFile
from last100_ros.agent_hands import Hands
from last100_ros.agent_setup import (
    NAV2,
    PARAMETERS,
    Ground,
    endpoint_of,
    ground_of,
    namespace,
    serials,
    setup_of,
)
from last100_ros.agent_words import battery_of, condition_of, keypad_of, odometry_of
from last100_ros.nav2_drive import Nav2Drive
from last100_ros.parameters import declare, values
from last100_ros.path_drive import DrivesRobot, PathDrive
from last100_ros.qos import EVENTS, LATCHED, SENSED, STATES
from last100_ros.spin import run

NAME = "vehicle_agent"
TICK_S = 0.2
HEARD_MAX = 256
NS_PER_MS = 1_000_000


class VehicleAgent(Node):
    """One vehicle's agent among ROS nodes; *options* are rclpy's, for whoever composes."""

    def __init__(self, serial: str, ground: Ground, **options: Any) -> None:  # noqa: ANN401
        self._at_end = ExitStack()
        super().__init__(NAME, namespace=namespace(serial), **options)
        declare(self, PARAMETERS)
        set_to = values(self, PARAMETERS)
        setup = setup_of(set_to, serial, ground)
        self._vehicle = setup.vehicle
        self._endpoint = endpoint_of(set_to)
        self._steady = Clock(clock_type=ClockType.STEADY_TIME)
        self._headers = Headers()
        self._file = MemoryFile(set_to["state_dir"], serial)
        self._agent = Agent(setup, self._file.read(setup.vehicle))
        self._heard: Queue[Heard] = Queue(HEARD_MAX)
        self._wake = self.create_guard_condition(self._hear)
        self._link = VehicleLink(
            setup.vehicle, self._endpoint, self._receive, self._now_ms, setup.prefix
        )
        self._linked = self._handy = False
        self._hands = Hands(self, self._take)
        self._at_end.callback(self._hands.destroy)
        self._drive: DrivesRobot = (
            Nav2Drive(self, self._take) if set_to["drive"] == NAV2 else PathDrive(self)
        )
        self._listen()
        self._at_end.callback(self._part)
        self._link.start()

    def destroy_node(self) -> None:
        """Say goodbye to the fleet; the robot drives on to the end of its base."""
        self._at_end.close()
        super().destroy_node()

    def _part(self) -> None:
        """Leave the broker; one that is gone is not waited for, vehicle by vehicle."""
        if self._link.connected.is_set():
            self._link.stop()
        else:
            Thread(target=self._link.stop, name="parting").start()

    def _listen(self) -> None:
        """Hear the robot, and the time pass."""
        hear = self.create_subscription
        hear(Odometry, "odom", lambda m: self._take(odometry_of(m)), SENSED)
        hear(BatteryState, "battery_state", self._take_battery, SENSED)
        hear(RobotInfo, "info", lambda m: self._take(condition_of(m)), LATCHED)
        hear(KeypadEntry, "keypad", lambda m: self._take(keypad_of(m)), EVENTS)
        self._diagnostics = self.create_publisher(DiagnosticArray, "/diagnostics", STATES)
        self.create_timer(TICK_S, self._pass_time, clock=self._steady)
        self.create_timer(1.0, self._diagnose, clock=self._steady)

    def _now_ms(self) -> int:
        """Return the time that messages are stamped with; from any thread."""
        return int(self.get_clock().now().nanoseconds) // NS_PER_MS

    def _steady_ms(self) -> int:
        return int(self._steady.now().nanoseconds) // NS_PER_MS

    def _receive(self, topic: str, payload: bytes) -> None:
        """Let a message wait for the node's own thread; in a flood it is lost, as on air."""
        with suppress(Full):
            self._heard.put_nowait(Heard(topic=topic, payload=payload))
        self._wake.trigger()

    def _hear(self) -> None:
        with suppress(Empty):
            while True:
                self._take(self._heard.get_nowait())

    def _take_battery(self, message: BatteryState) -> None:
        battery = battery_of(message)
        if battery is not None:
            self._take(battery)

    def _pass_time(self) -> None:
        """Notice what changed without a word, and that time has passed."""
        linked, handy = self._link.connected.is_set(), self._hands.ready
        if linked is not self._linked:
            self._linked = linked
            self._take(LinkChanged(up=linked))
        if handy is not self._handy:
            self._handy = handy
            self._take(HandsChanged(ready=handy))
        self._hear()
        self._drive.tick()
        self._take(Tick())

    def _take(self, event: Event) -> None:
        for output in self._agent.take(event, self._steady_ms()):
            self._do(output)

    def _do(self, output: Output) -> None:
        match output:
            case Publish(kind=kind, body=body):
                stamped: Any = self._headers.stamp(kind, self._vehicle, body, self._now_ms())
                self._link.publish(kind, encode(stamped))
            case Follow() | Stop() | LimitSpeed():
                self._drive.steer(output)
            case Perform(action=action):
                self._hands.perform(action)
            case GiveUp(action_id=name):
                self._hands.give_up(name)
            case Remember(payload=payload):
                news = self._file.keep(payload)
                if news is not None:
                    self._take(news)

    def _diagnose(self) -> None:
        message = DiagnosticArray(status=[diagnosis(self._agent, self._endpoint.url)])
        message.header.stamp = self.get_clock().now().to_msg()
        self._diagnostics.publish(message)


def make_nodes() -> Iterator[Node]:
    """Make the agents of this process."""
    asking = Node(NAME, start_parameter_services=False, enable_rosout=False)
    try:
        declare(asking, PARAMETERS)
        set_to = values(asking, PARAMETERS)
    finally:
        asking.destroy_node()
    ground = ground_of(set_to)
    for serial in serials(set_to):
        yield VehicleAgent(serial, ground)


def main(args: list[str] | None = None) -> None:
    """Run agents until told to stop."""
    sys.exit(run(make_nodes, args))


if __name__ == "__main__":
    main()
