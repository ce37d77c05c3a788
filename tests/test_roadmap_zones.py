"""Which lanes and nodes lie in which zone."""

from functools import cache
from pathlib import Path

import pytest

from fleet_manager.model.ids import ZoneId
from fleet_manager.roadmap.lane_graph import LaneGraph, build_lane_graph
from fleet_manager.roadmap.profile import parse_map
from fleet_manager.roadmap.zones import Inside, inside_of

RIVERSIDE = Path(__file__).parents[1] / "maps/riverside.geojson"


@cache
def the_garden() -> tuple[LaneGraph, Inside, set[int]]:
    """Return the graph of the riverside, what lies in the garden, and its shelves."""
    riverside = parse_map(RIVERSIDE.read_bytes(), "riverside.geojson")
    graph = build_lane_graph(riverside)
    points = riverside.points.values()
    shelves = {
        graph.standing[p.id] for p in points if p.compound == "garden" and p.kind == "shelf"
    }
    return graph, inside_of(riverside.zones[ZoneId("zone-garden")], graph), shelves


def test_a_zone_holds_the_edges_of_its_compound_and_not_the_street() -> None:
    graph, inside, shelves = the_garden()
    assert shelves <= {int(graph.head[edge]) for edge in inside.edges}
    assert 0 < len(inside.edges) < len(graph.edge_ids)


def test_a_zone_holds_the_nodes_of_its_compound_and_not_the_street() -> None:
    graph, inside, shelves = the_garden()
    assert shelves <= inside.nodes
    assert 0 < len(inside.nodes) < len(graph.node_ids)


def test_a_zone_is_entered_and_left_through_its_gates_alone() -> None:
    graph, inside, _ = the_garden()
    crossing = {
        graph.edge_ids[edge]
        for edge in range(len(graph.edge_ids))
        if (int(graph.tail[edge]) in inside.nodes) != (int(graph.head[edge]) in inside.nodes)
    }
    assert crossing == {"a-in.2+", "a-out.1+"}


@pytest.mark.parametrize("way_in", [True, False], ids=["enters", "leaves"])
def test_an_edge_across_the_border_is_inside(way_in: bool) -> None:  # noqa: FBT001 - a column
    graph, inside, _ = the_garden()
    crossing = [
        edge
        for edge in inside.edges
        if (int(graph.head[edge]) in inside.nodes) is way_in
        and (int(graph.tail[edge]) in inside.nodes) is not way_in
    ]
    assert len(crossing) == 1


def test_where_nothing_leads_but_lanes_of_the_zone_is_inside() -> None:
    """Nobody gets there or away but through the zone, wherever its border is drawn."""
    graph, inside, _ = the_garden()
    for node in range(len(graph.node_ids)):
        at = {e for e in range(len(graph.edge_ids)) if node in (graph.tail[e], graph.head[e])}
        assert node in inside.nodes or not at <= inside.edges
