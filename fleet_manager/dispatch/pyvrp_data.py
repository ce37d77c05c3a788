"""Our problem in PyVRP's words (PyVRP 0.14), and its answer back in ours.

A client is a *cell*: parcels of one point and tier that the plan in hand hands off in one
visit. A vehicle type is one carrier, which may reload at the station. Weight and boxes are load
dimensions (``dispatch.loads``), so capacity is exact.

- **Time** is milliseconds since ``now_ms``, unscaled: PyVRP counts in integers up to 2^44, so
  nothing is rounded and no plan becomes infeasible by rounding.
- **Standing** once per visit or trip (fixed parts) lies on the arcs, once per parcel in the
  client. PyVRP cannot load longer for more parcels before the departure, so loading time is
  added where the parcel is handed off: visits come a little too early, returns just right.
  Our own schedule decides afterwards.
- **Windows** end at the due time where the plan in hand meets it, else when it hands off; and
  in any case not long after it hands off (*leeway*), the sooner the more urgent. So the plan in
  hand is a feasible start, and no promise gets much worse for a shorter way.
- **Objective**: vehicle time. A box is scaled to about the weight of a parcel, so that one
  penalty per unit of load suits all dimensions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyvrp

from fleet_manager.dispatch.loads import Loads
from fleet_manager.dispatch.problem import TRAVEL_MS_MAX, Matrix, Plan, Problem

BOX_UNITS = 10_000
"""One box in units of load; a gram is one unit."""

NO_WAY_MS = 1 << 40
"""Longer than any window: an arc that cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Parcels that stay together: demand indices, and until when to hand them off."""

    stop: int
    demands: tuple[int, ...]
    ready_ms: int
    until_ms: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Translation:
    """A problem as PyVRP reads it, with the insertion plan as its first solution."""

    data: pyvrp.ProblemData
    start: pyvrp.Solution
    cells: tuple[Cell, ...]


def translate(problem: Problem, loads: Loads, plan: Plan, leeway_ms: int) -> Translation:
    """Return *problem* for PyVRP, with *plan* (which must not be empty) to start from.

    A parcel of weight 1 may come *leeway_ms* later than by *plan*, a heavier one less.
    """
    cells: list[Cell] = []
    trips: dict[str, list[list[int]]] = {}
    for vehicle, trip_cells in _cells_by_trip(problem, plan, leeway_ms):
        first = len(cells)
        cells += trip_cells
        trips.setdefault(vehicle, []).append(list(range(first, len(cells))))
    arcs = _arcs(problem)
    data = pyvrp.ProblemData(
        locations=[pyvrp.Location(0, 0) for _ in range(len(arcs))],
        clients=[_client(problem, loads, cell) for cell in cells],
        depots=[pyvrp.Depot(location=0)],
        vehicle_types=_vehicle_types(problem, loads),
        # PyVRP's stubs leave the shape of its matrices open in a way mypy cannot match.
        distance_matrices=[arcs],  # type: ignore[list-item]
        duration_matrices=[arcs],  # type: ignore[list-item]
    )
    routes = [
        pyvrp.Route(data, _activities(trips[carrier.vehicle]), vehicle_type=index)
        for index, carrier in enumerate(problem.carriers)
        if carrier.vehicle in trips
    ]
    return Translation(data=data, start=pyvrp.Solution(data, routes), cells=tuple(cells))


def routes_of(
    problem: Problem, translation: Translation, solution: pyvrp.Solution
) -> list[list[list[int]]]:
    """Return PyVRP's routes as trips of demand indices per carrier."""
    result: list[list[list[int]]] = [[] for _ in problem.carriers]
    for route in solution.routes():
        trips: list[list[int]] = [[]]
        for activity in route:
            if activity.is_depot():
                trips.append([])
            else:
                trips[-1] += translation.cells[activity.idx].demands
        result[route.vehicle_type()] = [trip for trip in trips if trip]
    return result


