"""Vehicles and residents over a real broker; nobody in control but the test."""

import gc
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Thread

import msgspec
import pytest

from fleet_manager.model.errors import ConfigError, PartError
from fleet_manager.model.ids import (
    ActionId,
    BoxId,
    ContactRef,
    NodeId,
    ParcelId,
    PointId,
    SessionId,
    TripId,
    VehicleId,
)
from fleet_manager.model.tour import Placement
from fleet_manager.shell.broker import ChildBroker
from fleet_manager.shell.clock import wall_ms
from fleet_manager.shell.endpoint import Endpoint
from fleet_manager.shell.mqtt import FleetLink
from fleet_manager.vda5050 import actions
from fleet_manager.vda5050.codec import decode
from fleet_manager.vda5050.messages import (
    Action,
    ActionStatus,
    Connection,
    ConnectionState,
    Handoff,
    InstantActions,
    Message,
    Order,
    OrderEdge,
    OrderNode,
    State,
)
from fleet_manager.vda5050.topics import parse_topic
from sim.aftermath import Aftermath
from sim.live import Glance, LiveOptions, LiveStreet, open_paced, run_live
from sim.pace import Pace
from sim.people import Notice
from sim.robot import Look, News, Typed
from tests.shell_parts import PATIENCE_S, a_broker, free_port, until
from tests.sim_street import a_scenario, the_road

pytestmark = pytest.mark.live

SPEED = 50.0
PROMPT = """
[vehicles]
count = 3
[people]
way_median_s = 20
way_spread = 0
never_permille = 0
wrong_first_permille = 0
wrong_only_permille = 0
forget_permille = 0
"""
GRAPH = the_road().graph
VAN, BOX, PARCEL = VehicleId("sim/001"), BoxId("3"), ParcelId("p-1")
LOAD = actions.load(ActionId("load"), TripId("t"), (Placement(parcel=PARCEL, box=BOX),))
WAIT = actions.wait_for_handoff(ActionId("wait"))


@dataclass
class Ear:
    """What the fleet's end of the wire hears."""

    heard: SimpleQueue[tuple[VehicleId, Message]] = field(default_factory=SimpleQueue)

    def received(self, topic: str, payload: bytes) -> None:
        """Keep what was said."""
        vehicle, kind = parse_topic(topic)
        self.heard.put((vehicle, decode(kind, payload, topic)))

    def session_lost(self) -> None:
        """Not mind."""

    def state(self, **parts: object) -> State:
        """Return the next state of our van in which *parts* are so."""
        while True:
            vehicle, message = self.heard.get(timeout=PATIENCE_S)
            if vehicle != VAN or not isinstance(message, State):
                continue
            if all(getattr(message, name) == value for name, value in parts.items()):
                return message

    def handoff(self) -> Handoff:
        """Return the next code that was typed."""
        while True:
            _, message = self.heard.get(timeout=PATIENCE_S)
            if isinstance(message, Handoff):
                return message

    def online(self, count: int) -> set[VehicleId]:
        """Return the vehicles that said ONLINE, as soon as there are so many."""
        found: set[VehicleId] = set()
        while len(found) < count:
            vehicle, message = self.heard.get(timeout=PATIENCE_S)
            match message:
                case Connection(connection_state=ConnectionState.ONLINE):
                    found.add(vehicle)
                case _:
                    pass
        return found


@dataclass
class Scene:
    """A broker, a street on it, and the fleet's end of the wire."""

    ear: Ear
    fleet: FleetLink
    notices: Path
    glances: list[Glance]
    ends: list[Aftermath]

    def drive(self, names: list[str], at_end: Action, at_begin: Action | None = None) -> None:
        """Order our van along *names*."""
        road = the_road()
        nodes = [GRAPH.node_index[NodeId(name)] for name in names]
        edges = road.route(nodes[0], nodes[-1])
        assert edges is not None
        stops = [names[0], *(str(GRAPH.node_ids[GRAPH.head[edge]]) for edge in edges)]
        todo = {0: at_begin, len(edges): at_end}
        order = Order(
            order_id=f"o-{names[-1]}",
            order_update_id=0,
            nodes=tuple(
                OrderNode(
                    node_id=name,
                    sequence_id=2 * at,
                    released=True,
                    actions=(action,) if (action := todo.get(at)) else (),
                )
                for at, name in enumerate(stops)
            ),
            edges=tuple(
                OrderEdge(
                    edge_id=GRAPH.edge_ids[edge],
                    sequence_id=2 * at + 1,
                    released=True,
                    start_node_id=stops[at],
                    end_node_id=stops[at + 1],
                    actions=(),
                )
                for at, edge in enumerate(edges)
            ),
        )
        self.fleet.send_order(VAN, order, wall_ms())

    def ask(self, action: Action) -> None:
        """Send an instant action."""
        self.fleet.send_instant_actions(VAN, InstantActions(actions=(action,)), wall_ms())


