"""Maps as pictures: whole, deterministic, and in whatever letters there are."""

import io
import struct

import matplotlib.image as mpl_image
import numpy as np
import pytest
from numpy.typing import NDArray

from fleet_manager.roadmap.features import Name
from fleet_manager.roadmap.profile import parse_map
from fleet_manager.shell import picture
from fleet_manager.shell.picture import draw_map
from tests.roadmap_osm import a_courtyard, imported
from tests.roadmap_sheet import a_compound, a_lane, a_map, at, the_courtyard, the_riverside

LANE = a_lane("w", (0, 0), (60, 0))


@pytest.fixture
def no_chinese_font(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away the fonts that have Chinese characters."""
    monkeypatch.setattr(picture, "_CJK", ())
    monkeypatch.setattr(picture, "_cjk_fonts", picture._cjk_fonts.__wrapped__)  # noqa: SLF001
    monkeypatch.setattr(picture, "_characters", picture._characters.__wrapped__)  # noqa: SLF001


def pixels(png: bytes) -> NDArray[np.float32]:
    return np.asarray(mpl_image.imread(io.BytesIO(png), format="png"), dtype=np.float32)


def test_a_png_shows_a_whole_map_with_its_panel() -> None:
    data = draw_map(the_riverside().map, the_riverside())
    assert data.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", data[16:24])
    assert width > 1200 < width
    assert height > 1000


def test_an_svg_is_text_without_a_date() -> None:
    data = draw_map(parse_map(the_courtyard(), "courtyard"), out_format="svg")
    assert data.startswith(b"<?xml")
    assert b"<dc:date>" not in data


@pytest.mark.parametrize("out_format", ["png", "svg"])
def test_the_same_map_gives_the_same_bytes(out_format: str) -> None:
    found = parse_map(the_courtyard(), "courtyard")
    one, other = (draw_map(found, out_format=out_format) for _ in range(2))  # type: ignore[arg-type]
    assert one == other


def test_tracks_add_colour() -> None:
    found = parse_map(the_courtyard(), "courtyard")
    line = next(iter(found.lanes.values())).line
    plain, tracked = draw_map(found), draw_map(found, tracks={"van-1": line})
    one, other = pixels(plain), pixels(tracked)
    assert one.shape == other.shape
    assert (np.abs(one - other).max(axis=2) > 0.2).sum() > 500


def test_an_imported_map_can_be_drawn() -> None:
    found = parse_map(imported(a_courtyard()).map_json, "x")
    assert draw_map(found).startswith(b"\x89PNG")


def test_a_map_of_nothing_but_a_lane_can_be_drawn() -> None:
    assert draw_map(a_map(LANE)).startswith(b"\x89PNG")


def test_a_title_takes_the_place_of_the_name() -> None:
    found = a_map(LANE)
    assert draw_map(found, title="Morning") != draw_map(found)


@pytest.mark.usefixtures("no_chinese_font")
def test_without_a_chinese_font_english_names_are_written_and_nobody_warns() -> None:
    assert picture._drawable("柳岸里") == ""  # noqa: SLF001
    assert picture._drawable("Willow") == "Willow"  # noqa: SLF001
    assert draw_map(a_map(LANE, a_compound(0, -20, 60, 20))).startswith(b"\x89PNG")


@pytest.mark.usefixtures("no_chinese_font")
def test_names_no_font_can_write_are_left_out_without_a_warning() -> None:
    lane = a_lane("w", (0, 0), (60, 0))
    compound = a_compound(0, -20, 60, 20)
    odd = type(compound)(id=compound.id, name=Name(zh="𓀀𓂀"), outline=compound.outline)
    assert draw_map(a_map(lane, odd)).startswith(b"\x89PNG")


def test_a_name_with_dollars_is_no_formula() -> None:
    compound = a_compound(0, -20, 60, 20)
    odd = type(compound)(id=compound.id, name=Name(en="$\\frac{$"), outline=compound.outline)
    data = draw_map(a_map(LANE, odd), tracks={"$x_$": [at(0, 0), at(5, 0)]}, title="$\\x$")
    assert data.startswith(b"\x89PNG")
