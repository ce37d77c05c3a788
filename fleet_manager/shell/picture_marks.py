"""Markers and names on a map picture: gates, handoff points, docks, bays, names of places."""

import math
from collections.abc import Sequence

import numpy as np

from fleet_manager.roadmap.features import LaneKind, Station
from fleet_manager.roadmap.features import Polygon as Outline
from fleet_manager.shell import picture_scene as scene
from fleet_manager.shell.picture_sheet import Sheet

LEGIBLE_PT = 4.2
HOUSE_INK, COMPOUND_INK, STATION_INK = "#6b6250", "#66744f", "#a0641d"
POINTS_NAMED_MAX = 60
NAME_PT = 7.5


def draw_marks(sheet: Sheet) -> None:
    """Draw everything that lies on top of the ground."""
    _draw_gates(sheet)
    _draw_markers(sheet)
    _name_houses(sheet)
    _name_areas(sheet)
    _name_points(sheet)
    for station in sheet.map.stations.values():
        _name_station(sheet, station)


def _draw_gates(sheet: Sheet) -> None:
    """Draw each gate as a bar across its lane."""
    lanes = [sheet.points(lane.line) for lane in sheet.map.lanes.values()]
    half = max(3.2, 5.0 / sheet.pt_per_m)
    for gate in sheet.map.gates.values():
        spot = sheet.points([gate.position])[0]
        across = scene.heading_near(lanes, spot) + math.pi / 2
        step = np.array((math.cos(across), math.sin(across))) * half
        bar = np.array((spot - step, spot + step))
        sheet.line(bar, 4.2, "white", 7)
        sheet.line(bar, 2.4, scene.GATE, 7.1)
        _name_gate(sheet, sheet.short(gate.name), spot, step)


def _name_gate(sheet: Sheet, text: str, spot: scene.Points, step: scene.Points) -> None:
    """Write a gate's name beyond the end of its bar that points away from the others."""
    gates = sheet.points(each.position for each in sheet.map.gates.values())
    near = gates[np.hypot(*(gates - spot).T) < 40 / sheet.pt_per_m]
    away = float(step @ (spot - near.mean(axis=0)))
    end = step if away > 0 or (away == 0 and step[0] > 0) else -step
    flat = abs(end[0]) > abs(end[1])
    align = ("left" if end[0] > 0 else "right") if flat else "center"
    rise = "center" if flat else ("bottom" if end[1] > 0 else "top")
    write(sheet, text, spot + 1.25 * end, 6.5, color=scene.GATE, ha=align, va=rise)


def _size(sheet: Sheet, factor: float = 1.0) -> float:
    """Return a marker's size in points: true to scale between legible and loud."""
    return factor * min(max(1.6 * sheet.pt_per_m, 4.2), 9.0)


def _draw_markers(sheet: Sheet) -> None:
    doors = sheet.points(each.position for each in sheet.map.entrances.values())
    _dots(sheet, doors, ("o", scene.ENTRANCE), _size(sheet, 0.45))
    for places, style in (
        (sheet.map.parkings, ("s", scene.PARKING)),
        (sheet.map.chargers, ("h", scene.CHARGER)),
        (sheet.map.docks, ("s", scene.DOCK)),
    ):
        spots = sheet.points(each.position for each in places.values())
        _dots(sheet, spots, style, _size(sheet, 0.8))
    for kind, (marker, colour, _) in scene.POINT_STYLES.items():
        mine = [each for each in sheet.map.points.values() if each.kind is kind]
        for hollow in (False, True):
            spots = sheet.points(
                each.position for each in mine if sheet.blocks(each.id) is hollow
            )
            _dots(sheet, spots, (marker, colour), _size(sheet), hollow=hollow)


def _dots(
    sheet: Sheet,
    spots: scene.Points,
    style: tuple[str, str],
    size: float,
    *,
    hollow: bool = False,
) -> None:
    marker, colour = style
    if len(spots):
        sheet.canvas.plot(
            spots[:, 0],
            spots[:, 1],
            linestyle="",
            marker=marker,
            markersize=size,
            markerfacecolor="white" if hollow else colour,
            markeredgecolor=colour if hollow else "white",
            markeredgewidth=max(size * 0.13, 0.3) * (2 if hollow else 1),
            zorder=8,
        )


