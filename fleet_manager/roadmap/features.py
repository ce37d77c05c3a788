"""What stands on a compound map, one small frozen type per kind of thing.

Positions are longitude and latitude in degrees (WGS-84), as in the file; metres come in with
``crs.LocalFrame``. Everything else is in integers with the unit in the name. The words are
those of Apple's IMDF where it has one (building, unit, opening); the rest is the street's.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from fleet_manager.model.ids import BuildingId, CompoundId, PointId, StationId, UnitId, ZoneId
from fleet_manager.model.zone import ZoneClass

Position: TypeAlias = tuple[float, float]
"""Longitude, latitude in degrees."""
Line: TypeAlias = tuple[Position, ...]
Polygon: TypeAlias = tuple[Line, ...]
"""Closed rings, the outer one first, then holes."""


class Surface(StrEnum):
    """What a lane is paved with."""

    ASPHALT = "asphalt"
    CONCRETE = "concrete"
    PAVING_STONES = "paving_stones"
    GRAVEL = "gravel"
    UNPAVED = "unpaved"
    UNKNOWN = "unknown"


class LaneKind(StrEnum):
    """What a lane is for: public road, way inside a compound, footway, bay off a lane."""

    ROAD = "road"
    SERVICE = "service"
    PATH = "path"
    SPUR = "spur"


class PointKind(StrEnum):
    """How parcels change hands at a handoff point."""

    SHELF = "shelf"
    LOCKER = "locker"
    DOOR = "door"
    VEHICLE_STOP = "vehicle_stop"
    GATE_RELAY = "gate_relay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name in Chinese and English; either may be missing."""

    zh: str = ""
    en: str = ""

    @property
    def label(self) -> str:
        """Both forms, Chinese first."""
        return " ".join(part for part in (self.zh, self.en) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compound:
    """A walled residential area (小区): the unit of control (R-ZONE-02)."""

    id: CompoundId
    name: Name
    outline: Polygon


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A stairwell of a building (单元) with a door of its own."""

    id: UnitId
    name: Name = Name()


@dataclass(frozen=True, slots=True, kw_only=True)
class Building:
    """A building; *number* is what stands on its wall ("7" of 7号楼)."""

    id: BuildingId
    outline: Polygon
    name: Name = Name()
    number: str = ""
    compound: CompoundId | None = None
    units: tuple[Unit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrance:
    """A door of a building, for people (an IMDF opening)."""

    id: str
    position: Position
    building: BuildingId
    units: tuple[UnitId, ...] = ()
    name: Name = Name()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A way for vehicles along the middle of *line*; lanes join where they share a vertex."""

    id: str
    line: Line
    width_mm: int
    speed_limit_mm_s: int
    one_way: bool = False
    surface: Surface = Surface.UNKNOWN
    kind: LaneKind = LaneKind.SERVICE
    name: Name = Name()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Where a lane passes a compound's wall; *width_mm* None means as wide as the lane."""

    id: str
    position: Position
    compound: CompoundId
    width_mm: int | None = None
    name: Name = Name()


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """An area of rights; where zones overlap the strictest class holds (R-ZONE-01)."""

    id: ZoneId
    outline: Polygon
    zone_class: ZoneClass
    name: Name = Name()


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffPoint:
    """Where a vehicle stands to hand parcels off, and what it finds there.

    *capacity* is vehicles at once, *places* is parcels the shelf or locker holds, and
    *access_point* is where the shelf itself stands if not beside the vehicle.
    """

    id: PointId
    position: Position
    kind: PointKind
    capacity: int = 1
    places: int = 24
    building: BuildingId | None = None
    units: tuple[UnitId, ...] = ()
    compound: CompoundId | None = None
    access_point: Position | None = None
    name: Name = Name()


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """Where vehicles load; *outline* is None when the map only gives its *position*."""

    id: StationId
    name: Name
    position: Position
    outline: Polygon | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dock:
    """A loading place of a station, on a lane."""

    id: str
    position: Position
    station: StationId
    name: Name = Name()


@dataclass(frozen=True, slots=True, kw_only=True)
class Charger:
    """A place to charge, on a lane."""

    id: str
    position: Position
    power_w: int
    name: Name = Name()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parking:
    """A place to wait out of everybody's way, on a lane."""

    id: str
    position: Position
    name: Name = Name()


Feature: TypeAlias = (
    Compound
    | Building
    | Entrance
    | Lane
    | Gate
    | Zone
    | HandoffPoint
    | Station
    | Dock
    | Charger
    | Parking
)
