"""A street in real time: everybody in it on one clock, watched, and remembered if wanted.

::

    orders, notices, commands --> vehicles, residents, robots --> outbox --> the outside
                                                                    |
                                          memory <-- first ---------+

One thread owns it. What anybody says leaves in ``flush``, after the memory has it: killed at
any moment, the street comes back as it was last heard of.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from fleet_manager.model.ids import VehicleId
from fleet_manager.roadmap.lane_graph import LaneGraph
from fleet_manager.roadmap.road import Road
from fleet_manager.vda5050.topics import PREFIX, Kind, topic
from sim.aftermath import Aftermath, aftermath_of
from sim.checkers import Checkers
from sim.client import Client, Doorbell
from sim.clock import Clock
from sim.memory import Memory
from sim.mover import Mover
from sim.outfit import manners_of
from sim.people import Neighbourhood, Notice
from sim.reboot import restore, state_of
from sim.rng import Streams
from sim.robot import Locate, Look, News, Robot
from sim.scenario import Loaded
from sim.scribe import Scribe
from sim.track import Pose, Track
from sim.vehicle import Make, Vehicle

LOOKS_PER_S = 5
"""How often per second of this world a driving vehicle tells its position, at most."""
SENSED_PER_S = 10
"""How often per second of this world a robot tells what it senses."""
TICK_S = 0.02
_STATE_INTERVAL_MS_MAX = 30_000
_STANDS_MM = 1000.0
"""A robot this near to a node of the road stands there."""

Tell = Callable[[Look | News], None]
Publish = Callable[[Kind, bytes], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where the street is and what it is like."""

    loaded: Loaded
    road: Road
    seed: int
    prefix: str = PREFIX
    memory: Memory | None = None


