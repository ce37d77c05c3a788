"""The site as JSON-ready values: zones, stations, and who is to carry what by when.

Runs on the fleet's thread, reads only.
"""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from fleet_manager.core.fleet import Fleet, VehicleRecord
from fleet_manager.model.tour import Trip
from fleet_manager.shell.forecast import UNKNOWN_MS, Forecast, remaining_visits

Json: TypeAlias = dict[str, Any]


def zones_view(fleet: Fleet) -> list[Json]:
    """Return all zones with their classes at present."""
    return [
        {
            "id": zone.id,
            "name": {"zh": zone.name.zh, "en": zone.name.en},
            "class": fleet.zone_class(zone.id).value,
            "class_on_map": zone.zone_class.value,
        }
        for zone in fleet.road.map.zones.values()
    ]


def stations_view(fleet: Fleet) -> list[Json]:
    """Return all stations where a vehicle can load."""
    drawn = fleet.road.map.stations
    return [
        {
            "id": station.id,
            "name": {"zh": drawn[station.id].name.zh, "en": drawn[station.id].name.en},
            "open": station.open,
            "parcels_waiting": len(station.waiting),
        }
        for station in fleet.stations.values()
    ]


def plan_view(fleet: Fleet, now_ms: int) -> Json:
    """Return the trips under way, then those that are planned, and what is in none."""
    forecast = Forecast(fleet, now_ms)
    vehicles = fleet.by_number
    under_way = [trip for vehicle in vehicles for trip in _under_way(forecast, vehicle)]
    planned = [trip for vehicle in vehicles for trip in _planned(fleet, forecast, vehicle)]
    somewhere = {
        parcel for trip in planned for visit in trip["visits"] for parcel in visit["parcels"]
    }
    waiting = (parcel for station in fleet.stations.values() for parcel in station.waiting)
    unplanned = [parcel for parcel in waiting if parcel not in somewhere]
    return {"trips": under_way + planned, "unplanned": unplanned}


def _under_way(forecast: Forecast, vehicle: VehicleRecord) -> Iterator[Json]:
    trip = vehicle.trip
    if trip is None:
        return
    over = len(trip.plan.visits) - len(remaining_visits(trip))
    etas_ms = (UNKNOWN_MS,) * over + forecast.under_way_ms(vehicle)
    yield {**_trip(vehicle, trip.plan, etas_ms), "id": trip.id, "stage": trip.stage}


def _planned(fleet: Fleet, forecast: Forecast, vehicle: VehicleRecord) -> Iterator[Json]:
    trips = fleet.stations[vehicle.station].plan.get(vehicle.id, ())
    for trip, etas_ms in zip(trips, forecast.planned_ms(vehicle), strict=True):
        yield {**_trip(vehicle, trip, etas_ms), "id": None, "stage": 0}


def _trip(vehicle: VehicleRecord, trip: Trip, etas_ms: Sequence[int]) -> Json:
    return {
        "vehicle": vehicle.id,
        "station": trip.station,
        "visits": [
            {"point": visit.point, "parcels": list(visit.parcels), "eta_ms": eta_ms or None}
            for visit, eta_ms in zip(trip.visits, etas_ms, strict=True)
        ],
    }
