"""Markers and names: each where it belongs, none that does not fit."""

from fleet_manager.model.ids import PointId
from fleet_manager.roadmap.features import Gate, HandoffPoint, Name, PointKind, Station
from fleet_manager.shell import picture_scene as scene
from fleet_manager.shell.picture_marks import draw_marks, write
from tests.roadmap_sheet import (
    COMPOUND,
    DEPOT,
    a_bay,
    a_box,
    a_building,
    a_compound,
    a_lane,
    a_map,
    a_road,
    a_shelf,
    a_station,
    at,
)
from tests.shell_canvas import Recorder, a_sheet

LANE = a_lane("w", (0, 0), (60, 0))


def drawn(*features: object, pt_per_m: float = 8) -> Recorder:
    sheet, canvas = a_sheet(a_map(*features), pt_per_m=pt_per_m)  # type: ignore[arg-type]
    draw_marks(sheet)
    return canvas


def test_a_building_bears_its_number_in_its_middle() -> None:
    canvas = drawn(LANE, a_compound(0, 0, 90, 90), a_building())
    ((x, y),) = [(round(x), round(y)) for x, y, words in canvas.texts if words == "7"]
    assert (x, y) == (15, 25)


def test_a_number_that_would_not_be_legible_is_left_out() -> None:
    assert "7" not in drawn(LANE, a_building(), pt_per_m=0.2).words


def test_a_compound_bears_its_name() -> None:
    assert "Garden" in drawn(LANE, a_compound(0, 0, 90, 90)).words


def test_a_gate_is_a_bar_across_its_lane() -> None:
    canvas = drawn(
        LANE, a_compound(0, 0, 90, 90), Gate(id="g", position=at(30, 0), compound=COMPOUND)
    )
    xs, ys = next(
        points
        for points, style in zip(canvas.lines, canvas.styles, strict=True)
        if style.get("color") == scene.GATE
    )
    assert abs(xs[0] - xs[1]) < 0.01
    assert abs(ys[0] - ys[1]) > 5


def test_the_names_of_two_gates_side_by_side_do_not_overlap() -> None:
    gates = [
        Gate(id=name, position=at(x, 0), compound=COMPOUND, name=Name(en=name))
        for x, name in ((20, "in"), (26, "out"))
    ]
    lanes = (a_lane("a", (20, -30), (20, 30)), a_lane("b", (26, -30), (26, 30)))
    canvas = drawn(*lanes, a_compound(0, 0, 90, 90), *gates, pt_per_m=4)
    where = {words: x for x, _, words in canvas.texts}
    assert (where["in"] < 20, where["out"] > 26) == (True, True)


def test_docks_chargers_and_parking_have_marks_of_their_own() -> None:
    canvas = drawn(LANE, *a_station(0, 0), *a_bay("p", 20))
    assert canvas.markers(scene.DOCK) == ["s"]
    assert canvas.markers(scene.PARKING) == ["s"]


def test_a_point_that_blocks_the_lane_is_hollow() -> None:
    road = a_road(LANE, a_compound(0, 0, 9, 9), a_building(), a_shelf("s", 25, 0))
    sheet, canvas = a_sheet(road.map, road=road)
    draw_marks(sheet)
    assert canvas.markers("white") == ["o"]


def test_the_station_is_named_away_from_the_lane() -> None:
    canvas = drawn(a_lane("w", (-30, 0), (60, 0)), *a_station(20, 4))
    ((_, y),) = [(x, y) for x, y, words in canvas.texts if words == "Depot"]
    assert y > 4


def test_a_large_station_is_named_on_its_outline() -> None:
    station = Station(
        id=DEPOT, name=Name(en="Depot"), position=at(25, 30), outline=a_box(0, 10, 50, 50)
    )
    ((_, y),) = [(x, y) for x, y, words in drawn(LANE, station).texts if words == "Depot"]
    assert round(y) == 10


def test_stops_are_named_where_no_building_tells_what_they_serve() -> None:
    stop = HandoffPoint(
        id=PointId("s"), position=at(20, 0), kind=PointKind.VEHICLE_STOP, name=Name(en="ward")
    )
    assert "ward" in drawn(LANE, stop).words
    assert "ward" not in drawn(LANE, stop, a_compound(0, 0, 9, 9), a_building()).words


def test_nothing_is_written_out_of_view() -> None:
    sheet, canvas = a_sheet(a_map(LANE))
    write(sheet, "far", (900, 0), 8)
    assert canvas.words == []
