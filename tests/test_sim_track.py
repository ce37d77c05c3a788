"""The lines of the road under the wheels."""

from math import pi

import pytest

from sim.track import Track, wrapped
from tests.sim_street import the_road

GRAPH = the_road().graph
EDGE = {edge_id: index for index, edge_id in enumerate(GRAPH.edge_ids)}


def test_a_vehicle_is_where_its_edge_begins_and_ends() -> None:
    track = Track(GRAPH)
    for edge in range(len(GRAPH.edge_ids)):
        tail, head = GRAPH.tail[edge], GRAPH.head[edge]
        begin = track.pose(edge, 0.0, 0.0)
        end = track.pose(edge, track.length_mm[edge], 0.0)
        assert (begin.x_mm, begin.y_mm) == pytest.approx((GRAPH.x_mm[tail], GRAPH.y_mm[tail]))
        assert (end.x_mm, end.y_mm) == pytest.approx((GRAPH.x_mm[head], GRAPH.y_mm[head]))


def test_half_way_along_is_in_the_middle() -> None:
    track = Track(GRAPH)
    edge = EDGE["bay-s1.1+"]  # type: ignore[index]
    begin, end = (track.pose(edge, way, 0.0) for way in (0.0, track.length_mm[edge]))
    middle = track.pose(edge, track.length_mm[edge] / 2, 0.0)
    assert middle.x_mm == pytest.approx((begin.x_mm + end.x_mm) / 2)
    assert middle.y_mm == pytest.approx((begin.y_mm + end.y_mm) / 2)


def test_a_vehicle_backs_out_of_a_bay_it_drove_into() -> None:
    track = Track(GRAPH)
    inward, outward = EDGE["bay-s1.1+"], EDGE["bay-s1.1-"]  # type: ignore[index]
    facing = track.pose(inward, 9_000.0, 0.0).theta_rad
    backing = track.pose(outward, 5_000.0, facing).theta_rad
    assert wrapped(backing - facing) == pytest.approx(0, abs=1e-9)
    assert abs(wrapped(track.pose(outward, 5_000.0, facing + pi).theta_rad - facing)) > 3


def test_going_back_the_same_piece_is_a_reversal_and_a_corner_is_not() -> None:
    track = Track(GRAPH)
    inward, outward = EDGE["bay-s1.1+"], EDGE["bay-s1.1-"]  # type: ignore[index]
    corner = next(
        edge for edge, tail in enumerate(GRAPH.tail)
        if tail == GRAPH.head[outward] and edge != inward
    )  # fmt: skip
    assert track.reverses(inward, outward)
    assert not track.reverses(outward, corner)


def test_a_vehicle_put_down_in_a_bay_stands_along_the_bay() -> None:
    track = Track(GRAPH)
    heading = track.resting_heading(GRAPH.node_index["p1"])  # type: ignore[index]
    assert abs(heading) == pytest.approx(pi / 2, abs=0.02)