def _name_houses(sheet: Sheet) -> None:
    for house in sheet.map.buildings.values():
        ring = sheet.ring(house.outline)
        for text in (sheet.drawable(house.number), sheet.short(house.name)):
            label = scene.label_of(text, ring)
            size = _fitting(label, sheet.pt_per_m)
            if text and size >= LEGIBLE_PT:
                write(sheet, text, (label.x, label.y), size, color=HOUSE_INK)
                break


def _fitting(label: scene.Label, pt_per_m: float) -> float:
    """Return the font size in points that keeps the label inside its building."""
    wide = label.width_m * pt_per_m * 0.85 / scene.text_units(label.text)
    return min(9.5, wide, label.height_m * pt_per_m * 0.8)


def _name_areas(sheet: Sheet) -> None:
    for compound in sheet.map.compounds.values():
        plate = scene.COMPOUND_FILL
        _on_edge(sheet, sheet.short(compound.name), compound.outline, (plate, COMPOUND_INK))
    known = {compound.name for compound in sheet.map.compounds.values()}
    for zone in sheet.map.zones.values():
        if zone.name not in known:
            style = (scene.PAPER, scene.ZONE_COLOURS[zone.zone_class])
            _on_edge(sheet, sheet.short(zone.name), zone.outline, style, upper=False)


def _on_edge(
    sheet: Sheet, text: str, outline: Outline, style: tuple[str, str], *, upper: bool = True
) -> None:
    """Write *text* on the upper or lower edge of an area, on a plate of its colour."""
    plate, ink = style
    needed_m = scene.text_units(text) * NAME_PT / sheet.pt_per_m
    gates = sheet.points(each.position for each in sheet.map.gates.values())
    label = scene.edge_label(sheet.ring(outline), needed_m, gates, upper=upper)
    write(
        sheet,
        text,
        (label.x, label.y),
        NAME_PT,
        color=ink,
        fontweight="bold",
        rotation=label.turn,
        bbox={"facecolor": plate, "edgecolor": "none", "pad": 1.2},
    )


def _name_station(sheet: Sheet, station: Station) -> None:
    """Write a station's name on its outline, or beside a small one, away from the lanes."""
    text = sheet.short(station.name)
    needed_m = scene.text_units(text) * NAME_PT / sheet.pt_per_m
    half = np.zeros(2)
    spot = sheet.points([station.position])[0]
    if station.outline:
        ring = sheet.ring(station.outline)
        half = (ring.max(axis=0) - ring.min(axis=0)) / 2
        spot = ring.min(axis=0) + half
        if half[0] > needed_m and half[1] * sheet.pt_per_m > 2 * NAME_PT:
            style = (scene.STATION_FILL, STATION_INK)
            _on_edge(sheet, text, station.outline, style, upper=False)
            return
    lanes = [
        sheet.points(lane.line)
        for lane in sheet.map.lanes.values()
        if lane.kind is not LaneKind.SPUR
    ]
    away = scene.away_from_lanes(lanes, spot)
    gap = np.array((needed_m / 2, NAME_PT / 2 / sheet.pt_per_m)) + 3 / sheet.pt_per_m
    write(
        sheet, text, spot + away * (half + gap), NAME_PT, color=STATION_INK, fontweight="bold"
    )


def _name_points(sheet: Sheet) -> None:
    """Write the names of handoff points where no building tells what they serve."""
    points = sheet.map.points.values()
    for point in points if len(points) <= POINTS_NAMED_MAX and not sheet.map.buildings else ():
        x, y = sheet.points([point.position])[0].tolist()
        place = (x + (_size(sheet) / 2 + 3) / sheet.pt_per_m, y)
        colour = scene.POINT_STYLES[point.kind][1]
        write(sheet, sheet.short(point.name), place, 6.0, color=colour, ha="left")


def write(
    sheet: Sheet, text: str, spot: Sequence[float] | scene.Points, size: float, **style: object
) -> None:
    """Write *text* at *spot* if it is in view; *style* is the drawing library's own."""
    x, y = float(spot[0]), float(spot[1])
    view = sheet.view
    if text and view.west < x < view.east and view.south < y < view.north:
        style = {"ha": "center", "va": "center"} | style
        sheet.canvas.text(
            x, y, text, fontsize=size, zorder=9, parse_math=False, clip_on=True, **style
        )
