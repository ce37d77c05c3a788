"""When a tour happens, if everything goes as expected.

A vehicle loads when it stands at the station and all parcels of the trip are ready; it then
drives, stands at each point for the handoff, and returns. Parcels count as handed off at the
end of their visit: that is the promise, and what is compared with the due time.
"""

from collections.abc import Mapping, Sequence

from fleet_manager.dispatch.problem import Carrier, Demand, Problem, TripTimes
from fleet_manager.model.ids import ParcelId
from fleet_manager.model.tour import Trip


def demands_by_parcel(problem: Problem) -> dict[ParcelId, Demand]:
    """Return the demands of *problem* by the name of their parcel."""
    return {demand.parcel: demand for demand in problem.demands}


def schedule(
    problem: Problem,
    carrier: Carrier,
    trips: Sequence[Trip],
    demands: Mapping[ParcelId, Demand],
) -> tuple[TripTimes, ...]:
    """Return the times of *trips*, driven by *carrier* one after the other."""
    times: list[TripTimes] = []
    free_ms = max(carrier.free_ms, problem.now_ms)
    for index, trip in enumerate(trips):
        ready_ms = max(demands[parcel].ready_ms for parcel in trip.parcels)
        load_ms = max(free_ms, ready_ms)
        service = problem.service
        depart_ms = (
            load_ms + service.load_fixed_ms + service.load_per_parcel_ms * len(trip.parcels)
        )
        done_ms = _handoffs(problem, trip, demands, depart_ms)
        last = demands[trip.visits[-1].parcels[0]].stop
        free_ms = done_ms[-1] + int(problem.travel_ms[last, 0])
        times.append(
            TripTimes(
                vehicle=carrier.vehicle,
                trip=index,
                load_ms=load_ms,
                depart_ms=depart_ms,
                done_ms=done_ms,
                return_ms=free_ms,
            )
        )
    return tuple(times)


def _handoffs(
    problem: Problem, trip: Trip, demands: Mapping[ParcelId, Demand], depart_ms: int
) -> tuple[int, ...]:
    """Return the end of each visit of a trip that leaves the station at *depart_ms*."""
    done_ms: list[int] = []
    clock_ms, here = depart_ms, 0
    for visit in trip.visits:
        stop = demands[visit.parcels[0]].stop
        clock_ms += int(problem.travel_ms[here, stop])
        clock_ms += problem.service.handoff_fixed_ms
        clock_ms += problem.service.handoff_per_parcel_ms * len(visit.parcels)
        done_ms.append(clock_ms)
        here = stop
    return tuple(done_ms)
