"""An agent with an ideal robot on a small yard, and the fleet's voice: for the agent's tests.

::

    d (0,20) ──── c (20,20)          a-b 4 m/s allowed, b-c 1 m/s
                  │
    a (0,0) ───── b (20,0)
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import hypot
from typing import Any

from fleet_manager.agent.agent import Agent
from fleet_manager.agent.chart import Chart
from fleet_manager.agent.line import Pose
from fleet_manager.agent.memory import Memory
from fleet_manager.agent.memory import read as read_memory
from fleet_manager.agent.setup import Setup
from fleet_manager.agent.sheet import factsheet
from fleet_manager.agent.words import (
    Battery,
    Condition,
    Event,
    Follow,
    GiveUp,
    HandsChanged,
    Heard,
    LimitSpeed,
    LinkChanged,
    Odometry,
    Output,
    Perform,
    Remember,
    Stop,
    Tick,
)
from fleet_manager.model.ids import VehicleId
from fleet_manager.vda5050.codec import Headers, encode
from fleet_manager.vda5050.messages import (
    Action,
    InstantActions,
    NodePosition,
    Order,
    OrderEdge,
    OrderNode,
    State,
)
from fleet_manager.vda5050.topics import Kind, topic
from fleet_manager.vda5050.vehicle_words import Publish

R1 = VehicleId("last100/R1")
YARD = "yard"
SPOTS = {"a": (0.0, 0.0), "b": (20.0, 0.0), "c": (20.0, 20.0), "d": (0.0, 20.0)}
SPEEDS = {"ab": 4.0, "bc": 1.0}
NOW_MS = 1_700_000_000_000
STEP_MS = 100


def a_setup(**changes: Any) -> Setup:  # noqa: ANN401 - of any field
    """Build a setup without a map."""
    fields: dict[str, Any] = {
        "vehicle": R1,
        "factsheet": factsheet(None),
        "chart": Chart(map_id=YARD),
    }
    return Setup(**(fields | changes))


def a_node(name: str, sequence_id: int, **changes: Any) -> OrderNode:  # noqa: ANN401
    """Build a node of the yard; *changes*: ``released``, ``actions``, ``deviation``."""
    x, y = SPOTS[name]
    return OrderNode(
        node_id=name,
        sequence_id=sequence_id,
        released=changes.get("released", True),
        actions=changes.get("actions", ()),
        node_position=NodePosition(
            x=x, y=y, map_id=YARD, allowed_deviation_x_y=changes.get("deviation")
        ),
    )


def an_order(street: str = "abc", **changes: Any) -> Order:  # noqa: ANN401
    """Build an order along *street*, one letter a node, all released.

    *changes*: ``order``, ``update``, ``first`` (sequence id), ``released`` (how many nodes),
    ``doing`` (index of a node to its actions) and ``edges`` (fields of every edge).
    """
    first, released = changes.get("first", 0), changes.get("released", len(street))
    doing = changes.get("doing", {})
    return Order(
        order_id=changes.get("order", "trip-1"),
        order_update_id=changes.get("update", 0),
        nodes=tuple(
            a_node(name, first + 2 * i, released=i < released, actions=doing.get(i, ()))
            for i, name in enumerate(street)
        ),
        edges=tuple(
            OrderEdge(
                edge_id=street[i : i + 2],
                sequence_id=first + 2 * i + 1,
                released=i + 1 < released,
                start_node_id=street[i],
                end_node_id=street[i + 1],
                actions=(),
                max_speed=SPEEDS.get(street[i : i + 2]),
                **changes.get("edges", {}),
            )
            for i in range(len(street) - 1)
        ),
    )


def odometry(x: float, y: float, stamp_ms: int = 0, speed_m_s: float = 0.0) -> Odometry:
    """Build a sample."""
    return Odometry(pose=Pose(x, y, 0.0), stamp_ms=stamp_ms, speed_m_s=speed_m_s)


class IdealRobot:
    """Drives exactly what it is told, at one speed, and notes what it is asked to do."""

    def __init__(self, x: float = 0.0, y: float = 0.0, speed_m_s: float = 2.0) -> None:
        self.x, self.y = x, y
        self.speed_m_s = speed_m_s
        self.rolling = False
        self.path: list[tuple[float, float]] = []
        self.asked: list[Action] = []
        self.given_up: list[str] = []
        self.limit_m_s = 0.0
        self.trace: list[tuple[float, float]] = [(x, y)]
        """Where it really was."""

    def told(self, output: Output) -> None:
        """Take what the agent says."""
        match output:
            case Follow(poses=poses):
                self.path = [(pose.x_m, pose.y_m) for pose in poses]
            case Stop():
                self.path = []
            case LimitSpeed(m_s=m_s):
                self.limit_m_s = m_s
            case Perform(action=action):
                self.asked.append(action)
            case GiveUp(action_id=name):
                self.given_up.append(name)
            case _:
                pass

    def drive(self, seconds: float) -> None:
        """Let time pass."""
        left_m = self.speed_m_s * seconds
        self.rolling = False
        while self.path and left_m > 0:
            to_x, to_y = self.path[0]
            away_m = hypot(to_x - self.x, to_y - self.y)
            if away_m <= left_m:
                self.x, self.y = self.path.pop(0)
            else:
                self.x += left_m / away_m * (to_x - self.x)
                self.y += left_m / away_m * (to_y - self.y)
            self.rolling = self.rolling or away_m > 0
            self.trace.append((self.x, self.y))
            left_m -= away_m


@dataclass
class Stage:
    """Agent, robot and disk, and everything that was said, in its order."""

    setup: Setup = field(default_factory=a_setup)
    robot: IdealRobot = field(default_factory=IdealRobot)
    now_ms: int = NOW_MS
    disk: bytes | None = None
    outputs: list[Output] = field(default_factory=list)
    speaks: bool = True
    headers: Headers = field(default_factory=Headers)

    def __post_init__(self) -> None:
        self.agent = Agent(self.setup, self.memory)

    @property
    def memory(self) -> Memory | None:
        """What is on disk."""
        return None if self.disk is None else read_memory(self.disk, R1, "the test's disk")

    def take(self, *events: Event) -> tuple[Output, ...]:
        """Let *events* happen; return what followed."""
        followed: list[Output] = []
        for event in events:
            for output in self.agent.take(event, self.now_ms):
                followed.append(output)
                if isinstance(output, Remember):
                    self.disk = output.payload
                self.robot.told(output)
        self.outputs += followed
        return tuple(followed)

    def begin(self) -> "Stage":
        """Let the robot say all it knows, and the broker answer."""
        self.take(LinkChanged(up=True), HandsChanged(ready=True), Condition())
        self.take(Battery(charge_percent=80.0))
        self.sense()
        return self

    def sense(self) -> tuple[Output, ...]:
        """Let the robot say where it is."""
        speed_m_s = self.robot.speed_m_s if self.robot.rolling else 0.0
        return self.take(odometry(self.robot.x, self.robot.y, self.now_ms, speed_m_s))

    def send(self, message: Order | InstantActions | Action) -> tuple[Output, ...]:
        """Let the fleet say something."""
        if isinstance(message, Action):
            message = InstantActions(actions=(message,))
        kind = Kind.ORDER if isinstance(message, Order) else Kind.INSTANT_ACTIONS
        return self.send_raw(kind, encode(self.headers.stamp(kind, R1, message, self.now_ms)))

    def send_raw(self, kind: Kind, payload: bytes) -> tuple[Output, ...]:
        """Let bytes arrive."""
        return self.take(Heard(topic=topic(kind, R1), payload=payload))

    def run(self, seconds: float) -> list[Output]:
        """Let time pass, with samples and ticks in it."""
        before = len(self.outputs)
        for _ in range(round(seconds * 1000 / STEP_MS)):
            self.now_ms += STEP_MS
            self.robot.drive(STEP_MS / 1000)
            if self.speaks:
                self.sense()
            self.take(Tick())
        return self.outputs[before:]

    def restart(self, off_s: float = 0.0) -> "Stage":
        """Kill the agent, let the robot go on alone, and begin with what is on disk."""
        for _ in range(round(off_s * 1000 / STEP_MS)):
            self.now_ms += STEP_MS
            self.robot.drive(STEP_MS / 1000)
        self.agent = Agent(self.setup, self.memory)
        return self.begin()

    @property
    def state(self) -> State:
        """The last state that was sent."""
        return states(self.outputs)[-1]


def states(outputs: Iterable[Output]) -> list[State]:
    """Return the states among *outputs*."""
    return [
        output.body
        for output in outputs
        if isinstance(output, Publish) and isinstance(output.body, State)
    ]


def follows(outputs: Iterable[Output]) -> list[Follow]:
    """Return the paths among *outputs*."""
    return [output for output in outputs if isinstance(output, Follow)]


def reached(outputs: Iterable[Output]) -> list[int]:
    """Return the last nodes' sequence ids as the states told them, each once."""
    found = [state.last_node_sequence_id for state in states(outputs)]
    return list(dict.fromkeys(found))


def a_stage_with_an_order() -> Stage:
    """Build a vehicle on its way with an order and an update of it; see ``broken_orders``."""
    stage = Stage().begin()
    stage.send(an_order("abc", released=2))
    stage.send(an_order("bcd", update=5, first=2, released=2))
    stage.run(3)
    return stage


def error_types(state: State) -> list[str]:
    """Return the types of the errors that *state* tells."""
    return [entry.error_type for entry in state.errors]
