"""A vehicle on a clock."""

from dataclasses import dataclass, field
from itertools import pairwise

from fleet_manager.model.ids import BoxId, NodeId, PointId, SessionId, VehicleId
from fleet_manager.vda5050.codec import Headers, encode
from fleet_manager.vda5050.messages import Order, OrderEdge, OrderNode
from fleet_manager.vda5050.topics import Kind
from sim.cabin import DoorMoved, Entry
from sim.client import Client, Doorbell
from sim.clock import Clock
from sim.mover import Mover
from sim.people import Manners, Neighbourhood
from sim.rng import Streams
from sim.track import Track
from sim.vehicle import Entered, Make, Vehicle
from tests.sim_street import the_road, the_van

ROAD = the_road()
GRAPH = ROAD.graph
VAN = VehicleId("sim/1")


@dataclass
class Watcher:
    """Remembers what it saw."""

    entries: list[tuple[int, Entered | Entry]] = field(default_factory=list)
    typed: list[tuple[BoxId, str]] = field(default_factory=list)

    def saw(self, now_ms: int, vehicle: Mover, entry: Entered | Entry) -> None:
        """See."""
        assert vehicle.id == VAN
        self.entries.append((now_ms, entry))

    def overheard(self, now_ms: int, vehicle: Mover, box: BoxId, code: str) -> None:
        """Listen."""
        assert (now_ms >= 0, vehicle.id) == (True, VAN)
        self.typed.append((box, code))


@dataclass
class Scene:
    """A clock, a vehicle on it, somebody who watches, and what was sent."""

    clock: Clock = field(default_factory=lambda: Clock(0))
    watcher: Watcher = field(default_factory=Watcher)
    sent: list[tuple[int, Kind]] = field(default_factory=list)

    def __post_init__(self) -> None:
        make = Make(id=VAN, kind=the_van(), node=GRAPH.node_index[NodeId("s1")])
        rng = Streams(1).stream("x")
        self.vehicle = Vehicle(make, Track(GRAPH), rng, self._send, 0)
        self.client = Client(self.clock, self.vehicle, ROAD.point_node, (self.watcher,))
        self.client.act(self.vehicle.connected)

    def _send(self, kind: Kind, _payload: bytes) -> None:
        self.sent.append((self.clock.now_ms, kind))

    def order(self, *names: str) -> None:
        """Send an order along *names*, all released."""
        nodes = [GRAPH.node_index[NodeId(name)] for name in names]
        edges = [
            next(e for e, tail in enumerate(GRAPH.tail) if (tail, GRAPH.head[e]) == pair)
            for pair in pairwise(nodes)
        ]
        order = Order(
            order_id="o-1",
            order_update_id=0,
            nodes=tuple(
                OrderNode(node_id=name, sequence_id=2 * at, released=True, actions=())
                for at, name in enumerate(names)
            ),
            edges=tuple(
                OrderEdge(
                    edge_id=GRAPH.edge_ids[edge],
                    sequence_id=2 * at + 1,
                    released=True,
                    start_node_id=names[at],
                    end_node_id=names[at + 1],
                    actions=(),
                )
                for at, edge in enumerate(edges)
            ),
        )
        stamped = Headers().stamp(Kind.ORDER, VAN, order, self.clock.now_ms)
        payload = encode(stamped)
        self.client.act(lambda now_ms: self.vehicle.hear(Kind.ORDER, payload, now_ms))


def out_of_the_bay() -> tuple[str, str]:
    edge = next(e for e, tail in enumerate(GRAPH.tail) if GRAPH.node_ids[tail] == "s1")
    return "s1", str(GRAPH.node_ids[GRAPH.head[edge]])


def test_the_clock_wakes_the_vehicle_whenever_it_wants() -> None:
    scene = Scene()
    scene.order(*out_of_the_bay())
    scene.clock.run(100_000)
    assert scene.vehicle.dialogue.here.node_id == out_of_the_bay()[1]
    assert [type(entry) for _, entry in scene.watcher.entries] == [Entered]
    states = [time_ms for time_ms, kind in scene.sent if kind is Kind.STATE]
    assert max(states) >= 70_000


def test_waiting_costs_one_wake_per_state_and_no_more() -> None:
    scene = Scene()
    scene.order(*out_of_the_bay())
    scene.clock.run(60_000)
    before = scene.clock.happened
    scene.clock.run(660_000)
    assert scene.clock.happened - before <= 22


def test_nobody_hears_what_is_typed_at_a_vehicle_that_does_not_wait_here() -> None:
    scene = Scene()
    assert not scene.client.type_code(PointId("s1"), BoxId("3"), "123456")
    assert scene.watcher.typed == []


def test_the_doorbell_calls_residents_to_doors_that_open() -> None:
    clock = Clock(0)
    people = Neighbourhood(clock=clock, streams=Streams(1), manners=Manners(), keypads={})
    bell, scene = Doorbell(people), Scene()
    for entry in (DoorMoved(BoxId("3"), is_open=True), Entered("o-1", "main.1+", 2)):
        bell.saw(1, scene.client.vehicle, entry)
    bell.overheard(1, scene.client.vehicle, BoxId("3"), SessionId("x"))
    # Nobody stands there, so nobody reaches in.
    assert clock.next_ms is None
