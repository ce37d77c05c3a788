"""The same vehicles and residents over a real broker, in wall time times a speed factor.

One thread owns the street: it pops the clock's heap when things are due, takes in what MQTT and
the notice channel put into its queue, and never waits for the controller. Broker or controller
may go and come back: a vehicle drives to the end of its base and says ONLINE again when it can.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event

from fleet_manager.model.ids import VehicleId
from fleet_manager.roadmap.road import Road
from fleet_manager.shell.clock import Clock as FleetClock
from fleet_manager.shell.clock import wall_ms
from fleet_manager.shell.endpoint import Credentials, parse_endpoint
from fleet_manager.shell.mqtt import VehicleLink
from fleet_manager.vda5050.topics import PREFIX, Kind, topic
from sim.aftermath import Aftermath, aftermath_of
from sim.checkers import Checkers
from sim.client import Client, Doorbell
from sim.clock import Clock
from sim.notices import NoticeFile, NoticeHook
from sim.outfit import makes, manners_of
from sim.people import Neighbourhood, Notice, Outcome
from sim.rng import Streams
from sim.scenario import Loaded
from sim.track import Track
from sim.vehicle import Make, Vehicle
from sim.world import read_road

LOOKS_PER_S = 5
"""How often per second of this world a driving vehicle tells its position, at most."""
_TICK_S = 0.02
_STATE_INTERVAL_MS_MAX = 30_000

Progress = Callable[["Glance"], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveOptions:
    """What a live street needs to know."""

    loaded: Loaded
    broker_url: str
    seed: int | None = None
    """None takes the scenario's."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What can be told of a live street at a moment."""

    now_ms: int
    connected: int
    rolling: int
    km: float
    taken: int
    lag_ms: int
    """How far, in fleet time, the street is behind; about 0 unless the machine is too slow."""


def run_live(
    options: LiveOptions, stop: Event | None = None, progress: Progress | None = None
) -> Aftermath:
    """Keep the street going until *stop* is set or the time is over."""
    street = _Street(options, read_road(options.loaded))
    try:
        street.start()
        street.run(stop or Event(), progress)
    finally:
        street.stop()
    return street.aftermath()


