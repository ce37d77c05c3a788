"""What the fleet asks about the road."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.model.vehicle import standard_van
from fleet_manager.roadmap.road import NONE, UNREACHABLE_MM, UNREACHABLE_MS, open_road
from tests.roadmap_sheet import (
    a_bay,
    a_compound,
    a_gate,
    a_lane,
    a_map,
    a_road,
    a_shelf,
    a_station,
    the_riverside,
)

NODES = len(the_riverside().graph.node_ids)
EDGES = len(the_riverside().graph.edge_ids)
nodes = st.integers(0, NODES - 1)


def test_the_quickest_way_follows_one_way_lanes() -> None:
    road = a_road(
        a_lane("there", (0, 0), (20, 0), one_way=True),
        a_lane("back", (20, 0), (20, 10), (0, 10), (0, 0), one_way=True),
    )
    start, end = road.nearest_node(0, 0)[0], road.nearest_node(20_000, 0)[0]
    lanes = [
        [road.graph.lane_ids[road.graph.piece[edge]] for edge in road.route(*pair) or ()]
        for pair in ((start, end), (end, start))
    ]
    assert lanes == [["there"], ["back", "back"]]


def test_a_way_to_where_one_stands_is_empty_and_a_way_to_nowhere_is_none() -> None:
    road = a_road(a_lane("a", (0, 0), (20, 0)), a_lane("b", (0, 50), (20, 50)))
    here, elsewhere = road.nearest_node(0, 0)[0], road.nearest_node(0, 50_000)[0]
    assert road.route(here, here) == ()
    assert road.route(here, elsewhere) is None
    matrix = road.travel_matrix_ms([here, elsewhere], 2000)
    assert matrix.tolist() == [[0, UNREACHABLE_MS], [UNREACHABLE_MS, 0]]
    assert road.distance_matrix_mm([here, elsewhere], 2000)[0, 1] == UNREACHABLE_MM


def test_a_barred_edge_is_gone_round_and_open_again_when_no_longer_barred() -> None:
    short, long = a_lane("short", (0, 0), (20, 0)), a_lane("long", (0, 0), (10, 20), (20, 0))
    road = a_road(short, long)
    start, end = road.nearest_node(0, 0)[0], road.nearest_node(20_000, 0)[0]
    direct = road.route(start, end)
    assert direct
    around = road.route(start, end, frozenset(direct))
    assert around
    assert not set(around) & set(direct)
    assert road.route(start, end) == direct
    matrix = road.travel_matrix_ms([start, end], 4000, frozenset(direct))
    assert matrix[0, 1] == road.travel_ms(around, 4000)


def test_time_is_length_over_the_lower_of_limit_and_vehicle() -> None:
    road = a_road(a_lane("a", (0, 0), (20, 0)))
    start, end = road.nearest_node(0, 0)[0], road.nearest_node(20_000, 0)[0]
    edges = road.route(start, end)
    assert edges
    assert road.travel_ms(edges, 1000) == pytest.approx(20_000, abs=20)
    assert road.travel_ms(edges, 9000) == pytest.approx(10_000, abs=10)
    assert road.length_mm(edges) == pytest.approx(20_000, abs=20)
    assert road.travel_ms((), 1000) == road.length_mm(()) == 0


def test_no_way_leads_along_a_lane_or_through_a_gate_too_narrow() -> None:
    wide, narrow = a_lane("a", (0, 0), (20, 0)), a_lane("b", (20, 0), (30, 0), width_mm=1499)
    gated = a_lane("c", (0, 0), (0, 20), (0, 30))
    road = a_road(wide, narrow, gated, a_compound(-9, 20, 9, 40), a_gate(0, 20, 1400))
    start = road.nearest_node(0, 0)[0]
    assert road.route(start, road.nearest_node(20_000, 0)[0])
    assert road.route(start, road.nearest_node(30_000, 0)[0]) is None
    assert road.route(start, road.nearest_node(0, 30_000)[0]) is None
    assert road.travel_matrix_ms([start, road.gate_node["gate"]], 4000)[0, 1] == UNREACHABLE_MS


def test_places_are_known_by_their_nodes() -> None:
    shelf, lost = a_shelf("s", 30, 0), a_shelf("lost", 30, 9)
    street = a_lane("street", (0, 0), (10, 0), (60, 0))
    road = a_road(street, *a_bay("p", 20), *a_station(10, 0), shelf, lost)
    names = road.graph.node_ids
    assert {point: names[node] for point, node in road.point_node.items()} == {"s": "s"}
    assert [names[node] for node in road.parking_nodes] == ["p"]
    assert {key: [names[node] for node in found] for key, found in road.dock_nodes.items()} == {
        "depot": ["dock"]
    }
    assert road.charger_nodes == ()
    assert road.refuge[road.parking_nodes[0]]
    assert not road.refuge[road.point_node[shelf.id]]


@given(nodes, nodes, st.frozensets(st.integers(0, EDGES - 1), max_size=40))
def test_a_way_is_connected_keeps_clear_of_barred_edges_and_takes_its_time(
    source: int, target: int, barred: frozenset[int]
) -> None:
    road = the_riverside()
    edges = road.route(source, target, barred)
    far = road.travel_matrix_ms([source, target], road.speed_max_mm_s, barred)[0, 1]
    if edges is None:
        assert far == UNREACHABLE_MS
        return
    assert not barred & set(edges)
    stops = [source, *road.graph.head[list(edges)].tolist()]
    assert stops[:-1] == road.graph.tail[list(edges)].tolist()
    assert stops[-1] == target
    assert road.travel_ms(edges, road.speed_max_mm_s) == far


@given(nodes, nodes)
def test_no_way_passes_through_the_end_of_a_spur(source: int, target: int) -> None:
    road = the_riverside()
    edges = road.route(source, target)
    assert edges is not None
    assert not road.refuge[road.graph.head[list(edges[:-1])]].any()


def test_distances_are_those_of_the_quickest_ways() -> None:
    road = the_riverside()
    stops = [*road.parking_nodes[:3], *list(road.point_node.values())[:5]]
    found = road.distance_matrix_mm(stops, road.speed_max_mm_s)
    for row, source in enumerate(stops):
        for column, target in enumerate(stops):
            edges = road.route(source, target)
            assert edges is not None
            assert found[row, column] == road.length_mm(edges)


def test_two_roads_of_one_map_answer_alike() -> None:
    first = the_riverside()
    second = open_road(first.map, standard_van())
    docks = first.dock_nodes
    assert second.dock_nodes == docks
    (dock, *_), *_ = docks.values()
    assert [first.route(dock, node) for node in range(NODES)] == [
        second.route(dock, node, NONE) for node in range(NODES)
    ]


def test_the_nearest_node_comes_with_its_distance() -> None:
    road = a_road(a_lane("a", (0, 0), (20, 0)))
    node, away_mm = road.nearest_node(23_000, 4000)
    assert int(road.graph.x_mm[node]) == pytest.approx(20_000, abs=20)
    assert away_mm == pytest.approx(5000, abs=20)


def test_a_longer_vehicle_needs_deeper_bays() -> None:
    long = dataclasses.replace(standard_van(), length_mm=6000)
    sheet = a_map(a_lane("street", (0, 0), (60, 0)), *a_bay("p", 30))
    van_road, long_road = open_road(sheet, standard_van()), open_road(sheet, long)
    node = van_road.parking_nodes[0]
    assert (bool(van_road.refuge[node]), bool(long_road.refuge[node])) == (True, False)
