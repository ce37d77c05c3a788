"""Lanes join where their ends meet, gaps close, and only what hangs together is one part."""

import itertools

import pytest

from fleet_manager.roadmap.import_network import (
    Network,
    close_gaps,
    join_nodes,
    parts,
    paths_from,
    split,
)
from tests.roadmap_osm import a_network, a_stretch


def test_ends_closer_than_5_cm_are_one_node() -> None:
    network = a_network(a_stretch((0, 0), (10, 0)), a_stretch((10, 0.04), (20, 0)))
    assert network.stretches[0].head == network.stretches[1].tail


def test_ends_further_apart_stay_two() -> None:
    network = a_network(a_stretch((0, 0), (10, 0)), a_stretch((10, 0.2), (20, 0)))
    assert network.stretches[0].head != network.stretches[1].tail


def test_the_line_of_a_joined_stretch_ends_at_its_node() -> None:
    network = a_network(a_stretch((0, 0), (10, 0)), a_stretch((10, 0.04), (20, 0)))
    second = network.stretches[1]
    assert second.line[0] == network.nodes[second.tail]


def test_a_lane_that_comes_twice_is_one() -> None:
    twice = a_network(a_stretch((0, 0), (10, 0)), a_stretch((10, 0), (0, 0)))
    assert len(twice.stretches) == 1


def test_two_one_way_lanes_there_and_back_are_one_two_way_lane() -> None:
    network = a_network(
        a_stretch((0, 0), (10, 0), one_way=True), a_stretch((10, 0), (0, 0), one_way=True)
    )
    assert [each.one_way for each in network.stretches] == [False]


def test_a_one_way_lane_that_comes_twice_stays_one_way() -> None:
    network = a_network(
        a_stretch((0, 0), (10, 0), one_way=True), a_stretch((0, 0), (10, 0), one_way=True)
    )
    assert [each.one_way for each in network.stretches] == [True]


def test_a_lane_that_leads_nowhere_is_dropped() -> None:
    assert a_network(a_stretch((0, 0), (0.01, 0))).stretches == ()


def test_nothing_gives_an_empty_network() -> None:
    assert join_nodes([], []) == Network(nodes=(), stretches=())
    assert parts(Network(nodes=(), stretches=())) == []


def test_parts_are_strongly_connected_and_the_longest_is_first() -> None:
    network = a_network(
        a_stretch((0, 0), (10, 0)),
        a_stretch((10, 0), (40, 0), one_way=True),
        a_stretch((40, 0), (90, 0)),
    )
    assert parts(network) == [[2], [0]]


def test_a_one_way_ring_is_one_part() -> None:
    ring = ((0, 0), (10, 0), (10, 10), (0, 0))
    network = a_network(*(a_stretch(a, b, one_way=True) for a, b in itertools.pairwise(ring)))
    assert parts(network) == [[0, 1, 2]]


def test_a_dead_end_just_beside_a_lane_joins_it() -> None:
    network = a_network(a_stretch((0, 0), (40, 0)), a_stretch((20, 0.6), (20, 30)))
    joined, ways = close_gaps(network)
    assert ways == ["w2"]
    assert len(parts(joined)) == 1
    assert sum(each.length_m for each in joined.stretches) == pytest.approx(40 + 30)


def test_a_dead_end_a_step_away_stays_one() -> None:
    network = a_network(a_stretch((0, 0), (40, 0)), a_stretch((20, 1.5), (20, 30)))
    assert close_gaps(network) == (network, [])


def test_a_dead_end_at_a_barrier_stays_one() -> None:
    network = a_network(a_stretch((0, 0), (40, 0)), a_stretch((20, 0.6), (20, 30)))
    walled = join_nodes(network.nodes, network.stretches, [network.stretches[1].tail])
    assert close_gaps(walled)[1] == []


def test_a_one_way_lane_that_begins_beside_another_is_entered_from_it() -> None:
    network = a_network(
        a_stretch((0, 0), (40, 0)), a_stretch((20, 0.6), (20, 30), one_way=True)
    )
    link = next(each for each in close_gaps(network)[0].stretches if each.length_m < 1)
    assert link.line[0] == pytest.approx((20, 0))


def test_a_split_stretch_keeps_its_course() -> None:
    pieces = split(a_stretch((0, 0), (10, 0), (10, 10)), [(7, (10, 4)), (5, (3, 0))])
    assert [piece.line for piece in pieces] == [
        ((0, 0), (3, 0)),
        ((3, 0), (10, 0), (10, 4)),
        ((10, 4), (10, 10)),
    ]
    assert [(piece.tail, piece.head) for piece in pieces] == [(0, 5), (5, 7), (7, 0)]


def test_the_shortest_way_is_found_back_to_its_source() -> None:
    network = a_network(
        a_stretch((0, 0), (10, 0)), a_stretch((10, 0), (10, 5)), a_stretch((0, 0), (0, 50))
    )
    start, end = network.stretches[0].tail, network.stretches[1].head
    paths = paths_from(network, [start])
    assert paths.distance_m[end] == pytest.approx(15)
    assert paths.nodes_to(end) == [end, network.stretches[0].head, start]
