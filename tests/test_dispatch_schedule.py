"""When a tour happens, on a street where everything takes minutes."""

from fleet_manager.dispatch.problem import Carrier, Problem, ServiceTimes, TripTimes
from fleet_manager.dispatch.schedule import demands_by_parcel, schedule
from fleet_manager.model.tour import Tour
from tests.dispatch_problems import (
    MINUTE_MS,
    NOW_MS,
    a_carrier,
    a_demand,
    a_problem,
    a_tour,
)


def minutes(problem: Problem, carrier: Carrier, tour: Tour) -> list[list[float]]:
    """Return load, departure, handoffs and return of each trip, in minutes from now."""

    def row(when: TripTimes) -> list[int]:
        return [when.load_ms, when.depart_ms, *when.done_ms, when.return_ms]

    times = schedule(problem, carrier, tour.trips, demands_by_parcel(problem))
    return [[(ms - NOW_MS) / MINUTE_MS for ms in row(when)] for when in times]


def test_a_trip_loads_drives_hands_off_and_returns() -> None:
    carrier = a_carrier("v1")
    problem = a_problem([a_demand("a", 2), a_demand("b", 3)], [carrier])
    tour = a_tour("v1", [("P2", ["a"]), ("P3", ["b"])])
    assert minutes(problem, carrier, tour) == [[0, 1, 4, 6, 9]]


def test_the_next_trip_loads_when_the_vehicle_is_back() -> None:
    carrier = a_carrier("v1")
    problem = a_problem([a_demand("a", 1), a_demand("b", 1)], [carrier])
    tour = a_tour("v1", [("P1", ["a"])], [("P1", ["b"])])
    assert minutes(problem, carrier, tour) == [[0, 1, 3, 4], [4, 5, 7, 8]]


def test_loading_waits_for_the_last_parcel_of_the_trip() -> None:
    carrier = a_carrier("v1")
    late = a_demand("b", 1, ready_ms=NOW_MS + 30 * MINUTE_MS)
    problem = a_problem([a_demand("a", 1), late], [carrier])
    tour = a_tour("v1", [("P1", ["a", "b"])])
    assert minutes(problem, carrier, tour) == [[30, 31, 33, 34]]


def test_loading_waits_for_a_vehicle_on_the_road_and_not_for_one_long_back() -> None:
    on_the_road = a_carrier("v1", free_ms=NOW_MS + 5 * MINUTE_MS)
    long_back = a_carrier("v2", free_ms=NOW_MS - 5 * MINUTE_MS)
    problem = a_problem([a_demand("a", 1)], [on_the_road, long_back])
    assert minutes(problem, on_the_road, a_tour("v1", [("P1", ["a"])]))[0][0] == 5
    assert minutes(problem, long_back, a_tour("v2", [("P1", ["a"])]))[0][0] == 0


def test_every_parcel_takes_its_time_to_load_and_to_hand_off() -> None:
    carrier = a_carrier("v1")
    service = ServiceTimes(
        load_fixed_ms=0,
        load_per_parcel_ms=MINUTE_MS,
        handoff_fixed_ms=0,
        handoff_per_parcel_ms=2 * MINUTE_MS,
    )
    problem = a_problem([a_demand("a", 1), a_demand("b", 1)], [carrier], service=service)
    tour = a_tour("v1", [("P1", ["a", "b"])])
    assert minutes(problem, carrier, tour) == [[0, 2, 7, 8]]
