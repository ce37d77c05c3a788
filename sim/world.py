"""A whole scenario in one process and in virtual time: street, residents, radio, controller.

::

    demand --> host (core.step, disk) <--bytes--> network <--bytes--> clients (vehicles)
                 |                                                        ^
                 +------------------ notices --> residents --- keypads ---+

Everything hangs on one clock and one seed. Checkers look on; ``run`` lets it happen.
"""

from dataclasses import dataclass, field

from fleet_manager.model.ids import ParcelId, VehicleId
from fleet_manager.model.parcel import ParcelPhase
from fleet_manager.roadmap.profile import parse_map
from fleet_manager.roadmap.road import Road, open_road
from fleet_manager.vda5050.topics import Kind, topic, vehicle_subscriptions
from sim.checkers import Checkers
from sim.client import Client, Doorbell
from sim.clock import Clock
from sim.demand import Market, Submission, generate, load
from sim.disk import Disk
from sim.host import Host
from sim.mover import Mover
from sim.network import Link, Network, Parting
from sim.outfit import brains_of, makes, manners_of, radio_of, vehicle_type
from sim.people import Neighbourhood, Notice
from sim.rng import Streams
from sim.scenario import Loaded, start_ms
from sim.track import Track
from sim.vehicle import Make, Vehicle

NOTICE_MS = 2_000
"""How long a notice takes to a recipient's telephone."""
_BOOT_MS = 200
"""Between one vehicle coming online and the next."""


@dataclass(slots=True, kw_only=True)
class World:
    """Everything there is, at the start of a scenario; ``build`` makes it."""

    loaded: Loaded
    seed: int
    clock: Clock
    streams: Streams
    road: Road
    network: Network
    host: Host
    people: Neighbourhood
    checkers: Checkers
    submissions: tuple[Submission, ...]
    clients: dict[VehicleId, Client] = field(default_factory=dict)
    links: dict[VehicleId, Link] = field(default_factory=dict)
    submitted: list[ParcelId] = field(default_factory=list)
    """Parcels the controller has taken over, in the order in which they were handed in."""

    @property
    def vehicles(self) -> list[Mover]:
        """The vehicles, in their order."""
        return [client.vehicle for client in self.clients.values()]

    @property
    def is_over(self) -> bool:
        """Whether every parcel was handed in and has ended, and every vehicle stands still."""
        total = sum(len(submission.parcels) for submission in self.submissions)
        fleet = self.host.fleet
        if fleet is None or total == 0 or len(self.submitted) < total:
            return False
        if any(fleet.counts[phase] for phase in ParcelPhase if not phase.is_end):
            return False
        return not any(vehicle.wheels.rolling for vehicle in self.vehicles)


def build(loaded: Loaded, seed: int) -> World:
    """Return the world of a scenario; nothing has happened in it yet."""
    scenario = loaded.scenario
    road = read_road(loaded)
    clock, streams = Clock(start_ms(scenario)), Streams(seed)
    submissions = submissions_of(loaded, road, streams)
    network = Network(clock, streams, radio_of(scenario))
    contacts = [parcel.contact for one in submissions for parcel in one.parcels]
    checkers = Checkers(road.point_node, contacts)
    network.observers.append(checkers.wire.observe)
    clients: dict[VehicleId, Client] = {}
    manners = manners_of(scenario.people)
    people = Neighbourhood(clock=clock, streams=streams, manners=manners, keypads=clients)

    def notified(notice: Notice) -> None:
        checkers.street.notified(notice)
        clock.after(NOTICE_MS, lambda: people.notify(notice))

    world = World(
        loaded=loaded,
        seed=seed,
        clock=clock,
        streams=streams,
        road=road,
        network=network,
        host=Host((clock, network, streams), brains_of(loaded, road), Disk(), notified),
        people=people,
        checkers=checkers,
        submissions=submissions,
        clients=clients,
    )
    track = Track(road.graph)
    for make in makes(loaded, road):
        _put_down(world, make, track)
    return world


def read_road(loaded: Loaded) -> Road:
    """Return the scenario's map, made ready for its vehicles."""
    path = loaded.map_path
    compound_map = parse_map(path.read_bytes(), str(path))
    return open_road(compound_map, vehicle_type(loaded.scenario.vehicles.type))


def submissions_of(loaded: Loaded, road: Road, streams: Streams) -> tuple[Submission, ...]:
    """Return what will be handed in: drawn, or from the scenario's file."""
    scenario = loaded.scenario
    begin_ms = start_ms(scenario)
    if scenario.demand.file:
        return load(loaded.folder / scenario.demand.file, begin_ms)
    kind = vehicle_type(scenario.vehicles.type)
    market = Market(road=road, kind=kind, streams=streams, start_ms=begin_ms)
    return generate(scenario.demand, market)


def _put_down(world: World, make: Make, track: Track) -> None:
    """Connect one vehicle to the network and the clock."""
    now_ms = world.clock.now_ms

    def send(kind: Kind, payload: bytes) -> None:
        name = topic(kind, make.id)
        world.links[make.id].publish(name, payload, qos=kind.qos, retain=kind.retained)

    def heard(name: str, payload: bytes) -> None:
        kind = Kind(name.rpartition("/")[2])
        client.act(lambda now_ms: vehicle.hear(kind, payload, now_ms))

    def linked(up: bool) -> None:  # noqa: FBT001
        if up:
            client.act(vehicle.connected)

    rng = world.streams.stream(f"vehicle/{make.id}")
    vehicle = Vehicle(make, track, rng, send, now_ms)
    onlookers = (world.checkers.street, world.checkers.ledger, Doorbell(world.people))
    client = Client(world.clock, vehicle, world.road.point_node, onlookers)
    will = Parting(topic=topic(Kind.CONNECTION, make.id), payload=vehicle.will(now_ms))
    link = world.network.connect(make.id, heard, on_link=linked, will=will)
    for topic_filter, _ in vehicle_subscriptions(make.id):
        link.subscribe(topic_filter)
    world.clients[make.id] = client
    world.links[make.id] = link
    world.clock.after(len(world.clients) * _BOOT_MS, lambda: client.act(vehicle.connected))
