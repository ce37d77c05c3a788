"""A simulated robot, commanded by hand."""

from math import hypot, pi

import msgspec
import pytest

from fleet_manager.model.ids import ActionId, BoxId, NodeId, ParcelId, TripId, VehicleId
from fleet_manager.model.tour import Placement
from fleet_manager.vda5050 import actions
from fleet_manager.vda5050.actions import ActionType
from fleet_manager.vda5050.messages import Action, ActionStatus
from fleet_manager.vda5050.vehicle_words import ActionProgress
from sim.cabin import DoorMoved, Stowed
from sim.remembered import DEEDS_MAX, MoverState, OnRoad
from sim.rng import Streams
from sim.robot import FLAT, NO_WAY, Robot, Typed
from sim.track import Pose
from sim.vehicle import Make
from tests.sim_street import the_van

NAME = VehicleId("last100/R1")
BOX, PARCEL = BoxId("3"), ParcelId("p-1")
LANE = ((0.0, 0.0), (40_000.0, 0.0))
LOAD = actions.load(
    ActionId("load"), TripId("t"), (Placement(parcel=PARCEL, box=BOX),)
)  # fmt: skip
DROP = actions.drop(ActionId("drop"), (BOX,))
CHARGE = actions.plain(ActionType.START_CHARGING, ActionId("charge"))


def opening(name: str = "open", box: str = BOX) -> Action:
    return actions.open_compartment(ActionId(name), BoxId(box), ActionId("wait"))


def node_at(pose: Pose) -> int:
    """Return a node every forty metres along the lane."""
    nearest = round(pose.x_mm / 40_000)
    return nearest if hypot(pose.x_mm - 40_000 * nearest, pose.y_mm) < 500 else -1


class Scene:
    """A robot, and time."""

    def __init__(self, charge_permille: int = 1000, now_ms: int = 0) -> None:
        make = Make(id=NAME, kind=the_van(), node=0, charge_permille=charge_permille)
        rng = Streams(1).stream("robot")
        self.robot = Robot(make, Pose(0.0, 0.0, 0.0), rng, node_at, now_ms)
        self.now_ms = now_ms

    def run(self, until_ms: int) -> "Scene":
        """Wake the robot whenever it wants."""
        while (due_ms := self.robot.next_ms) is not None and due_ms <= until_ms:
            self.robot.wake(due_ms)
        self.now_ms = until_ms
        return self

    def perform(self, action: Action) -> str:
        """Ask for an action, and have it begun if it may."""
        why = self.robot.why_not(action, self.now_ms)
        if not why:
            self.robot.perform(action, self.now_ms)
        return why

    def told(self, action_id: str) -> list[tuple[ActionStatus, str]]:
        """Return what was told of an action so far."""
        return [
            (news.status, news.result)
            for news in self.robot.news
            if isinstance(news, ActionProgress) and news.action_id == action_id
        ]


def test_it_drives_where_it_is_sent_and_knows_where_it_stands() -> None:
    scene = Scene()
    assert scene.robot.wheels.node == 0
    scene.robot.follow(LANE, 0)
    scene.run(5_000)
    look = scene.robot.look(5_000)
    assert look.speed_mm_s == pytest.approx(4_000)
    assert 0 < look.pose.x_mm < 40_000
    assert (scene.robot.wheels.node, scene.robot.listens) == (-1, False)
    scene.run(30_000)
    assert scene.robot.look(30_000).pose == Pose(40_000.0, 0.0, 0.0)
    assert (scene.robot.wheels.node, scene.robot.listens) == (1, True)
    assert scene.robot.next_ms is None


def test_without_corners_it_stops() -> None:
    scene = Scene()
    scene.robot.follow(LANE, 0)
    scene.run(5_000)
    scene.robot.follow((), 5_000)
    scene.run(20_000)
    assert scene.robot.look(20_000).speed_mm_s == 0
    assert scene.robot.look(20_000).pose.x_mm < 30_000


