"""What excludes what: checked against vehicles actually put on the ground."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely import affinity

from fleet_manager.roadmap.exclusions import (
    Exclusions,
    body,
    compute_exclusions,
    footprints,
    refuges,
)
from fleet_manager.roadmap.features import Feature
from fleet_manager.roadmap.lane_graph import LaneGraph, build_lane_graph
from tests.roadmap_sheet import a_bay, a_lane, a_map, the_riverside

VAN = (2400, 1100, 200)
STREET = a_lane("street", (0, 0), (60, 0))


def worked_out(*features: Feature) -> tuple[LaneGraph, Exclusions]:
    graph = build_lane_graph(a_map(*features))
    return graph, compute_exclusions(graph, *VAN)


def names(graph: LaneGraph, resources: NDArray[np.int32]) -> set[str]:
    nodes = len(graph.node_ids)
    return {
        graph.node_ids[each] if each < nodes else graph.lane_ids[each - nodes]
        for each in resources.tolist()
    }


def a_vehicle(x_mm: float, y_mm: float, heading_rad: float) -> shapely.Geometry:
    """Return the ground under a standing van, without any margin."""
    length, width, _ = VAN
    box = shapely.box(-length / 2, -width / 2, length / 2, width / 2)
    turned = affinity.rotate(box, heading_rad, origin=(0, 0), use_radians=True)
    return affinity.translate(turned, x_mm, y_mm)


def test_lanes_four_metres_apart_do_not_exclude_each_other() -> None:
    graph, found = worked_out(a_lane("a", (0, 0), (20, 0)), a_lane("b", (0, 4), (20, 4)))
    assert names(graph, found.of(graph.node_index["n1"])) == {"a"}  # type: ignore[index]


def test_lanes_side_by_side_exclude_each_other_though_no_node_joins_them() -> None:
    graph, found = worked_out(a_lane("a", (0, 0), (20, 0)), a_lane("b", (0, 1.4), (20, 1.4)))
    piece_a, piece_b = len(graph.node_ids), len(graph.node_ids) + 1
    assert piece_b in found.of(piece_a)


def test_a_bridge_and_the_road_below_exclude_each_other() -> None:
    graph, found = worked_out(STREET, a_lane("bridge", (10, -20), (10, 20)))
    nodes = len(graph.node_ids)
    bridge = nodes + graph.lane_ids.index("bridge")
    assert "street" in names(graph, found.of(bridge))


def test_a_bay_excludes_the_stretch_before_it_and_nothing_far_away() -> None:
    graph, found = worked_out(STREET, *a_bay("p", 10), *a_bay("q", 50))
    nodes = len(graph.node_ids)
    bay = nodes + graph.lane_ids.index("bay-p")
    touched = names(graph, found.of(bay))
    assert {"street", "p"} <= touched
    assert "q" not in touched
    assert "bay-q" not in touched


@pytest.mark.parametrize(("depth_m", "clear"), [(2.5, False), (3.2, True), (5, True)])
def test_a_bay_deep_enough_is_a_refuge(depth_m: float, *, clear: bool) -> None:
    graph, found = worked_out(STREET, *a_bay("p", 30, depth_m))
    assert refuges(graph, found)[graph.standing["p"]] == clear


@pytest.mark.parametrize(("apart_m", "clear"), [(1.4, False), (1.7, True), (3, True)])
def test_bays_side_by_side_are_refuges_when_vehicles_fit_between(
    apart_m: float, *, clear: bool
) -> None:
    graph, found = worked_out(STREET, *a_bay("p", 30), *a_bay("q", 30 + apart_m))
    assert (
        refuges(graph, found)[[graph.standing["p"], graph.standing["q"]]].tolist()
        == [clear] * 2
    )


def test_the_middle_of_a_lane_is_no_refuge_and_a_one_way_end_is_none() -> None:
    graph, found = worked_out(
        a_lane("a", (0, 0), (40, 0)), a_lane("b", (40, 0), (60, 0), one_way=True)
    )
    assert refuges(graph, found).tolist() == [True, False, False, False]


def test_exclusion_is_mutual_and_never_with_oneself() -> None:
    road = the_riverside()
    resources = len(road.exclusions.offsets) - 1
    assert resources == len(road.graph.node_ids) + len(road.graph.lane_ids)
    pairs = {
        (first, second)
        for first in range(resources)
        for second in road.exclusions.of(first).tolist()
    }
    assert all((second, first) in pairs and first != second for first, second in pairs)


def test_a_piece_excludes_its_own_ends() -> None:
    road = the_riverside()
    nodes = len(road.graph.node_ids)
    for piece, ends in enumerate(road.graph.piece_ends.tolist()):
        assert set(ends) <= set(road.exclusions.of(nodes + piece).tolist())


@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=2, max_size=5, unique=True
    ),
    st.floats(0, 1),
)
def test_wherever_a_vehicle_is_on_a_piece_it_is_inside_the_footprint(
    spots: list[tuple[int, int]], part: float
) -> None:
    graph = build_lane_graph(a_map(a_lane("a", *spots)), 100_000)
    line = graph.shape_mm[0].astype(float)
    steps = np.hypot(*np.diff(line, axis=0).T)
    along = part * steps.sum()
    index = min(int(np.searchsorted(np.cumsum(steps), along)), len(steps) - 1)
    share = (along - steps[:index].sum()) / steps[index]
    x, y = line[index] + share * (line[index + 1] - line[index])
    heading = math.atan2(*(line[index + 1] - line[index])[::-1])
    ground = footprints(graph, body(*VAN))[len(graph.node_ids)]
    assert ground.covers(a_vehicle(x, y, heading))


def test_a_vehicle_turning_at_a_bend_stays_inside_the_footprint() -> None:
    graph = build_lane_graph(a_map(a_lane("a", (0, 0), (10, 0), (10, 10))), 100_000)
    ground = footprints(graph, body(*VAN))[len(graph.node_ids)]
    x, y = graph.shape_mm[0][1].tolist()
    for degrees in range(0, 91, 5):
        assert ground.covers(a_vehicle(x, y, math.radians(degrees)))
