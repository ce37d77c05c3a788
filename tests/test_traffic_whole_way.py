"""The whole-way planner: complete claims that end in a refuge, and what keeps one waiting."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fleet_manager.model.ids import PointId
from fleet_manager.roadmap.road import Road
from fleet_manager.traffic import whole_way
from fleet_manager.traffic.claims import NOBODY, Claims
from fleet_manager.traffic.way import Resources
from fleet_manager.traffic.whole_way import Blocked, Grant, Unreachable, WholeWay, Wish
from sim.rng import Streams
from tests.a_fleet import a_road, too_close

ROAD = a_road()
TRAFFIC = WholeWay(ROAD)
RIVERSIDE = a_road("riverside")
RIVERSIDE_TRAFFIC = WholeWay(RIVERSIDE)
LOCKER, SHELF = (ROAD.point_node[PointId(n)] for n in ("locker", "shelf-h1-u1"))
OPEN_POINT = next(n for n in ROAD.point_node.values() if not ROAD.refuge[n])
PARKING = ROAD.parking_nodes


def some_claims(*holders: int) -> Claims:
    """Build claims where vehicle i stands at node ``holders[i]``."""
    claims = Claims(len(ROAD.exclusions.offsets) - 1)
    for vehicle, node in enumerate(holders):
        claims.take(vehicle, (node,))
    return claims


def a_wish(*goals: int, vehicle: int = 0, source: int = PARKING[0]) -> Wish:
    return Wish(vehicle=vehicle, source=source, goals=goals, home=PARKING[vehicle])


def test_a_free_way_to_a_refuge_is_granted_without_an_escape() -> None:
    answer = TRAFFIC.plan(some_claims(PARKING[0]), a_wish(LOCKER))
    assert isinstance(answer, Grant)
    assert (answer.way.target, answer.escape) == (LOCKER, None)


def test_a_goal_on_the_road_is_granted_with_an_escape_to_a_refuge() -> None:
    answer = TRAFFIC.plan(some_claims(PARKING[0]), a_wish(OPEN_POINT))
    assert isinstance(answer, Grant)
    assert answer.escape is not None
    assert answer.escape.source == OPEN_POINT
    assert ROAD.refuge[answer.escape.target]


def test_the_first_free_goal_is_taken() -> None:
    answer = TRAFFIC.plan(some_claims(PARKING[0], LOCKER), a_wish(LOCKER, SHELF))
    assert isinstance(answer, Grant)
    assert answer.way.target == SHELF


def test_a_taken_goal_blocks_and_names_its_holder() -> None:
    answer = TRAFFIC.plan(some_claims(PARKING[0], LOCKER), a_wish(LOCKER))
    assert isinstance(answer, Blocked)
    assert (answer.resource, answer.holder, answer.reserved) == (LOCKER, 1, False)


def test_who_is_blocked_watches_the_first_obstacle_of_every_goal() -> None:
    answer = TRAFFIC.plan(some_claims(PARKING[0], LOCKER, SHELF), a_wish(LOCKER, SHELF))
    assert isinstance(answer, Blocked)
    assert set(answer.watch) == {LOCKER, SHELF}


def test_who_finds_every_refuge_taken_watches_more_than_one_of_them() -> None:
    source = PARKING[1]
    taken = [n for n in range(len(ROAD.refuge)) if ROAD.refuge[n] and n != source]
    answer = TRAFFIC.plan(some_claims(source, *taken), a_wish(OPEN_POINT, source=source))
    assert isinstance(answer, Blocked)
    assert len(answer.watch) > 1
    assert set(answer.watch) <= set(taken)


def test_a_node_no_way_leads_to_is_unreachable() -> None:
    barred = frozenset(range(len(ROAD.graph.edge_ids)))
    answer = WholeWay(ROAD, barred).plan(some_claims(PARKING[0]), a_wish(LOCKER))
    assert isinstance(answer, Unreachable)


def test_a_reserved_way_is_kept_free_for_who_reserved_it() -> None:
    way = TRAFFIC.way(PARKING[1], SHELF)
    assert way is not None
    answer = TRAFFIC.plan(some_claims(PARKING[0]), a_wish(LOCKER), way.reach)
    assert isinstance(answer, Blocked)
    assert (answer.holder, answer.reserved, answer.watch) == (NOBODY, True, ())


def test_the_same_way_is_the_same_object() -> None:
    assert TRAFFIC.way(PARKING[0], LOCKER) is TRAFFIC.way(PARKING[0], LOCKER)


def test_a_planner_that_bars_a_lane_goes_round_it_and_leaves_the_other_as_it_was() -> None:
    way = RIVERSIDE_TRAFFIC.way(RIVERSIDE.parking_nodes[0], RIVERSIDE.parking_nodes[9])
    assert way is not None
    barred = frozenset(way.edges[len(way.edges) // 2 :][:1])
    other = RIVERSIDE_TRAFFIC.barring(barred)
    round_it = other.way(way.source, way.target)
    assert round_it is None or barred.isdisjoint(round_it.edges)
    assert RIVERSIDE_TRAFFIC.way(way.source, way.target) is way
    assert (RIVERSIDE_TRAFFIC.barred, other.barred) == (frozenset(), barred)


def test_no_more_than_so_many_ways_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_way, "KEPT_MAX", 3)
    traffic = WholeWay(ROAD)
    ways = {node: traffic.way(PARKING[0], node) for node in (*PARKING, LOCKER, SHELF)}
    first = ways[PARKING[0]]
    assert traffic.way(PARKING[0], SHELF) is ways[SHELF]
    again = traffic.way(PARKING[0], PARKING[0])
    assert first is not None
    assert again is not None
    assert again is not first
    assert again.resources == first.resources


def test_the_nearest_targets_come_first() -> None:
    near = TRAFFIC.nearest(PARKING[0], tuple(sorted(ROAD.point_node.values())), 4000)
    times = [TRAFFIC.travel_ms(PARKING[0], node, 4000) for node in near]
    assert times == sorted(times)  # type: ignore[type-var]


def test_a_slow_vehicle_takes_longer() -> None:
    fast, slow = (TRAFFIC.travel_ms(PARKING[0], LOCKER, speed) for speed in (4000, 500))
    assert fast is not None
    assert slow is not None
    assert slow > fast


def test_places_are_where_vehicles_have_something_to_do() -> None:
    docks = {node for nodes in ROAD.dock_nodes.values() for node in nodes}
    assert {*ROAD.point_node.values(), *ROAD.charger_nodes, *docks} == TRAFFIC.places


VANS_MAX = 14


@dataclass
class Drive:
    """A vehicle on its granted way: what it still holds and where it is released to."""

    node: int
    home: int
    held: Resources = ()
    released: int = 0
    """How many entries of *held* lead to the goal; the rest is the escape."""


@dataclass
class Yard:
    """Vehicles that claim and drive on one road, in any order."""

    road: Road
    traffic: WholeWay
    drives: list[Drive] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.claims = Claims(len(self.road.exclusions.offsets) - 1)
        for number, home in enumerate(self.road.parking_nodes[:VANS_MAX]):
            self.drives.append(Drive(node=home, home=home, held=(home,)))
            self.claims.take(number, (home,))

    def ask(self, number: int, goal: int) -> None:
        """Have a vehicle that arrived ask for a way to *goal*, and take it."""
        drive = self.drives[number]
        if drive.released:
            return
        wish = Wish(vehicle=number, source=drive.node, goals=(goal,), home=drive.home)
        answer = self.traffic.plan(self.claims, wish)
        if isinstance(answer, Grant):
            escape = answer.escape.resources[1:] if answer.escape else ()
            self.claims.free(number, drive.held)
            drive.held = answer.way.resources + escape
            drive.released = len(answer.way.resources) - 1
            self.claims.take(number, drive.held)
            assert self.road.refuge[drive.held[-1]]
        else:
            # Whoever cannot go on leaves the road by its escape; in a refuge there is none.
            drive.released = len(drive.held) - 1

    def drive_on(self, number: int, nodes: int) -> None:
        """Have a vehicle reach up to *nodes* nodes of what is released."""
        drive = self.drives[number]
        passed = min(2 * nodes, drive.released)
        behind, drive.held = drive.held[:passed], drive.held[passed:]
        self.claims.free(number, set(behind).difference(drive.held))
        drive.node, drive.released = drive.held[0], drive.released - passed


def check_nobody_is_too_close(yard: Yard, seed: int, turns: int) -> None:
    """Let anybody ask for anything, or drive on a little, in any order."""
    chance = Streams(seed).stream("yard")
    goals = sorted(yard.road.point_node.values())
    grants = 0
    for _ in range(turns):
        number = int(chance.integers(len(yard.drives)))
        if yard.drives[number].released:
            yard.drive_on(number, int(chance.integers(1, 12)))
        else:
            yard.ask(number, goals[int(chance.integers(len(goals)))])
            grants += yard.drives[number].released > 0
        assert too_close(yard.road, yard.claims) == []
    assert grants > turns // 40


@given(st.integers(0, 2**32))
@settings(max_examples=25)
def test_no_two_holders_exclude_each_other_in_the_courtyard(seed: int) -> None:
    check_nobody_is_too_close(Yard(ROAD, TRAFFIC), seed, turns=200)


@given(st.integers(0, 2**32))
@settings(max_examples=15)
def test_no_two_holders_exclude_each_other_at_the_riverside(seed: int) -> None:
    check_nobody_is_too_close(Yard(RIVERSIDE, RIVERSIDE_TRAFFIC), seed, turns=600)


@given(st.integers(0, 2**32))
@settings(max_examples=15)
def test_at_any_moment_every_claim_ends_in_a_refuge(seed: int) -> None:
    yard = Yard(RIVERSIDE, RIVERSIDE_TRAFFIC)
    check_nobody_is_too_close(yard, seed, turns=300)
    assert all(RIVERSIDE.refuge[drive.held[-1]] for drive in yard.drives)
