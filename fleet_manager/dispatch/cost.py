"""The judge: what a plan costs, so that two plans can be compared.

In this order, by sheer weight: parcels nobody carries; lateness; the wait of those who go first
(medicine before infants and elders before all others); then vehicle time, the wait of
everybody else, and the unrest of taking a parcel from the vehicle it was promised to.
All sums are exact integers.
"""

from collections.abc import Mapping, Sequence

from fleet_manager.dispatch.problem import Demand, PlanCost, Problem, TripTimes
from fleet_manager.model.ids import ParcelId, VehicleId
from fleet_manager.model.tour import Tour

UNSERVED_COST = 10**15
"""More than any delay within a month costs: a plan that carries more parcels is better."""


def previous_vehicle(problem: Problem) -> dict[ParcelId, VehicleId]:
    """Return who was to carry each parcel; vehicles no longer there are left out."""
    present = {carrier.vehicle for carrier in problem.carriers}
    return {
        parcel: tour.vehicle
        for tour in problem.previous
        if tour.vehicle in present
        for trip in tour.trips
        for parcel in trip.parcels
    }


def judge(
    problem: Problem,
    tours: Sequence[Tour],
    times: Sequence[TripTimes],
    demands: Mapping[ParcelId, Demand],
) -> PlanCost:
    """Return the cost of *tours* at *times*; what they do not carry counts as unserved."""
    done = _done_ms(tours, times)
    weights = problem.weights
    total = late = late_ms = delay_ms = 0
    for parcel, done_ms in done.items():
        demand = demands[parcel]
        weight = weights.of_tier(demand.tier)
        over_ms = max(0, done_ms - demand.due_ms)
        late, late_ms = late + (over_ms > 0), late_ms + over_ms
        delay_ms += done_ms - demand.ready_ms
        total += weight * (done_ms - demand.ready_ms + weights.lateness * over_ms)
    vehicle_ms = sum(trip.return_ms - trip.load_ms for trip in times)
    moved = _moved(problem, tours)
    unserved = len(problem.demands) - len(done)
    total += weights.vehicle * vehicle_ms + weights.moved_ms * moved + UNSERVED_COST * unserved
    return PlanCost(
        total=total,
        unserved=unserved,
        late=late,
        late_ms=late_ms,
        delay_ms=delay_ms,
        vehicle_ms=vehicle_ms,
        moved=moved,
    )


def _done_ms(tours: Sequence[Tour], times: Sequence[TripTimes]) -> dict[ParcelId, int]:
    """Return when each parcel is handed off; *times* are in the order of the trips."""
    trips = [trip for tour in tours for trip in tour.trips]
    return {
        parcel: done_ms
        for trip, when in zip(trips, times, strict=True)
        for visit, done_ms in zip(trip.visits, when.done_ms, strict=True)
        for parcel in visit.parcels
    }


def _moved(problem: Problem, tours: Sequence[Tour]) -> int:
    """Return how many parcels change their vehicle against the plan in hand."""
    before = previous_vehicle(problem)
    return sum(
        before.get(parcel, tour.vehicle) != tour.vehicle
        for tour in tours
        for trip in tour.trips
        for parcel in trip.parcels
    )
