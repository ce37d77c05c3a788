"""Wheels on the road."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.model.ids import NodeId
from sim.track import Track
from sim.wheels import Leg, Turn, Wheels
from tests.sim_street import the_road, the_van

ROAD = the_road()
TRACK = Track(ROAD.graph)


def node(name: str) -> int:
    return ROAD.graph.node_index[NodeId(name)]


def legs(source: str, target: str, first_sequence_id: int = 2) -> list[Leg]:
    edges = ROAD.route(node(source), node(target))
    assert edges is not None
    return [Leg(edge, first_sequence_id + 2 * at) for at, edge in enumerate(edges)]


def wheels_at(name: str) -> Wheels:
    return Wheels(TRACK, the_van(), node(name))


def turns(wheels: Wheels, until_ms: int) -> list[tuple[int, Turn, int]]:
    """Let the wheels run; return (time, what, node) of everything they tell."""
    told = []
    while (next_ms := wheels.next_ms) is not None and next_ms <= until_ms:
        while (turn := wheels.turn(next_ms)) is not None:
            told.append((next_ms, turn, wheels.node))
    return told


def test_every_node_is_told_and_then_the_rest_at_the_end() -> None:
    wheels, way = wheels_at("p1"), legs("p1", "s1")
    assert wheels.go(way, 0)
    told = turns(wheels, 1_000_000)
    reached = [at for _, turn, at in told if turn is Turn.NODE]
    assert reached == [int(ROAD.graph.head[leg.edge]) for leg in way]
    assert told[-1][1] is Turn.REST
    assert wheels.node == node("s1")
    assert wheels.on_node
    assert not wheels.rolling


def test_the_pose_never_jumps() -> None:
    wheels = wheels_at("p1")
    wheels.go(legs("p1", "s2"), 0)
    before, speed_max_mm_per_step = wheels.pose(0), 4000 * 0.1
    for now_ms in range(100, 120_000, 100):
        turns(wheels, now_ms)
        pose = wheels.pose(now_ms)
        step = abs(pose.x_mm - before.x_mm) + abs(pose.y_mm - before.y_mm)
        assert step <= speed_max_mm_per_step * 1.5 + 1
        before = pose
    assert wheels.node == node("s2")


def test_a_longer_way_given_while_driving_is_driven_without_stopping() -> None:
    whole = legs("p1", "s2")
    wheels = wheels_at("p1")
    wheels.go(whole[:4], 0)
    now_ms = 6_000
    told = turns(wheels, now_ms)
    passed = sum(turn is Turn.NODE for _, turn, _ in told)
    speed = wheels.motion(now_ms).speed_mm_s
    assert speed > 0
    assert wheels.go(whole[passed:], now_ms) is False
    assert wheels.motion(now_ms).speed_mm_s == pytest.approx(speed)
    told = turns(wheels, 1_000_000)
    assert [turn for _, turn, _ in told].count(Turn.REST) == 1
    assert wheels.node == node("s2")


@given(st.integers(0, 60_000))
def test_a_halt_stops_within_the_way_and_the_rest_of_it_can_be_driven_later(at_ms: int) -> None:
    whole = legs("p1", "s2")
    wheels = wheels_at("p1")
    wheels.go(whole, 0)
    told = turns(wheels, at_ms)
    wheels.halt(at_ms)
    told += turns(wheels, 1_000_000)
    assert not wheels.rolling
    passed = sum(turn is Turn.NODE for _, turn, _ in told)
    if passed < len(whole):
        wheels.go(whole[passed:], 200_000)
        told += turns(wheels, 1_000_000)
    assert wheels.node == node("s2")
    length = sum(TRACK.length_mm[leg.edge] for leg in whole)
    assert wheels.odometer_mm(1_000_000) == pytest.approx(length)


@given(st.integers(0, 60_000))
def test_a_halt_at_a_node_stops_on_a_node(at_ms: int) -> None:
    wheels = wheels_at("p1")
    wheels.go(legs("p1", "s2"), 0)
    turns(wheels, at_ms)
    wheels.halt_at_node(at_ms)
    turns(wheels, 1_000_000)
    assert wheels.on_node
    assert not wheels.rolling


def test_an_orders_speed_limit_is_kept() -> None:
    slow = [Leg(leg.edge, leg.sequence_id, 500.0) for leg in legs("p1", "s1")]
    wheels = wheels_at("p1")
    wheels.go(slow, 0)
    length = sum(TRACK.length_mm[leg.edge] for leg in slow)
    arrival_ms = turns(wheels, 10_000_000)[-1][0]
    assert arrival_ms >= length / 0.5


def test_an_empty_way_goes_nowhere() -> None:
    wheels = wheels_at("p1")
    assert wheels.go([], 0) is False
    assert wheels.next_ms is None
    assert wheels.pose(5).x_mm == ROAD.graph.x_mm[node("p1")]


def test_blocked_on_an_edge_they_stand_there_and_go_on_from_there() -> None:
    wheels, way = wheels_at("p1"), legs("p1", "s1")
    wheels.go(way, 0)
    turns(wheels, 15_000)
    where = wheels.standing(15_000)
    ahead = [leg for leg in way if leg.sequence_id >= (wheels.leg or way[0]).sequence_id]
    again = wheels_at("p3")
    again.stand(where)
    assert again.pose(15_000) == wheels.pose(15_000)
    stood_on = again.stands_on
    assert again.go(ahead, 15_000)
    assert (stood_on, again.stands_on) == (ahead[0].edge, None)
    turns(again, 1_000_000)
    assert (again.node, again.stands_on) == (node("s1"), None)


def test_on_a_node_they_stand_on_no_edge() -> None:
    wheels = wheels_at("p1")
    assert (wheels.standing(0).edge, wheels.stands_on) == (None, None)
