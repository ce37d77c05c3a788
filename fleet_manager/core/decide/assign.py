"""Fourth stage: who carries what. Plans are asked for, adopted, bound trip by trip."""

from collections.abc import Iterator

from fleet_manager.core.decide.moment import Moment
from fleet_manager.core.decide.wish import chargers_for
from fleet_manager.core.decisions import (
    ChargingSet,
    Decision,
    PlanAdopted,
    PlanRejected,
    ProblemPosed,
    TripAssigned,
    TripDropped,
    TripEnded,
    VisitSkipped,
)
from fleet_manager.core.events import PlanFound, StateReported
from fleet_manager.core.fleet import Fleet, StationRecord, VehicleRecord
from fleet_manager.core.freight import (
    demand_of,
    may_carry,
    may_leave,
    still_waiting,
    trip_length,
)
from fleet_manager.dispatch.boxes import place
from fleet_manager.energy.charging import charge_needed, charge_when_idle
from fleet_manager.model.ids import ProblemId, StationId, TripId, VehicleId
from fleet_manager.model.tour import Tour, Trip


def assign(fleet: Fleet, moment: Moment) -> Iterator[Decision]:
    """Say who carries what from now on."""
    match moment.event:
        case PlanFound() as found if found.problem in fleet.problems:
            yield from _adopt(fleet, found)
        case StateReported(vehicle=vehicle) if vehicle in fleet.vehicles:
            yield from _charge(fleet, fleet.vehicles[vehicle])
        case _:
            pass
    for key in moment.due_of("absent"):
        yield from _give_up(fleet.vehicles[VehicleId(key)])
    ready = (VehicleId(key) for key in moment.due_of("ready"))
    for name in dict.fromkeys((*fleet.restless, *ready)):
        if name in fleet.vehicles:
            yield from _skip(fleet, fleet.vehicles[name])
            yield from _finish(fleet.vehicles[name])
            yield from _bind(fleet, fleet.vehicles[name], moment.now_ms)
    for key in moment.due_of("plan"):
        yield from _pose(fleet, fleet.stations[StationId(key)], moment)


def _skip(fleet: Fleet, vehicle: VehicleRecord) -> Iterator[Decision]:
    """Pass over visits in a sealed zone that the vehicle was not sent to before (R-ZONE-03).

    That is seen only when it could set out: a zone may be open again by then.
    """
    if not fleet.zones.sealed or not fleet.releasing:
        return
    while why := _sealed_off(fleet, vehicle):
        yield VisitSkipped(vehicle=vehicle.id, why=why)


def _sealed_off(fleet: Fleet, vehicle: VehicleRecord) -> str:
    """Return why the next visit cannot take place, empty if it can."""
    trip = vehicle.trip
    if trip is None or trip.visit is None or vehicle.lost or not vehicle.stands:
        return ""
    node = fleet.road.point_node[trip.visit.point]
    for zone in sorted(fleet.zones.sealed_at(node)):
        return f"zone {zone} is sealed"
    there = fleet.traffic_of(vehicle).way(vehicle.node, node)
    ends = (fleet.road.dock_nodes[trip.plan.station][0], vehicle.home)
    if there is not None and any(fleet.traffic.way(node, end) is not None for end in ends):
        return ""
    return f"no way to {trip.visit.point} leads around the sealed zones"


def _finish(vehicle: VehicleRecord) -> Iterator[Decision]:
    trip = vehicle.trip
    if trip and trip.visits_over and not vehicle.aboard and vehicle.stands:
        yield TripEnded(vehicle=vehicle.id, trip=trip.id)


def _give_up(vehicle: VehicleRecord) -> Iterator[Decision]:
    """Let others carry what an absent vehicle has not begun to load."""
    trip = vehicle.trip
    if trip and not vehicle.has_begun and not vehicle.seen.online:
        yield TripDropped(vehicle=vehicle.id, trip=trip.id, why="the vehicle went offline")


