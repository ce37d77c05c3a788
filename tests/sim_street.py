"""A small street for the simulator's tests: a lane with bays, a dock, a charger, two shelves.

::

    p1   p2   p3    c1     d1          s1           s2        10 m
    |    |    |     |      |           |            |
    0----10---18-26-+-40---60---------100-----------150---200  m
"""

from functools import cache
from math import cos, radians
from pathlib import Path

from fleet_manager.model.ids import BuildingId, CompoundId, PointId, StationId, UnitId
from fleet_manager.model.vehicle import VehicleType, standard_van
from fleet_manager.roadmap.compound_map import CompoundMap, MapHeader
from fleet_manager.roadmap.features import (
    Building,
    Charger,
    Compound,
    Dock,
    Feature,
    HandoffPoint,
    Lane,
    LaneKind,
    Name,
    Parking,
    PointKind,
    Polygon,
    Position,
    Station,
    Unit,
)
from fleet_manager.roadmap.profile import dump_map, parse_map
from fleet_manager.roadmap.road import Road, open_road
from sim.scenario import Loaded, load_scenario

LON, LAT = 121.5, 31.25
BAYS = {"p1": 10, "p2": 18, "p3": 26, "c1": 40, "d1": 60, "s1": 100, "s2": 150}
BAY_M = 10
COMPOUND = CompoundId("garden")


def at(x_m: float, y_m: float) -> Position:
    """Return the position so many metres east and north of the street's western end."""
    metres = 111_320.0
    return (LON + x_m / (metres * cos(radians(LAT))), LAT + y_m / metres)


def _block(x_m: float, y_m: float) -> Polygon:
    x, y, size = x_m, y_m, 12
    ring = [(x, y), (x + size, y), (x + size, y + size), (x, y + size), (x, y)]
    return (tuple(at(*corner) for corner in ring),)


def _features() -> list[Feature]:
    stops = [0, *BAYS.values(), 200]
    features: list[Feature] = [
        Compound(id=COMPOUND, name=Name(en="Garden"), outline=_frame()),
        Lane(
            id="main",
            line=tuple(at(x, 0) for x in stops),
            width_mm=4000,
            speed_limit_mm_s=4000,
        ),
        Station(id=StationId("depot"), name=Name(en="Depot"), position=at(60, 18)),
        Dock(id="d1", position=at(60, BAY_M), station=StationId("depot")),
        Charger(id="c1", position=at(40, BAY_M), power_w=3000),
        *(Parking(id=name, position=at(BAYS[name], BAY_M)) for name in ("p1", "p2", "p3")),
    ]
    features += [
        Lane(
            id=f"bay-{name}",
            line=(at(x, 0), at(x, BAY_M)),
            width_mm=3000,
            speed_limit_mm_s=1500,
            kind=LaneKind.SPUR,
        )
        for name, x in BAYS.items()
    ]
    for number, name in enumerate(("s1", "s2"), 1):
        building = BuildingId(f"b{number}")
        units = tuple(Unit(id=UnitId(f"{unit}")) for unit in (1, 2))
        features += [
            Building(
                id=building,
                outline=_block(BAYS[name] - 6, BAY_M + 6),
                number=str(number),
                compound=COMPOUND,
                units=units,
            ),
            HandoffPoint(
                id=PointId(name),
                position=at(BAYS[name], BAY_M),
                kind=PointKind.SHELF,
                building=building,
                units=tuple(unit.id for unit in units),
                compound=COMPOUND,
            ),
        ]
    return features


def _frame() -> Polygon:
    ring = [(80, -20), (210, -20), (210, 40), (80, 40), (80, -20)]
    return (tuple(at(*corner) for corner in ring),)


def street_bytes() -> bytes:
    """Return the street as a map file."""
    header = MapHeader(id="street", name=Name(en="Street"), crs="EPSG:32651")
    return dump_map(header, _features())


@cache
def the_map() -> CompoundMap:
    """Return the street as a map."""
    return parse_map(street_bytes(), "street.geojson")


@cache
def the_road() -> Road:
    """Return the street, ready for the standard van."""
    return open_road(the_map(), the_van())


def the_van() -> VehicleType:
    """Return the type of all vehicles here."""
    return standard_van()


def a_scenario(folder: Path, text: str = "") -> Loaded:
    """Return a scenario on this street, written into *folder*; *text* are further tables."""
    (folder / "street.geojson").write_bytes(street_bytes())
    file = folder / "street.toml"
    file.write_text(f'name = "street"\nmap = "street.geojson"\n{text}', "utf-8")
    return load_scenario(file)


SMALL_DAY = """
duration_s = 3600
[vehicles]
count = 2
[solver]
name = "insertion"
[[demand.waves]]
parcels = 6
[[demand.waves]]
at_s = 300
parcels = 4
"""
"""Two vehicles and ten parcels: well under a second."""
