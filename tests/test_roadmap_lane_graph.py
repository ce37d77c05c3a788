"""The graph of the lanes: its cuts, its names, and that nothing of a lane is lost."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.model.errors import MapError
from fleet_manager.roadmap.lane_graph import LaneGraph, build_lane_graph
from tests.roadmap_sheet import a_bay, a_gate, a_lane, a_map, the_riverside

STREET = a_lane("street", (0, 0), (60, 0))


def edges_of(graph: LaneGraph) -> dict[str, tuple[str, str]]:
    """Return where each edge leads from and to."""
    return {
        name: (graph.node_ids[tail], graph.node_ids[head])
        for name, tail, head in zip(graph.edge_ids, graph.tail, graph.head, strict=True)
    }


def test_a_lane_is_cut_at_bays_and_into_pieces_and_named_in_order() -> None:
    graph = build_lane_graph(a_map(STREET, *a_bay("p", 40)), piece_length_max_mm=25_000)
    assert edges_of(graph) == {
        "street.1+": ("n1", "n2"),
        "street.1-": ("n2", "n1"),
        "street.2+": ("n2", "n3"),
        "street.2-": ("n3", "n2"),
        "street.3+": ("n3", "n4"),
        "street.3-": ("n4", "n3"),
        "bay-p.1+": ("n3", "p"),
        "bay-p.1-": ("p", "n3"),
    }
    assert graph.length_mm.tolist() == pytest.approx([20_000] * 6 + [5000] * 2, abs=10)


def test_the_two_directions_of_a_lane_share_a_piece_and_one_way_has_one() -> None:
    graph = build_lane_graph(
        a_map(a_lane("two", (0, 0), (9, 0)), a_lane("one", (9, 0), (18, 0), one_way=True))
    )
    assert graph.edge_ids == ("two.1+", "two.1-", "one.1+")
    assert graph.piece.tolist() == [0, 0, 1]
    assert graph.lane_ids == ("two", "one")


def test_a_place_on_a_lane_without_a_vertex_there_is_a_node() -> None:
    graph = build_lane_graph(a_map(STREET, a_gate(20, 0.03)))
    node = graph.standing["gate"]
    assert graph.node_ids[node] == "gate"
    assert graph.x_mm[node] == pytest.approx(20_000, abs=20)


def test_a_place_beside_the_lane_is_no_node() -> None:
    graph = build_lane_graph(a_map(STREET, a_gate(20, 0.2)))
    assert dict(graph.standing) == {}
    assert "gate" not in graph.node_index


def test_a_loop_back_to_its_beginning_has_three_pieces() -> None:
    graph = build_lane_graph(a_map(a_lane("ring", (0, 0), (5, 0), (5, 5), (0, 0))))
    assert len(graph.lane_ids) == 3
    assert not (graph.tail == graph.head).any()


def test_a_number_a_feature_is_called_by_is_not_used_twice() -> None:
    _, parking = a_bay("n1", 10)
    graph = build_lane_graph(a_map(a_lane("bay", (0, 0), (10, 0), (10, 5)), parking))
    assert graph.node_ids == ("n2", "n1")


def test_a_map_without_lanes_has_no_graph() -> None:
    with pytest.raises(MapError, match="at least one lane"):
        build_lane_graph(a_map(a_gate(0, 0)))


def test_lanes_of_a_few_centimetres_are_left_out() -> None:
    speck = a_lane("speck", (5, 5), (5.02, 5))
    assert build_lane_graph(a_map(STREET, speck)).edge_ids[0] == "street.1+"
    with pytest.raises(MapError, match="longer than 10 cm"):
        build_lane_graph(a_map(speck))


def test_two_places_abreast_on_a_lane_are_two_nodes() -> None:
    _, left = a_bay("left", 20, 0.04)
    _, right = a_bay("right", 20, -0.04)
    graph = build_lane_graph(a_map(STREET, left, right))
    assert graph.standing["left"] != graph.standing["right"]
    assert graph.tail[1:].tolist() != graph.head[:-1].tolist()
    assert min(graph.length_mm) > 0


def test_an_edge_s_shape_runs_its_own_way() -> None:
    graph = build_lane_graph(a_map(a_lane("a", (0, 0), (9, 0), (9, 9))))
    there, back = graph.edge_shape_mm(0), graph.edge_shape_mm(1)
    assert there.tolist() == back[::-1].tolist()
    assert there[0].tolist() == [graph.x_mm[graph.tail[0]], graph.y_mm[graph.tail[0]]]


def test_arrays_are_frozen() -> None:
    graph = build_lane_graph(a_map(STREET))
    with pytest.raises(ValueError, match="read-only"):
        graph.x_mm[0] = 1


@given(
    st.lists(
        st.tuples(st.integers(-40, 40), st.integers(-40, 40)),
        min_size=2,
        max_size=8,
        unique=True,
    ),
    st.integers(2, 30),
)
def test_pieces_add_up_to_their_lane_and_none_is_too_long(
    spots: list[tuple[int, int]], longest_m: int
) -> None:
    graph = build_lane_graph(a_map(a_lane("a", *spots, one_way=True)), longest_m * 1000)
    drawn = sum(np.hypot(*np.subtract(b, a)) for a, b in itertools.pairwise(spots)) * 1000
    assert graph.length_mm.sum() == pytest.approx(drawn, abs=3 * len(graph.piece) + 3)
    assert graph.length_mm.max() <= longest_m * 1000 + 3
    assert graph.tail[1:].tolist() == graph.head[:-1].tolist()


def test_every_place_of_riverside_stands_on_a_lane() -> None:
    road = the_riverside()
    sheet = road.map
    places = [*sheet.points, *sheet.docks, *sheet.parkings, *sheet.chargers, *sheet.gates]
    assert set(road.graph.standing) == set(map(str, places))
    assert all(road.graph.node_ids[node] == name for name, node in road.graph.standing.items())


def test_names_of_nodes_and_edges_are_unique() -> None:
    graph = the_riverside().graph
    assert len(graph.node_index) == len(graph.node_ids)
    assert len(graph.edge_index) == len(graph.edge_ids)


def test_a_node_s_degrees_lead_back_to_it() -> None:
    graph = the_riverside().graph
    node = graph.node_index[graph.node_ids[7]]
    x_mm, y_mm = int(graph.x_mm[node]), int(graph.y_mm[node])
    assert graph.frame.to_mm([graph.to_lonlat(x_mm, y_mm)])[0].tolist() == [x_mm, y_mm]
