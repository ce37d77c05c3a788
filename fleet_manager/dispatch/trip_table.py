"""The trips of a plan in the making, as rows of arrays.

A row's times count from its own start of loading: when an earlier trip of the vehicle grows,
only ``start`` moves. Column ``p`` of a row is the gap in front of its visit ``p + 1`` and holds
what lies behind that gap, which is what an insertion there would push back.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fleet_manager.dispatch.loads import Loads
from fleet_manager.dispatch.problem import TRAVEL_MS_MAX, Problem

Ints = npt.NDArray[np.int64]

FAR = 1 << 60
"""Later than anything that happens."""


@dataclass(slots=True, kw_only=True, eq=False)
class Call:
    """One visit of a trip in the making: a stop and the demands handed off there."""

    stop: int
    demands: list[int]


class TripTable:
    """All trips of all carriers. There is a row for every demand: use ``[:count]``."""

    def __init__(self, problem: Problem, loads: Loads) -> None:
        self.problem = problem
        self.loads = loads
        # Clipped, so that sums of "cannot be reached" do not overflow.
        self.travel: Ints = np.minimum(problem.travel_ms, TRAVEL_MS_MAX + 1)
        self.distance: Ints = np.minimum(problem.distance_mm, np.int64(1) << 56)
        self.weights = [problem.weights.of_tier(demand.tier) for demand in problem.demands]
        self.ranges: Ints = np.array(
            [carrier.range_mm for carrier in problem.carriers], np.int64
        )
        self.count = 0
        self.calls: list[list[Call]] = []
        self.order: list[list[int]] = [[] for _ in problem.carriers]
        self.free: Ints = np.array(
            [max(carrier.free_ms, problem.now_ms) for carrier in problem.carriers], np.int64
        )
        """When each carrier is there to be loaded for a trip behind its last."""
        self._allocate(len(problem.demands), _calls_max(problem) + 2)

    def _allocate(self, rows: int, columns: int) -> None:
        self.carrier: Ints = np.zeros(rows, np.int64)
        self.visits: Ints = np.zeros(rows, np.int64)
        self.load: Ints = np.zeros((rows, self.loads.demand.shape[1]), np.int64)
        self.stop: Ints = np.zeros((rows, columns), np.int64)
        """Stops in order, the station before and behind them."""
        self.done: Ints = np.zeros((rows, columns), np.int64)
        """End of the visit in front of the gap; in column 0 the departure."""
        self.weight: Ints = np.zeros((rows, columns), np.int64)
        """Sum of the weights of the parcels behind the gap."""
        self.slack: Ints = np.full((rows, columns), FAR, np.int64)
        """Latest start of the row at which every parcel behind the gap is in time."""
        self.ready: Ints = np.zeros(rows, np.int64)
        self.length: Ints = np.zeros(rows, np.int64)
        """From the start of loading to the return."""
        self.way: Ints = np.zeros(rows, np.int64)
        # What follows depends on the carrier's other trips.
        self.start: Ints = np.zeros(rows, np.int64)
        self.available: Ints = np.zeros(rows, np.int64)
        """When the carrier is there to be loaded for this row."""
        self.spare: Ints = np.zeros(rows, np.int64)
        """How much later the row may return without delaying the carrier's next row."""
        self.weight_later: Ints = np.zeros(rows, np.int64)
        """Sum of the weights of the parcels in the carrier's later rows."""
        self.slack_later: Ints = np.full(rows, FAR, np.int64)
        """Least delay of the next row that makes a parcel of a later row late."""

    def open(self, carrier: int, place: int, demand: int) -> None:
        """Give *carrier* a new trip with one demand, as number *place* of its tour."""
        row = self.count
        self.count += 1
        self.carrier[row] = carrier
        self.calls.append([])
        self.order[carrier].insert(place, row)
        self.join(row, 0, demand)

    def join(self, row: int, gap: int, demand: int) -> None:
        """Hand *demand* off in *row* behind *gap*: at the visit there, or a new one."""
        calls = self.calls[row]
        stop = self.problem.demands[demand].stop
        if gap < len(calls) and calls[gap].stop == stop:
            calls[gap].demands.append(demand)
        else:
            calls.insert(gap, Call(stop=stop, demands=[demand]))
        self.load[row] += self.loads.demand[demand]
        self.ready[row] = max(self.ready[row], self.problem.demands[demand].ready_ms)
        self._measure(row)
        self._chain(int(self.carrier[row]))

    def routes(self) -> list[list[list[int]]]:
        """Return per carrier its trips as demand indices, in order."""
        return [
            [[demand for call in self.calls[row] for demand in call.demands] for row in rows]
            for rows in self.order
        ]

    def _measure(self, row: int) -> None:
        """Work out the columns of *row* from its calls."""
        calls, service = self.calls[row], self.problem.service
        count = sum(len(call.demands) for call in calls)
        clock = service.load_fixed_ms + service.load_per_parcel_ms * count
        stops = [0, *(call.stop for call in calls), 0]
        done = [clock]
        for index, call in enumerate(calls):
            clock += int(self.travel[stops[index], call.stop]) + service.handoff_fixed_ms
            clock += service.handoff_per_parcel_ms * len(call.demands)
            done.append(clock)
        size = len(calls)
        self.visits[row] = size
        self.stop[row, : size + 2] = stops
        self.done[row, : size + 1] = done
        self.length[row] = clock + int(self.travel[stops[-2], 0])
        self.way[row] = self.distance[stops[:-1], stops[1:]].sum()
        weight, slack = 0, FAR
        for gap in range(size, -1, -1):
            self.weight[row, gap], self.slack[row, gap] = weight, slack
            if gap:
                demands = calls[gap - 1].demands
                weight += sum(self.weights[demand] for demand in demands)
                due = min(self.problem.demands[demand].due_ms for demand in demands)
                slack = min(slack, due - done[gap])

    def _chain(self, carrier: int) -> None:
        """Work out when the trips of *carrier* start, one behind the other."""
        rows = np.array(self.order[carrier])
        ends = np.cumsum(self.length[rows])
        starts = ends - self.length[rows]
        first = max(self.problem.carriers[carrier].free_ms, self.problem.now_ms)
        # start[k] = max(ready[k], start[k-1] + length[k-1]), solved as one running maximum.
        late = np.maximum(np.maximum.accumulate(self.ready[rows] - starts), first)
        self.start[rows] = late + starts
        self.available[rows[0]] = first
        self.available[rows[1:]] = (late + ends)[:-1]
        self.free[carrier] = late[-1] + ends[-1]
        self.spare[rows[:-1]] = self.start[rows[1:]] - (late + ends)[:-1]
        self.spare[rows[-1]] = FAR
        self.weight_later[rows] = _behind(self.weight[rows, 0], np.add, 0)
        own = self.slack[rows, 0] - self.start[rows]
        self.slack_later[rows] = _behind(own, np.minimum, FAR)


def _behind(values: Ints, combine: np.ufunc, nothing: int) -> Ints:
    """Return, for each of *values*, all that follow it combined."""
    result = np.full_like(values, nothing)
    result[:-1] = combine.accumulate(values[:0:-1])[::-1]
    return result


def _calls_max(problem: Problem) -> int:
    """Return how many visits a trip can have: one parcel to a box."""
    boxes = max((len(carrier.type.boxes) for carrier in problem.carriers), default=0)
    return min(boxes, len(problem.stops))
