"""A fault as an operator reads it."""

from fleet_manager.roadmap.fault import Fault
from tests.roadmap_sheet import a_lane, a_site


def test_a_fault_is_one_line_with_feature_code_and_fix() -> None:
    fault = Fault(code="gap", feature="lane-7", what="the lane ends", fix="join it")
    assert fault.line == "lane-7: the lane ends [gap]; join it"


def test_a_site_s_graph_is_its_road_s() -> None:
    site = a_site(a_lane("a", (0, 0), (10, 0)))
    assert site.graph is site.road.graph
