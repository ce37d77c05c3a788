"""The column beside a map: what it shows, what the marks mean."""

import math

import pytest

from fleet_manager.model.zone import ZoneClass
from fleet_manager.shell.picture_panel import (
    draw_north,
    draw_panel,
    draw_scale_bar,
    draw_tracks,
    signs,
)
from tests.roadmap_sheet import (
    a_bay,
    a_box,
    a_building,
    a_compound,
    a_gate,
    a_lane,
    a_map,
    a_road,
    a_shelf,
    a_zone,
)
from tests.shell_canvas import Recorder, a_sheet

LANE = a_lane("w", (0, 0), (60, 0))


def words_of(*features: object) -> list[str]:
    sheet, _ = a_sheet(a_map(*features))  # type: ignore[arg-type]
    return [sign.words for sign in signs(sheet)]


def test_the_legend_explains_what_there_is_and_nothing_else() -> None:
    assert words_of(LANE) == ["lane, as wide as it is"]
    found = words_of(LANE, a_compound(0, 0, 9, 9), a_building(), a_gate(5, 0), *a_bay("p", 9))
    assert found == [
        "other building",
        "compound",
        "lane, as wide as it is",
        "gate",
        "parking bay",
    ]


def test_zones_are_explained_by_class() -> None:
    zone = a_zone("z", a_box(0, 0, 9, 9), ZoneClass.CONTROLLED)
    assert "controlled zone" in words_of(LANE, zone)


@pytest.mark.parametrize(("y", "explained"), [(0.0, True), (5.0, False)])
def test_hollow_is_explained_only_where_something_is(y: float, explained: bool) -> None:  # noqa: FBT001
    features = (LANE, a_lane("bay", (25, 0), (25, 5)), a_compound(0, 0, 9, 9), a_building())
    road = a_road(*features, a_shelf("s", 25, y))
    sheet, _ = a_sheet(road.map, road=road)
    assert ("hollow: blocks the lane" in [sign.words for sign in signs(sheet)]) is explained


def test_the_panel_says_heading_counts_and_signs_from_the_top_down() -> None:
    sheet, canvas = a_sheet(a_map(LANE))
    down = draw_panel(canvas, ["滨河", "Riverside"], [("gates", 3), ("docks", 0)], signs(sheet))
    assert canvas.words == ["滨河", "Riverside", "3", "gates", "lane, as wide as it is"]
    heights = [y for _, y, _ in canvas.texts]
    assert sorted(heights, reverse=True) == heights
    assert down > -min(heights)


def test_a_long_heading_is_broken_at_its_blanks() -> None:
    canvas = Recorder()
    draw_panel(canvas, ["X", "Beijing University of Posts and Telecommunications"], [], [])
    assert canvas.words[1:] == ["Beijing University of Posts", "and Telecommunications"]


def test_a_long_chinese_heading_is_broken_anywhere() -> None:
    canvas = Recorder()
    draw_panel(canvas, ["北京邮电大学海淀校区家属院"], [], [])
    assert "".join(canvas.words) == "北京邮电大学海淀校区家属院"
    assert len(canvas.words) == 2


def test_many_tracks_are_named_in_part() -> None:
    canvas = Recorder()
    draw_tracks(canvas, [f"v{n}" for n in range(15)], 100)
    assert canvas.words[-1] == "and 3 more"
    assert len(canvas.lines) == 12


@pytest.mark.parametrize(("length", "words"), [(50, "50 m"), (1000, "1 km"), (0.5, "0.5 m")])
def test_the_scale_bar_says_its_length(length: float, words: str) -> None:
    canvas = Recorder()
    draw_scale_bar(canvas, length, 120)
    assert canvas.words == [words]


def test_the_n_stands_ahead_of_the_arrow() -> None:
    canvas = Recorder()
    draw_north(canvas, (0, 0), math.pi / 2)
    ((x, y, word),) = canvas.texts
    assert (word, round(x), y > 10) == ("N", 0, True)
