"""What an OpenStreetMap import arrives at, and its features in our profile."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fleet_manager.model.ids import BuildingId, CompoundId, PointId, UnitId
from fleet_manager.roadmap import features as f
from fleet_manager.roadmap.import_bays import Ground
from fleet_manager.roadmap.import_frame import MetreFrame
from fleet_manager.roadmap.import_station import StationDraft
from fleet_manager.roadmap.import_write import lane_features, polygon, spur, station_features
from fleet_manager.roadmap.osm_gates import GateDraft
from fleet_manager.roadmap.osm_handoff import Handoff
from fleet_manager.roadmap.osm_numbers import Stairwell
from fleet_manager.roadmap.osm_places import Estate, House


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Everything that goes into the map, in metres."""

    frame: MetreFrame
    ground: Ground
    estates: Sequence[Estate]
    houses: Sequence[House]
    units: Mapping[str, tuple[Stairwell, ...]]
    """Stairwells by building."""
    gates: Sequence[GateDraft]
    handoffs: Sequence[Handoff]
    station: StationDraft
    spur_width_mm: int


def site_features(site: Site) -> Iterator[f.Feature]:
    """Yield the features in the order people look for them."""
    yield from _compounds(site)
    yield from _buildings(site)
    yield from lane_features(site.frame, site.ground)
    for handoff in site.handoffs:
        yield from spur(site.frame, point_id(handoff), handoff.stand, site.spur_width_mm)
    yield from _gates(site)
    yield from _points(site)
    yield from station_features(site.frame, site.ground, site.station, site.spur_width_mm)


def point_id(handoff: Handoff) -> PointId:
    """Return the id of the handoff point at a door."""
    return PointId(f"shelf-{handoff.door.id}")


def _compounds(site: Site) -> Iterator[f.Compound]:
    for estate in site.estates:
        yield f.Compound(
            id=CompoundId(estate.id),
            name=estate.name,
            outline=polygon(site.frame, estate.polygon),
        )


def _buildings(site: Site) -> Iterator[f.Feature]:
    for house in site.houses:
        yield f.Building(
            id=BuildingId(house.id),
            outline=polygon(site.frame, house.area.polygon),
            name=house.name,
            number=house.number,
            compound=CompoundId(house.compound) if house.compound else None,
            units=tuple(
                f.Unit(id=UnitId(unit.id), name=unit.name)
                for unit in site.units.get(house.id, ())
            ),
        )
    for house in site.houses:
        for door in house.doors:
            yield f.Entrance(
                id=door.id,
                position=site.frame.to_lonlat(door.point),
                building=BuildingId(house.id),
                units=_unit_ids(site, house, door.id),
                name=door.name,
            )


def _unit_ids(site: Site, house: House, door: str) -> tuple[UnitId, ...]:
    units = site.units.get(house.id, ())
    return tuple(UnitId(unit.id) for unit in units if door in unit.doors)


def _gates(site: Site) -> Iterator[f.Gate]:
    for gate in site.gates:
        yield f.Gate(
            id=gate.id,
            position=site.frame.to_lonlat(gate.point),
            compound=CompoundId(gate.estate),
            name=gate.name,
        )


def _points(site: Site) -> Iterator[f.HandoffPoint]:
    for handoff in site.handoffs:
        house = handoff.house
        yield f.HandoffPoint(
            id=point_id(handoff),
            position=site.frame.to_lonlat(handoff.stand.place),
            kind=f.PointKind.SHELF,
            building=BuildingId(house.id),
            units=_unit_ids(site, house, handoff.door.id),
            compound=CompoundId(house.compound),
            access_point=site.frame.to_lonlat(
                site.ground.shelf(handoff.stand, handoff.door.point)
            ),
            name=_point_name(site, handoff),
        )


def _point_name(site: Site, handoff: Handoff) -> f.Name:
    """Return the building's name, and the unit's where the point serves one."""
    house = handoff.house
    mine = [u for u in site.units.get(house.id, ()) if handoff.door.id in u.doors]
    if not mine:
        return house.name
    return f.Name(
        zh=f"{house.name.zh}{mine[0].name.zh}" if house.name.zh else "",
        en=f"{house.name.en}, {mine[0].name.en}" if house.name.en else "",
    )