def _pose(fleet: Fleet, station: StationRecord, moment: Moment) -> Iterator[Decision]:
    """Ask the solver if something changed, nothing is asked already, and not too often."""
    if not station.dirty or station.posed is not None or not station.waiting:
        return
    if not fleet.releasing or next(may_leave(fleet, station), None) is None:
        return
    if not any(v.station == station.id and may_carry(fleet, v) for v in fleet.by_number):
        return
    last_ms, interval_ms = station.posed_ms, fleet.settings.replan_interval_ms
    if last_ms is not None and moment.now_ms < last_ms + interval_ms:
        fleet.agenda.add(last_ms + interval_ms, "plan", station.id)
        return
    problem = ProblemId(f"{station.id}-{fleet.problems_posed + 1}")
    yield ProblemPosed(problem=problem, station=station.id)


def _adopt(fleet: Fleet, found: PlanFound) -> Iterator[Decision]:
    station = fleet.stations[fleet.problems[found.problem]]
    if station.posed != found.problem:
        return
    if found.faults:
        yield PlanRejected(problem=found.problem, station=station.id, faults=found.faults)
        return
    tours = tuple(
        Tour(vehicle=tour.vehicle, trips=trips)
        for tour in found.tours
        if tour.vehicle in fleet.vehicles and (trips := _left_of(fleet, station, tour))
    )
    yield PlanAdopted(
        problem=found.problem, station=station.id, tours=tours, unserved=found.unserved
    )


def _left_of(fleet: Fleet, station: StationRecord, tour: Tour) -> tuple[Trip, ...]:
    """Return the trips of a tour with what can still leave."""
    trips = (still_waiting(fleet, station, trip) for trip in tour.trips)
    return tuple(trip for trip in trips if trip.visits)


def _bind(fleet: Fleet, vehicle: VehicleRecord, now_ms: int) -> Iterator[Decision]:
    """Bind a free vehicle to the next trip of its plan once all of it is ready."""
    station = fleet.stations[vehicle.station]
    trips = station.plan.get(vehicle.id)
    if not trips or not vehicle.is_free or not fleet.releasing:
        return
    if not may_carry(fleet, vehicle):
        return
    trip = still_waiting(fleet, station, trips[0])
    ready_ms = max((fleet.parcels[p].parcel.ready_ms for p in trip.parcels), default=now_ms)
    if ready_ms > now_ms:
        fleet.agenda.add(ready_ms, "ready", vehicle.id)
        return
    distance_mm, travel_ms = trip_length(fleet, vehicle, trip)
    battery = vehicle.seen.battery_permille
    low = battery < fleet.settings.battery_target_permille and chargers_for(fleet, vehicle)
    if low and charge_needed(vehicle.type, battery, distance_mm, travel_ms):
        yield ChargingSet(vehicle=vehicle.id, charging=True)
        return
    goods = tuple(demand_of(fleet.parcels[parcel], 1) for parcel in trip.parcels)
    placements = place(goods, vehicle.type.boxes)
    if placements is None or not trip.visits:
        what = f"the trip planned for {vehicle.id} does not fit its boxes"
        yield PlanRejected(problem=ProblemId(""), station=station.id, faults=(what,))
        return
    name = TripId(f"{fleet.settings.run}.t{fleet.trips_started + 1}")
    yield TripAssigned(vehicle=vehicle.id, trip=name, plan=trip, placements=placements)


def _charge(fleet: Fleet, vehicle: VehicleRecord) -> Iterator[Decision]:
    """Begin to charge in good time, and end when there is enough."""
    battery, settings = vehicle.seen.battery_permille, fleet.settings
    if not vehicle.charging:
        if not vehicle.is_free or not charge_when_idle(battery):
            return
        if chargers_for(fleet, vehicle):
            yield ChargingSet(vehicle=vehicle.id, charging=True)
    elif vehicle.plugged and battery >= settings.battery_target_permille:
        yield ChargingSet(vehicle=vehicle.id, charging=False)
