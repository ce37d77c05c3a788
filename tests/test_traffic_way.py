"""Ways: what a drive occupies, and which ground it needs for itself alone."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.traffic.way import Way, Ways, ground_of, lowest
from tests.a_fleet import a_road

ROAD = a_road()
WAYS = Ways(ROAD)
NODES = st.integers(0, len(ROAD.graph.node_ids) - 1)
RESOURCES = st.lists(st.integers(0, 200), max_size=20)


def a_way(source: int, target: int) -> Way | None:
    edges = ROAD.route(source, target)
    return None if edges is None else WAYS.along(source, edges)


def as_set(ground: int) -> set[int]:
    return {r for r in range(ground.bit_length()) if ground >> r & 1}


@given(RESOURCES)
def test_a_ground_holds_the_resources_it_was_made_of(resources: list[int]) -> None:
    assert as_set(ground_of(resources)) == set(resources)


@given(RESOURCES.filter(bool))
def test_the_lowest_resource_of_a_ground_is_the_smallest_number(resources: list[int]) -> None:
    assert lowest(ground_of(resources)) == min(resources)


def test_an_empty_ground_has_no_lowest_resource() -> None:
    assert lowest(0) == -1


def test_standing_still_is_a_way_of_one_node() -> None:
    way = WAYS.along(3, ())
    assert (way.nodes, way.resources, way.target) == ((3,), (3,), 3)


@given(NODES, NODES)
def test_a_way_alternates_nodes_and_the_pieces_between_them(source: int, target: int) -> None:
    way = a_way(source, target)
    if way is None:
        return
    graph, nodes = ROAD.graph, len(ROAD.graph.node_ids)
    assert way.resources[::2] == way.nodes
    for (start, end), piece in zip(pairwise(way.nodes), way.resources[1::2], strict=True):
        assert set(graph.piece_ends[piece - nodes].tolist()) == {start, end}


@given(NODES, NODES)
def test_a_way_begins_at_its_source_and_ends_at_its_target(source: int, target: int) -> None:
    way = a_way(source, target)
    if way is not None:
        assert (way.nodes[0], way.nodes[-1]) == (source, target) == (way.source, way.target)


@given(NODES, NODES)
def test_a_way_reaches_all_that_excludes_any_part_of_it(source: int, target: int) -> None:
    way = a_way(source, target)
    if way is not None:
        near = {int(o) for r in way.resources for o in ROAD.exclusions.of(r)}
        assert as_set(way.reach) == near | set(way.resources)


@given(NODES, NODES)
def test_the_ground_of_a_way_is_what_it_occupies(source: int, target: int) -> None:
    way = a_way(source, target)
    if way is not None:
        assert as_set(way.ground) == set(way.resources)
