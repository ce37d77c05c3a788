"""The lanes of one level and one graph, as far as they lead somewhere and back."""

import pytest

from fleet_manager.model.errors import MapError
from fleet_manager.roadmap.features import LaneKind
from fleet_manager.roadmap.import_frame import XY
from fleet_manager.roadmap.import_options import ImportOptions
from fleet_manager.roadmap.import_report import Topic
from fleet_manager.roadmap.rmf_lanes import choose_graph, choose_level, connected, lane_network
from fleet_manager.roadmap.rmf_read import Link
from tests.roadmap_osm import said
from tests.roadmap_rmf import a_drawing, a_job, a_level, a_vertex, building_of, two_way

POINTS: dict[int, XY] = {0: (0, 0), 1: (30, 0), 2: (60, 0), 3: (30, 20), 4: (90, 0)}


def a_lane(tail: int, head: int, **params: object) -> Link:
    return Link(tail=tail, head=head, params={"bidirectional": True, **params})


def with_upper_floor() -> dict[str, object]:
    document = a_drawing()
    upper = a_level([a_vertex(0, 0), a_vertex(9, 0)], [two_way(0, 1)], elevation=4)
    document["levels"] = {"L2": upper, **document["levels"]}
    return document


def test_the_ground_floor_is_taken_and_the_others_reported() -> None:
    job = a_job()
    assert choose_level(building_of(with_upper_floor()), job).name == "L1"
    assert said(job.report.findings(), Topic.LEFT_OUT, "L2: level")


def test_the_operator_may_choose_the_level() -> None:
    level = choose_level(building_of(with_upper_floor()), a_job(ImportOptions(level="L2")))
    assert level.name == "L2"


def test_a_level_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(MapError, match="L1, L2"):
        choose_level(building_of(with_upper_floor()), a_job(ImportOptions(level="L7")))


def test_a_building_without_lanes_is_refused() -> None:
    document = a_drawing()
    document["levels"]["L1"]["lanes"] = []
    with pytest.raises(MapError, match="a level with lanes"):
        choose_level(building_of(document), a_job())


def two_graphs() -> dict[str, object]:
    document = a_drawing()
    document["levels"]["L1"]["lanes"][0][2]["graph_idx"] = [2, 1]
    return document


def test_the_graph_with_most_lanes_is_taken_and_the_other_reported() -> None:
    job = a_job()
    lanes = choose_graph(building_of(two_graphs()).levels["L1"], job)
    assert {lane.params["graph_idx"] for lane in lanes} == {0}
    assert said(job.report.findings(), Topic.LEFT_OUT, "lanes of graph 1 = 1")


def test_the_operator_may_choose_the_graph() -> None:
    level = building_of(two_graphs()).levels["L1"]
    assert len(choose_graph(level, a_job(ImportOptions(graph=1)))) == 1
    with pytest.raises(MapError, match="one of the graphs 0, 1"):
        choose_graph(level, a_job(ImportOptions(graph=5)))


def test_a_lane_is_one_way_unless_it_says_both_ways() -> None:
    lanes = [a_lane(0, 1), Link(tail=1, head=2, params={})]
    network = lane_network(lanes, POINTS, a_job(), indoor=True)
    assert [each.one_way for each in network.stretches] == [False, True]


def test_speed_and_width_are_taken_or_assumed_and_counted() -> None:
    job = a_job()
    lanes = [a_lane(0, 1, speed_limit=0.7, width=3.0), a_lane(1, 2, speed_limit=0)]
    network = lane_network(lanes, POINTS, job, indoor=True)
    assert [each.speed_mm_s for each in network.stretches] == [700, 1000]
    assert [each.width_mm for each in network.stretches] == [3000, 2000]
    assert [each.count for each in said(job.report.findings(), Topic.ASSUMED)] == [1, 1]


def test_a_corridor_is_a_path_and_an_outdoor_lane_is_none() -> None:
    for indoor, kind in ((True, LaneKind.PATH), (False, LaneKind.SERVICE)):
        network = lane_network([a_lane(0, 1)], POINTS, a_job(), indoor=indoor)
        assert network.stretches[0].kind is kind


def test_an_orientation_is_dropped_and_reported() -> None:
    job = a_job()
    lane_network([a_lane(0, 1, orientation="backward")], POINTS, job, indoor=True)
    assert said(job.report.findings(), Topic.LEFT_OUT, "lane orientation = backward")


def test_the_part_with_most_wanted_places_is_kept_and_the_rest_reported() -> None:
    job = a_job()
    lanes = [a_lane(0, 1), a_lane(1, 3), a_lane(2, 4)]
    network = lane_network(lanes, POINTS, job, indoor=True)
    kept = connected(network, [POINTS[2], POINTS[4], POINTS[0]], job)
    assert [each.way for each in kept.stretches] == ["lane-2"]
    assert len(said(job.report.findings(), Topic.LEFT_OUT, "no way there and back")) == 2


def test_a_lane_too_narrow_for_the_vehicle_is_left_out() -> None:
    job = a_job()
    network = lane_network([a_lane(0, 1), a_lane(1, 2, width=1.0)], POINTS, job, indoor=True)
    assert [each.way for each in connected(network, [], job).stretches] == ["lane-0"]
    assert said(job.report.findings(), Topic.LEFT_OUT, "too narrow")


def test_lanes_that_never_lead_back_are_refused() -> None:
    network = lane_network([Link(tail=0, head=1, params={})], POINTS, a_job(), indoor=True)
    with pytest.raises(MapError, match="lead somewhere and back"):
        connected(network, [], a_job())
