"""Parcels and vehicles as dispatch sees them, taken from the fleet's state."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from fleet_manager.core.fleet import Fleet, ParcelRecord, StationRecord, VehicleRecord
from fleet_manager.dispatch.problem import TRAVEL_MS_MAX, Carrier, Demand, Matrix, Problem
from fleet_manager.model.ids import ParcelId, PointId, ProblemId, SessionId
from fleet_manager.model.tour import Tour, Trip, Visit


def demand_of(record: ParcelRecord, stop: int) -> Demand:
    """Return a parcel as a demand at row *stop* of the matrices."""
    parcel = record.parcel
    return Demand(
        parcel=parcel.id,
        point=record.point,
        stop=stop,
        weight_g=parcel.weight_g,
        volume_ml=parcel.volume_ml,
        temperature=parcel.temperature,
        tier=parcel.priority.tier,
        ready_ms=parcel.ready_ms,
        due_ms=parcel.due_ms,
    )


def may_leave(fleet: Fleet, station: StationRecord) -> Iterator[ParcelRecord]:
    """Yield the parcels at *station* that can be planned at present: those nothing holds."""
    for parcel in station.waiting:
        record = fleet.parcels[parcel]
        if not fleet.hold_of(station.id, record.point):
            yield record


def still_waiting(fleet: Fleet, station: StationRecord, trip: Trip) -> Trip:
    """Return the trip with those of its parcels that still wait and that nothing holds."""
    visits = []
    for visit in trip.visits:
        if fleet.hold_of(station.id, visit.point):
            continue
        parcels = tuple(parcel for parcel in visit.parcels if parcel in station.waiting)
        if parcels:
            visits.append(Visit(point=visit.point, parcels=parcels))
    return Trip(station=trip.station, visits=tuple(visits))


def may_carry(fleet: Fleet, vehicle: VehicleRecord) -> bool:
    """Return whether a vehicle that is in service can get to its station and from there home.

    Who lives in a sealed zone and stands there stays there (R-GATE-07).
    """
    if not vehicle.in_service or not vehicle.listens:
        return False
    if not fleet.zones.sealed:
        return True
    dock = fleet.road.dock_nodes[vehicle.station][0]
    if fleet.traffic_of(vehicle).way(vehicle.node, dock) is None:
        return False
    inside = fleet.zones.sealed_at(vehicle.node)
    return not inside or fleet.traffic.way(dock, vehicle.home) is not None


def problem_of(fleet: Fleet, station: StationRecord, name: ProblemId, now_ms: int) -> Problem:
    """Return what there is to plan at *station* now."""
    waiting = tuple(may_leave(fleet, station))
    stops = tuple(dict.fromkeys(record.point for record in waiting))
    row = {point: index + 1 for index, point in enumerate(stops)}
    carriers = [
        vehicle
        for vehicle in fleet.by_number
        if vehicle.station == station.id and may_carry(fleet, vehicle)
    ]
    speed = min((vehicle.type.speed_max_mm_s for vehicle in carriers), default=1000)
    travel_ms, distance_mm = _matrices(fleet, station, stops, speed)
    settings = fleet.settings
    return Problem(
        id=name,
        station=station.id,
        now_ms=now_ms,
        demands=tuple(demand_of(record, row[record.point]) for record in waiting),
        carriers=tuple(_carrier(fleet, vehicle, now_ms) for vehicle in carriers),
        travel_ms=travel_ms,
        distance_mm=distance_mm,
        stops=stops,
        service=settings.service,
        previous=tuple(
            Tour(vehicle=vehicle, trips=tuple(trips))
            for vehicle, trips in station.plan.items()
            if trips
        ),
        iterations_max=settings.iterations_max,
        time_limit_ms=settings.time_limit_ms,
        seed=settings.seed,
    )


def _carrier(fleet: Fleet, vehicle: VehicleRecord, now_ms: int) -> Carrier:
    usable = max(0, vehicle.seen.battery_permille - fleet.settings.battery_reserve_permille)
    full = 1000 - fleet.settings.battery_reserve_permille
    energy_wh = vehicle.type.battery_wh * max(usable, full // 2) / 1000
    return Carrier(
        vehicle=vehicle.id,
        type=vehicle.type,
        free_ms=free_ms(fleet, vehicle, now_ms),
        range_mm=round(energy_wh / vehicle.type.consumption_wh_per_km * 1_000_000),
    )


def free_ms(fleet: Fleet, vehicle: VehicleRecord, now_ms: int) -> int:
    """Return when the vehicle will probably stand empty at its station."""
    dock = fleet.road.dock_nodes[vehicle.station][0]
    service = fleet.settings.service
    node, total_ms = vehicle.node, 0
    trip = vehicle.trip
    if trip is not None:
        if trip.stage == 0:
            total_ms += service.load_fixed_ms
            total_ms += service.load_per_parcel_ms * len(trip.plan.parcels)
        for visit in trip.plan.visits[max(0, trip.stage - 1) :]:
            target = fleet.road.point_node[visit.point]
            total_ms += _drive_ms(fleet, vehicle, (node, target)) + service.handoff_fixed_ms
            total_ms += service.handoff_per_parcel_ms * len(visit.parcels)
            node = target
    if vehicle.charging:
        total_ms += 900_000
    return now_ms + total_ms + _drive_ms(fleet, vehicle, (node, dock))


def _drive_ms(fleet: Fleet, vehicle: VehicleRecord, ends: tuple[int, int]) -> int:
    return fleet.traffic_of(vehicle).travel_ms(*ends, vehicle.type.speed_max_mm_s) or 0


def trip_length(fleet: Fleet, vehicle: VehicleRecord, trip: Trip) -> tuple[int, int]:
    """Return how far (mm) and how long (ms, waits included) a trip leads from here and home."""
    dock = fleet.road.dock_nodes[trip.station][0]
    nodes = [vehicle.node, dock]
    nodes += [fleet.road.point_node[visit.point] for visit in trip.visits]
    nodes += [dock, vehicle.home]
    distance_mm, total_ms = 0, fleet.settings.wait_ms_max * len(trip.visits)
    for source, target in pairwise(nodes):
        way = fleet.traffic_of(vehicle).way(source, target)
        if way is not None:
            distance_mm += fleet.road.length_mm(way.edges)
            total_ms += fleet.road.travel_ms(way.edges, vehicle.type.speed_max_mm_s)
    return distance_mm, total_ms


def _matrices(
    fleet: Fleet, station: StationRecord, stops: Sequence[PointId], speed_mm_s: int
) -> tuple[Matrix, Matrix]:
    """Return driving times and distances between the station's first dock and *stops*."""
    nodes = [fleet.road.dock_nodes[station.id][0]]
    nodes += [fleet.road.point_node[point] for point in stops]
    travel = fleet.road.travel_matrix_ms(nodes, speed_mm_s, fleet.zones.barred)
    distance = fleet.road.distance_matrix_mm(nodes, speed_mm_s, fleet.zones.barred)
    return np.minimum(travel, TRAVEL_MS_MAX + 1), distance


def parcel_in(vehicle: VehicleRecord, session: SessionId) -> ParcelId | None:
    """Return the parcel in the box that a session is about."""
    box = session.rpartition("/")[2]
    for parcel, aboard in vehicle.aboard.items():
        if aboard == box:
            return parcel
    return None
