"""What one vehicle is to do: a tour is trips from the station, a trip is visits in order."""

from dataclasses import dataclass

from fleet_manager.model.ids import BoxId, ParcelId, PointId, StationId, VehicleId


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One stop at a handoff point and the parcels handed off there."""

    point: PointId
    parcels: tuple[ParcelId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """Load at the station, visit in order, come back."""

    station: StationId
    visits: tuple[Visit, ...]

    @property
    def parcels(self) -> tuple[ParcelId, ...]:
        """Every parcel of the trip, in the order of the visits."""
        return tuple(parcel for visit in self.visits for parcel in visit.parcels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tour:
    """The trips of one vehicle, first to last."""

    vehicle: VehicleId
    trips: tuple[Trip, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Which parcel lies in which box."""

    parcel: ParcelId
    box: BoxId
