"""Parcels at the door: taken in, recognised, or refused with the field that is wrong."""

from collections.abc import Iterator
from dataclasses import replace

from fleet_manager.core.decisions import (
    CancelRefused,
    Decision,
    ParcelAccepted,
    ParcelCancelled,
    ParcelRecognised,
    ParcelRefused,
)
from fleet_manager.core.fleet import Fleet
from fleet_manager.model.ids import ParcelId, PointId, StationId
from fleet_manager.model.parcel import Parcel, ParcelPhase


def submit(fleet: Fleet, parcel: Parcel) -> Decision:
    """Return what becomes of a submitted parcel."""
    known = fleet.parcels.get(parcel.id)
    if known is not None:
        # A blank ready time was filled in when the parcel came first.
        again = replace(parcel, ready_ms=known.parcel.ready_ms, due_ms=known.parcel.due_ms)
        same = again == known.parcel and parcel.due_ms == known.parcel.due_ms
        return ParcelRecognised(parcel=parcel.id, same=same)
    point = _point_of(fleet, parcel)
    if point is None:
        return _no_such_place(parcel)
    if point not in fleet.road.point_node:
        return _refused(parcel, "point", "a handoff point that stands on a lane", point)
    if parcel.station is not None and parcel.station not in fleet.stations:
        return _refused(parcel, "station", f"one of {sorted(fleet.stations)}", parcel.station)
    station = _station_for(fleet, point, parcel.station)
    if station is None:
        return _refused(parcel, "point", "a handoff point that vehicles can reach", point)
    return ParcelAccepted(parcel=parcel, point=point, station=station)


def cancel(fleet: Fleet, parcel: ParcelId) -> Iterator[Decision]:
    """Give back a parcel that still waits."""
    record = fleet.parcels.get(parcel)
    if record is None:
        yield CancelRefused(parcel=parcel, why="no such parcel")
    elif record.phase is ParcelPhase.CANCELLED:
        return
    elif record.phase is not ParcelPhase.WAITING:
        yield CancelRefused(parcel=parcel, why=f"the parcel is {record.phase} already")
    else:
        yield ParcelCancelled(parcel=parcel)


def _point_of(fleet: Fleet, parcel: Parcel) -> PointId | None:
    if parcel.point is not None:
        return parcel.point if parcel.point in fleet.road.map.points else None
    return fleet.road.map.resolve(parcel.address) if parcel.address else None


def _no_such_place(parcel: Parcel) -> ParcelRefused:
    if parcel.point is not None:
        return _refused(parcel, "point", "a handoff point of the map", parcel.point)
    address = parcel.address
    assert address is not None, "a parcel has an address or a point"
    got = f"{address.compound}/{address.building}/{address.unit}"
    return _refused(
        parcel, "address", "compound/building/unit of the map with a handoff point", got
    )


def _station_for(fleet: Fleet, point: PointId, wanted: StationId | None) -> StationId | None:
    """Return the station with the quickest way to *point*; None if no way ever leads there.

    Stations from which it may leave at present come first (R-ZONE-04). Where none is, the
    parcel waits at the nearest until a station opens or a zone is no longer sealed.
    """
    best: tuple[bool, int, StationId] | None = None
    for station in (wanted,) if wanted is not None else fleet.stations:
        travel_ms = _travel_ms(fleet, station, point)
        if travel_ms is None:
            continue
        choice = (bool(fleet.hold_of(station, point)), travel_ms, station)
        if best is None or choice < best:
            best = choice
    return best[2] if best else None


def _travel_ms(fleet: Fleet, station: StationId, point: PointId) -> int | None:
    """Return how long it takes from *station* to *point*, None if nobody gets there and back.

    A live sealing is no reason to say so, only one of the map.
    """
    docks, node = fleet.road.dock_nodes[station], fleet.road.point_node[point]
    if not docks:
        return None
    for barred in dict.fromkeys((fleet.zones.barred, fleet.zones.barred_on_map)):
        there = fleet.road.route(docks[0], node, barred)
        if there is not None and fleet.road.route(node, docks[0], barred) is not None:
            return fleet.road.travel_ms(there, _SPEED_MM_S)
    return None


_SPEED_MM_S = 4000
"""Stations are compared at this speed; which vehicle will come is not known yet."""


def _refused(parcel: Parcel, field: str, expected: str, got: str) -> ParcelRefused:
    return ParcelRefused(parcel=parcel.id, field=field, expected=expected, got=got)
