"""Quickest ways, checked against trying everything."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from fleet_manager.roadmap.shortest import Network

NODES = 7
Links = list[tuple[int, int, int]]
LINKS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(1, 9)).filter(
        lambda link: link[0] != link[1]
    ),
    min_size=1,
    max_size=25,
)


def a_network(links: Links, closed: frozenset[int] = frozenset()) -> Network:
    tail, head, weight = (np.array(column) for column in zip(*links, strict=True))
    usable = np.array([index not in closed for index in range(len(links))])
    return Network(
        tail.astype(np.int32), head.astype(np.int32), weight.astype(np.int64), usable, NODES
    )


def by_trying_everything(links: Links, closed: frozenset[int]) -> NDArray[np.float64]:
    far = np.full((NODES, NODES), np.inf)
    np.fill_diagonal(far, 0)
    for index, (tail, head, weight) in enumerate(links):
        if index not in closed:
            far[tail, head] = min(far[tail, head], weight)
    for middle in range(NODES):
        far = np.minimum(far, far[:, [middle]] + far[[middle], :])
    return far


@given(LINKS, st.frozensets(st.integers(0, 24), max_size=5))
def test_distances_are_the_least_there_are(links: Links, closed: frozenset[int]) -> None:
    found = a_network(links, closed).distances(range(NODES))
    assert found.tolist() == by_trying_everything(links, closed).tolist()


@given(LINKS, st.frozensets(st.integers(0, 24), max_size=5), st.integers(0, 6))
def test_ways_back_along_last_edges_add_up_and_use_no_closed_edge(
    links: Links, closed: frozenset[int], source: int
) -> None:
    network = a_network(links, closed)
    far = network.distances([source])[0]
    last = network.last_edges(far)
    for target in np.flatnonzero(np.isfinite(far)).tolist():
        node, total = target, 0
        while node != source:
            edge = int(last[node])
            assert edge not in closed
            assert links[edge][1] == node
            total += links[edge][2]
            node = links[edge][0]
        assert total == far[target]
    assert (last[~np.isfinite(far)] == -1).all()
    sums = network.sum_along(last, network.weight)
    assert sums[np.isfinite(far)].tolist() == far[np.isfinite(far)].tolist()


def test_of_equal_ways_the_one_with_the_lowest_edges_is_taken() -> None:
    network = a_network([(0, 1, 1), (0, 2, 1), (2, 3, 1), (1, 3, 1), (0, 1, 1)])
    last = network.last_edges(network.distances([0])[0])
    assert last[[1, 2, 3]].tolist() == [0, 1, 2]


def test_reach_is_from_any_of_the_sources() -> None:
    network = a_network([(0, 1, 1), (2, 3, 1), (4, 5, 1)])
    assert np.flatnonzero(network.reachable([0, 2])).tolist() == [0, 1, 2, 3]
    assert network.reachable([]).tolist() == [False] * NODES
