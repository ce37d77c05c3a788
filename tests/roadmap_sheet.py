"""Small maps drawn in metres, for the tests of the road room."""

from functools import cache
from pathlib import Path

from fleet_manager.model.ids import (
    BuildingId,
    CompoundId,
    PointId,
    StationId,
    UnitId,
    ZoneId,
)
from fleet_manager.model.vehicle import VehicleType, standard_van
from fleet_manager.model.zone import ZoneClass
from fleet_manager.roadmap.compound_map import CompoundMap, MapHeader, gather
from fleet_manager.roadmap.crs import LocalFrame, local_crs
from fleet_manager.roadmap.fault import Site
from fleet_manager.roadmap.features import (
    Building,
    Compound,
    Dock,
    Feature,
    Gate,
    HandoffPoint,
    Lane,
    Name,
    Parking,
    PointKind,
    Polygon,
    Position,
    Station,
    Unit,
    Zone,
)
from fleet_manager.roadmap.profile import parse_map
from fleet_manager.roadmap.road import Road, open_road

MAPS = Path(__file__).parents[1] / "maps"
CRS = local_crs(121.5, 31.2)
HEADER = MapHeader(id="sheet", name=Name(en="Sheet"), crs=CRS, origin_m=(0, 0))
COMPOUND, HOUSE, DEPOT = CompoundId("c"), BuildingId("b7"), StationId("depot")


def at(x_m: float, y_m: float) -> Position:
    """Return the position so many metres east and north of the sheet's corner."""
    return LocalFrame(CRS, (0, 0)).to_lonlat(x_m * 1000, y_m * 1000)


def a_box(west: float, south: float, east: float, north: float) -> Polygon:
    corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return (tuple(at(*corner) for corner in corners),)


def a_lane(
    name: str, *spots: tuple[float, float], one_way: bool = False, width_mm: int = 3000
) -> Lane:
    return Lane(
        id=name,
        line=tuple(at(*spot) for spot in spots),
        width_mm=width_mm,
        speed_limit_mm_s=2000,
        one_way=one_way,
    )


def a_bay(name: str, x: float, y: float = 5) -> tuple[Lane, Parking]:
    """Return a spur from the x axis northwards and the parking place at its end."""
    return a_lane(f"bay-{name}", (x, 0), (x, y)), Parking(id=name, position=at(x, y))


def a_station(x: float, y: float) -> tuple[Station, Dock]:
    return (
        Station(id=DEPOT, name=Name(en="Depot"), position=at(x, y)),
        Dock(id="dock", position=at(x, y), station=DEPOT),
    )


def a_compound(west: float, south: float, east: float, north: float) -> Compound:
    outline = a_box(west, south, east, north)
    return Compound(id=COMPOUND, name=Name(zh="滨江雅苑", en="Garden"), outline=outline)


def a_building(number: str = "7", units: int = 2) -> Building:
    return Building(
        id=BuildingId(f"b{number}"),
        outline=a_box(0, 20, 30, 30),
        number=number,
        name=Name(zh=f"{number}号楼", en=f"Building {number}"),
        compound=COMPOUND,
        units=tuple(
            Unit(id=UnitId(f"b{number}-u{n}"), name=Name(zh=f"{n}单元", en=f"Unit {n}"))
            for n in range(1, units + 1)
        ),
    )


def a_shelf(name: str, x: float, y: float, *units: str) -> HandoffPoint:
    """Return a shelf of building 7."""
    return HandoffPoint(
        id=PointId(name),
        position=at(x, y),
        kind=PointKind.SHELF,
        building=HOUSE,
        units=tuple(UnitId(unit) for unit in units),
        compound=COMPOUND,
    )


def a_zone(name: str, outline: Polygon, zone_class: ZoneClass) -> Zone:
    return Zone(id=ZoneId(name), outline=outline, zone_class=zone_class)


def a_gate(x: float, y: float, width_mm: int | None = None) -> Gate:
    return Gate(id="gate", position=at(x, y), compound=COMPOUND, width_mm=width_mm)


def a_map(*features: Feature) -> CompoundMap:
    return gather(HEADER, features)


def a_road(*features: Feature) -> Road:
    return open_road(a_map(*features), standard_van())


def a_site(*features: Feature, vehicles: int = 0, vehicle: VehicleType | None = None) -> Site:
    vehicle = vehicle or standard_van()
    sheet = a_map(*features)
    return Site(map=sheet, road=open_road(sheet, vehicle), vehicle=vehicle, vehicles=vehicles)


@cache
def the_courtyard() -> bytes:
    return (MAPS / "courtyard.geojson").read_bytes()


@cache
def the_riverside() -> Road:
    data = (MAPS / "riverside.geojson").read_bytes()
    return open_road(parse_map(data, "riverside.geojson"), standard_van())
