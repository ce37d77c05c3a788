"""A compound map as a picture: for the operator's wall, a report, a map that is being drawn.

Lanes are drawn as wide as they are, everything else in calm colours around them. The only house
of matplotlib; the same map gives the same bytes. Chinese names need a font that has them; where
there is none, English names stand in their place.
"""

import io
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font

from fleet_manager.roadmap.compound_map import CompoundMap
from fleet_manager.roadmap.features import Position
from fleet_manager.roadmap.road import Road
from fleet_manager.shell import picture_panel as panel
from fleet_manager.shell import picture_scene as scene
from fleet_manager.shell.picture_marks import draw_marks
from fleet_manager.shell.picture_sheet import Sheet, draw_ground

SIDE_IN, HIGH_IN, WIDE_IN = 2.9, 9.6, 11.5
ROOM_IN, FOOT_IN = 0.35, 0.3
PT_PER_IN = 72
DPI = 170
PANEL_IN_MIN = 6.5
INSET_PT_MIN = 90.0
INSET_GAIN_MIN = 1.5
"""The station is shown enlarged where that makes it at least so much larger."""
_CJK = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "Source Han Sans CN",
    "Noto Sans SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Microsoft YaHei",
    "PingFang SC", "Hiragino Sans GB", "SimHei", "Droid Sans Fallback",
)  # fmt: skip
_LATIN = "DejaVu Sans"


def draw_map(
    compound_map: CompoundMap,
    road: Road | None = None,
    *,
    out_format: Literal["png", "svg"] = "png",
    tracks: Mapping[str, Sequence[Position]] | None = None,
    title: str | None = None,
) -> bytes:
    """Return a picture of *compound_map*.

    With a *road*, points where a standing vehicle blocks others are drawn hollow. *tracks* are
    lines of longitude and latitude by vehicle.
    """
    settings: Any = {
        "font.family": [*_cjk_fonts()[:1], _LATIN],
        "svg.hashsalt": "last100",
        "axes.unicode_minus": False,
    }
    with mpl.rc_context(settings):
        figure = _figure(compound_map, road, tracks or {}, title)
        out = io.BytesIO()
        metadata = {"Date": None} if out_format == "svg" else {"Software": None}
        figure.savefig(
            out, format=out_format, dpi=DPI, facecolor=scene.PAPER, metadata=metadata
        )
    return out.getvalue()


@lru_cache(maxsize=1)
def _cjk_fonts() -> tuple[str, ...]:
    """Return the installed fonts that have Chinese characters, best first."""
    known = {entry.name for entry in font_manager.fontManager.ttflist}
    return tuple(name for name in _CJK if name in known)


@lru_cache(maxsize=1)
def _characters() -> frozenset[int]:
    """Return the characters our fonts can draw."""
    found: set[int] = set()
    for name in (*_cjk_fonts()[:1], _LATIN):
        found |= set(FT2Font(font_manager.findfont(name)).get_charmap())
    return frozenset(found)


def _drawable(text: str) -> str:
    """Return *text* if every character can be drawn, else nothing."""
    return text if all(ord(char) in _characters() for char in text) else ""


def _figure(
    compound_map: CompoundMap,
    road: Road | None,
    tracks: Mapping[str, Sequence[Position]],
    title: str | None,
) -> Figure:
    """Lay out the map, the scale bar under it and the panel beside it."""
    view = scene.whole_view(compound_map)
    scale = min(HIGH_IN / view.height, WIDE_IN / view.width)
    wide, high = view.width * scale, view.height * scale
    tall = max(high, PANEL_IN_MIN)
    figure = Figure(figsize=(wide + SIDE_IN + 3 * ROOM_IN, tall + 2 * ROOM_IN))
    bottom = ROOM_IN + tall - high
    axes = _axes(figure, (ROOM_IN, bottom, wide, high))
    sheet = Sheet(
        canvas=axes,
        map=compound_map,
        view=view,
        road=road,
        pt_per_m=scale * PT_PER_IN,
        drawable=_drawable,
    )
    _draw_sheet(axes, sheet, tracks)
    foot = _axes(figure, (ROOM_IN, bottom - FOOT_IN, wide, FOOT_IN))
    _measure_in_points(foot, wide, (-FOOT_IN / 2, FOOT_IN / 2))
    length_m = scene.scale_bar_m(view.width)
    panel.draw_scale_bar(foot, length_m, length_m * sheet.pt_per_m)
    side = _axes(figure, (2 * ROOM_IN + wide, ROOM_IN, SIDE_IN, tall))
    _draw_side(side, tall, sheet, tracks, title)
    return figure


