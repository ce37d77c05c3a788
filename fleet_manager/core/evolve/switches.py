"""Switches: what operators set for the fleet as a whole, for a station, for a zone."""

from fleet_manager.core.evolve.parcels import hold
from fleet_manager.core.evolve.table import Table
from fleet_manager.core.fleet import Fleet, StationRecord
from fleet_manager.core.freight import still_waiting
from fleet_manager.core.switches import (
    ReleaseSet,
    StationOpeningSet,
    SwitchRefused,
    ZoneClassSet,
)
from fleet_manager.model.ids import ProblemId


def _release_set(fleet: Fleet, decision: ReleaseSet, time_ms: int) -> None:
    fleet.releasing = decision.releasing
    fleet.restless.update(dict.fromkeys(fleet.vehicles))
    for station in fleet.stations:
        fleet.agenda.add(time_ms, "plan", station)


def _station_opening_set(fleet: Fleet, decision: StationOpeningSet, time_ms: int) -> None:
    station = fleet.stations[decision.station]
    station.open = decision.open
    if not station.open:
        fleet.problems.pop(station.posed or ProblemId(""), None)
        station.posed = None
        station.plan.clear()
    _look_again(fleet, station, time_ms)


def _zone_class_set(fleet: Fleet, decision: ZoneClassSet, time_ms: int) -> None:
    fleet.passage.set_class(decision.zone, decision.zone_class)
    fleet.restless.update(dict.fromkeys(fleet.vehicles))
    for station in fleet.stations.values():
        _look_again(fleet, station, time_ms)


def _look_again(fleet: Fleet, station: StationRecord, time_ms: int) -> None:
    """Say which parcels are held from now on, and plan without them."""
    for parcel in station.waiting:
        hold(fleet, fleet.parcels[parcel])
    for vehicle, trips in station.plan.items():
        left = (still_waiting(fleet, station, trip) for trip in trips)
        station.plan[vehicle] = [trip for trip in left if trip.visits]
    station.dirty = True
    fleet.agenda.add(time_ms, "plan", station.id)


def _refused(_fleet: Fleet, _decision: SwitchRefused, _time_ms: int) -> None:
    """Only who asked needs to know."""


TABLE: Table = {
    ReleaseSet: _release_set,
    StationOpeningSet: _station_opening_set,
    ZoneClassSet: _zone_class_set,
    SwitchRefused: _refused,
}
