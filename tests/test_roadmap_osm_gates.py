"""Gates stand on lanes, at the outline of a compound."""

import pytest

from fleet_manager.roadmap.import_options import ImportOptions
from fleet_manager.roadmap.import_report import Assumption, Report, Topic
from fleet_manager.roadmap.osm_areas import find_areas
from fleet_manager.roadmap.osm_gates import GateDraft, find_gates
from fleet_manager.roadmap.osm_lanes import build_network, usable_ways
from fleet_manager.roadmap.osm_places import find_places
from tests.roadmap_osm import Drawing, said


def a_site() -> Drawing:
    """Return a compound north of y = 0 with a lane through its outline at x = 50."""
    drawing = Drawing()
    drawing.box(0, 0, 100, 100, landuse="residential", name="小院")
    drawing.box(20, 40, 40, 50, building="apartments")
    drawing.way((50, -50), (50, 0), (50, 90), highway="service")
    return drawing


def gates_of(drawing: Drawing) -> tuple[list[GateDraft], tuple[Assumption, ...]]:
    report, plan = Report(), drawing.plan()
    areas = find_areas(plan, report)
    places = find_places(plan, areas, report)
    network = build_network(plan, usable_ways(plan.data, ImportOptions(), report), report)
    gates = find_gates(plan, network, places.estates, ImportOptions(), report)
    return gates, report.findings()


def test_a_gate_on_the_lane_is_a_gate_of_the_compound() -> None:
    drawing = a_site()
    node = drawing.node(50, 0, barrier="lift_gate", name="南门")
    (gate,), _ = gates_of(drawing)
    assert (gate.id, gate.name.zh, gate.estate[0]) == (f"g{node}", "南门", "c")


def test_a_gate_beside_the_lane_is_moved_onto_it_and_reported() -> None:
    drawing = a_site()
    drawing.node(54, 0, barrier="gate")
    (gate,), report = gates_of(drawing)
    plan = drawing.plan()
    node = next(iter(plan.data.tagged))
    assert plan.points[node.id][0] - gate.point[0] == pytest.approx(4, abs=0.01)
    assert said(report, Topic.ASSUMED, "4.0 m beside the nearest lane")


def test_a_gate_far_from_the_lane_is_left_out_with_the_distance() -> None:
    drawing = a_site()
    drawing.node(80, 0, barrier="gate")
    gates, report = gates_of(drawing)
    assert gates == []
    assert said(report, Topic.LEFT_OUT, "the nearest is 30 m away")


def test_a_bollard_beside_the_lane_is_not_in_its_way() -> None:
    drawing = a_site()
    drawing.node(52, 0, barrier="bollard")
    assert gates_of(drawing)[0] == []


def test_a_bollard_on_the_lane_is_a_gate_and_it_is_said_so() -> None:
    drawing = a_site()
    drawing.node(50, 0, barrier="bollard")
    gates, report = gates_of(drawing)
    assert len(gates) == 1
    assert said(report, Topic.ASSUMED, "barrier=bollard")


def test_a_gate_on_a_footway_nobody_uses_is_not_moved_to_the_road() -> None:
    drawing = a_site()
    gate = drawing.node(55, 0, barrier="gate")
    drawing.way((55, -5), gate, (55, 5), highway="steps")
    assert gates_of(drawing)[0] == []


def test_a_barrier_in_the_middle_of_the_compound_is_no_gate_of_it() -> None:
    drawing = a_site()
    drawing.way((50, 90), (50, 95), highway="service")
    drawing.way((50, 50), (80, 50), highway="service")
    drawing.node(65, 50, barrier="gate")
    gates, report = gates_of(drawing)
    assert gates == []
    assert said(report, Topic.LEFT_OUT, "vehicles are taken to pass")


def test_a_lift_gate_with_a_name_is_more_of_a_main_gate_than_a_bollard() -> None:
    drawing = a_site()
    drawing.node(50, 0, barrier="bollard")
    drawing.node(50, 3, barrier="lift_gate", name="南门")
    ranks = {gate.name.zh: gate.rank for gate in gates_of(drawing)[0]}
    assert ranks["南门"] < ranks[""]
