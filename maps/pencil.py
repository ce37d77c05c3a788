"""A drawing sheet in metres: what the map scripts in this folder draw on.

X runs east and Y north from the south-west corner, in metres. The sheet puts a vertex into
every lane where a vertex of another lane, or a place, touches it, and writes the map in the
GeoJSON profile.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field, replace

from fleet_manager.model.ids import BuildingId, CompoundId, PointId, StationId, UnitId, ZoneId
from fleet_manager.model.zone import ZoneClass
from fleet_manager.roadmap import features as f
from fleet_manager.roadmap.compound_map import MapHeader, gather
from fleet_manager.roadmap.crs import LocalFrame, local_crs
from fleet_manager.roadmap.profile import dump_map

Spot = tuple[float, float]
BAY_DEPTH_M = 5.0
TOUCH_M = 0.001
NAMELESS = f.Name()


@dataclass(frozen=True)
class Style:
    """What the lanes of one kind have in common; speeds in m/s, widths in m."""

    width_m: float
    speed_m_s: float
    kind: f.LaneKind
    surface: f.Surface = f.Surface.ASPHALT


ROAD = Style(3.5, 5.5, f.LaneKind.ROAD)
SERVICE = Style(3.0, 3.0, f.LaneKind.SERVICE)
NARROW = Style(2.5, 2.0, f.LaneKind.SERVICE, f.Surface.CONCRETE)
SPUR = Style(2.4, 1.5, f.LaneKind.SPUR, f.Surface.PAVING_STONES)


@dataclass
class Sheet:
    """Collects features; ``write`` gives the bytes of the map file."""

    header: MapHeader
    drawn: list[f.Feature] = field(default_factory=list)
    lanes: list[tuple[f.Lane, list[Spot]]] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)

    def at(self, x_m: float, y_m: float) -> f.Position:
        """Return the degrees of a spot."""
        longitude, latitude = LocalFrame(self.header.crs, (0, 0)).to_lonlat(
            x_m * 1000, y_m * 1000
        )
        return round(longitude, 7), round(latitude, 7)

    def box(self, west: float, south: float, east: float, north: float) -> f.Polygon:
        """Return a rectangle, counter-clockwise as RFC 7946 wants it."""
        corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
        return (tuple(self.at(*corner) for corner in corners),)

    def lane(
        self,
        name: str,
        line: list[Spot],
        style: Style,
        *,
        both: bool = False,
        title: f.Name = NAMELESS,
    ) -> None:
        """Draw a lane, one-way unless *both*."""
        lane = f.Lane(
            id=name,
            line=(),
            width_mm=round(style.width_m * 1000),
            speed_limit_mm_s=round(style.speed_m_s * 1000),
            one_way=not both,
            surface=style.surface,
            kind=style.kind,
            name=title,
        )
        self.lanes.append((lane, line))
        self.spots += line

    def bay(self, name: str, mouth: Spot, step: Spot) -> f.Position:
        """Draw a spur from *mouth* in direction *step*; return where a vehicle stands in it."""
        tip = (mouth[0] + BAY_DEPTH_M * step[0], mouth[1] + BAY_DEPTH_M * step[1])
        self.lane(f"bay-{name}", [mouth, tip], SPUR, both=True)
        return self.at(*tip)

    def on_lane(self, spot: Spot) -> f.Position:
        """Return where a vehicle stands that stops on the lane itself."""
        self.spots.append(spot)
        return self.at(*spot)

    def compound(self, name: str, title: f.Name, outline: f.Polygon, law: ZoneClass) -> None:
        """Draw a compound and the zone that says who may be in it."""
        self.drawn.append(f.Compound(id=CompoundId(name), name=title, outline=outline))
        self.drawn.append(
            f.Zone(id=ZoneId(f"zone-{name}"), outline=outline, zone_class=law, name=title)
        )

    def gate(self, name: str, compound: str, title: f.Name, spot: Spot) -> None:
        """Draw a gate on a lane."""
        self.drawn.append(
            f.Gate(
                id=name,
                position=self.on_lane(spot),
                compound=CompoundId(compound),
                width_mm=3000,
                name=title,
            )
        )

    def building(self, name: str, compound: str, title: f.Name, outline: f.Polygon) -> None:
        """Draw a building nobody lives in."""
        self.drawn.append(
            f.Building(
                id=BuildingId(name),
                outline=outline,
                name=title,
                compound=CompoundId(compound) if compound else None,
            )
        )

    def parking(self, name: str, mouth: Spot, step: Spot) -> None:
        """Draw a bay to wait in."""
        self.drawn.append(f.Parking(id=name, position=self.bay(name, mouth, step)))

    def point(self, point: f.HandoffPoint) -> None:
        """Draw a handoff point."""
        self.drawn.append(point)

    def write(self) -> bytes:
        """Return the map file."""
        lanes = [
            replace(
                lane, line=tuple(self.at(*spot) for spot in _with_touches(line, self.spots))
            )
            for lane, line in self.lanes
        ]
        return dump_map(self.header, gather(self.header, [*self.drawn, *lanes]).features())


def sheet(name: str, title: f.Name, corner: f.Position) -> Sheet:
    """Return an empty sheet whose south-west corner lies at *corner*."""
    return Sheet(
        MapHeader(
            id=name,
            name=title,
            crs=local_crs(*corner),
            origin_m=(0, 0),
            licence="CC0-1.0; an invented place",
        )
    )


def _with_touches(line: list[Spot], spots: list[Spot]) -> list[Spot]:
    """Return *line* with a vertex wherever one of *spots* lies on it."""
    result = [line[0]]
    for start, end in itertools.pairwise(line):
        length = math.dist(start, end)
        between = {
            spot
            for spot in spots
            if abs(math.dist(start, spot) + math.dist(spot, end) - length) < TOUCH_M
        }
        inner = sorted(between - {start, end}, key=lambda spot: math.dist(start, spot))
        result += [*inner, end]
    return result


@dataclass(frozen=True)
class House:
    """A residential block: its footprint, its units along the north face, its compound."""

    compound: str
    letter: str
    number: int
    word: str
    """What a block is called here: 号楼, 幢 or 栋."""
    west: float
    south: float
    east: float
    north: float
    unit_xs: tuple[float, ...]

    @property
    def id(self) -> BuildingId:
        """Compound letter and number."""
        return BuildingId(f"{self.letter}{self.number}")


def draw_house(paper: Sheet, house: House) -> None:
    """Draw a block, its units and their doors."""
    units = [
        f.Unit(id=UnitId(f"{house.id}-u{n}"), name=f.Name(zh=f"{n}单元", en=f"Unit {n}"))
        for n in range(1, len(house.unit_xs) + 1)
    ]
    paper.drawn.append(
        f.Building(
            id=house.id,
            outline=paper.box(house.west, house.south, house.east, house.north),
            name=f.Name(zh=f"{house.number}{house.word}", en=f"Building {house.number}"),
            number=str(house.number),
            compound=CompoundId(house.compound),
            units=tuple(units),
        )
    )
    for unit, x in zip(units, house.unit_xs, strict=True):
        paper.drawn.append(
            f.Entrance(
                id=f"door-{unit.id}",
                position=paper.at(x, house.north),
                building=house.id,
                units=(unit.id,),
            )
        )


def draw_shelves(paper: Sheet, house: House, lane_y: float, on_lane: set[int]) -> None:
    """Draw one shelf per unit: in a bay off the lane at *lane_y*, or on it for *on_lane*."""
    for n, x in enumerate(house.unit_xs, 1):
        name = f"shelf-{house.id}-u{n}"
        mouth = (x, lane_y)
        stand = paper.on_lane(mouth) if n in on_lane else paper.bay(name, mouth, (0, -1))
        paper.point(
            f.HandoffPoint(
                id=PointId(name),
                position=stand,
                kind=f.PointKind.SHELF,
                places=24,
                building=house.id,
                units=(UnitId(f"{house.id}-u{n}"),),
                compound=CompoundId(house.compound),
                access_point=paper.at(x + 2, house.north + 1),
                name=f.Name(
                    zh=f"{house.number}{house.word}{n}单元货架",
                    en=f"Shelf of Building {house.number}, Unit {n}",
                ),
            )
        )


def draw_docks(paper: Sheet, station: str, mouths: list[Spot], step: Spot) -> None:
    """Draw the docks of a station as bays."""
    for n, mouth in enumerate(mouths, 1):
        position = paper.bay(f"dock-{n}", mouth, step)
        paper.drawn.append(
            f.Dock(
                id=f"dock-{n}",
                position=position,
                station=StationId(station),
                name=f.Name(zh=f"{n}号装车位", en=f"Dock {n}"),
            )
        )


def draw_chargers(paper: Sheet, mouths: list[Spot], step: Spot) -> None:
    """Draw chargers as bays of 3 kW each."""
    for n, mouth in enumerate(mouths, 1):
        position = paper.bay(f"charger-{n}", mouth, step)
        paper.drawn.append(f.Charger(id=f"charger-{n}", position=position, power_w=3000))