def _cells_by_trip(
    problem: Problem, plan: Plan, leeway_ms: int
) -> Iterator[tuple[str, list[Cell]]]:
    """Yield each trip's vehicle and cells, in the order of the plan."""
    index = {demand.parcel: number for number, demand in enumerate(problem.demands)}
    trips = [(tour.vehicle, trip) for tour in plan.tours for trip in tour.trips]
    for (vehicle, trip), times in zip(trips, plan.times, strict=True):
        cells: list[Cell] = []
        for visit, done_ms in zip(trip.visits, times.done_ms, strict=True):
            by_tier: dict[int, list[int]] = {}
            for parcel in visit.parcels:
                number = index[parcel]
                by_tier.setdefault(problem.demands[number].tier, []).append(number)
            for tier in sorted(by_tier):
                tier_leeway_ms = leeway_ms // max(1, problem.weights.of_tier(tier))
                cells.append(_cell(problem, by_tier[tier], done_ms, tier_leeway_ms))
        yield vehicle, cells


def _cell(problem: Problem, numbers: Sequence[int], done_ms: int, leeway_ms: int) -> Cell:
    """Return the cell of *numbers*, which the plan in hand hands off at *done_ms*."""
    demands = [problem.demands[number] for number in numbers]
    due_ms = min(demand.due_ms for demand in demands)
    until_ms = min(due_ms, done_ms + leeway_ms) - _loading_ms_max(problem)
    return Cell(
        stop=demands[0].stop,
        demands=tuple(numbers),
        ready_ms=max(demand.ready_ms for demand in demands),
        # Not before the plan in hand does it: that stays feasible, late or not.
        until_ms=max(done_ms, until_ms),
    )


def _loading_ms_max(problem: Problem) -> int:
    """Return by how much PyVRP's visits may come too early: a full load, parcel by parcel."""
    boxes = max(len(carrier.type.boxes) for carrier in problem.carriers)
    return problem.service.load_per_parcel_ms * boxes


def _arcs(problem: Problem) -> Matrix:
    """Return driving times with the fixed part of standing added on the way to each stop."""
    service = problem.service
    arcs = problem.travel_ms.copy()
    arcs[:, 1:] += service.handoff_fixed_ms
    arcs[0, 1:] += service.load_fixed_ms
    np.fill_diagonal(arcs, 0)
    arcs[problem.travel_ms > TRAVEL_MS_MAX] = NO_WAY_MS
    return arcs


def _client(problem: Problem, loads: Loads, cell: Cell) -> pyvrp.Client:
    service, count = problem.service, len(cell.demands)
    handoff_ms = service.handoff_per_parcel_ms * count
    takes = loads.demand[list(cell.demands)].sum(axis=0)
    return pyvrp.Client(
        location=cell.stop,
        delivery=_units(takes),
        service_duration=handoff_ms + service.load_per_parcel_ms * count,
        tw_late=cell.until_ms - handoff_ms - problem.now_ms,
        release_time=max(0, cell.ready_ms - problem.now_ms),
    )


def _vehicle_types(problem: Problem, loads: Loads) -> list[pyvrp.VehicleType]:
    return [
        pyvrp.VehicleType(
            capacity=_units(loads.capacity[index]),
            tw_early=max(0, carrier.free_ms - problem.now_ms),
            reload_depots=[0],
        )
        for index, carrier in enumerate(problem.carriers)
    ]


def _units(load: Matrix) -> list[int]:
    """Return a load vector (grams, then boxes) in units of load."""
    return [int(load[0]), *(int(boxes) * BOX_UNITS for boxes in load[1:])]


def _activities(trips: Sequence[Sequence[int]]) -> list[pyvrp.Activity]:
    """Return a route: the clients of each trip, the station between two trips."""
    result: list[pyvrp.Activity] = []
    for trip in trips:
        if result:
            result.append(pyvrp.Activity(pyvrp.ActivityType.DEPOT, 0))
        result += [pyvrp.Activity(pyvrp.ActivityType.CLIENT, cell) for cell in trip]
    return result
