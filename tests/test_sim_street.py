"""A street in real time, without a broker: what it says and what it remembers."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from math import hypot
from pathlib import Path

import pytest

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
from fleet_manager.vda5050 import actions
from fleet_manager.vda5050.codec import Headers, decode, encode
from fleet_manager.vda5050.messages import Action, ActionStatus, InstantActions, Order, State
from fleet_manager.vda5050.topics import Kind, topic
from fleet_manager.vda5050.vehicle_words import ActionProgress
from sim.memory import Memory
from sim.outfit import makes, with_robots
from sim.people import Notice, Outcome
from sim.remembered import OnRoad, WorldKey
from sim.robot import Look, News, Robot, Typed
from sim.street import LOOKS_PER_S, SENSED_PER_S, Setting, Street
from tests.sim_street import a_scenario, the_road
from tests.sim_van import BOX, GRAPH, LOAD, PARCEL, WAIT, Stretch, an_order

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
KEY = WorldKey(map="street", scenario="street", seed=1, vehicles=3, robots=1)
VAN, ROBOT = VehicleId("sim/001"), VehicleId("last100/R1")
SHELF = PointId("s1")


@dataclass
class Scene:
    """A street with two vans and a robot, and everything they said."""

    folder: Path
    memory: Memory | None = None
    begin_ms: int = 0
    lives: int = 0
    said: list[tuple[int, VehicleId, Kind, bytes]] = field(default_factory=list)
    told: list[Look | News] = field(default_factory=list)
    headers: Headers = field(default_factory=Headers)

    def __post_init__(self) -> None:
        loaded, road = a_scenario(self.folder, PROMPT), the_road()
        setting = Setting(loaded=loaded, road=road, seed=1, memory=self.memory)
        self.street = Street(setting, self.begin_ms)
        vehicles, robots = with_robots(makes(loaded, road), 1)
        for make in vehicles:
            self.street.add_vehicle(make, partial(self._hear, make.id))
        self.street.add_robot(robots[0], self.told.append)
        self.street.start()
        for make in vehicles:
            self.street.connected(make.id)
        self.street.flush()

    def _hear(self, name: VehicleId, kind: Kind, body: bytes) -> None:
        self.said.append((self.street.clock.now_ms, name, kind, body))

    @property
    def now_ms(self) -> int:
        """The time in the street."""
        return self.street.clock.now_ms

    def run(self, until_ms: int) -> "Scene":
        """Let time pass in steps, as the thread would."""
        for now_ms in (*range(self.now_ms, until_ms, 100), until_ms):
            self.street.advance(now_ms)
        return self

    def order(self, order: Order) -> "Scene":
        """Send an order to our van."""
        return self._send(Kind.ORDER, order)

    def open(self, name: str = "open") -> "Scene":
        """Have our van's box opened."""
        action = actions.open_compartment(ActionId(name), BOX, ActionId("t.wait"))
        return self._send(Kind.INSTANT_ACTIONS, InstantActions(actions=(action,)))

    def _send(self, kind: Kind, body: Order | InstantActions) -> "Scene":
        stamped = self.headers.stamp(kind, VAN, body, self.now_ms)
        self.street.hear(VAN, topic(kind, VAN), encode(stamped))
        self.street.flush()
        return self

    def states(self, name: VehicleId = VAN) -> list[State]:
        """Return every state that left, oldest first."""
        return [
            decode(kind, body, "")
            for _, who, kind, body in self.said
            if kind is Kind.STATE and who == name
        ]

    def looks(self) -> list[Look]:
        """Return what the robot sensed."""
        return [news for news in self.told if isinstance(news, Look)]

    def after_a_kill(self) -> "Scene":
        """Return the street as another program opens it if this one is killed now."""
        self.lives += 1
        copy = shutil.copytree(
            self.folder / "state", self.folder / f"state-{self.now_ms}-{self.lives}"
        )
        memory = Memory(Path(copy), KEY, 0)
        return Scene(self.folder, memory, memory.world.now_ms)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    memory = Memory(tmp_path / "state", KEY, 0)
    yield Scene(tmp_path, memory)
    memory.close()


def a_notice(session: str = "t.wait/3", vehicle: VehicleId = VAN) -> Notice:
    return Notice(
        time_ms=0,
        contact=ContactRef("c"),
        parcel=PARCEL,
        vehicle=vehicle,
        box=BOX,
        point=SHELF,
        code="123456",
        deadline_ms=0,
        session=SessionId(session),
    )


def at_the_shelf(scene: Scene) -> Scene:
    scene.order(an_order(Stretch("p1", "d1", action=LOAD))).run(80_000)
    return scene.order(an_order(Stretch("d1", "s1", action=WAIT), order_id="o-2")).run(120_000)


