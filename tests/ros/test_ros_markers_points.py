"""Tests of last100_ros.markers_points."""

import pytest
from last100_msgs.msg import StationStatus, StationStatusArray

from last100_ros import markers_palette as tones
from last100_ros.markers_palette import colour
from last100_ros.markers_points import names_of, point_markers, spots_of, station_markers
from tests.ros.a_drawing import a_view, flaws, points, shown, texts

pytestmark = pytest.mark.ros


def stations(**said: object) -> StationStatusArray:
    (place,) = points((3, 4))
    return StationStatusArray(stations=[StationStatus(id="s1", position=place, **said)])


def test_handoff_points_are_drawn_without_a_flaw() -> None:
    assert flaws(point_markers(a_view("riverside"))) == []


def test_each_handoff_point_has_the_colour_of_its_kind() -> None:
    view = a_view("riverside")
    drawn = shown(point_markers(view))["points", 0]
    for point, spot, tone in zip(view["points"], drawn.points, drawn.colors, strict=True):
        assert (spot.x, spot.y) == (point["x"], point["y"])
        assert tone == colour(tones.POINTS[point["kind"]])


def test_a_plan_finds_its_points_and_stations() -> None:
    view = a_view("courtyard")
    known = spots_of(view)
    assert set(known) == {each["id"] for each in view["points"] + view["stations"]}


def test_a_station_says_what_waits() -> None:
    drawing = station_markers(stations(name="Warehouse", open=True, parcels_waiting=12), {})
    assert texts(drawing, "station_names") == ["Warehouse\n12 waiting"]
    assert flaws(drawing) == []


def test_a_closed_station_looks_and_says_so() -> None:
    drawing = station_markers(stations(open=False), {})
    assert texts(drawing, "station_names") == ["s1\nclosed, 0 waiting"]
    assert shown(drawing)["stations", 0].color == colour(tones.CLOSED)


def test_a_station_stands_where_it_is() -> None:
    place = shown(station_markers(stations(), {}))["stations", 0].pose.position
    assert (place.x, place.y) == (3.0, 4.0)


def test_a_station_has_the_name_that_the_map_gives_it() -> None:
    drawing = station_markers(stations(name="仓", open=True), {"s1": "Warehouse"})
    assert texts(drawing, "station_names") == ["Warehouse\n0 waiting"]


def test_the_map_names_its_zones_and_stations() -> None:
    view = a_view("riverside")
    named = names_of(view)
    assert set(named) == {each["id"] for each in view["zones"] + view["stations"]}
    assert "Binhe Warehouse" in named.values()
