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
    """Return the station with the quickest way to *point*; None if there is none."""
    node = fleet.road.point_node[point]
    best: tuple[int, StationId] | None = None
    for station in (wanted,) if wanted is not None else fleet.stations:
        docks = fleet.road.dock_nodes[station]
        if not docks:
            continue
        there, back = fleet.traffic.way(docks[0], node), fleet.traffic.way(node, docks[0])
        if there is None or back is None:
            continue
        travel_ms = fleet.road.travel_ms(there.edges, _SPEED_MM_S)
        if best is None or (travel_ms, station) < best:
            best = (travel_ms, station)
    return best[1] if best else None


_SPEED_MM_S = 4000
"""Stations are compared at this speed; which vehicle will come is not known yet."""


def _refused(parcel: Parcel, field: str, expected: str, got: str) -> ParcelRefused:
    return ParcelRefused(parcel=parcel.id, field=field, expected=expected, got=got)
