"""Ways become lanes, cut where it matters, with every default named."""

import pytest

from fleet_manager.roadmap.import_network import Network, parts
from fleet_manager.roadmap.import_options import ImportOptions, Spare
from fleet_manager.roadmap.import_report import Assumption, Report, Topic
from fleet_manager.roadmap.osm_lanes import build_network, report_defaults, usable_ways
from tests.roadmap_osm import Drawing, said


def lanes_of(
    drawing: Drawing, options: ImportOptions | None = None
) -> tuple[Network, tuple[Assumption, ...]]:
    report, plan = Report(), drawing.plan()
    ways = usable_ways(plan.data, options or ImportOptions(), report)
    network = build_network(plan, ways, report)
    report_defaults(network, ways, report)
    return network, report.findings()


def test_ways_join_where_they_share_a_node() -> None:
    drawing = Drawing()
    drawing.way((0, 0), (50, 0), (100, 0), highway="service")
    drawing.way((50, 0), (50, 40), highway="service")
    network, _ = lanes_of(drawing)
    assert len(network.stretches) == 3
    assert len(parts(network)) == 1


def test_ways_that_cross_without_a_node_do_not_join() -> None:
    drawing = Drawing()
    drawing.way((0, 0), (100, 0), highway="service")
    drawing.way((50, -40), (50, 40), highway="service")
    assert len(parts(lanes_of(drawing)[0])) == 2


def test_a_wall_across_a_lane_leaves_a_dead_end_on_either_side() -> None:
    drawing = Drawing()
    drawing.node(50, 0, barrier="block")
    drawing.way((0, 0), (50, 0), (100, 0), highway="service")
    network, report = lanes_of(drawing)
    assert len(parts(network)) == 2
    assert [each.length_m for each in network.stretches] == pytest.approx([48.8, 48.8], abs=0.1)
    assert said(report, Topic.LEFT_OUT, "barrier=block")


def test_what_is_left_before_a_wall_is_no_lane_if_it_is_a_stump() -> None:
    drawing = Drawing()
    drawing.node(101.3, 0, barrier="block")
    drawing.way((0, 0), (100, 0), highway="service")
    drawing.way((100, 0), (101.3, 0), highway="service")
    assert len(lanes_of(drawing)[0].stretches) == 1


def test_a_gate_cuts_the_lane_and_lets_it_through() -> None:
    drawing = Drawing()
    drawing.node(50, 0, barrier="gate")
    drawing.way((0, 0), (50, 0), (100, 0), highway="service")
    network, _ = lanes_of(drawing)
    assert (len(network.stretches), len(parts(network))) == (2, 1)


def test_a_missing_node_cuts_the_lane_and_is_reported() -> None:
    drawing = Drawing()
    drawing.way((0, 0), (20, 0), 999, (60, 0), (80, 0), highway="service")
    network, report = lanes_of(drawing)
    assert [each.length_m for each in network.stretches] == pytest.approx([20, 20], abs=0.1)
    assert said(report, Topic.LEFT_OUT, "nodes missing")


def test_a_way_drawn_against_its_direction_is_turned() -> None:
    drawing = Drawing()
    drawing.way((0, 0), (50, 0), highway="service", oneway="-1")
    (stretch,) = lanes_of(drawing)[0].stretches
    assert stretch.one_way
    assert stretch.line[0][0] > stretch.line[-1][0]


def test_a_lane_too_narrow_for_the_vehicle_is_left_out_and_named() -> None:
    drawing = Drawing()
    drawing.way((0, 0), (50, 0), highway="service", width="1.2")
    network, report = lanes_of(drawing)
    assert network.stretches == ()
    assert said(report, Topic.LEFT_OUT, "the vehicle needs 1.50 m")


def test_a_footway_of_known_width_is_a_lane_and_one_of_unknown_width_is_spare() -> None:
    drawing = Drawing()
    drawing.way((0, 0), (50, 0), highway="footway", width="3")
    drawing.way((0, 10), (50, 10), highway="footway")
    assert [each.is_spare for each in lanes_of(drawing)[0].stretches] == [False, True]


@pytest.mark.parametrize(("spare", "count"), [(Spare.NEVER, 0), (Spare.ALWAYS, 1)])
def test_the_operator_decides_about_footways(spare: Spare, count: int) -> None:
    drawing = Drawing()
    drawing.way((0, 0), (50, 0), highway="footway")
    network, _ = lanes_of(drawing, ImportOptions(spare_ways=spare))
    assert sum(not each.is_spare for each in network.stretches) == count


def test_each_default_is_named_once_per_class_with_a_count() -> None:
    drawing = Drawing()
    for y in (0, 10, 20):
        drawing.way((0, y), (50, y), highway="service")
    _, report = lanes_of(drawing)
    widths = said(report, Topic.ASSUMED, "width of highway=service")
    assert [(each.value, each.count) for each in widths] == [("4 m", 3)]


def test_a_value_we_cannot_read_is_quoted() -> None:
    drawing = Drawing()
    drawing.way((0, 0), (50, 0), highway="service", width="two carts", maxspeed="CN:urban")
    _, report = lanes_of(drawing)
    assert said(report, Topic.ASSUMED, "'two carts'")
    assert said(report, Topic.ASSUMED, "'CN:urban'")


def test_steps_and_motorways_are_left_out_by_kind() -> None:
    drawing = Drawing()
    drawing.way((0, 0), (50, 0), highway="steps")
    drawing.way((0, 10), (50, 10), highway="motorway")
    network, report = lanes_of(drawing)
    assert network.stretches == ()
    assert said(report, Topic.LEFT_OUT, "highway=steps (not for vehicles)")
    assert said(report, Topic.LEFT_OUT, "highway=motorway (too big a road)")
