"""What operators switch: releasing, the opening of stations, the class of zones.

What is asked and is so already needs no decision. A trip that is bound and not loaded yet is
given back if it could not start any more; what is loaded finishes what is released of it.
"""

from collections.abc import Callable, Iterator

from fleet_manager.core.decisions import Decision, TripDropped
from fleet_manager.core.events import ReleaseAsked, StationOpeningAsked, ZoneClassAsked
from fleet_manager.core.fleet import Fleet, TripRecord
from fleet_manager.core.switches import (
    ReleaseSet,
    StationOpeningSet,
    SwitchRefused,
    ZoneClassSet,
)
from fleet_manager.model.tour import Trip


def switch(
    fleet: Fleet, asked: ReleaseAsked | StationOpeningAsked | ZoneClassAsked
) -> Iterator[Decision]:
    """Say what is otherwise from now on."""
    match asked:
        case ReleaseAsked(releasing=releasing):
            if releasing != fleet.releasing:
                yield ReleaseSet(releasing=releasing)
        case StationOpeningAsked():
            yield from _station(fleet, asked)
        case ZoneClassAsked():
            yield from _zone(fleet, asked)


def _station(fleet: Fleet, asked: StationOpeningAsked) -> Iterator[Decision]:
    station = fleet.stations.get(asked.station)
    if station is None:
        known = ", ".join(fleet.stations)
        why = f"expected one of the stations {known}, got {asked.station!r}"
        yield SwitchRefused(name=asked.station, why=why)
    elif station.open != asked.open:
        yield StationOpeningSet(station=station.id, open=asked.open)
        if not asked.open:
            why = f"station {station.id} is closed"
            yield from _give_back(fleet, lambda trip: trip.station == station.id, why)


def _zone(fleet: Fleet, asked: ZoneClassAsked) -> Iterator[Decision]:
    if asked.zone not in fleet.road.map.zones:
        known = ", ".join(fleet.road.map.zones)
        why = f"expected one of the zones {known}, got {asked.zone!r}"
        yield SwitchRefused(name=asked.zone, why=why)
    elif fleet.zones.classes.get(asked.zone) is not asked.zone_class:
        yield ZoneClassSet(zone=asked.zone, zone_class=asked.zone_class)

        def sealed_off(trip: Trip) -> bool:
            return any(fleet.hold_of(trip.station, visit.point) for visit in trip.visits)

        yield from _give_back(fleet, sealed_off, f"zone {asked.zone} is sealed")


def _give_back(fleet: Fleet, hopeless: Callable[[Trip], bool], why: str) -> Iterator[Decision]:
    """Drop those trips that nobody has begun to load."""
    for vehicle in fleet.by_number:
        trip: TripRecord | None = vehicle.trip
        if trip is not None and not vehicle.has_begun and hopeless(trip.plan):
            yield TripDropped(vehicle=vehicle.id, trip=trip.id, why=why)
