"""A station near the gate: docks side by side, bays around, never in anybody's way."""

import itertools

import pytest
import shapely

from fleet_manager.model.vehicle import standard_van
from fleet_manager.roadmap.features import LaneKind
from fleet_manager.roadmap.import_bays import Ground
from fleet_manager.roadmap.import_frame import XY
from fleet_manager.roadmap.import_network import Network, span_m
from fleet_manager.roadmap.import_report import Report, Topic
from fleet_manager.roadmap.import_station import (
    StationDraft,
    Wanted,
    propose_station,
    report_bays,
)
from tests.roadmap_osm import a_network, a_stretch, said

WANTED = Wanted(docks=3, chargers=2, parking=12)
GATE = (100.0, 0.0)
LANE = a_network(a_stretch((0, 0), (200, 0)))
COMPOUND = shapely.box(-100, -100, 100, 100)


def proposed(
    network: Network, *walls: shapely.Geometry, inside: tuple[shapely.Polygon, ...] = ()
) -> StationDraft:
    ground = Ground(network, standard_van(), walls)
    return propose_station(ground, GATE, inside, WANTED, ground.dead_ends())


def places(draft: StationDraft) -> list[XY]:
    return [each.place for each in (*draft.docks, *draft.chargers, *draft.parking)]


def test_there_are_as_many_bays_as_asked() -> None:
    draft = proposed(LANE)
    assert (len(draft.docks), len(draft.chargers), len(draft.parking)) == (3, 2, 12)


def test_no_two_vehicles_stand_in_each_other() -> None:
    for one, other in itertools.combinations(places(proposed(LANE)), 2):
        assert span_m(one, other) > 1.5


def test_docks_are_side_by_side() -> None:
    docks = [dock.place for dock in proposed(LANE).docks]
    assert len({round(y, 3) for _, y in docks}) == 1
    steps = [span_m(a, b) for a, b in itertools.pairwise(docks)]
    assert steps == pytest.approx([2.5, 2.5])


def test_the_gate_itself_stays_free() -> None:
    assert all(abs(x - GATE[0]) >= 9 for x, _ in places(proposed(LANE)))


def test_the_station_lies_outside_of_the_compound() -> None:
    draft = proposed(LANE, inside=(COMPOUND,))
    assert all(x > 100 for x, _ in places(draft))


def test_where_there_is_no_room_outside_it_lies_inside() -> None:
    fence = shapely.LineString([(100, 1.3), (200, 1.3), (200, -1.3), (100, -1.3)])
    draft = proposed(LANE, fence, inside=(COMPOUND,))
    assert len(draft.docks) == 3
    assert all(x < 100 for x, _ in places(draft))


def test_nobody_loads_at_a_public_road_if_it_can_be_helped() -> None:
    network = a_network(
        a_stretch((100, 0), (100, -200), kind=LaneKind.ROAD, speed_mm_s=8300),
        a_stretch((100, 0), (100, 300)),
    )
    assert all(y > 0 for _, y in places(proposed(network)))


def test_bays_go_on_along_the_next_lane_when_one_is_full() -> None:
    short = [a_stretch((100, 0), (100 + 14, 0)), a_stretch((114, 0), (114, 60))]
    draft = proposed(a_network(*short))
    assert len(places(draft)) == 17


def test_without_room_for_bays_vehicles_park_at_dead_ends() -> None:
    sides = [shapely.LineString([(-9, y), (209, y)]) for y in (1.3, -1.3)]
    draft = proposed(LANE, *sides)
    assert {stand.spot for stand in (*draft.docks, *draft.parking)} == {(0, 0), (200, 0)}


def test_at_the_very_least_one_dock_stands_on_a_lane() -> None:
    ring = ((60, 0), (140, 0), (140, 80), (60, 80), (60, 0))
    network = a_network(*(a_stretch(a, b) for a, b in itertools.pairwise(ring)))
    walls = [shapely.LineString(ring).buffer(1.3).boundary]
    draft = proposed(network, *walls)
    assert [dock.leaf for dock in draft.docks] == [None]
    assert draft.parking == ()


def test_the_report_says_what_found_no_room() -> None:
    report = Report()
    report_bays(StationDraft(docks=(), chargers=(), parking=(), from_gate_m=0), WANTED, report)
    assert [each.value for each in said(report.findings(), Topic.MISSING)] == [
        "3 of 3", "2 of 2", "12 of 12",
    ]  # fmt: skip