def test_a_limit_holds() -> None:
    scene = Scene()
    scene.robot.limit(1_000.0, 0)
    scene.robot.follow(LANE, 0)
    assert scene.run(10_000).robot.look(10_000).speed_mm_s == 1_000


def test_a_way_that_it_cannot_reach_is_an_error_until_it_can() -> None:
    scene = Scene()
    scene.robot.follow(((0.0, 9_000.0), (40_000.0, 9_000.0)), 0)
    assert scene.robot.look(0).errors == (NO_WAY,)
    scene.robot.follow(LANE, 0)
    assert scene.robot.look(0).errors == ()


def test_it_loads_and_says_what_is_in_its_boxes() -> None:
    scene = Scene()
    assert scene.perform(LOAD) == ""
    scene.run(100_000)
    assert scene.told("load") == [
        (ActionStatus.RUNNING, ""),
        (ActionStatus.FINISHED, "p-1:3"),
    ]
    assert (BOX, PARCEL) in scene.robot.look(100_000).contents
    assert scene.robot.diary == [Stowed(PARCEL, BOX)]


def test_while_it_is_loaded_it_stands_and_drives_when_that_is_over() -> None:
    scene = Scene()
    scene.perform(LOAD)
    scene.robot.follow(LANE, 0)
    scene.run(2_000)
    assert not scene.robot.wheels.rolling
    scene.run(100_000)
    assert scene.robot.look(100_000).pose.x_mm == 40_000


def test_a_way_that_was_taken_back_meanwhile_is_not_driven() -> None:
    scene = Scene()
    scene.perform(LOAD)
    scene.robot.follow(LANE, 0)
    scene.robot.follow((), 0)
    assert scene.run(100_000).robot.look(100_000).pose.x_mm == 0


def test_what_it_cannot_do_now_it_says() -> None:
    scene = Scene()
    assert scene.perform(opening(box="99")) == "it has no compartment '99'"
    fly = actions.plain(ActionType.CANCEL_ORDER, ActionId("x"))
    assert scene.perform(fly) == "it does not know cancelOrder"
    assert scene.perform(LOAD) == ""
    assert scene.perform(DROP) == "it is busy"
    assert scene.perform(opening()) == "it is busy"
    scene.run(100_000)
    assert scene.perform(opening()) == ""
    assert scene.perform(opening("again")) == "it is busy"
    assert scene.perform(opening("other", "4")) == ""
    scene.run(300_000)
    scene.robot.follow(LANE, scene.now_ms)
    assert scene.perform(CHARGE) == "it drives"


def test_a_door_opens_and_is_closed_by_whoever_took_the_parcel() -> None:
    scene = Scene()
    scene.perform(LOAD)
    scene.run(100_000)
    scene.perform(opening())
    scene.run(103_000)
    assert scene.robot.take(BOX) == PARCEL
    scene.robot.close(BOX, 103_000)
    assert scene.told("open") == [(ActionStatus.RUNNING, ""), (ActionStatus.FINISHED, "empty")]
    moves = [entry.is_open for entry in scene.robot.diary if isinstance(entry, DoorMoved)]
    assert moves == [True, False]


def test_what_is_over_is_told_again_and_not_done_again() -> None:
    scene = Scene()
    scene.perform(LOAD)
    scene.run(100_000)
    scene.robot.news.clear()
    assert scene.perform(LOAD) == ""
    assert scene.told("load") == [(ActionStatus.FINISHED, "p-1:3")]
    assert scene.robot.next_ms is None


def test_what_is_under_way_is_not_begun_again() -> None:
    scene = Scene()
    scene.perform(LOAD)
    assert scene.perform(LOAD) == ""
    scene.run(100_000)
    assert [status for status, _ in scene.told("load")] == [
        ActionStatus.RUNNING,
        ActionStatus.FINISHED,
    ]


