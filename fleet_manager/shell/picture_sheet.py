"""The sheet a map is drawn on: a drawing area, the part of the site it shows, and its scale.

The ground is drawn here: areas, lanes as wide as they are, tracks. ``picture_marks`` puts
markers and names on top.
"""

import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from fleet_manager.model.ids import PointId
from fleet_manager.roadmap.compound_map import CompoundMap
from fleet_manager.roadmap.features import LaneKind, Name, Position
from fleet_manager.roadmap.features import Polygon as Outline
from fleet_manager.roadmap.road import Road
from fleet_manager.shell import picture_scene as scene

RIM_PT = 1.1
"""How much wider the rim of a lane is than the lane."""
ARROW = "#a9a294"
TRACKS_ABREAST = 4


class Canvas(Protocol):
    """The part of a drawing library's axes we need."""

    @property
    def plot(self) -> Callable[..., Any]:
        """Draw lines and markers."""

    @property
    def text(self) -> Callable[..., Any]:
        """Write."""

    @property
    def fill(self) -> Callable[..., Any]:
        """Draw a filled polygon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One drawing of a map; *pt_per_m* turns metres into line widths in points."""

    canvas: Canvas
    map: CompoundMap
    view: scene.View
    road: Road | None
    pt_per_m: float
    drawable: Callable[[str], str]
    """Returns a text if the fonts have all of it, else nothing."""

    def points(self, positions: Iterable[Position]) -> scene.Points:
        """Return *positions* in metres."""
        return scene.metres(self.map.frame, positions)

    def ring(self, outline: Outline) -> scene.Points:
        """Return the outer ring of an area in metres."""
        return self.points(outline[0])

    def short(self, name: Name) -> str:
        """Return the form of a name to write, in the language the map itself is named in."""
        chinese, english = self.drawable(name.zh), self.drawable(name.en)
        return chinese or english if self.map.name.zh else english or chinese

    def blocks(self, point: PointId) -> bool:
        """Whether a vehicle at *point* is known to stand in others' way."""
        if self.road is None or point not in self.road.point_node:
            return False
        return not self.road.refuge[self.road.point_node[point]]

    def area(self, outline: Outline, zorder: float, **style: object) -> None:
        """Draw an area; *style* is the drawing library's own."""
        ring = self.ring(outline)
        self.canvas.fill(ring[:, 0], ring[:, 1], zorder=zorder, **style)

    def line(self, points: scene.Points, width: float, colour: str, zorder: float) -> None:
        """Draw a line with round ends and bends, *width* points wide."""
        self.canvas.plot(
            points[:, 0],
            points[:, 1],
            color=colour,
            linewidth=width,
            solid_capstyle="round",
            solid_joinstyle="round",
            zorder=zorder,
        )


def draw_ground(sheet: Sheet, tracks: Mapping[str, Sequence[Position]]) -> None:
    """Draw areas, lanes and tracks, the lowest first."""
    _draw_areas(sheet)
    _draw_houses(sheet)
    _draw_lanes(sheet)
    _draw_arrows(sheet)
    _draw_tracks(sheet, tracks)


def _draw_areas(sheet: Sheet) -> None:
    for compound in sheet.map.compounds.values():
        sheet.area(
            compound.outline,
            1,
            facecolor=scene.COMPOUND_FILL,
            edgecolor=scene.COMPOUND_EDGE,
            linewidth=1.1,
            linestyle=(0, (6, 3)),
        )
    for zone in sheet.map.zones.values():
        colour = scene.ZONE_COLOURS[zone.zone_class]
        sheet.area(zone.outline, 2, facecolor=f"{colour}1c", edgecolor=colour, linewidth=1.0)
    for station in sheet.map.stations.values():
        if station.outline:
            sheet.area(
                station.outline,
                2.5,
                facecolor=scene.STATION_FILL,
                edgecolor=scene.STATION_EDGE,
                linewidth=0.8,
            )


def _draw_houses(sheet: Sheet) -> None:
    served = {point.building for point in sheet.map.points.values()}
    for house in sheet.map.buildings.values():
        face, edge = (
            (scene.HOUSE_FILL, scene.HOUSE_EDGE)
            if house.id in served
            else (scene.BYSTANDER_FILL, scene.BYSTANDER_EDGE)
        )
        sheet.area(house.outline, 5, facecolor=face, edgecolor=edge, linewidth=0.7)


def _draw_lanes(sheet: Sheet) -> None:
    """Draw all rims first, so that lanes that meet have no line between them."""
    order = (LaneKind.SPUR, LaneKind.PATH, LaneKind.SERVICE, LaneKind.ROAD)
    for lane in sheet.map.lanes.values():
        points = sheet.points(lane.line)
        width = max(lane.width_mm / 1000 * sheet.pt_per_m, 0.8)
        rank = order.index(lane.kind)
        sheet.line(points, width + RIM_PT, scene.LANE_EDGE, 3)
        sheet.line(points, width, scene.LANE_FILL[lane.kind], 3.1 + rank / 10)


def _draw_arrows(sheet: Sheet) -> None:
    size = min(max(2.0 * sheet.pt_per_m, 4.5), 9.0)
    for lane in sheet.map.lanes.values():
        for x, y, heading in scene.arrows(sheet.points(lane.line)) if lane.one_way else ():
            marker = (3, 0, math.degrees(heading) - 90)
            sheet.canvas.plot(
                x, y, marker=marker, markersize=size, color=ARROW, markeredgewidth=0, zorder=4
            )


def _draw_tracks(sheet: Sheet, tracks: Mapping[str, Sequence[Position]]) -> None:
    """Draw tracks side by side, on the right of the lane as vehicles go there and back."""
    width = min(max(0.6 * sheet.pt_per_m, 1.1), 2.2)
    step_m = max(0.4, 0.7 * width / sheet.pt_per_m)
    colours = itertools.cycle(scene.TRACK_COLOURS)
    for rank, (colour, track) in enumerate(zip(colours, tracks.values(), strict=False)):
        if len(track) > 1:
            offset_m = step_m * (0.5 + rank % TRACKS_ABREAST)
            sheet.line(scene.beside(sheet.points(track), offset_m), width, f"{colour}b3", 6)
