"""A compound map in memory: its frame, its features by id in file order, its addresses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fleet_manager.model.ids import BuildingId, CompoundId, PointId, StationId, ZoneId
from fleet_manager.model.parcel import Address
from fleet_manager.roadmap.address import AddressBook, address_book
from fleet_manager.roadmap.crs import LocalFrame
from fleet_manager.roadmap.features import (
    Building,
    Charger,
    Compound,
    Dock,
    Entrance,
    Feature,
    Gate,
    HandoffPoint,
    Lane,
    Name,
    Parking,
    Station,
    Zone,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapHeader:
    """What the file says about itself.

    *crs* is the projected metric system lengths are measured in; *origin_m* (easting, northing
    in it) is subtracted so that local coordinates are small. *annex* is carried along unread.
    """

    id: str
    name: Name
    crs: str
    datum: str = "WGS-84"
    origin_m: tuple[float, float] | None = None
    licence: str = ""
    annex: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompoundMap:
    """Every feature by its id, each kind in file order."""

    header: MapHeader
    compounds: Mapping[CompoundId, Compound]
    buildings: Mapping[BuildingId, Building]
    entrances: Mapping[str, Entrance]
    lanes: Mapping[str, Lane]
    gates: Mapping[str, Gate]
    zones: Mapping[ZoneId, Zone]
    points: Mapping[PointId, HandoffPoint]
    stations: Mapping[StationId, Station]
    docks: Mapping[str, Dock]
    chargers: Mapping[str, Charger]
    parkings: Mapping[str, Parking]
    book: AddressBook = field(repr=False, compare=False)

    @property
    def name(self) -> Name:
        """The map's name."""
        return self.header.name

    @property
    def crs(self) -> str:
        """The projected metric coordinate system of the local coordinates."""
        return self.header.crs

    @property
    def frame(self) -> LocalFrame:
        """Turns the file's degrees into local millimetres and back."""
        return LocalFrame(self.header.crs, self.header.origin_m or (0, 0))

    def features(self) -> tuple[Feature, ...]:
        """Every feature, kind by kind."""
        return (
            *self.compounds.values(),
            *self.zones.values(),
            *self.buildings.values(),
            *self.entrances.values(),
            *self.lanes.values(),
            *self.gates.values(),
            *self.stations.values(),
            *self.docks.values(),
            *self.chargers.values(),
            *self.parkings.values(),
            *self.points.values(),
        )

    def resolve(self, address: Address) -> PointId | None:
        """Return the handoff point that serves *address*; None if the map knows none.

        Compound, building and unit are recognised by id, number and either name, however
        written: ``7号楼``, ``Building 7`` and ``7`` are one building.
        """
        return self.book.resolve(address)


def gather(header: MapHeader, features: Iterable[Feature]) -> CompoundMap:
    """Sort *features* by kind into a map; ids are taken as unique."""
    pile = tuple(features)
    compounds = {each.id: each for each in pile if isinstance(each, Compound)}
    buildings = {each.id: each for each in pile if isinstance(each, Building)}
    points = {each.id: each for each in pile if isinstance(each, HandoffPoint)}
    return CompoundMap(
        header=header,
        compounds=compounds,
        buildings=buildings,
        entrances={each.id: each for each in pile if isinstance(each, Entrance)},
        lanes={each.id: each for each in pile if isinstance(each, Lane)},
        gates={each.id: each for each in pile if isinstance(each, Gate)},
        zones={each.id: each for each in pile if isinstance(each, Zone)},
        points=points,
        stations={each.id: each for each in pile if isinstance(each, Station)},
        docks={each.id: each for each in pile if isinstance(each, Dock)},
        chargers={each.id: each for each in pile if isinstance(each, Charger)},
        parkings={each.id: each for each in pile if isinstance(each, Parking)},
        book=address_book(compounds.values(), buildings.values(), points.values()),
    )