def _axes(figure: Figure, box: tuple[float, float, float, float]) -> Axes:
    """Add a drawing area; *box* is left, bottom, width and height in inches."""
    wide, high = figure.get_size_inches()
    left, bottom, width, height = box
    axes = figure.add_axes((left / wide, bottom / high, width / wide, height / high))
    axes.set_xticks([])
    axes.set_yticks([])
    return axes


def _measure_in_points(axes: Axes, wide_in: float, heights_in: tuple[float, float]) -> None:
    """Let an empty drawing area without a frame measure points."""
    axes.set_axis_off()
    axes.set_xlim(0, wide_in * PT_PER_IN)
    axes.set_ylim(*(height * PT_PER_IN for height in heights_in))
    axes.set_autoscale_on(False)


def _draw_sheet(axes: Axes, sheet: Sheet, tracks: Mapping[str, Sequence[Position]]) -> None:
    view = sheet.view
    axes.set_xlim(view.west, view.east)
    axes.set_ylim(view.south, view.north)
    axes.set_autoscale_on(False)
    axes.set_facecolor(scene.PAPER)
    for spine in axes.spines.values():
        spine.set_color(scene.LANE_EDGE)
    draw_ground(sheet, tracks)
    draw_marks(sheet)


def _draw_side(
    side: Axes,
    tall: float,
    sheet: Sheet,
    tracks: Mapping[str, Sequence[Position]],
    title: str | None,
) -> None:
    """Draw heading, legend, the station enlarged, and whose data it is."""
    _measure_in_points(side, SIDE_IN, (-tall, 0))
    high_pt = tall * PT_PER_IN
    north = scene.true_north(sheet.map.frame, sheet.view)
    panel.draw_north(side, (SIDE_IN * PT_PER_IN - 14, -24), north)
    first = _drawable(title or "") or sheet.short(sheet.map.name) or sheet.map.header.id
    english = _drawable(sheet.map.name.en)
    heading = [first, *([english] if english and english != first else [])]
    down = panel.draw_panel(side, heading, scene.facts(sheet.map), panel.signs(sheet))
    if tracks:
        down = panel.draw_tracks(side, [_drawable(name) for name in tracks], down)
    licence = _drawable(sheet.map.header.licence)
    side.text(0, -high_pt + 4, licence, fontsize=6.5, color=scene.FAINT, parse_math=False)
    room_pt = high_pt - down - 40
    if room_pt > INSET_PT_MIN:
        _draw_inset(side, sheet, room_pt)


def _draw_inset(side: Axes, sheet: Sheet, room_pt: float) -> None:
    """Draw the surroundings of the station enlarged at the foot of the panel."""
    spots = scene.station_spots(sheet.map)
    wide_pt = SIDE_IN * PT_PER_IN
    if not len(spots):
        return
    view = scene.squared(scene.around([spots], 5.0), wide_pt / min(room_pt, wide_pt))
    pt_per_m = wide_pt / view.width
    if pt_per_m < INSET_GAIN_MIN * sheet.pt_per_m:
        return
    figure = side.figure.figure
    left = figure.get_size_inches()[0] - ROOM_IN - SIDE_IN
    high_in = view.height * pt_per_m / PT_PER_IN
    axes = _axes(figure, (left, ROOM_IN + 0.22, SIDE_IN, high_in))
    zoom = Sheet(
        canvas=axes,
        map=sheet.map,
        view=view,
        road=sheet.road,
        pt_per_m=pt_per_m,
        drawable=_drawable,
    )
    _draw_sheet(axes, zoom, {})
    low_pt = float(side.get_ylim()[0])
    side.text(0, low_pt + 20 + high_in * PT_PER_IN, "station", fontsize=9, color=scene.FAINT)
    sheet.canvas.fill(
        [view.west, view.east, view.east, view.west],
        [view.south, view.south, view.north, view.north],
        fill=False,
        edgecolor=scene.FAINT,
        linewidth=0.8,
        zorder=10,
    )
