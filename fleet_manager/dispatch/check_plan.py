"""The second pair of eyes: reads a plan against its problem before anybody acts on it.

It shares no code with the solvers: it walks the plan leg by leg, with its own arithmetic and
its own way to fit parcels into boxes. A fault is a sentence; without faults, use the plan.
Times may be later than the earliest possible, never earlier.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from fleet_manager.dispatch.problem import (
    TRAVEL_MS_MAX,
    Carrier,
    Demand,
    Plan,
    Problem,
    TripTimes,
)
from fleet_manager.model.ids import ParcelId
from fleet_manager.model.tour import Tour, Trip, Visit
from fleet_manager.model.vehicle import Box


def check_plan(problem: Problem, plan: Plan) -> tuple[str, ...]:
    """Return the faults of *plan*, in the order met; nothing if it may be used."""
    if plan.problem != problem.id:
        return (f"plan answers problem {plan.problem}, not {problem.id}",)
    faults = [*_check_books(problem, plan), *_check_vehicles(problem, plan.tours)]
    carriers = {carrier.vehicle: carrier for carrier in problem.carriers}
    demands = {demand.parcel: demand for demand in problem.demands}
    for tour in plan.tours:
        carrier = carriers.get(tour.vehicle)
        shaped = list(_check_shape(problem, tour, demands))
        faults += shaped
        if carrier is None or shaped:
            continue
        for number, trip in enumerate(tour.trips):
            goods = [demands[parcel] for parcel in trip.parcels]
            where = f"{tour.vehicle} trip {number}"
            faults += [f"{where}: {fault}" for fault in _check_load(carrier, goods)]
            faults += [f"{where}: {fault}" for fault in _check_way(problem, carrier, trip)]
        times = [when for when in plan.times if when.vehicle == tour.vehicle]
        faults += _check_times(problem, carrier, tour, times)
    faults += _check_strays(plan)
    return tuple(faults)


def _check_books(problem: Problem, plan: Plan) -> Iterator[str]:
    """Every demand is in exactly one place, and nothing else is."""
    known = {demand.parcel for demand in problem.demands}
    served = Counter(
        parcel for tour in plan.tours for trip in tour.trips for parcel in trip.parcels
    )
    unserved = Counter(parcel for parcel, _ in plan.unserved)
    for books, state in ((served, "served"), (unserved, "unserved")):
        for parcel, count in books.items():
            if parcel not in known:
                yield f"parcel {parcel} is {state} but was never demanded"
            if count > 1:
                yield f"parcel {parcel} is {state} {count} times"
    for demand in problem.demands:
        match demand.parcel in served, demand.parcel in unserved:
            case True, True:
                yield f"parcel {demand.parcel} is both served and unserved"
            case False, False:
                yield f"parcel {demand.parcel} is lost: neither served nor unserved"


def _check_vehicles(problem: Problem, tours: Sequence[Tour]) -> Iterator[str]:
    """Every tour has a vehicle of the problem, every vehicle at most one tour."""
    known = {carrier.vehicle for carrier in problem.carriers}
    for vehicle, count in Counter(tour.vehicle for tour in tours).items():
        if vehicle not in known:
            yield f"{vehicle} is not a vehicle of this problem"
        if count > 1:
            yield f"{vehicle} has {count} tours"


def _check_shape(
    problem: Problem, tour: Tour, demands: dict[ParcelId, Demand]
) -> Iterator[str]:
    """Trips and visits are not empty and go where their parcels go."""
    if not tour.trips:
        yield f"{tour.vehicle} has a tour without trips"
    for number, trip in enumerate(tour.trips):
        where = f"{tour.vehicle} trip {number}"
        if trip.station != problem.station:
            yield f"{where} starts from station {trip.station}, not {problem.station}"
        if not trip.visits:
            yield f"{where} has no visits"
        for point, count in Counter(visit.point for visit in trip.visits).items():
            if count > 1:
                yield f"{where} visits {point} {count} times"
        for visit in trip.visits:
            yield from (f"{where} {fault}" for fault in _check_visit(visit, demands))


def _check_visit(visit: Visit, demands: dict[ParcelId, Demand]) -> Iterator[str]:
    """See that a visit hands something off, and only what belongs there."""
    if not visit.parcels:
        yield f"visits {visit.point} with nothing to hand off"
    for parcel in visit.parcels:
        if parcel not in demands:
            yield f"carries the unknown parcel {parcel}"
        elif demands[parcel].point != visit.point:
            yield f"takes parcel {parcel} to {visit.point}, not {demands[parcel].point}"


def _check_load(carrier: Carrier, goods: Sequence[Demand]) -> Iterator[str]:
    """See that the payload holds and every parcel finds a box."""
    weight_g = sum(demand.weight_g for demand in goods)
    if weight_g > carrier.type.payload_max_g:
        yield f"{weight_g} g are loaded, the payload is {carrier.type.payload_max_g} g"
    # Augmenting paths: a parcel takes a box whose parcel can move on to another one.
    holder: dict[int, Demand] = {}
    for demand in goods:
        if not _find_box(demand, carrier.type.boxes, holder, set()):
            yield f"parcel {demand.parcel} finds no box of its size and class"


def _find_box(
    demand: Demand, boxes: Sequence[Box], holder: dict[int, Demand], tried: set[int]
) -> bool:
    """Give *demand* a box, moving others if need be; return whether that worked."""
    for index, box in enumerate(boxes):
        fits = box.temperature == demand.temperature and box.volume_ml >= demand.volume_ml
        if not fits or index in tried:
            continue
        tried.add(index)
        if index not in holder or _find_box(holder[index], boxes, holder, tried):
            holder[index] = demand
            return True
    return False


def _stops(problem: Problem, trip: Trip) -> list[int]:
    """Return the matrix rows of a trip, from the station back to it."""
    return [0, *(problem.stops.index(visit.point) + 1 for visit in trip.visits), 0]


def _check_way(problem: Problem, carrier: Carrier, trip: Trip) -> Iterator[str]:
    """Every leg can be driven and the trip is within the range."""
    stops = _stops(problem, trip)
    legs = list(pairwise(stops))
    for here, there in legs:
        if problem.travel_ms[here, there] > TRAVEL_MS_MAX:
            yield f"there is no way from stop {here} to stop {there}"
    way_mm = sum(int(problem.distance_mm[leg]) for leg in legs)
    if way_mm > carrier.range_mm:
        yield f"the way is {way_mm} mm, the range {carrier.range_mm} mm"


def _check_times(
    problem: Problem, carrier: Carrier, tour: Tour, times: Sequence[TripTimes]
) -> Iterator[str]:
    """Every trip has its times, and none asks for more than can be done."""
    if [when.trip for when in times] != list(range(len(tour.trips))):
        yield f"{tour.vehicle} has times for trips {[when.trip for when in times]}"
        return
    free_ms = max(problem.now_ms, carrier.free_ms)
    ready_ms = {demand.parcel: demand.ready_ms for demand in problem.demands}
    for trip, when in zip(tour.trips, times, strict=True):
        where = f"{tour.vehicle} trip {when.trip}"
        if when.load_ms < free_ms:
            yield f"{where} is loaded {free_ms - when.load_ms} ms before the vehicle is there"
        for parcel in trip.parcels:
            if ready_ms[parcel] > when.load_ms:
                early_ms = ready_ms[parcel] - when.load_ms
                yield f"{where} is loaded {early_ms} ms before parcel {parcel} is ready"
        yield from (f"{where} {fault}" for fault in _check_trip_times(problem, trip, when))
        free_ms = when.return_ms


def _check_trip_times(problem: Problem, trip: Trip, when: TripTimes) -> Iterator[str]:
    """See that loading, driving and handing off get the time they need."""
    service = problem.service
    clock_ms = when.load_ms + service.load_fixed_ms
    clock_ms += service.load_per_parcel_ms * len(trip.parcels)
    if when.depart_ms < clock_ms:
        yield f"departs {clock_ms - when.depart_ms} ms before it is loaded"
    if len(when.done_ms) != len(trip.visits):
        yield f"has {len(when.done_ms)} handoff times for {len(trip.visits)} visits"
        return
    stops = _stops(problem, trip)
    clock_ms = when.depart_ms
    for index, (visit, done_ms) in enumerate(zip(trip.visits, when.done_ms, strict=True)):
        clock_ms += int(problem.travel_ms[stops[index], stops[index + 1]])
        clock_ms += service.handoff_fixed_ms
        clock_ms += service.handoff_per_parcel_ms * len(visit.parcels)
        if done_ms < clock_ms:
            yield f"is done at {visit.point} {clock_ms - done_ms} ms too early"
        clock_ms = done_ms
    clock_ms += int(problem.travel_ms[stops[-2], 0])
    if when.return_ms < clock_ms:
        yield f"returns {clock_ms - when.return_ms} ms too early"


def _check_strays(plan: Plan) -> Iterator[str]:
    """No parcel is left out without a reason, no times are there without a tour."""
    for parcel, reason in plan.unserved:
        if not reason.strip():
            yield f"parcel {parcel} is unserved without a reason"
    with_tour = {tour.vehicle for tour in plan.tours}
    for when in plan.times:
        if when.vehicle not in with_tour:
            yield f"{when.vehicle} has times for trip {when.trip} but no tour"
