"""The column beside a map picture: what it shows, what the marks mean; scale bar and north.

Drawn by hand on an empty drawing area measured in points, so that spacing is what we say.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fleet_manager.roadmap.features import LaneKind
from fleet_manager.shell import picture_scene as scene
from fleet_manager.shell.picture_sheet import Canvas, Sheet

LINE_PT = 15.5
TRACKS_NAMED_MAX = 12
TRACK_COLUMN_PT = 92.0
HEADING_PT = 175.0


@dataclass(frozen=True, slots=True)
class Sign:
    """One line of the legend: a mark and what it means."""

    words: str
    marker: str = ""
    colour: str = ""
    edge: str = "white"
    line_width: float = 0.0
    """More than zero: a line instead of a marker."""
    area: bool = False
    dashed: bool = False


def signs(sheet: Sheet) -> list[Sign]:
    """Return the legend: only what the map has."""
    return [*_area_signs(sheet), *_lane_signs(sheet), *_point_signs(sheet), *_bay_signs(sheet)]


def _area_signs(sheet: Sheet) -> Iterator[Sign]:
    served = {point.building for point in sheet.map.points.values()}
    houses = {house.id in served for house in sheet.map.buildings.values()}
    if True in houses:
        words = "building with a handoff point"
        yield Sign(words, area=True, colour=scene.HOUSE_FILL, edge=scene.HOUSE_EDGE)
    if False in houses:
        words = "other building"
        yield Sign(words, area=True, colour=scene.BYSTANDER_FILL, edge=scene.BYSTANDER_EDGE)
    if sheet.map.compounds:
        fill, edge = scene.COMPOUND_FILL, scene.COMPOUND_EDGE
        yield Sign("compound", area=True, colour=fill, edge=edge, dashed=True)
    classes = {zone.zone_class for zone in sheet.map.zones.values()}
    for zone_class, colour in scene.ZONE_COLOURS.items():
        if zone_class in classes:
            yield Sign(f"{zone_class} zone", area=True, colour=_pale(colour), edge=colour)


def _lane_signs(sheet: Sheet) -> Iterator[Sign]:
    lanes = sheet.map.lanes.values()
    if any(lane.kind is not LaneKind.PATH for lane in lanes):
        yield Sign("lane, as wide as it is", line_width=6, colour="#ffffff")
    if any(lane.kind is LaneKind.PATH for lane in lanes):
        yield Sign("footway or corridor", line_width=5, colour=scene.LANE_FILL[LaneKind.PATH])
    if any(lane.one_way for lane in lanes):
        yield Sign("one way", marker=">", colour="#a9a294")
    if sheet.map.gates:
        yield Sign("gate", marker="|", colour=scene.GATE, edge=scene.GATE)


def _point_signs(sheet: Sheet) -> Iterator[Sign]:
    points = sheet.map.points.values()
    kinds = {point.kind for point in points}
    for kind, (marker, colour, words) in scene.POINT_STYLES.items():
        if kind in kinds:
            yield Sign(words, marker=marker, colour=colour)
    blocking = [point.kind for point in points if sheet.blocks(point.id)]
    if blocking:
        marker, colour, _ = scene.POINT_STYLES[blocking[0]]
        yield Sign("hollow: blocks the lane", marker=marker, colour="white", edge=colour)


def _bay_signs(sheet: Sheet) -> Iterator[Sign]:
    if sheet.map.docks:
        yield Sign("dock", marker="s", colour=scene.DOCK)
    if sheet.map.chargers:
        yield Sign("charger", marker="h", colour=scene.CHARGER)
    if sheet.map.parkings:
        yield Sign("parking bay", marker="s", colour=scene.PARKING)
    if sheet.map.entrances:
        yield Sign("entrance", marker="o", colour=scene.ENTRANCE)


def _pale(colour: str) -> str:
    """Return a colour as it looks thinly laid on paper."""
    parts = [int(colour[index : index + 2], 16) for index in (1, 3, 5)]
    return "#" + "".join(f"{round(0.2 * part + 0.8 * 245):02x}" for part in parts)


def draw_panel(
    canvas: Canvas,
    heading: Sequence[str],
    facts: Sequence[tuple[str, int]],
    lines: Sequence[Sign],
) -> float:
    """Draw heading, facts and legend from the top down; return how far down it got, in points.

    The canvas measures points: x from 0 to the right, y downwards from 0 as negative numbers.
    """
    y = -12.0
    for rank, text in enumerate(heading):
        size, colour = (17, scene.INK) if rank == 0 else (10.5, scene.FAINT)
        for line in _wrapped(text, HEADING_PT / size):
            _text(canvas, (0, y), line, size, colour, weight="normal" if rank else "bold")
            y -= size * 1.4
    y -= 8
    for words, count in facts:
        if count:
            _text(canvas, (34, y), f"{count:,}", 10, scene.INK, weight="bold", align="right")
            _text(canvas, (41, y), words, 10, scene.INK)
            y -= LINE_PT
    y -= 10
    for sign in lines:
        _mark(canvas, sign, y)
        _text(canvas, (41, y), sign.words, 9, scene.INK)
        y -= LINE_PT
    return -y


def draw_tracks(canvas: Canvas, names: Sequence[str], down_pt: float) -> float:
    """Draw whose track has which colour, in two columns; return how far down it got (pt)."""
    y = -down_pt - 6
    for index, name in enumerate(names[:TRACKS_NAMED_MAX]):
        colour = scene.TRACK_COLOURS[index % len(scene.TRACK_COLOURS)]
        x = TRACK_COLUMN_PT * (index % 2)
        canvas.plot([x + 6, x + 32], [y, y], color=colour, linewidth=2.4, alpha=0.75)
        _text(canvas, (x + 41, y), name, 8, scene.INK)
        y -= 12.5 * (index % 2)
    y -= 12.5 * (len(names[:TRACKS_NAMED_MAX]) % 2)
    if len(names) > TRACKS_NAMED_MAX:
        _text(canvas, (41, y), f"and {len(names) - TRACKS_NAMED_MAX} more", 8, scene.FAINT)
        y -= 12.5
    return -y


def _wrapped(text: str, units: float) -> list[str]:
    """Return *text* in lines of at most *units* font sizes, broken at its blanks."""
    lines = [""]
    for word in text.split(" ") if " " in text else text:
        glue = " " if " " in text and lines[-1] else ""
        if lines[-1] and scene.text_units(lines[-1] + glue + word) > units:
            lines.append(word)
        else:
            lines[-1] += glue + word
    return lines


def _mark(canvas: Canvas, sign: Sign, y: float) -> None:
    if sign.area:
        canvas.fill(
            [7, 31, 31, 7],
            [y - 5, y - 5, y + 5, y + 5],
            facecolor=sign.colour,
            edgecolor=sign.edge,
            linewidth=0.9,
            linestyle=(0, (4, 2)) if sign.dashed else "-",
        )
    elif sign.line_width:
        for width, colour in (
            (sign.line_width + 1.2, scene.LANE_EDGE),
            (sign.line_width, sign.colour),
        ):
            canvas.plot([8, 30], [y, y], color=colour, linewidth=width, solid_capstyle="round")
    else:
        canvas.plot(
            [19],
            [y],
            marker=sign.marker,
            markersize=11 if sign.marker == "|" else 7.5,
            markerfacecolor=sign.colour,
            markeredgecolor=sign.edge,
            markeredgewidth=2.4
            if sign.marker == "|"
            else 1.2
            if sign.colour == "white"
            else 0.7,
        )


def _text(
    canvas: Canvas, spot: tuple[float, float], text: str, size: float, colour: str, **style: str
) -> None:
    canvas.text(
        *spot,
        text,
        fontsize=size,
        color=colour,
        fontweight=style.get("weight", "normal"),
        ha=style.get("align", "left"),
        va="center",
        parse_math=False,
    )


def draw_scale_bar(canvas: Canvas, length_m: float, length_pt: float) -> None:
    """Draw a bar of *length_pt* for *length_m*, from the canvas's origin to the right."""
    for end, colour in ((1.0, scene.INK), (0.5, scene.PAPER)):
        canvas.fill(
            [0, end * length_pt, end * length_pt, 0],
            [-2, -2, 2, 2],
            facecolor=colour,
            edgecolor=scene.INK,
            linewidth=0.8,
        )
    kilometre = 1000
    words = f"{length_m:g} m" if length_m < kilometre else f"{length_m / kilometre:g} km"
    _text(canvas, (length_pt + 6, 0), words, 8.5, scene.INK)


def draw_north(canvas: Canvas, spot: tuple[float, float], direction: float) -> None:
    """Draw an arrow to true north at *spot*; *direction* is radians from the x axis."""
    x, y = spot
    ahead, aside = _turned(direction, 13), _turned(direction + math.pi / 2, 5.5)
    tail = _turned(direction, -7)
    for side, colour in ((1, scene.INK), (-1, scene.PAPER)):
        canvas.fill(
            [x + ahead[0], x + tail[0] + side * aside[0], x],
            [y + ahead[1], y + tail[1] + side * aside[1], y],
            facecolor=colour,
            edgecolor=scene.INK,
            linewidth=0.7,
        )
    top = _turned(direction, 19)
    _text(canvas, (x + top[0], y + top[1]), "N", 9, scene.INK, weight="bold", align="center")


def _turned(direction: float, length: float) -> tuple[float, float]:
    return length * math.cos(direction), length * math.sin(direction)
