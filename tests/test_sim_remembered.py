"""What the world remembers of itself, line by line."""

import msgspec

from fleet_manager.model.ids import ActionId, BoxId, NodeId, ParcelId, SessionId, VehicleId
from fleet_manager.vda5050.actions import ActionType, plain
from sim.people import Outcome
from sim.remembered import (
    DEEDS_MAX,
    Broken,
    BroughtBack,
    Deed,
    DeedDone,
    ErrandOver,
    Line,
    MoverState,
    OnGround,
    OnRoad,
    Shown,
    WorldKey,
    WorldState,
)
from sim.violation import Violation

VAN = VehicleId("sim/001")
LINES: tuple[Line, ...] = (
    MoverState(
        id=VAN,
        place=OnRoad(node=NodeId("n1")),
        theta_rad=0.5,
        level_wh=1.0,
        contents={BoxId("1"): ParcelId("p")},
        deeds=(Deed(action=plain(ActionType.STOP_CHARGING, ActionId("a")), success=True),),
    ),
    MoverState(
        id=VAN,
        place=OnGround(x_mm=1.5, y_mm=-2.0),
        theta_rad=0.5,
        level_wh=1.0,
    ),
    ErrandOver(sessions=(SessionId("w/1"),), outcome=Outcome.TOO_LATE, parcel=ParcelId("p")),
    BroughtBack(parcel=ParcelId("p"), time_ms=3),
    Broken(violation=Violation(time_ms=1, rule="doors", what="a door opens")),
    Shown(now_ms=7),
    DeedDone(
        robot=VAN,
        deed=Deed(action=plain(ActionType.STOP_CHARGING, ActionId("b")), success=False),
    ),
)


def a_world() -> WorldState:
    key = WorldKey(map="m", scenario="s", seed=1, vehicles=1, robots=0)
    return WorldState(format=1, generation=1, key=key, begin_ms=0, now_ms=5)


def test_every_line_is_read_as_it_was_written() -> None:
    for line in LINES:
        assert msgspec.json.decode(msgspec.json.encode(line), type=Line) == line


def test_a_line_replaces_what_was_said_of_the_same_thing() -> None:
    world = a_world()
    for line in LINES:
        world.apply(line)
    assert world.movers == {VAN: LINES[1]}
    assert world.errands == [LINES[2]]
    assert world.back == {"p": 3}
    assert [violation.rule for violation in world.violations] == ["doors"]


def test_time_never_goes_back() -> None:
    world = a_world()
    world.apply(Shown(now_ms=7))
    world.apply(Shown(now_ms=6))
    assert world.now_ms == 7


def test_of_a_robots_deeds_the_latest_are_remembered() -> None:
    world = a_world()
    for number in range(DEEDS_MAX + 3):
        action = plain(ActionType.STOP_CHARGING, ActionId(f"a{number}"))
        world.apply(DeedDone(robot=VAN, deed=Deed(action=action, success=True)))
    names = [deed.action.action_id for deed in world.deeds[VAN]]
    assert names == [f"a{number}" for number in range(3, DEEDS_MAX + 3)]
