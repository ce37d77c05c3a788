"""How many events a CPU second the core takes in: 100 vehicles, 2,000 open parcels.

Ideal vehicles answer at once, invariants are on, and only ``step`` is on the clock. The plans
come from a round robin, so that the solver's time is no part of it either. Then the journal of
the run is replayed.
"""

import time
from collections import Counter
from collections.abc import Iterator

import town

from fleet_manager.core.entry import decode
from fleet_manager.core.events import Event, PlanFound
from fleet_manager.core.fleet import Fleet
from fleet_manager.core.step import Outcome, replay, step
from fleet_manager.dispatch.problem import Problem
from fleet_manager.model.ids import ParcelId, PointId, VehicleId
from fleet_manager.model.tour import Tour, Trip, Visit
from fleet_manager.model.vehicle import standard_van
from fleet_manager.roadmap.profile import parse_map
from fleet_manager.roadmap.road import open_road
from tests import a_world
from tests.a_fleet import a_parcel
from tests.a_weather import Weather

VANS, PARCELS, STEPS = 100, 2_000, 60_000
TRIP_PARCELS = 8
TARGET_PER_S, TARGET_REPLAY_S = 5_000, 3.0


class Stopwatch:
    """Stands in for ``step`` and counts its CPU time."""

    def __init__(self) -> None:
        self.cpu_s: list[float] = []
        self.kinds: Counter[str] = Counter()

    def __call__(self, fleet: Fleet, event: Event, now_ms: int) -> Outcome:
        """Take in one event."""
        begin = time.thread_time()
        outcome = step(fleet, event, now_ms)
        self.cpu_s.append(time.thread_time() - begin)
        self.kinds[type(event).__name__] += 1
        return outcome


def round_robin(problem: Problem) -> PlanFound:
    """Return a plan that needs no thinking: trips of eight, one vehicle after the other."""
    trips: dict[VehicleId, list[Trip]] = {c.vehicle: [] for c in problem.carriers}
    for number, visits in enumerate(_batches(problem)):
        carrier = problem.carriers[number % len(problem.carriers)]
        trips[carrier.vehicle].append(Trip(station=problem.station, visits=visits))
    tours = (Tour(vehicle=name, trips=tuple(them)) for name, them in trips.items() if them)
    return PlanFound(problem=problem.id, tours=tuple(tours))


def _batches(problem: Problem) -> Iterator[tuple[Visit, ...]]:
    demands = sorted(problem.demands, key=lambda demand: demand.point)
    for first in range(0, len(demands), TRIP_PARCELS):
        by_point: dict[PointId, list[ParcelId]] = {}
        for demand in demands[first : first + TRIP_PARCELS]:
            by_point.setdefault(demand.point, []).append(demand.parcel)
        yield tuple(Visit(point=p, parcels=tuple(them)) for p, them in by_point.items())


def main() -> None:
    """Run, and print the figures with their targets."""
    road = open_road(parse_map(town.draw_town(), "town"), standard_van())
    print(f"town: {len(road.graph.node_ids)} nodes, {len(road.parking_nodes)} parkings")
    watch = Stopwatch()
    a_world.step, a_world.solved = watch, round_robin  # type: ignore[assignment]
    a_world.LOOK_EVERY_STEPS = 10**9
    world = a_world.World(road, VANS, seed=1, weather=Weather(no_show=0.1, delay_ms=200))
    world.run(5_000)
    points = sorted(road.point_node)
    goods = [a_parcel(f"p{n}", points[n * 7 % len(points)]) for n in range(PARCELS)]
    world.submit(goods)
    watch.cpu_s.clear()
    world.run(10**9, lambda: len(watch.cpu_s) >= STEPS or world.all_done)
    _report(world, watch)


def _report(world: a_world.World, watch: Stopwatch) -> None:
    count, cpu_s = len(watch.cpu_s), sum(watch.cpu_s)
    worst = sorted(watch.cpu_s)
    print(f"events per CPU second in step: {count / cpu_s:,.0f} (target {TARGET_PER_S:,})")
    print(f"  {count:,} events, {watch.kinds.most_common(3)}")
    print(f"  99 of 100 within {worst[count * 99 // 100] * 1e3:.2f} ms CPU, ", end="")
    print(f"the slowest {worst[-1] * 1e3:.0f} ms")
    phases = {phase.value: n for phase, n in world.fleet.counts.items() if n}
    print(f"  {(world.now_ms - a_world.NOW_MS) / 60_000:.0f} simulated minutes: {phases}")
    begin = time.thread_time()
    entries = ((time_ms, decode(payload)) for time_ms, payload in world.journal)
    count = replay(Fleet(world.road, world.settings), entries)
    replay_s = (time.thread_time() - begin) / count * 100_000
    print(f"replay of 100,000 decisions: {replay_s:.2f} CPU s (target {TARGET_REPLAY_S:.0f})")


if __name__ == "__main__":
    main()
