"""What the tests of the core are built from: a road, parcels, a fleet, its durable part.

Builders start with ``a_``. Times are ms; everything begins at ``NOW_MS``.
"""

import json
from copy import deepcopy
from dataclasses import asdict, fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from fleet_manager.core.events import (
    ConnectionReported,
    StateReported,
    VehicleDescribed,
)
from fleet_manager.core.fleet import Fleet, FleetSettings, VehicleRecord
from fleet_manager.core.step import step
from fleet_manager.model.ids import ContactRef, ParcelId, PointId, StationId, VehicleId
from fleet_manager.model.parcel import Parcel
from fleet_manager.model.tour import Tour, Trip, Visit
from fleet_manager.model.vehicle import standard_van
from fleet_manager.roadmap.profile import parse_map
from fleet_manager.roadmap.road import Road, open_road
from fleet_manager.traffic.claims import NOBODY, Claims
from fleet_manager.vda5050.messages import ConnectionState
from tests.a_vehicle import IdealVehicle

NOW_MS = 1_700_000_000_000
MAPS = Path(__file__).parents[1] / "maps"
STORE = StationId("store")
LOCKER = PointId("locker")
VAN = VehicleId("acme/van-0")

_FLEETING = {"seen", "waiting_since_ms", "number"}


@cache
def a_road(name: str = "courtyard") -> Road:
    """Open one of the maps for the standard van: courtyard (4 parkings) or riverside (44)."""
    return open_road(parse_map((MAPS / f"{name}.geojson").read_bytes(), name), standard_van())


@cache
def a_road_with(changes: tuple[tuple[str, str, str], ...], name: str = "courtyard") -> Road:
    """Open a map whose features differ by *changes*: id, property, value.

    The property ``copied as`` makes another feature of the same kind, with the value as its id,
    and ``around`` draws an area around another feature.
    """
    drawn = json.loads((MAPS / f"{name}.geojson").read_bytes())
    features = {feature["id"]: feature for feature in drawn["features"]}
    for feature, key, value in changes:
        if key == "copied as":
            drawn["features"].append(deepcopy(features[feature]) | {"id": value})
        elif key == "around":
            features[feature]["geometry"] = _around(features[value])
        else:
            features[feature]["properties"][key] = value
    return open_road(parse_map(json.dumps(drawn).encode(), name), standard_van())


def _around(feature: dict[str, Any]) -> dict[str, Any]:
    """Draw a square of some 4 m around a place."""
    east, north = feature["geometry"]["coordinates"]
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
    ring = [[east + 2e-5 * x, north + 2e-5 * y] for x, y in corners]
    return {"type": "Polygon", "coordinates": [ring]}


def a_parcel(name: str = "p1", point: str | None = LOCKER, **changes: Any) -> Parcel:  # noqa: ANN401
    """Build a parcel of 1 kg for *point*, ready now and due in an hour."""
    described: dict[str, Any] = {
        "id": ParcelId(name),
        "contact": ContactRef(f"contact-{name}"),
        "weight_g": 1000,
        "volume_ml": 5000,
        "ready_ms": NOW_MS,
        "due_ms": NOW_MS + 3_600_000,
        "point": None if point is None else PointId(point),
    }
    return Parcel(**(described | changes))


def a_tour(vehicle: VehicleId = VAN, **visits: tuple[str, ...]) -> Tour:
    """Build a tour of one trip; *visits* are points (``_`` for ``-``) and their parcels."""
    return Tour(
        vehicle=vehicle,
        trips=(
            Trip(
                station=STORE,
                visits=tuple(
                    Visit(
                        point=PointId(point.replace("_", "-")),
                        parcels=tuple(ParcelId(name) for name in parcels),
                    )
                    for point, parcels in visits.items()
                ),
            ),
        ),
    )


def a_van(road: Road, number: int = 0) -> IdealVehicle:
    """Build a vehicle that stands in the parking place *number*."""
    node = road.graph.node_ids[road.parking_nodes[number]]
    return IdealVehicle(id=VehicleId(f"acme/van-{number}"), node=node)


def a_fleet(road: Road | None = None, vans: int = 0, **settings: Any) -> Fleet:  # noqa: ANN401
    """Build a fleet with *vans* vehicles that stand at home, admitted and online."""
    fleet = Fleet(road or a_road(), FleetSettings(**settings))
    for number in range(vans):
        admit(fleet, a_van(fleet.road, number))
    return fleet


def admit(fleet: Fleet, van: IdealVehicle, now_ms: int = NOW_MS) -> VehicleRecord:
    """Let *van* join: link, factsheet, state."""
    online = ConnectionState.ONLINE
    step(fleet, ConnectionReported(vehicle=van.id, connection=online), now_ms)
    step(fleet, VehicleDescribed(vehicle=van.id, type=standard_van()), now_ms)
    step(fleet, StateReported(vehicle=van.id, state=van.state()), now_ms)
    return fleet.vehicles[van.id]


def durable_part(fleet: Fleet) -> dict[str, Any]:
    """Return all of the state that must come back from a journal, as plain values."""
    return {
        "vehicles": [_vehicle(vehicle) for vehicle in fleet.by_number],
        "holders": list(fleet.claims.holder),
        "parcels": {name: asdict(record) for name, record in fleet.parcels.items()},
        "waiting": {name: list(record.waiting) for name, record in fleet.stations.items()},
        "plans": {
            name: [(vehicle, tuple(trips)) for vehicle, trips in record.plan.items()]
            for name, record in fleet.stations.items()
        },
        "posed": {name: (r.posed, r.posed_ms) for name, r in fleet.stations.items()},
        "open": {name: record.open for name, record in fleet.stations.items()},
        "zones": dict(fleet.zones.classes),
        "releasing": fleet.releasing,
        "problems": dict(fleet.problems),
        "sessions": dict(fleet.sessions),
        "counts": dict(fleet.counts),
        "counters": (fleet.problems_posed, fleet.trips_started, fleet.orders_sent),
        "violations": list(fleet.violations),
    }


def _vehicle(vehicle: VehicleRecord) -> dict[str, Any]:
    values = {
        field.name: getattr(vehicle, field.name)
        for field in fields(vehicle)
        if field.name not in _FLEETING
    }
    values["trip"] = None if vehicle.trip is None else asdict(vehicle.trip)
    values["aboard"] = list(vehicle.aboard.items())
    return values


def too_close(road: Road, claims: Claims) -> list[tuple[int, int]]:
    """Return the pairs of resources that exclude each other and have different holders."""
    exclusions = road.exclusions
    first = np.repeat(np.arange(len(exclusions.offsets) - 1), np.diff(exclusions.offsets))
    holder = np.asarray(claims.holder)
    here, there = holder[first], holder[exclusions.others]
    clash = (here != NOBODY) & (there != NOBODY) & (here != there)
    return list(zip(first[clash].tolist(), exclusions.others[clash].tolist(), strict=True))
