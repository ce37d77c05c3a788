"""From a solver's bare indices to a plan: visits per point, times, cost."""

from collections.abc import Mapping, Sequence

from fleet_manager.dispatch.cost import judge
from fleet_manager.dispatch.problem import Plan, Problem, TripTimes
from fleet_manager.dispatch.schedule import demands_by_parcel, schedule
from fleet_manager.model.ids import ParcelId, PointId
from fleet_manager.model.tour import Tour, Trip, Visit

Routes = Sequence[Sequence[Sequence[int]]]
"""Per carrier its trips, per trip the indices of its demands in the order of handing off."""


def assemble(
    problem: Problem, routes: Routes, unserved: Mapping[ParcelId, str], solver: str
) -> Plan:
    """Return the plan that *routes* mean; parcels of one point share a visit in their trip."""
    demands = demands_by_parcel(problem)
    tours: list[Tour] = []
    times: list[TripTimes] = []
    for carrier, trips in zip(problem.carriers, routes, strict=True):
        if trips:
            tour = Tour(
                vehicle=carrier.vehicle, trips=tuple(_trip(problem, trip) for trip in trips)
            )
            tours.append(tour)
            times.extend(schedule(problem, carrier, tour.trips, demands))
    return Plan(
        problem=problem.id,
        tours=tuple(tours),
        times=tuple(times),
        unserved=tuple(unserved.items()),
        solver=solver,
        cost=judge(problem, tours, times, demands),
    )


def _trip(problem: Problem, indices: Sequence[int]) -> Trip:
    """Return one trip; a point is visited where it first appears."""
    visits: dict[PointId, list[ParcelId]] = {}
    for index in indices:
        demand = problem.demands[index]
        visits.setdefault(demand.point, []).append(demand.parcel)
    return Trip(
        station=problem.station,
        visits=tuple(
            Visit(point=point, parcels=tuple(parcels)) for point, parcels in visits.items()
        ),
    )
