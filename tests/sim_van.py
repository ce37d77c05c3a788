"""A simulated vehicle on the tests' small street, spoken to over the wire."""

from dataclasses import dataclass, field

from fleet_manager.model.ids import ActionId, BoxId, NodeId, ParcelId, TripId, VehicleId
from fleet_manager.model.tour import Placement
from fleet_manager.vda5050 import actions
from fleet_manager.vda5050.codec import Headers, decode, encode
from fleet_manager.vda5050.messages import (
    Action,
    ActionStatus,
    InstantActions,
    Order,
    OrderEdge,
    OrderNode,
    State,
)
from fleet_manager.vda5050.topics import Kind
from sim.rng import Streams
from sim.track import Track
from sim.vehicle import Make, Vehicle
from tests.sim_street import the_road, the_van

VAN = VehicleId("sim/1")
ROAD = the_road()
GRAPH = ROAD.graph
BOX, PARCEL = BoxId("3"), ParcelId("p-1")
LOAD = actions.load(
    ActionId("t.load"), TripId("t"), (Placement(parcel=PARCEL, box=BOX),)
)  # fmt: skip
WAIT = actions.wait_for_handoff(ActionId("t.wait"))


@dataclass
class Stretch:
    """What an order asks for: from where to where, how much of it released, what at the end."""

    source: str
    target: str
    action: Action | None = None
    begin_action: Action | None = None
    released: int | None = None


def an_order(way: Stretch, update: int = 0, first: int = 0, order_id: str = "o-1") -> Order:
    edges = ROAD.route(
        GRAPH.node_index[NodeId(way.source)], GRAPH.node_index[NodeId(way.target)]
    )
    assert edges is not None
    names = [way.source, *(str(GRAPH.node_ids[GRAPH.head[edge]]) for edge in edges)]
    free = len(edges) if way.released is None else way.released
    last = {0: way.begin_action, len(edges): way.action}
    return Order(
        order_id=order_id,
        order_update_id=update,
        nodes=tuple(
            OrderNode(
                node_id=name,
                sequence_id=first + 2 * at,
                released=at <= free,
                actions=(action,) if (action := last.get(at)) else (),
            )
            for at, name in enumerate(names)
        ),
        edges=tuple(
            OrderEdge(
                edge_id=GRAPH.edge_ids[edge],
                sequence_id=first + 2 * at + 1,
                released=at < free,
                start_node_id=names[at],
                end_node_id=names[at + 1],
                actions=(),
            )
            for at, edge in enumerate(edges)
        ),
    )


@dataclass
class Scene:
    """One vehicle and everything it said."""

    start: str = "p1"
    now_ms: int = 0
    said: list[tuple[int, Kind, bytes]] = field(default_factory=list)
    headers: Headers = field(default_factory=Headers)

    def __post_init__(self) -> None:
        make = Make(id=VAN, kind=the_van(), node=GRAPH.node_index[NodeId(self.start)])
        rng = Streams(1).stream("vehicle")
        self.vehicle = Vehicle(make, Track(GRAPH), rng, self._hear, self.now_ms)
        self.vehicle.connected(self.now_ms)

    def _hear(self, kind: Kind, payload: bytes) -> None:
        self.said.append((self.now_ms, kind, payload))

    def run(self, until_ms: int) -> "Scene":
        """Wake the vehicle whenever it wants."""
        while self.vehicle.next_ms <= until_ms:
            self.now_ms = self.vehicle.next_ms
            self.vehicle.wake(self.now_ms)
        self.now_ms = until_ms
        return self

    def order(self, order: Order) -> "Scene":
        """Send an order."""
        stamped = self.headers.stamp(Kind.ORDER, VAN, order, self.now_ms)
        self.vehicle.hear(Kind.ORDER, encode(stamped), self.now_ms)
        return self

    def instant(self, *asked: Action) -> "Scene":
        """Send instant actions."""
        message = InstantActions(actions=asked)
        stamped = self.headers.stamp(Kind.INSTANT_ACTIONS, VAN, message, self.now_ms)
        self.vehicle.hear(Kind.INSTANT_ACTIONS, encode(stamped), self.now_ms)
        return self

    @property
    def states(self) -> list[State]:
        """Return every state, oldest first."""
        return [
            decode(Kind.STATE, payload, "")
            for _, kind, payload in self.said
            if kind is Kind.STATE
        ]

    @property
    def state(self) -> State:
        """Return the last state."""
        return self.states[-1]

    def status(self, action_id: str) -> ActionStatus:
        """Return how an action stands."""
        (found,) = (one for one in self.state.action_states if one.action_id == action_id)
        return found.action_status