def a_notice() -> Notice:
    return Notice(
        time_ms=0,
        contact=ContactRef("c"),
        parcel=PARCEL,
        vehicle=VAN,
        box=BOX,
        point=PointId("s1"),
        code="012345",
        deadline_ms=0,
        session=SessionId("wait/3"),
    )


@contextmanager
def a_scene(folder: Path, endpoint: Endpoint) -> Iterator[Scene]:
    ear, stop = Ear(), Event()
    fleet = FleetLink(endpoint, ear, "fleet")
    scene = Scene(ear, fleet, folder / "notices.jsonl", [], [])
    options = LiveOptions(
        loaded=a_scenario(folder, PROMPT),
        broker_url=endpoint.url,
        speed=SPEED,
        anchor_ms=wall_ms(),
        notices=scene.notices,
    )

    def live() -> None:
        scene.ends.append(run_live(options, stop, scene.glances.append))

    thread = Thread(target=live)
    fleet.start()
    thread.start()
    try:
        yield scene
    finally:
        stop.set()
        thread.join()
        fleet.stop()


@pytest.fixture(autouse=True)
def swept() -> Iterator[None]:
    """Collect stopped clients after the test: paho leaves their wake-up sockets to that."""
    yield
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        gc.collect()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[ChildBroker]:
    """Return a broker that runs while the test does."""
    with a_broker("iotcore", tmp_path) as found:
        yield found


def test_a_parcel_goes_from_the_dock_into_a_residents_hands(
    tmp_path: Path, broker: ChildBroker
) -> None:
    with a_scene(tmp_path, broker.endpoint) as scene:
        assert len(scene.ear.online(3)) == 3
        scene.drive(["p1", "d1"], LOAD)
        loaded = scene.ear.state(last_node_id="d1", node_states=())
        while loaded.action_states[-1].action_status is not ActionStatus.FINISHED:
            loaded = scene.ear.state()
        scene.drive(["d1", "s1"], WAIT)
        scene.ear.state(last_node_id="s1", driving=False)
        scene.notices.write_bytes(msgspec.json.encode(a_notice()) + b"\n")
        typed = scene.ear.handoff()
        assert (typed.action_id, typed.compartment, typed.code) == ("wait", "3", "012345")
        scene.ask(actions.open_compartment(ActionId("open"), BOX, ActionId("wait")))
        scene.ear.state(loads=())
        until(lambda: scene.glances and scene.glances[-1].taken == 1)
    (street,) = scene.ends
    assert list(street.parcels.taken) == [PARCEL]
    assert street.violations == ()
    assert sum(trace.km for trace in street.vehicles) > 0.1


def test_vehicles_come_back_after_the_broker_was_away(tmp_path: Path) -> None:
    port = free_port()
    with (
        a_broker("iotcore", tmp_path, port) as first,
        a_scene(tmp_path, first.endpoint) as scene,
    ):
        assert len(scene.ear.online(3)) == 3
        first.stop()
        until(lambda: scene.glances[-1].connected == 0)
        with a_broker("iotcore", tmp_path, port):
            assert len(scene.ear.online(3)) == 3
            scene.drive(["p1", "s1"], WAIT)
            assert scene.ear.state(last_node_id="s1").order_id == "o-s1"


def test_a_street_ends_when_its_time_is_over_and_never_needed_a_broker(tmp_path: Path) -> None:
    options = LiveOptions(
        loaded=a_scenario(tmp_path, PROMPT),
        broker_url=f"mqtt://127.0.0.1:{free_port()}",
        duration_s=0.2,
        webhook_port=0,
    )
    street = run_live(options)
    assert len(street.vehicles) == 3
    assert street.orders == 0