class _Street:
    """Vehicles, links, residents, and the one thread that moves them."""

    def __init__(self, options: LiveOptions, road: Road) -> None:
        scenario = options.loaded.scenario
        anchor_ms = wall_ms() if options.anchor_ms is None else options.anchor_ms
        self.options = options
        self.road = road
        self.fleet_time = FleetClock(anchor_ms, options.speed)
        self.clock = Clock(self.fleet_time.now_ms())
        self.inbox: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self.checkers = Checkers(road.point_node, prefix=options.prefix)
        self.clients: dict[VehicleId, Client] = {}
        self.vehicles: dict[VehicleId, Vehicle] = {}
        self.links: dict[VehicleId, VehicleLink] = {}
        self.up: set[VehicleId] = set()
        seed = scenario.seed if options.seed is None else options.seed
        self.streams = Streams(seed)
        self.people = Neighbourhood(
            clock=self.clock,
            streams=self.streams,
            manners=manners_of(scenario.people),
            keypads=self.clients,
        )
        self.file, self.hook = _ears(options, self._post)
        track = Track(road.graph)
        for make in makes(options.loaded, road, self._driving_interval_ms()):
            self._put_down(make, track)

    def start(self) -> None:
        """Connect everybody."""
        if self.hook is not None:
            self.hook.start()
        for link in self.links.values():
            link.start()
        every_ms = max(self.options.loaded.scenario.checks.overlap_every_ms, 1)
        self._look(max(every_ms, round(_TICK_S * 1000 * self.options.speed)))

    def run(self, stop: Event, progress: Progress | None) -> None:
        """Let things happen as they become due."""
        limit_s = self.options.duration_s
        end_ms = None if limit_s is None else self._after_wall_s(limit_s)
        shown_ms = self.clock.now_ms
        while not stop.is_set():
            now_ms = self.fleet_time.now_ms()
            if end_ms is not None and now_ms >= end_ms:
                return
            self.clock.run(now_ms)
            self._notice_links()
            for notice in self.file.poll() if self.file is not None else ():
                self._tell(notice)
            if progress is not None and now_ms >= shown_ms:
                shown_ms = now_ms + round(1000 * self.options.speed)
                progress(self._glance())
            self._take_in(self._pause_s())

    def stop(self) -> None:
        """Say goodbye and disconnect."""
        if self.hook is not None:
            self.hook.stop()
        for link in self.links.values():
            link.stop()

    def aftermath(self) -> Aftermath:
        """Return what the street knows."""
        vehicles = [client.vehicle for client in self.clients.values()]
        return aftermath_of(vehicles, self.people, self.checkers, self.clock.now_ms)

    def _after_wall_s(self, seconds: float) -> int:
        return self.fleet_time.now_ms() + round(seconds * 1000 * self.options.speed)

    def _driving_interval_ms(self) -> int:
        return min(round(1000 / LOOKS_PER_S * self.options.speed), _STATE_INTERVAL_MS_MAX)

    def _put_down(self, make: Make, track: Track) -> None:
        prefix = self.options.prefix

        def send(kind: Kind, payload: bytes) -> None:
            name = topic(kind, make.id, prefix)
            self.checkers.wire.observe(self.clock.now_ms, name, payload)
            # The link itself says ONLINE and OFFLINE.
            if kind is not Kind.CONNECTION:
                link.publish(kind, payload)

        def heard(name: str, payload: bytes) -> None:
            self.checkers.wire.observe(self.clock.now_ms, name, payload)
            kind = Kind(name.rpartition("/")[2])
            client.act(lambda now_ms: vehicle.hear(kind, payload, now_ms))

        def receive(name: str, payload: bytes) -> None:
            self.inbox.put(lambda: heard(name, payload))

        endpoint = parse_endpoint(self.options.broker_url, self.options.credentials)
        link = VehicleLink(make.id, endpoint, receive, self.fleet_time.now_ms, prefix)
        rng = self.streams.stream(f"vehicle/{make.id}")
        vehicle = Vehicle(make, track, rng, send, self.clock.now_ms)
        onlookers = (self.checkers.street, self.checkers.ledger, Doorbell(self.people))
        client = Client(self.clock, vehicle, self.road.point_node, onlookers)
        self.clients[make.id] = client
        self.vehicles[make.id] = vehicle
        self.links[make.id] = link

    def _post(self, notice: Notice) -> None:
        self.inbox.put(lambda: self._tell(notice))

    def _tell(self, notice: Notice) -> None:
        self.checkers.street.notified(notice)
        self.people.notify(notice)

    def _notice_links(self) -> None:
        """Have a vehicle describe itself whenever its link came (back) up."""
        for name, link in self.links.items():
            is_up = link.connected.is_set()
            if is_up and name not in self.up:
                self.up.add(name)
                self.clients[name].act(self.vehicles[name].connected)
            elif not is_up:
                self.up.discard(name)

    def _look(self, every_ms: int) -> None:
        vehicles = [client.vehicle for client in self.clients.values()]
        self.checkers.street.look(self.clock.now_ms, vehicles)
        self.clock.after(every_ms, lambda: self._look(every_ms))

    def _pause_s(self) -> float:
        due_ms = self.clock.next_ms
        if due_ms is None:
            return _TICK_S
        return min(self.fleet_time.wall_s_until(due_ms), _TICK_S)

    def _take_in(self, pause_s: float) -> None:
        """Wait for something to arrive, and take in everything that has."""
        try:
            happening = self.inbox.get(block=pause_s > 0, timeout=pause_s or None)
            while True:
                self.clock.run(self.fleet_time.now_ms())
                happening()
                happening = self.inbox.get_nowait()
        except Empty:
            return

    def _glance(self) -> Glance:
        now_ms = self.clock.now_ms
        wheels = [client.vehicle.wheels for client in self.clients.values()]
        return Glance(
            now_ms=now_ms,
            connected=len(self.up),
            rolling=sum(each.rolling for each in wheels),
            km=sum(each.odometer_mm(now_ms) for each in wheels) / 1e6,
            taken=self.people.outcomes[Outcome.TOOK],
            lag_ms=self.fleet_time.now_ms() - now_ms,
        )


def _ears(
    options: LiveOptions, take: Callable[[Notice], None]
) -> tuple[NoticeFile | None, NoticeHook | None]:
    """Return what residents hear of their parcels by."""
    file = hook = None
    if options.notices is not None:
        file = NoticeFile(options.notices, from_beginning=options.notices_from_beginning)
    if options.webhook_port is not None:
        hook = NoticeHook(options.webhook_port, take)
    return file, hook
