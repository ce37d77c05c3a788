"""A street over a real broker, in wall time times a speed, that may pause and step.

One thread owns the street: it pops the clock's heap when things are due, takes in what MQTT,
the notice channel and others put into its inbox, and never waits for the controller. Broker or
controller may go and come back: a vehicle drives to the end of its base and says ONLINE again
when it can.
"""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event
from typing import Protocol, TypeVar

from fleet_manager.model.ids import VehicleId
from fleet_manager.shell.clock import Clock as FleetClock
from fleet_manager.shell.clock import wall_ms
from fleet_manager.shell.endpoint import Credentials, parse_endpoint
from fleet_manager.shell.mqtt import VehicleLink
from fleet_manager.vda5050.topics import PREFIX
from sim.aftermath import Aftermath
from sim.memory import Memory
from sim.notices import NoticeFile, NoticeHook
from sim.outfit import makes, with_robots
from sim.pace import Pace
from sim.people import Notice, Outcome
from sim.remembered import WorldKey
from sim.robot import Look, News, Robot
from sim.scenario import Loaded
from sim.street import TICK_S, Setting, Street, Tell
from sim.vehicle import Make
from sim.world import read_road

Progress = Callable[["Glance"], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveOptions:
    """What a live street needs to know."""

    loaded: Loaded
    broker_url: str
    seed: int | None = None
    """None takes the scenario's."""
    robots: int = 0
    """How many of the vehicles are robots, which others command."""
    speed: float = 1.0
    anchor_ms: int | None = None
    """Where fleet time and wall time meet; the controller's own if *speed* is not 1."""
    notices: Path | None = None
    notices_from_beginning: bool = False
    webhook_port: int | None = None
    """0 takes any free port."""
    duration_s: float | None = None
    """Seconds of this world after which it ends; None means until it is told to."""
    prefix: str = PREFIX
    credentials: Credentials = field(default_factory=Credentials)
    state_dir: Path | None = None
    """Where the world is remembered."""

    @property
    def true_seed(self) -> int:
        """The seed of all chance."""
        return self.loaded.scenario.seed if self.seed is None else self.seed


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What can be told of a live street at a moment."""

    now_ms: int
    vehicles: int
    connected: int
    rolling: int
    km: float
    taken: int
    lag_ms: int
    """How far, in its own time, it is behind; about 0 unless the machine is too slow."""
    broken: tuple[str, ...] = ()
    """Every rule of the street that was broken."""


class Timing(Protocol):
    """What time it is in the street, and how fast it passes."""

    @property
    def speed(self) -> float:
        """The street's time over that of this world."""
        ...

    def now_ms(self) -> int:
        """Return the street's time."""
        ...

    def wall_s_until(self, time_ms: int) -> float:
        """Return the seconds of this world until then."""
        ...


def run_live(
    options: LiveOptions, stop: Event | None = None, progress: Progress | None = None
) -> Aftermath:
    """Keep the street going until *stop* is set or the time is over; the fleet tells time."""
    anchor_ms = wall_ms() if options.anchor_ms is None else options.anchor_ms
    live = LiveStreet(options, FleetClock(anchor_ms, options.speed))
    try:
        live.start()
        live.run(stop or Event(), progress)
    finally:
        live.stop()
    return live.aftermath()


def open_paced(options: LiveOptions) -> tuple["LiveStreet", Pace]:
    """Return a street that keeps its own time, and the pace to change it by.

    It begins now, or goes on from the time it is remembered to have shown.

    Raises:
        ConfigError, PartError: With a text for the operator.
    """
    begin_ms, memory = wall_ms(), None
    if options.state_dir is not None:
        memory = Memory(options.state_dir, _key(options), begin_ms)
        begin_ms = memory.world.now_ms
    try:
        pace = Pace(begin_ms, options.speed)
        return LiveStreet(options, pace, memory), pace
    except BaseException:
        if memory is not None:
            memory.withdraw()
        raise


def _key(options: LiveOptions) -> WorldKey:
    scenario = options.loaded.scenario
    return WorldKey(
        map=f"{scenario.map} {sha256(options.loaded.map_path.read_bytes()).hexdigest()[:12]}",
        scenario=scenario.name,
        seed=options.true_seed,
        vehicles=scenario.vehicles.count,
        robots=options.robots,
    )


class Remote:
    """A robot of a live street, for whoever commands it from another thread."""

    def __init__(self, make: Make, live: "LiveStreet") -> None:
        self.make = make
        self._live = live
        self._tell: Tell | None = None

    def listen(self, tell: Tell) -> None:
        """Be told what the robot senses and does, on the street's thread."""
        self._tell = tell

    def hear(self, news: Look | News) -> None:
        """Pass on what the robot tells."""
        if self._tell is not None:
            self._tell(news)

    def do(self, deed: Callable[[Robot, int], None]) -> None:
        """Have the robot do something, soon."""
        self._live.do(lambda street: street.command(self.make.id, deed))

    def ask(self, question: Callable[[Robot, int], T]) -> "Future[T]":
        """Return what will be the robot's answer."""
        answer: Future[T] = Future()

        def put(robot: Robot, now_ms: int) -> None:
            if not answer.set_running_or_notify_cancel():
                return
            try:
                answer.set_result(question(robot, now_ms))
            except Exception as error:
                answer.set_exception(error)

        self.do(put)
        return answer


class LiveStreet:
    """A street, the links of its vehicles, and the one thread that moves them."""

    def __init__(
        self, options: LiveOptions, timing: Timing, memory: Memory | None = None
    ) -> None:
        self.timing = timing
        now_ms = timing.now_ms()
        self.begin_ms = memory.world.begin_ms if memory else now_ms
        """When this street's day began."""
        self._options, self._memory = options, memory
        road = read_road(options.loaded)
        setting = Setting(
            loaded=options.loaded,
            road=road,
            seed=options.true_seed,
            prefix=options.prefix,
            memory=memory,
        )
        self._street = Street(setting, now_ms, timing.speed)
        self._inbox: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._links: dict[VehicleId, VehicleLink] = {}
        self._up: set[VehicleId] = set()
        restored = memory is not None and not memory.is_new
        self._catches_up = self._goes_on = restored
        """Whether the notices read first are from before the street was stopped."""
        self._file, self._hook = _ears(options, self._post, from_beginning=restored)
        vehicles, robots = with_robots(makes(options.loaded, road), options.robots)
        for make in vehicles:
            self._add_vehicle(make)
        self.robots = tuple(Remote(make, self) for make in robots)
        for remote in self.robots:
            self._street.add_robot(remote.make, remote.hear)

    @property
    def summary(self) -> str:
        """What is opened here, in a line."""
        scenario, robots = self._options.loaded.scenario, len(self.robots)
        begun = "goes on where it was" if self._goes_on else "begins"
        others = f"{len(self._links)} vehicles on {self._options.broker_url}"
        return f"{scenario.name} {begun}: {others}, {robots} robots"

    @property
    def shown_ms(self) -> int:
        """The time that may be shown to others, from any thread."""
        return self._street.shown_ms

    def do(self, what: Callable[[Street], None]) -> None:
        """Have *what* done on the street's thread, soon; from any thread."""
        self._inbox.put(partial(what, self._street))

    def start(self) -> None:
        """Connect everybody."""
        if self._hook is not None:
            self._hook.start()
        for link in self._links.values():
            link.start()
        self._street.start()

    def run(self, stop: Event, progress: Progress | None = None) -> None:
        """Let things happen as they become due."""
        limit_s = self._options.duration_s
        end_ms = None if limit_s is None else self._after_wall_s(limit_s)
        told_ms = self._street.clock.now_ms
        while not stop.is_set():
            if self.timing.speed != self._street.speed:
                self._street.set_speed(self.timing.speed)
            now_ms = self.timing.now_ms()
            if end_ms is not None and now_ms >= end_ms:
                return
            self._street.clock.run(now_ms)
            self._notice_links()
            self._read_notices()
            self._street.flush()
            if progress is not None and now_ms >= told_ms:
                told_ms = self._after_wall_s(1.0)
                progress(self.glance())
            self._take_in(self._pause_s())

    def stop(self) -> None:
        """Say goodbye, disconnect, and write everything down."""
        if self._hook is not None:
            self._hook.stop()
        for link in self._links.values():
            link.stop()
        if self._memory is not None:
            self._memory.close()

    def glance(self) -> Glance:
        """Return what can be told; on the street's thread."""
        street = self._street
        now_ms, wheels = street.clock.now_ms, [mover.wheels for mover in street.movers]
        return Glance(
            now_ms=now_ms,
            vehicles=len(wheels),
            connected=len(self._up),
            rolling=sum(each.rolling for each in wheels),
            km=sum(each.odometer_mm(now_ms) for each in wheels) / 1e6,
            taken=street.people.outcomes[Outcome.TOOK],
            lag_ms=self.timing.now_ms() - now_ms,
            broken=tuple(f"{one.rule}: {one.what}" for one in street.scribe.broken),
        )

    def aftermath(self) -> Aftermath:
        """Return what the street knows, once it has ended."""
        return self._street.aftermath()

    def _after_wall_s(self, seconds: float) -> int:
        return self.timing.now_ms() + round(seconds * 1000 * self.timing.speed)

    def _add_vehicle(self, make: Make) -> None:
        options, street, name = self._options, self._street, make.id

        def receive(where: str, payload: bytes) -> None:
            self._inbox.put(lambda: street.hear(name, where, payload))

        endpoint = parse_endpoint(options.broker_url, options.credentials)
        link = VehicleLink(name, endpoint, receive, self.timing.now_ms, options.prefix)
        self._links[name] = link
        street.add_vehicle(make, link.publish)

    def _post(self, notice: Notice) -> None:
        self._inbox.put(lambda: self._street.notify(notice))

    def _read_notices(self) -> None:
        for notice in self._file.poll() if self._file is not None else ():
            self._street.notify(notice, notice.time_ms if self._catches_up else None)
        self._catches_up = False

    def _notice_links(self) -> None:
        """Have a vehicle describe itself whenever its link came (back) up."""
        for name, link in self._links.items():
            is_up = link.connected.is_set()
            if is_up and name not in self._up:
                self._up.add(name)
                self._street.connected(name)
            elif not is_up:
                self._up.discard(name)

    def _pause_s(self) -> float:
        due_ms = self._street.clock.next_ms
        if due_ms is None:
            return TICK_S
        return min(self.timing.wall_s_until(due_ms), TICK_S)

    def _take_in(self, pause_s: float) -> None:
        """Wait for something to arrive, and take in everything that has."""
        try:
            happening = self._inbox.get(block=pause_s > 0, timeout=pause_s or None)
            while True:
                self._street.clock.run(self.timing.now_ms())
                happening()
                self._street.flush()
                happening = self._inbox.get_nowait()
        except Empty:
            return


def _ears(
    options: LiveOptions, take: Callable[[Notice], None], *, from_beginning: bool
) -> tuple[NoticeFile | None, NoticeHook | None]:
    """Return what residents hear of their parcels by."""
    file = hook = None
    if options.notices is not None:
        whole = from_beginning or options.notices_from_beginning
        file = NoticeFile(options.notices, from_beginning=whole)
    if options.webhook_port is not None:
        hook = NoticeHook(options.webhook_port, take)
    return file, hook
