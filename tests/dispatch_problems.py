"""Builders of dispatch problems: one street, small and by hand; and any problem at random.

On the street the station stands at 0 and point ``Pn`` n hundred metres away. Driving takes a
minute per hundred metres, loading and handing off a minute each, parcels no time of their own.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from fleet_manager.dispatch.problem import (
    TRAVEL_MS_MAX,
    Carrier,
    Demand,
    Matrix,
    Problem,
    ServiceTimes,
)
from fleet_manager.model.ids import BoxId, ParcelId, PointId, ProblemId, StationId, VehicleId
from fleet_manager.model.parcel import TemperatureClass
from fleet_manager.model.tour import Tour, Trip, Visit
from fleet_manager.model.vehicle import Box, VehicleType, standard_van

NOW_MS = 1_650_000_000_000
MINUTE_MS = 60_000
HUNDRED_M_MM = 100_000
SERVICE = ServiceTimes(
    load_fixed_ms=MINUTE_MS,
    load_per_parcel_ms=0,
    handoff_fixed_ms=MINUTE_MS,
    handoff_per_parcel_ms=0,
)


def a_box(name: str, volume_ml: int = 10_000, temperature: str = "ambient") -> Box:
    return Box(id=BoxId(name), volume_ml=volume_ml, temperature=TemperatureClass(temperature))


def a_type(boxes: Sequence[Box], payload_max_g: int = 100_000) -> VehicleType:
    return dataclasses.replace(standard_van(), boxes=tuple(boxes), payload_max_g=payload_max_g)


def a_demand(parcel: str, stop: int, **changes: object) -> Demand:
    demand = Demand(
        parcel=ParcelId(parcel),
        point=PointId(f"P{stop}"),
        stop=stop,
        weight_g=1000,
        volume_ml=1000,
        temperature=TemperatureClass.AMBIENT,
        tier=2,
        ready_ms=NOW_MS,
        due_ms=NOW_MS + 600 * MINUTE_MS,
    )
    return dataclasses.replace(demand, **changes)  # type: ignore[arg-type]


def a_carrier(name: str, boxes: int = 4, **changes: object) -> Carrier:
    carrier = Carrier(
        vehicle=VehicleId(f"acme/{name}"),
        type=a_type([a_box(str(n)) for n in range(boxes)]),
        free_ms=NOW_MS,
        range_mm=50 * HUNDRED_M_MM,
    )
    return dataclasses.replace(carrier, **changes)  # type: ignore[arg-type]


def a_street(points: int) -> Matrix:
    """Return how many hundred metres lie between the stops."""
    places = np.arange(points + 1, dtype=np.int64)
    result: Matrix = np.abs(places[:, None] - places[None, :])
    return result


def a_problem(
    demands: Sequence[Demand], carriers: Sequence[Carrier], **changes: object
) -> Problem:
    points = max((demand.stop for demand in demands), default=1)
    problem = Problem(
        id=ProblemId("problem-1"),
        station=StationId("store"),
        now_ms=NOW_MS,
        demands=tuple(demands),
        carriers=tuple(carriers),
        travel_ms=a_street(points) * MINUTE_MS,
        distance_mm=a_street(points) * HUNDRED_M_MM,
        stops=tuple(PointId(f"P{n}") for n in range(1, points + 1)),
        service=SERVICE,
    )
    return dataclasses.replace(problem, **changes)  # type: ignore[arg-type]


def a_tour(vehicle: str, *trips: Sequence[tuple[str, Sequence[str]]]) -> Tour:
    """Return a tour whose trips are lists of (point, parcels)."""
    return Tour(
        vehicle=VehicleId(f"acme/{vehicle}"),
        trips=tuple(
            Trip(
                station=StationId("store"),
                visits=tuple(
                    Visit(point=PointId(point), parcels=tuple(map(ParcelId, parcels)))
                    for point, parcels in trip
                ),
            )
            for trip in trips
        ),
    )


# ---------------------------------------------------------------- any problem

PATIENTLY = settings(suppress_health_check=[HealthCheck.too_slow])
"""A problem has some hundred numbers to draw, which takes long on a busy machine."""
FEW = settings(PATIENTLY, max_examples=40)

boxes = st.builds(
    a_box,
    name=st.uuids().map(str),
    volume_ml=st.integers(1, 6),
    temperature=st.sampled_from(["ambient", "chilled", "frozen"]),
)
vehicle_types = st.builds(
    a_type,
    st.lists(boxes, min_size=1, max_size=5, unique_by=lambda box: box.id),
    payload_max_g=st.integers(1, 12),
)


@st.composite
def demands(draw: st.DrawFn, number: int, points: int) -> Demand:
    ready_ms = NOW_MS + draw(st.integers(-60, 200)) * MINUTE_MS
    return a_demand(
        f"p{number}",
        draw(st.integers(1, points)),
        weight_g=draw(st.integers(1, 7)),
        volume_ml=draw(st.integers(1, 7)),
        temperature=draw(
            st.sampled_from(["ambient", "ambient", "chilled"]).map(TemperatureClass)
        ),
        tier=draw(st.integers(0, 3)),
        ready_ms=ready_ms,
        due_ms=ready_ms + draw(st.integers(0, 120)) * MINUTE_MS,
    )


@st.composite
def carriers(draw: st.DrawFn, number: int) -> Carrier:
    return a_carrier(
        f"v{number}",
        type=draw(vehicle_types),
        free_ms=NOW_MS + draw(st.integers(-30, 60)) * MINUTE_MS,
        range_mm=draw(st.sampled_from([8, 20, 100])) * HUNDRED_M_MM,
    )


@st.composite
def matrices(draw: st.DrawFn, points: int, out_of_reach: bool) -> tuple[Matrix, Matrix]:  # noqa: FBT001
    """Return driving times and ways: one-way streets, shortcuts, perhaps no way at all."""
    size = points + 1
    units = st.integers(-5 * out_of_reach, 12)
    flat = draw(st.lists(units, min_size=size * size, max_size=size * size))
    units_of = np.array(flat, np.int64).reshape(size, size)
    np.fill_diagonal(units_of, 0)
    travel = np.where(units_of < 0, TRAVEL_MS_MAX * 9, units_of * MINUTE_MS)
    return travel.astype(np.int64), np.abs(units_of) * HUNDRED_M_MM


@st.composite
def problems(draw: st.DrawFn, *, out_of_reach: bool = True) -> Problem:
    """Any problem that hangs together, also without parcels, vehicles or ways."""
    points = draw(st.integers(1, 5))
    travel_ms, distance_mm = draw(matrices(points, out_of_reach))
    wanted = [draw(demands(n, points)) for n in range(draw(st.integers(0, 14)))]
    present = [draw(carriers(n)) for n in range(draw(st.integers(0, 3)))]
    vehicles = [carrier.vehicle.removeprefix("acme/") for carrier in present] + ["gone"]
    before = [
        a_tour(draw(st.sampled_from(vehicles)), [(demand.point, [demand.parcel])])
        for demand in wanted[::3]
    ]
    return a_problem(
        wanted,
        present,
        travel_ms=travel_ms,
        distance_mm=distance_mm,
        stops=tuple(PointId(f"P{n}") for n in range(1, points + 1)),
        service=draw(st.sampled_from([SERVICE, ServiceTimes()])),
        previous=tuple(before),
        iterations_max=40,
        seed=draw(st.integers(0, 9)),
    )