@contextmanager
def a_paced_street(
    folder: Path, state_dir: Path | None = None, robots: int = 0
) -> Iterator[tuple[LiveStreet, Pace]]:
    """Have a street live that keeps its own time and needs no broker."""
    options = LiveOptions(
        loaded=a_scenario(folder, PROMPT),
        broker_url=f"mqtt://127.0.0.1:{free_port()}",
        speed=SPEED,
        state_dir=state_dir,
        robots=robots,
    )
    live, pace = open_paced(options)
    stop = Event()
    live.start()
    thread = Thread(target=live.run, args=(stop,))
    thread.start()
    try:
        yield live, pace
    finally:
        stop.set()
        thread.join()
        live.stop()


def test_a_paced_street_stands_steps_and_goes_on(tmp_path: Path) -> None:
    with a_paced_street(tmp_path) as (live, pace):
        pace.pause()
        until(lambda: live.shown_ms == pace.now_ms())
        end_ms = pace.step(30_000)
        until(lambda: live.shown_ms == end_ms)
        pace.resume()
        until(lambda: live.shown_ms > end_ms)


def test_a_street_that_remembers_goes_on_from_the_time_it_showed(tmp_path: Path) -> None:
    memory = tmp_path / "world"
    with a_paced_street(tmp_path, state_dir=memory) as (live, pace):
        assert "street begins: 3 vehicles on mqtt://127.0.0.1:" in live.summary
        pace.set_speed(1_000)
        until(lambda: live.shown_ms > live.begin_ms + 100_000)
    with a_paced_street(tmp_path, state_dir=memory) as (again, _):
        assert "street goes on where it was" in again.summary
        assert again.begin_ms == live.begin_ms
        assert live.shown_ms <= again.shown_ms < live.shown_ms + 60_000


def test_robots_are_asked_and_commanded_from_another_thread(tmp_path: Path) -> None:
    with a_paced_street(tmp_path, robots=2) as (live, _):
        assert [robot.make.id for robot in live.robots] == ["last100/R1", "last100/R2"]
        told: list[Look | News] = []
        live.robots[1].listen(told.append)
        until(lambda: told)
        robot = live.robots[1]
        robot.do(lambda robot, now_ms: robot.type_code(BOX, "012345", now_ms))
        until(lambda: any(isinstance(news, Typed) for news in told))
        assert robot.ask(lambda robot, _: robot.id).result(PATIENCE_S) == "last100/R2"
        with pytest.raises(ZeroDivisionError):
            robot.ask(lambda _robot, now_ms: now_ms // 0).result(PATIENCE_S)


def test_what_can_be_told_of_a_street_is_told(tmp_path: Path) -> None:
    with a_paced_street(tmp_path, robots=1) as (live, _):
        glances: SimpleQueue[Glance] = SimpleQueue()
        live.do(lambda _street: glances.put(live.glance()))
        glance = glances.get(timeout=PATIENCE_S)
    assert (glance.vehicles, glance.connected, glance.rolling, glance.broken) == (3, 0, 0, ())


def test_a_second_street_in_the_same_memory_is_refused(tmp_path: Path) -> None:
    memory = tmp_path / "world"
    with (
        a_paced_street(tmp_path, state_dir=memory),
        pytest.raises(PartError, match="another simulation"),
        a_paced_street(tmp_path, state_dir=memory),
    ):
        pass


def test_a_street_that_cannot_be_opened_lets_go_of_its_memory(tmp_path: Path) -> None:
    memory = tmp_path / "world"
    for _ in range(2):
        with (
            pytest.raises(ConfigError, match="robots: expected at most 3"),
            a_paced_street(tmp_path, state_dir=memory, robots=4),
        ):
            pass


def test_a_mistake_is_not_remembered(tmp_path: Path) -> None:
    memory = tmp_path / "world"
    with pytest.raises(ConfigError), a_paced_street(tmp_path, state_dir=memory, robots=4):
        pass
    with a_paced_street(tmp_path, state_dir=memory, robots=1) as (live, _):
        assert live.begin_ms


def test_a_mistake_leaves_the_memory_of_a_world_that_was_there(tmp_path: Path) -> None:
    memory = tmp_path / "world"
    with a_paced_street(tmp_path, state_dir=memory) as (live, _):
        began_ms = live.begin_ms
    with pytest.raises(ConfigError), a_paced_street(tmp_path, state_dir=memory, robots=4):
        pass
    with a_paced_street(tmp_path, state_dir=memory) as (live, _):
        assert live.begin_ms == began_ms