def test_only_so_much_is_remembered() -> None:
    scene = Scene()
    for number in range(DEEDS_MAX + 2):
        scene.perform(actions.plain(ActionType.START_CHARGING, ActionId(f"c{number}")))
        scene.run(scene.now_ms + 10_000)
    scene.robot.news.clear()
    for number in (1, 2):
        scene.perform(actions.plain(ActionType.START_CHARGING, ActionId(f"c{number}")))
    assert scene.told("c1") == [(ActionStatus.RUNNING, "")]
    assert scene.told("c2") == [(ActionStatus.FINISHED, "")]


def test_an_action_is_given_up_but_not_behind_an_open_door() -> None:
    scene = Scene()
    assert not scene.robot.give_up("load", 0)
    scene.perform(LOAD)
    assert scene.robot.give_up("load", 0)
    assert scene.told("load")[-1] == (ActionStatus.FAILED, "")
    scene.perform(opening())
    scene.run(3_000)
    assert not scene.robot.give_up("open", 3_000)


def test_what_is_typed_is_told() -> None:
    scene = Scene()
    scene.robot.type_code(BOX, "123456", 7)
    assert list(scene.robot.news) == [Typed(time_ms=7, box=BOX, code="123456")]


def test_it_charges_where_it_stands_and_unplugs_when_it_drives() -> None:
    scene = Scene(charge_permille=500)
    scene.perform(CHARGE)
    scene.run(5_000)
    before = scene.robot.look(5_000)
    after = scene.robot.look(605_000)
    assert before.charging
    assert after.battery_share > before.battery_share
    scene.run(605_000).robot.follow(LANE, 605_000)
    assert not scene.robot.look(606_000).charging


def test_without_energy_it_stops_and_says_so_and_charged_it_goes_on() -> None:
    scene = Scene(charge_permille=1)
    scene.robot.look(1_000_000)
    scene.robot.follow(LANE, 1_000_000)
    scene.run(1_010_000)
    assert scene.robot.look(1_010_000).errors == (FLAT,)
    assert scene.robot.look(1_010_000).pose.x_mm == 0
    scene.perform(CHARGE)
    scene.run(1_100_000)
    assert scene.robot.look(1_100_000).errors == ()


def restored(scene: Scene) -> Scene:
    """Return a robot that has what is remembered of another."""
    state = msgspec.json.decode(
        msgspec.json.encode(scene.robot.state(scene.now_ms)), type=MoverState
    )
    again = Scene(now_ms=scene.now_ms)
    again.robot.restore(state, scene.robot.done)
    return again


def test_switched_off_on_its_way_it_stands_there_when_it_is_switched_on() -> None:
    before = Scene()
    before.robot.follow(((0.0, 0.0), (0.0, 40_000.0)), 0)
    after = restored(before.run(6_000))
    assert after.robot.pose(6_000) == before.robot.pose(6_000)
    assert after.robot.pose(6_000).theta_rad == pytest.approx(pi / 2)
    assert after.robot.look(6_000).speed_mm_s == 0
    driven = before.robot.wheels.odometer_mm(6_000)
    assert after.robot.wheels.odometer_mm(6_000) == driven
    assert after.robot.battery.level_wh == before.robot.battery.level_wh


def test_switched_on_it_knows_its_boxes_and_what_it_did() -> None:
    before = Scene()
    before.perform(LOAD)
    before.run(100_000)
    before.perform(opening())
    after = restored(before.run(103_000))
    assert (BOX, PARCEL) in after.robot.look(103_000).contents
    assert after.perform(LOAD) == ""
    assert after.told("load") == [(ActionStatus.FINISHED, "p-1:3")]
    assert after.perform(opening()) == ""
    assert after.told("open") == [(ActionStatus.FINISHED, "occupied")]


def test_a_vehicles_memory_is_not_a_robots() -> None:
    state = MoverState(id=NAME, place=OnRoad(node=NodeId("n1")), theta_rad=0.0, level_wh=1.0)
    with pytest.raises(TypeError, match="vehicle"):
        Scene().robot.restore(state)