class Street:
    """Vehicles, robots, residents, and those who watch them."""

    def __init__(self, setting: Setting, now_ms: int, speed: float = 1.0) -> None:
        scenario, road = setting.loaded.scenario, setting.road
        self.clock = Clock(now_ms)
        self.shown_ms = now_ms
        """The time that the outside may know: it is remembered."""
        self.speed = speed
        self.clients: dict[VehicleId, Client] = {}
        self.vehicles: dict[VehicleId, Vehicle] = {}
        self.robots: dict[VehicleId, Robot] = {}
        self.streams = Streams(setting.seed)
        self.checkers = Checkers(road.point_node, prefix=setting.prefix, joins_late=True)
        self.people = Neighbourhood(
            clock=self.clock,
            streams=self.streams,
            manners=manners_of(scenario.people),
            keypads=self.clients,
        )
        self.scribe = Scribe(setting.memory, self.people, self.checkers)
        self._setting = setting
        self._track = Track(road.graph)
        self._tell: dict[VehicleId, Tell] = {}
        self._outbox: list[Callable[[], None]] = []
        self._told: dict[VehicleId, None] = {}
        """Who told something about themselves that is in the outbox."""
        self._gist: dict[VehicleId, object] = {}
        """What of a robot is worth remembering, as it was the last time."""
        self._pulse = 0

    @property
    def movers(self) -> list[Mover]:
        """Everybody on wheels."""
        return [client.vehicle for client in self.clients.values()]

    def add_vehicle(self, make: Make, publish: Publish) -> None:
        """Put a VDA 5050 vehicle down, or where it is remembered; *publish* is its voice."""

        def send(kind: Kind, payload: bytes) -> None:
            name = topic(kind, make.id, self._setting.prefix)
            self.checkers.wire.observe(self.clock.now_ms, name, payload)
            # Its link itself says ONLINE and OFFLINE.
            if kind is not Kind.CONNECTION:
                self._told[make.id] = None
                self._outbox.append(partial(publish, kind, payload))

        rng = self.streams.stream(f"vehicle/{make.id}")
        make = replace(make, driving_interval_ms=self._driving_interval_ms)
        vehicle = Vehicle(make, self._track, rng, send, self.clock.now_ms)
        before = self.scribe.remembered(make.id)
        if before is not None:
            restore(vehicle, before)
        self.vehicles[make.id] = vehicle
        self._put(vehicle)

    def add_robot(self, make: Make, tell: Tell) -> None:
        """Put a robot down, or where it is remembered; *tell* hears what it senses and does."""
        at = self._track.node_pose(make.node, self._track.resting_heading(make.node))
        rng = self.streams.stream(f"vehicle/{make.id}")
        robot = Robot(make, at, rng, _locator(self._track.graph), self.clock.now_ms)
        before = self.scribe.remembered(make.id)
        if before is not None:
            robot.restore(before, self.scribe.deeds(make.id))
        self.robots[make.id] = robot
        self._tell[make.id] = tell
        self._put(robot)

    def set_speed(self, speed: float) -> None:
        """Look, and be told, as often as before per second of this world."""
        self.speed = speed
        for name, vehicle in self.vehicles.items():
            vehicle.driving_interval_ms = self._driving_interval_ms
            self.clients[name].act(lambda _now_ms: None)
        self.start()

    def start(self) -> None:
        """Begin to look at everybody now and then."""
        self._pulse += 1
        self._repeat(self._look, self._pulse)
        self._repeat(self._sense, self._pulse)

    def connected(self, name: VehicleId) -> None:
        """Have a vehicle describe itself: it has found the broker (again)."""
        self.clients[name].act(self.vehicles[name].connected)

    def hear(self, name: VehicleId, where: str, payload: bytes) -> None:
        """Let a vehicle hear what was said to it on topic *where*."""
        self.checkers.wire.observe(self.clock.now_ms, where, payload)
        kind, vehicle = Kind(where.rpartition("/")[2]), self.vehicles[name]
        self.clients[name].act(lambda now_ms: vehicle.hear(kind, payload, now_ms))

    def command(self, name: VehicleId, deed: Callable[[Robot, int], None]) -> None:
        """Have a robot do something now."""
        robot = self.robots[name]
        self.clients[name].act(lambda now_ms: deed(robot, now_ms))

    def notify(self, notice: Notice, since_ms: int | None = None) -> None:
        """Let a resident know, who has known it since then (None: only now)."""
        self.checkers.street.notified(notice)
        self.people.notify(notice, since_ms)

    def advance(self, until_ms: int) -> None:
        """Let everything happen that is due, and be told."""
        self.clock.run(until_ms)
        self.flush()

    def flush(self) -> None:
        """Remember what was said, then say it."""
        for name, robot in self.robots.items():
            if robot.news:
                self._sensed(name, robot)
        now_ms = self.clock.now_ms
        states = [
            state_of(self.vehicles[name], now_ms)
            if name in self.vehicles
            else self.robots[name].state(now_ms)
            for name in self._told
        ]
        self.scribe.write(states, now_ms)
        self._told.clear()
        self.shown_ms = now_ms
        outbox, self._outbox = self._outbox, []
        for say in outbox:
            say()

    def aftermath(self) -> Aftermath:
        """Return what the street knows."""
        return aftermath_of(self.movers, self.people, self.checkers, self.clock.now_ms)

    @property
    def _driving_interval_ms(self) -> int:
        return min(round(1000 / LOOKS_PER_S * self.speed), _STATE_INTERVAL_MS_MAX)

    def _put(self, mover: Mover) -> None:
        watchers = (
            self.checkers.street, self.checkers.ledger, Doorbell(self.people), self.scribe,
        )  # fmt: skip
        points = self._setting.road.point_node
        self.clients[mover.id] = Client(self.clock, mover, points, watchers)

    def _repeat(self, deed: Callable[[], int], pulse: int) -> None:
        """Do *deed* now, and again after what it returns, until the pulse changes."""
        if pulse == self._pulse:
            self.clock.after(deed(), lambda: self._repeat(deed, pulse))

    def _look(self) -> int:
        self.checkers.street.look(self.clock.now_ms, self.movers)
        every_ms = max(self._setting.loaded.scenario.checks.overlap_every_ms, 1)
        return max(every_ms, round(TICK_S * 1000 * self.speed))

    def _sense(self) -> int:
        for name, robot in self.robots.items():
            self._sensed(name, robot)
        return max(round(1000 / SENSED_PER_S * self.speed), 1)

    def _sensed(self, name: VehicleId, robot: Robot) -> None:
        """Let a robot tell what it senses, then what it did: that may have changed it."""
        tell, look = self._tell[name], robot.look(self.clock.now_ms)
        gist = (look.pose, round(look.battery_share, 3), look.contents)
        if robot.news or self._gist.get(name) != gist:
            self._told[name], self._gist[name] = None, gist
        self._outbox.append(partial(tell, look))
        while robot.done:
            self.scribe.did(name, robot.done.popleft())
        while robot.news:
            self._outbox.append(partial(tell, robot.news.popleft()))


def _locator(graph: LaneGraph) -> Locate:
    """Return what tells which node somebody stands at."""
    xs, ys = np.asarray(graph.x_mm, float), np.asarray(graph.y_mm, float)

    def locate(pose: Pose) -> int:
        off_mm = np.hypot(xs - pose.x_mm, ys - pose.y_mm)
        nearest = int(off_mm.argmin())
        return nearest if off_mm[nearest] <= _STANDS_MM else -1

    return locate
