"""Who carries what, as a ROS 2 message: trips under way, planned ones, what is left over."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from last100_msgs.msg import Plan
from last100_msgs.msg import Trip as TripMessage
from last100_msgs.msg import Visit as VisitMessage

from fleet_manager.core.fleet import Fleet, TripRecord, VehicleRecord
from fleet_manager.model.tour import Trip
from fleet_manager.shell.forecast import UNKNOWN_MS, Forecast
from last100_ros.stamps import to_time


class SeenVisit(NamedTuple):
    """One stop."""

    point: str
    parcels: tuple[str, ...]
    eta_ms: int


class SeenTrip(NamedTuple):
    """One trip; a planned one has no id and no stage."""

    id: str
    vehicle: str
    station: str
    stage: int
    visits: tuple[SeenVisit, ...]


class SeenPlan(NamedTuple):
    """All of it at one moment."""

    now_ms: int
    trips: tuple[SeenTrip, ...]
    unplanned: tuple[str, ...]


def see_plan(fleet: Fleet, now_ms: int) -> SeenPlan:
    """Return what is under way and planned; for the fleet's thread."""
    forecast = Forecast(fleet, now_ms)
    under_way = tuple(
        _under_way(vehicle, vehicle.trip, forecast.under_way_ms(vehicle))
        for vehicle in fleet.by_number
        if vehicle.trip is not None
    )
    planned = tuple(
        trip for vehicle in fleet.by_number for trip in _planned(fleet, vehicle, forecast)
    )
    taken = {parcel for trip in planned for visit in trip.visits for parcel in visit.parcels}
    unplanned = tuple(
        str(parcel)
        for station in fleet.stations.values()
        for parcel in station.waiting
        if parcel not in taken
    )
    return SeenPlan(now_ms=now_ms, trips=under_way + planned, unplanned=unplanned)


def to_plan(seen: SeenPlan) -> Plan:
    """Return the message of what ``see_plan`` saw."""
    return Plan(
        stamp=to_time(seen.now_ms),
        trips=[_to_trip(trip) for trip in seen.trips],
        unplanned=list(seen.unplanned),
    )


def _under_way(vehicle: VehicleRecord, trip: TripRecord, etas_ms: Sequence[int]) -> SeenTrip:
    over = len(trip.plan.visits) - len(etas_ms)
    return SeenTrip(
        id=trip.id,
        vehicle=vehicle.id,
        station=trip.plan.station,
        stage=trip.stage,
        visits=_visits(trip.plan, [UNKNOWN_MS] * over + list(etas_ms)),
    )


def _planned(fleet: Fleet, vehicle: VehicleRecord, forecast: Forecast) -> Iterator[SeenTrip]:
    trips = fleet.stations[vehicle.station].plan.get(vehicle.id)
    if not trips:
        return
    for trip, etas_ms in zip(trips, forecast.planned_ms(vehicle), strict=True):
        yield SeenTrip(
            id="",
            vehicle=vehicle.id,
            station=trip.station,
            stage=0,
            visits=_visits(trip, etas_ms),
        )


def _visits(trip: Trip, etas_ms: Sequence[int]) -> tuple[SeenVisit, ...]:
    return tuple(
        SeenVisit(point=visit.point, parcels=visit.parcels, eta_ms=eta_ms)
        for visit, eta_ms in zip(trip.visits, etas_ms, strict=True)
    )


def _to_trip(seen: SeenTrip) -> TripMessage:
    return TripMessage(
        id=seen.id,
        vehicle=seen.vehicle,
        station=seen.station,
        stage=seen.stage,
        visits=[
            VisitMessage(
                point=visit.point, parcels=list(visit.parcels), eta=to_time(visit.eta_ms)
            )
            for visit in seen.visits
        ],
    )
