"""An agent on duty, for its tests: a real broker, a fleet that decides nothing, a robot."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rclpy.parameter import Parameter as Setting

import last100_ros
from fleet_manager.shell.broker import ChildBroker
from fleet_manager.vda5050.messages import ActionStatus
from last100_ros.agent_setup import PARAMETERS, ground_of
from last100_ros.vehicle_agent_node import VehicleAgent
from tests.a_robot import YARD
from tests.ros.a_graph import Graph
from tests.ros.a_master import Master
from tests.ros.a_test_robot import RobotNode
from tests.shell_parts import a_broker

ROOT = Path(__file__).parents[2]
PATHS = os.pathsep.join([str(ROOT), str(Path(last100_ros.__file__).parents[1])])


def settings(broker: ChildBroker, folder: Path, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return parameters of an agent that remembers in *folder*."""
    given = {"broker": broker.endpoint.url, "map_id": YARD, "state_dir": str(folder / "agents")}
    return given | {"driving_interval": 0.1} | changes


@dataclass
class Duty:
    """Everything around an agent of the vehicle last100/R1."""

    ros: Graph
    broker: ChildBroker
    master: Master
    folder: Path

    def __post_init__(self) -> None:
        self.agents: list[VehicleAgent] = []
        self.robot = self.a_robot()

    def a_robot(self, **where: float) -> RobotNode:
        """Switch a robot on."""
        node: RobotNode = self.ros.add(self.ros.do(lambda: RobotNode("r1", **where)))
        return node

    def begin(self, **changes: Any) -> VehicleAgent:  # noqa: ANN401
        """Begin an agent, and wait until it has said how things stand."""
        set_to = settings(self.broker, self.folder, **changes)
        given = [Setting(key, value=value) for key, value in set_to.items()]
        ground = ground_of({p.name: p.default for p in PARAMETERS} | set_to)
        node: VehicleAgent = self.ros.add(
            self.ros.do(lambda: VehicleAgent("R1", ground, parameter_overrides=given))
        )
        self.agents.append(node)
        self.until_told()
        return node

    def until_told(self) -> None:
        """Wait until the agent has described itself and said how things stand."""
        told = self.master
        self.ros.until(lambda: told.described and told.state, "it describes itself")

    @contextmanager
    def process(self) -> Iterator["subprocess.Popen[bytes]"]:
        """Run an agent as in service: a process of its own."""
        words = []
        for key, value in settings(self.broker, self.folder, serial="R1").items():
            words += ["-p", f"{key}:={value}"]
        with subprocess.Popen(
            [sys.executable, "-m", "last100_ros.vehicle_agent_node", "--ros-args", *words],
            env=os.environ | {"PYTHONPATH": PATHS},
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def ends(self) -> list[tuple[float, float]]:
        """Return where each path that the robot was told ends."""
        last = [path.poses[-1].pose.position for path in self.robot.paths if path.poses]
        return [(round(spot.x, 3), round(spot.y, 3)) for spot in last]

    def action_is(self, action_id: str, status: str) -> bool:
        """Tell whether the last state says so of an action."""
        state = self.master.state
        return state is not None and any(
            (entry.action_id, entry.action_status) == (action_id, ActionStatus(status))
            for entry in state.action_states
        )


@contextmanager
def a_duty(ros: Graph, folder: Path) -> Iterator[Duty]:
    """Have everything there but the agent."""
    with a_broker("iotcore", folder / "broker") as broker:
        master = Master(broker.endpoint)
        duty = Duty(ros, broker, master, folder)
        try:
            yield duty
        finally:
            # While there is a broker to say goodbye to.
            for agent in duty.agents:
                ros.remove(agent)
            master.link.stop()