def test_nothing_leaves_before_it_is_remembered(scene: Scene) -> None:
    checked: list[str] = []
    order = an_order(Stretch("p2", "s1"))
    names = [node.node_id for node in order.nodes]

    def check(kind: Kind, body: bytes) -> None:
        if kind is not Kind.STATE:
            return
        told = decode(Kind.STATE, body, "")
        assert isinstance(told, State)
        copy = shutil.copytree(scene.folder / "state", scene.folder / f"check-{len(checked)}")
        memory = Memory(Path(copy), KEY, 0)
        state = memory.world.movers[VehicleId("sim/002")]
        memory.close()
        checked.append(told.last_node_id)
        assert isinstance(state.place, OnRoad)
        # A moment holds more than one message; the memory is of its end.
        assert names.index(state.place.node) >= names.index(told.last_node_id)
        assert {load.load_id for load in told.loads or ()} == set(state.contents.values())

    make = makes(a_scenario(scene.folder, PROMPT), the_road())[1]
    scene.street.add_vehicle(make, check)
    stamped = scene.headers.stamp(Kind.ORDER, make.id, order, 0)
    scene.street.hear(make.id, topic(Kind.ORDER, make.id), encode(stamped))
    scene.run(60_000)
    assert set(checked) == set(names)


@pytest.mark.parametrize("at_ms", [0, 5_300, 14_000, 22_100, 35_000, 60_000])
def test_killed_at_any_time_everybody_stands_where_they_were_last_heard_of(
    scene: Scene, at_ms: int
) -> None:
    scene.order(an_order(Stretch("p1", "s1")))
    scene.street.command(ROBOT, lambda robot, now_ms: robot.follow(robot_way(), now_ms))
    scene.run(at_ms)
    again = scene.after_a_kill()
    assert again.now_ms == at_ms
    for name, client in scene.street.clients.items():
        was, now = client.vehicle.pose(at_ms), again.street.clients[name].vehicle.pose(at_ms)
        # A vehicle tells its position five times a second and at every node.
        told_again_mm = 4_000 / LOOKS_PER_S + 1
        assert hypot(was.x_mm - now.x_mm, was.y_mm - now.y_mm) <= told_again_mm
    assert again.states()[-1].last_node_id == scene.states()[-1].last_node_id


def robot_way() -> tuple[tuple[float, float], ...]:
    """Return the robot's way from its bay to the first shelf."""
    road = the_road()
    begin, end = (GRAPH.node_index[NodeId(name)] for name in ("p3", "s1"))
    edges = road.route(begin, end) or ()
    shapes = (GRAPH.edge_shape_mm(edge).tolist() for edge in edges)
    return tuple((x, y) for shape in shapes for x, y in shape)


def test_after_a_kill_the_way_is_driven_to_its_end(scene: Scene) -> None:
    again = scene.order(an_order(Stretch("p1", "s1"))).run(20_000).after_a_kill()
    last = again.states()[-1].last_node_id
    again.order(an_order(Stretch(last, "s1"), order_id="o-2")).run(90_000)
    assert again.states()[-1].last_node_id == "s1"
    assert again.states()[-1].errors == ()
    assert again.street.scribe.broken == []


def test_a_parcel_is_in_its_box_or_at_home_whenever_the_street_is_killed(scene: Scene) -> None:
    at_the_shelf(scene)
    scene.street.notify(a_notice())
    scene.run(160_000).open().run(170_000)
    homes, again = set(), scene.street
    for _ in range(40):
        scene.run(scene.now_ms + 500)
        again = scene.after_a_kill().street
        boxed = again.vehicles[VAN].cabin.contents.get(BOX) == PARCEL
        assert boxed != (PARCEL in again.people.taken)
        homes.add(boxed)
    assert homes == {True, False}
    assert again.people.outcomes[Outcome.TOOK] == 1
    assert again.checkers.ledger.whereabouts(again.people.taken).taken.keys() == {PARCEL}


def test_who_was_on_the_way_comes_and_who_has_been_there_does_not_come_again(
    scene: Scene,
) -> None:
    at_the_shelf(scene)
    scene.street.notify(a_notice())
    scene.run(121_000)
    again = scene.after_a_kill()
    again.street.notify(a_notice(), since_ms=120_000)
    again.order(an_order(Stretch("s1", "s1", action=WAIT), order_id="o-3"))
    again.run(165_000).open().run(220_000)
    assert again.street.people.taken.keys() == {PARCEL}

    third = again.after_a_kill() if again.memory is None else reopened(again)
    third.street.notify(a_notice(), since_ms=120_000)
    third.run(400_000)
    assert third.street.people.outcomes[Outcome.TOOK] == 1
    assert third.street.scribe.broken == []


def reopened(scene: Scene) -> Scene:
    """Return the street after an orderly end and a new start."""
    assert scene.memory is not None
    folder = scene.memory.folder
    scene.memory.close()
    memory = Memory(folder, KEY, 0)
    return Scene(scene.folder, memory, memory.world.now_ms)


def test_rules_that_were_broken_stay_broken(scene: Scene) -> None:
    at_the_shelf(scene).open().run(130_000)
    (violation,) = scene.street.scribe.broken
    assert violation.rule == "doors"
    again = scene.after_a_kill()
    again.run(140_000)
    assert again.street.scribe.broken == [violation]


