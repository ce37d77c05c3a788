"""The lanes that are used: the part that serves most homes, spare ways only as needed."""

import shapely

from fleet_manager.roadmap.import_network import Network, parts
from fleet_manager.roadmap.import_options import ImportOptions
from fleet_manager.roadmap.import_report import Assumption, Report, Topic
from fleet_manager.roadmap.osm_reach import choose_lanes, clip
from tests.roadmap_osm import a_network, a_stretch, said

HOME = shapely.box(0, 5, 20, 15)
FAR_HOME = shapely.box(200, 5, 220, 15)


def chosen(
    network: Network, *homes: shapely.Polygon
) -> tuple[set[str], tuple[Assumption, ...]]:
    report = Report()
    choice = choose_lanes(network, homes, ImportOptions(), report)
    assert len(parts(choice.used)) == 1
    return {each.way for each in choice.used.stretches}, report.findings()


def test_the_part_with_most_homes_is_used_not_the_longest() -> None:
    network = a_network(
        a_stretch((0, 0), (40, 0), way="here"), a_stretch((0, -900), (800, -900), way="there")
    )
    ways, report = chosen(network, HOME)
    assert ways == {"here"}
    assert [each.feature for each in said(report, Topic.LEFT_OUT, "no way from")] == ["there"]


def test_a_one_way_lane_without_a_way_back_is_left_out() -> None:
    network = a_network(
        a_stretch((0, 0), (40, 0), way="here"),
        a_stretch((40, 0), (90, 0), way="out", one_way=True),
    )
    assert chosen(network, HOME)[0] == {"here"}


def test_a_footway_to_a_home_no_lane_reaches_is_used_and_reported() -> None:
    network = a_network(
        a_stretch((0, 0), (40, 0), way="lane"),
        a_stretch((40, 0), (210, 0), way="foot", is_spare=True),
    )
    ways, report = chosen(network, HOME, FAR_HOME)
    assert ways == {"lane", "foot"}
    assert said(report, Topic.ASSUMED, "foot: spare way")


def test_a_footway_that_leads_to_no_lost_home_is_not_used() -> None:
    network = a_network(
        a_stretch((0, 0), (40, 0), way="lane"),
        a_stretch((40, 0), (40, 90), way="foot", is_spare=True),
    )
    assert chosen(network, HOME)[0] == {"lane"}


def test_only_the_shortest_of_the_footways_there_is_used() -> None:
    network = a_network(
        a_stretch((0, 0), (40, 0), way="lane"),
        a_stretch((40, 0), (120, 0), way="short", is_spare=True),
        a_stretch((40, 0), (80, 90), (120, 0), way="long", is_spare=True),
        a_stretch((120, 0), (210, 0), way="last", is_spare=True),
    )
    assert chosen(network, HOME, FAR_HOME)[0] == {"lane", "short", "last"}


def test_a_footway_joins_a_lane_that_lies_apart() -> None:
    network = a_network(
        a_stretch((0, 0), (40, 0), way="lane"),
        a_stretch((40, 0), (180, 0), way="foot", is_spare=True),
        a_stretch((180, 0), (260, 0), way="apart"),
    )
    assert chosen(network, HOME, shapely.box(240, 5, 260, 15))[0] == {"lane", "foot", "apart"}


def test_where_there_are_only_footways_they_are_the_lanes() -> None:
    network = a_network(a_stretch((0, 0), (40, 0), way="foot", is_spare=True))
    ways, report = chosen(network, HOME)
    assert ways == {"foot"}
    assert said(report, Topic.ASSUMED, "there is no other way")


def test_lanes_far_from_the_site_are_left_out_and_counted() -> None:
    report = Report()
    network = a_network(a_stretch((0, 0), (40, 0)), a_stretch((0, 900), (40, 900)))
    near = clip(network, HOME, ImportOptions(margin_m=300), report)
    assert [each.way for each in near.stretches] == ["w1"]
    assert said(report.findings(), Topic.LEFT_OUT, "stretches of lane = 1")
