"""The rules of the street."""

import pytest

from fleet_manager.model.ids import (
    BoxId,
    ContactRef,
    NodeId,
    ParcelId,
    PointId,
    SessionId,
    VehicleId,
)
from sim.cabin import DoorMoved
from sim.people import Notice
from sim.rng import Streams
from sim.street_rules import StreetRules
from sim.track import Track
from sim.vehicle import Entered, Make, Vehicle
from tests.sim_street import the_road, the_van

ROAD = the_road()
TRACK = Track(ROAD.graph)
BOX = BoxId("3")


def a_vehicle(place: str = "s1", name: str = "sim/1") -> Vehicle:
    make = Make(id=VehicleId(name), kind=the_van(), node=ROAD.graph.node_index[NodeId(place)])
    return Vehicle(make, TRACK, Streams(1).stream(name), lambda _kind, _payload: None, 0)


def a_notice(code: str = "123456") -> Notice:
    return Notice(
        time_ms=0,
        contact=ContactRef("c"),
        parcel=ParcelId("p-1"),
        vehicle=VehicleId("sim/1"),
        box=BOX,
        point=PointId("s1"),
        code=code,
        deadline_ms=1,
        session=SessionId("a/3"),
    )


def some_rules(*, released: bool = True) -> StreetRules:
    return StreetRules(ROAD.point_node, lambda _vehicle, _entry: released)


def opened(rules: StreetRules, vehicle: Vehicle) -> list[str]:
    rules.saw(9, vehicle, DoorMoved(BOX, is_open=True))
    return [one.rule for one in rules.found]


def test_a_door_opens_after_the_right_code_at_the_right_place() -> None:
    rules, vehicle = some_rules(), a_vehicle()
    rules.notified(a_notice())
    rules.overheard(1, vehicle, BOX, "123456")
    assert opened(rules, vehicle) == []
    assert rules.doors_opened == 1


@pytest.mark.parametrize(
    ("code", "place", "typed"),
    [("123456", "s1", "654321"), ("123456", "s2", "123456"), ("123456", "s1", "")],
)
def test_a_door_that_opens_otherwise_is_told(code: str, place: str, typed: str) -> None:
    rules, vehicle = some_rules(), a_vehicle(place)
    rules.notified(a_notice(code))
    if typed:
        rules.overheard(1, vehicle, BOX, typed)
    assert opened(rules, vehicle) == ["doors"]


def test_a_code_opens_a_door_once_only() -> None:
    rules, vehicle = some_rules(), a_vehicle()
    rules.notified(a_notice())
    rules.overheard(1, vehicle, BOX, "123456")
    opened(rules, vehicle)
    assert opened(rules, vehicle) == ["doors"]


def test_an_edge_that_is_not_released_is_told_and_every_edge_is_remembered() -> None:
    vehicle = a_vehicle()
    for released, expected in ((True, []), (False, ["released edges"])):
        rules = some_rules(released=released)
        rules.saw(1, vehicle, Entered("o-1", "main.1+", 2))
        assert [one.rule for one in rules.found] == expected
        assert rules.driven == {"sim/1": ["main.1+"]}


def test_two_vehicles_in_one_place_are_told_once() -> None:
    rules = some_rules()
    both = [a_vehicle("p1", "sim/1"), a_vehicle("p1", "sim/2")]
    rules.look(1, both)
    rules.look(2, both)
    assert [one.what for one in rules.found] == ["sim/1 touches sim/2"]


def test_vehicles_in_neighbouring_bays_do_not_touch() -> None:
    rules = some_rules()
    rules.look(1, [a_vehicle("p1", "sim/1"), a_vehicle("p2", "sim/2")])
    assert rules.found == []