def test_without_a_memory_it_is_a_street_like_any_other(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    at_the_shelf(scene)
    assert scene.states()[-1].last_node_id == "s1"
    assert scene.street.shown_ms == 120_000


def driving_states(scene: Scene, wall_s: float, speed: float) -> int:
    """Count the states of the driving van per second of this world."""
    before = len(scene.states())
    scene.run(scene.now_ms + round(wall_s * 1000 * speed))
    return round((len(scene.states()) - before) / wall_s)


def test_driving_vehicles_are_heard_as_often_at_every_speed(scene: Scene) -> None:
    scene.order(an_order(Stretch("p1", "s2"))).run(4_000)
    slow = driving_states(scene, 2.0, 1.0)
    scene.street.set_speed(8.0)
    fast = driving_states(scene, 1.0, 8.0)
    scene.street.set_speed(0.5)
    slowest = driving_states(scene, 2.0, 0.5)
    assert all(LOOKS_PER_S - 1 <= rate <= LOOKS_PER_S + 2 for rate in (slow, fast, slowest))


def test_a_robot_tells_what_it_senses_at_every_speed(scene: Scene) -> None:
    scene.run(2_000)
    assert abs(len(scene.looks()) - 2 * SENSED_PER_S) <= 1
    scene.street.set_speed(20.0)
    before = len(scene.looks())
    scene.run(42_000)
    assert abs(len(scene.looks()) - before - 2 * SENSED_PER_S) <= 1


def test_a_robot_loads_drives_and_hands_over_like_a_vehicle(scene: Scene) -> None:
    robot, street = scene.street.robots[ROBOT], scene.street
    street.command(ROBOT, lambda robot, now_ms: robot.perform(LOAD, now_ms))
    scene.run(60_000)
    street.command(ROBOT, lambda robot, now_ms: robot.follow(robot_way(), now_ms))
    scene.run(120_000)
    assert robot.wheels.node == GRAPH.node_index[NodeId("s1")]
    street.notify(a_notice(vehicle=ROBOT))
    scene.run(160_000)
    (typed,) = [news for news in scene.told if isinstance(news, Typed)][:1]
    assert (typed.box, typed.code) == (BOX, "123456")
    opening = actions.open_compartment(ActionId("open"), BOX, ActionId("w"))
    street.command(ROBOT, lambda robot, now_ms: robot.perform(opening, now_ms))
    scene.run(220_000)
    ends = [n for n in scene.told if isinstance(n, ActionProgress) and n.status.is_end]
    assert [(end.action_id, end.status) for end in ends] == [
        ("t.load", ActionStatus.FINISHED),
        ("open", ActionStatus.FINISHED),
    ]
    assert street.people.taken.keys() == {PARCEL}
    assert street.scribe.broken == []


def test_what_a_robot_did_is_told_after_what_that_changed(scene: Scene) -> None:
    scene.street.command(ROBOT, lambda robot, now_ms: robot.perform(LOAD, now_ms))
    scene.run(60_000)
    finished = next(
        at
        for at, news in enumerate(scene.told)
        if isinstance(news, ActionProgress) and news.status.is_end
    )
    before = scene.told[finished - 1]
    assert isinstance(before, Look)
    assert (BOX, PARCEL) in before.contents


def test_after_a_kill_a_robot_gives_the_same_answer(scene: Scene) -> None:
    scene.street.command(ROBOT, lambda robot, now_ms: robot.perform(LOAD, now_ms))
    again = scene.run(60_000).after_a_kill()
    again.street.command(ROBOT, lambda robot, now_ms: robot.perform(LOAD, now_ms))
    again.street.flush()
    (answer,) = [news for news in again.told if isinstance(news, ActionProgress)]
    assert (answer.status, answer.result) == (ActionStatus.FINISHED, "p-1:3")


def test_robots_and_vehicles_that_touch_are_seen(scene: Scene) -> None:
    scene.order(an_order(Stretch("p1", "s1")))
    scene.run(60_000)
    scene.street.command(ROBOT, lambda robot, now_ms: robot.follow(robot_way(), now_ms))
    scene.run(120_000)
    assert [one.rule for one in scene.street.scribe.broken] == ["overlap"]


def test_a_robot_opens_no_door_unseen(scene: Scene) -> None:
    opening = actions.open_compartment(ActionId("open"), BoxId("1"), ActionId("w"))
    scene.street.command(ROBOT, lambda robot, now_ms: robot.perform(opening, now_ms))
    scene.run(5_000)
    assert [one.rule for one in scene.street.scribe.broken] == ["doors"]


def performing(action: Action) -> Callable[[Robot, int], None]:
    return lambda robot, now_ms: robot.perform(action, now_ms)


def test_what_is_brought_back_is_remembered(scene: Scene) -> None:
    load = actions.load(
        ActionId("l"), TripId("t"), (Placement(parcel=ParcelId("p-7"), box=BoxId("1")),)
    )
    drop = actions.drop(ActionId("d"), (BoxId("1"),))
    for action in (load, drop):
        scene.street.command(ROBOT, performing(action))
        scene.run(scene.now_ms + 60_000)
    again = scene.after_a_kill()
    assert again.street.checkers.ledger.back.keys() == {"p-7"}
