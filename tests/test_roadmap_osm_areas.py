"""Areas, whatever state their outlines are in."""

import pytest

from fleet_manager.roadmap.import_report import Report, Topic
from fleet_manager.roadmap.osm_areas import Area, find_areas, sound_polygon
from tests.roadmap_osm import Drawing, said


def areas_of(drawing: Drawing) -> tuple[list[Area], Report]:
    report = Report()
    return find_areas(drawing.plan(), report), report


def test_a_closed_way_is_an_area() -> None:
    drawing = Drawing()
    drawing.box(0, 0, 10, 20, building="yes")
    (area,), _ = areas_of(drawing)
    assert area.polygon.area == pytest.approx(200, rel=0.01)


def test_an_open_way_is_none() -> None:
    drawing = Drawing()
    drawing.way((0, 0), (10, 0), (10, 10), building="yes")
    assert areas_of(drawing)[0] == []


def test_a_ring_road_is_no_area() -> None:
    drawing = Drawing()
    drawing.box(0, 0, 50, 50, highway="service")
    assert areas_of(drawing)[0] == []


def test_an_outline_that_crosses_itself_is_mended() -> None:
    polygon = sound_polygon([(0, 0), (10, 10), (10, 0), (0, 10), (0, 0)])
    assert polygon is not None
    assert polygon.is_valid


def test_an_outline_without_an_inside_is_reported() -> None:
    drawing = Drawing()
    drawing.way((0, 0), (10, 0), (20, 0), (0, 0), building="yes")
    areas, report = areas_of(drawing)
    assert areas == []
    assert said(report.findings(), Topic.LEFT_OUT, "has no inside")


def test_a_multipolygon_of_two_ways_has_its_hole() -> None:
    drawing = Drawing()
    west = drawing.way((0, 0), (20, 0), (20, 20))
    east = drawing.way((20, 20), (0, 20), (0, 0))
    hole = drawing.box(5, 5, 15, 15)
    members = [(west, "outer"), (east, "outer"), (hole, "inner")]
    drawing.relation(members, type="multipolygon", building="yes")
    (area,), _ = areas_of(drawing)
    assert area.polygon.area == pytest.approx(300, rel=0.01)
    assert len(area.polygon.interiors) == 1


def test_a_way_that_repeats_its_relation_is_not_a_second_building() -> None:
    drawing = Drawing()
    ring = drawing.box(0, 0, 20, 20, building="yes")
    drawing.relation([(ring, "outer")], type="multipolygon", building="yes")
    assert [area.id[0] for area in areas_of(drawing)[0]] == ["r"]


def test_a_multipolygon_that_does_not_close_is_reported() -> None:
    drawing = Drawing()
    ring = drawing.way((0, 0), (20, 0), (20, 20))
    drawing.relation([(ring, "outer"), (999, "outer")], type="multipolygon", building="yes")
    areas, report = areas_of(drawing)
    assert areas == []
    assert said(report.findings(), Topic.LEFT_OUT, "does not close")
