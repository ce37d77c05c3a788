"""The map profile as a table: which features there are and which properties they carry.

Reader, writer, JSON Schema and the tables of docs/map-profile.md all follow from ``RULES``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fleet_manager.model.zone import ZoneClass
from fleet_manager.roadmap import features as f
from fleet_manager.roadmap import values as v

PROFILE_VERSION = "1.0"
DATUMS = ("WGS-84", "CGCS2000")
"""Frames a map may be in. They differ by centimetres, and nobody encrypts them."""


class Shape(StrEnum):
    """The GeoJSON geometries the profile uses."""

    POINT = "Point"
    LINE = "LineString"
    POLYGON = "Polygon"


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """One property of a feature; ours is called *attribute*; *refers_to* says whose id it is.

    A property that is not required is left out of the file when it holds the default of the
    feature's class.
    """

    name: str
    kind: v.Kind
    meaning: str
    attribute: str
    required: bool = False
    refers_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One feature type: what we make of it, its geometries, its properties."""

    make: type[f.Feature]
    shapes: tuple[Shape, ...]
    meaning: str
    properties: tuple[Property, ...]


def _name(*, required: bool = False) -> Property:
    return Property(
        name="name",
        kind=v.NAME,
        meaning="what people call it",
        attribute="name",
        required=required,
    )


def _refers(name: str, target: str, meaning: str, *, required: bool = False) -> Property:
    return Property(
        name=name,
        kind=v.ID,
        meaning=meaning,
        attribute=target,
        required=required,
        refers_to=target,
    )


_WIDTH = v.scaled("m", 0.5, 50)
_UNIT_IDS = Property(
    name="unit_ids",
    kind=v.IDS,
    meaning="units of that building it serves; empty means all",
    attribute="units",
)

RULES: Mapping[str, Rule] = {
    "compound": Rule(
        make=f.Compound,
        shapes=(Shape.POLYGON,),
        meaning="a walled residential area, the unit of control",
        properties=(_name(required=True),),
    ),
    "building": Rule(
        make=f.Building,
        shapes=(Shape.POLYGON,),
        meaning="a building people live or work in",
        properties=(
            _name(),
            Property(
                name="number",
                kind=v.TEXT,
                meaning='what stands on its wall, "7" of 7号楼',
                attribute="number",
            ),
            _refers("compound_id", "compound", "the compound it belongs to"),
            Property(
                name="units",
                kind=v.UNITS,
                meaning="stairwells (单元) with a door of their own",
                attribute="units",
            ),
        ),
    ),
    "entrance": Rule(
        make=f.Entrance,
        shapes=(Shape.POINT,),
        meaning="a door of a building, for people",
        properties=(
            _refers("building_id", "building", "whose door it is", required=True),
            _UNIT_IDS,
            _name(),
        ),
    ),
    "lane": Rule(
        make=f.Lane,
        shapes=(Shape.LINE,),
        meaning="the middle of a way for vehicles; lanes join where they share a vertex",
        properties=(
            Property(
                name="width_m",
                kind=_WIDTH,
                meaning="free width",
                attribute="width_mm",
                required=True,
            ),
            Property(
                name="speed_limit_m_s",
                kind=v.scaled("m/s", 0.1, 40),
                meaning="no vehicle goes faster here",
                attribute="speed_limit_mm_s",
                required=True,
            ),
            Property(
                name="one_way",
                kind=v.FLAG,
                meaning="only in the direction the line is drawn",
                attribute="one_way",
            ),
            Property(
                name="surface",
                kind=v.choice(f.Surface),
                meaning="what it is paved with",
                attribute="surface",
            ),
            Property(
                name="kind",
                kind=v.choice(f.LaneKind),
                meaning="public road, way in a compound, footway, bay off a lane",
                attribute="kind",
            ),
            _name(),
        ),
    ),
    "gate": Rule(
        make=f.Gate,
        shapes=(Shape.POINT,),
        meaning="where a lane passes the wall of a compound",
        properties=(
            _refers("compound_id", "compound", "whose gate it is", required=True),
            Property(
                name="width_m",
                kind=_WIDTH,
                meaning="free width; left out: as wide as the lane",
                attribute="width_mm",
            ),
            _name(),
        ),
    ),
    "zone": Rule(
        make=f.Zone,
        shapes=(Shape.POLYGON,),
        meaning="an area of rights; where zones overlap the strictest class holds",
        properties=(
            Property(
                name="class",
                kind=v.choice(ZoneClass),
                meaning="sealed: only vehicles bound inside; controlled: to the shelf; open",
                attribute="zone_class",
                required=True,
            ),
            _name(),
        ),
    ),
    "handoff_point": Rule(
        make=f.HandoffPoint,
        shapes=(Shape.POINT,),
        meaning="where a vehicle stands to hand parcels off; on a lane",
        properties=(
            Property(
                name="kind",
                kind=v.choice(f.PointKind),
                meaning="how parcels change hands",
                attribute="kind",
                required=True,
            ),
            Property(
                name="capacity",
                kind=v.count(1, 50, "vehicles"),
                meaning="vehicles served at once",
                attribute="capacity",
            ),
            Property(
                name="places",
                kind=v.count(0, 10_000, "parcels"),
                meaning="parcels the shelf or locker holds",
                attribute="places",
            ),
            _refers("building_id", "building", "the building it serves"),
            _UNIT_IDS,
            _refers("compound_id", "compound", "the compound it serves"),
            Property(
                name="access_point",
                kind=v.POSITION,
                meaning="where the shelf itself stands",
                attribute="access_point",
            ),
            _name(),
        ),
    ),
    "station": Rule(
        make=f.Station,
        shapes=(Shape.POLYGON, Shape.POINT),
        meaning="where vehicles load: warehouse, store, temporary station",
        properties=(_name(required=True),),
    ),
    "dock": Rule(
        make=f.Dock,
        shapes=(Shape.POINT,),
        meaning="a loading place of a station; on a lane",
        properties=(
            _refers("station_id", "station", "whose dock it is", required=True),
            _name(),
        ),
    ),
    "charger": Rule(
        make=f.Charger,
        shapes=(Shape.POINT,),
        meaning="a place to charge; at the end of a lane of its own",
        properties=(
            Property(
                name="power_w",
                kind=v.count(1, 1_000_000, "W"),
                meaning="what it can deliver",
                attribute="power_w",
                required=True,
            ),
            _name(),
        ),
    ),
    "parking": Rule(
        make=f.Parking,
        shapes=(Shape.POINT,),
        meaning="a place to wait out of everybody's way; at the end of a lane of its own",
        properties=(_name(),),
    ),
}
"""Every feature type of the profile."""
