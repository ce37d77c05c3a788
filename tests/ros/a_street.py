"""A small street with robots on it, living in a thread of its own; no broker, no fleet."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from last100_ros.robot_node import TICK_S, RobotNode
from sim.live import LiveOptions, LiveStreet, Remote, open_paced
from sim.pace import Pace
from tests.ros.a_graph import Graph
from tests.shell_parts import free_port
from tests.sim_street import a_scenario

SPEED = 20.0
PROMPT = """
[vehicles]
count = {robots}
manufacturer = "sim"
[people]
way_median_s = 20
way_spread = 0
never_permille = 0
wrong_first_permille = 0
wrong_only_permille = 0
forget_permille = 0
"""


@dataclass(frozen=True, slots=True)
class Lane:
    """A street that lives."""

    live: LiveStreet
    pace: Pace

    @property
    def robot(self) -> Remote:
        """The first robot."""
        return self.live.robots[0]


@contextmanager
def a_street(folder: Path, robots: int = 1, *, remembers: bool = False) -> Iterator[Lane]:
    """Have a street live while the block lasts."""
    options = LiveOptions(
        loaded=a_scenario(folder, PROMPT.format(robots=robots)),
        broker_url=f"mqtt://127.0.0.1:{free_port()}",
        robots=robots,
        speed=SPEED,
        state_dir=folder / "world" if remembers else None,
    )
    live, pace = open_paced(options)
    stop = Event()
    thread = Thread(target=_live, args=(live, stop), name="street")
    thread.start()
    try:
        yield Lane(live, pace)
    finally:
        stop.set()
        thread.join()
        live.stop()


def _live(live: LiveStreet, stop: Event) -> None:
    live.start()
    live.run(stop)


def a_robot(ros: Graph, robot: Remote) -> RobotNode:
    """Add the node of a robot to the graph, which lets it tick."""
    node: RobotNode = ros.add(ros.do(lambda: RobotNode(robot)))
    ros.do(lambda: node.create_timer(TICK_S, node.tick))
    return node
