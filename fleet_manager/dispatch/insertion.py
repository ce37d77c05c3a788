"""The solver that always answers: parcels go in one by one, where they do the least harm.

Tier by tier, the most urgent first. Each parcel is tried at every gap of every trip, and as a
new trip before or behind any other, all at once in numpy. The price is its own wait, the wait
it causes others, and the vehicle time it takes, with the judge's weights; the wait caused to
later trips is estimated from above, the rest is exact. Nothing is drawn by chance: of equal
prices the first in the table is taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fleet_manager.dispatch.assemble import assemble
from fleet_manager.dispatch.cost import previous_vehicle
from fleet_manager.dispatch.eligible import Mask, eligible, unservable, why_not
from fleet_manager.dispatch.loads import load_vectors
from fleet_manager.dispatch.problem import TRAVEL_MS_MAX, Plan, Problem
from fleet_manager.dispatch.trip_table import FAR, Ints, TripTable
from fleet_manager.model.ids import ParcelId

Prices = npt.NDArray[np.float64]
"""Sums of weighted times may leave int64; what a double loses there decides nothing."""

HOUR_MS = 3_600_000

TWO_ORDERS_MAX = 1000
"""With more parcels than this one order is tried, to answer within a second or two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A place for a demand: *gap* of *row*, or, without a row, trip *gap* of *carrier*."""

    price: float
    gap: int
    row: int = -1
    carrier: int = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Item:
    """One demand on its way into the table."""

    index: int
    stop: int
    weight: int
    ready_ms: int
    due_ms: int
    takes: Ints
    carriers: Mask
    """Who may carry it."""
    unrest: Ints
    """What it costs, per carrier, that it was promised to another."""


class InsertionSolver:
    """Cheapest insertion; see the module."""

    def solve(self, problem: Problem) -> Plan:
        """Return a plan in which everything that can be carried is carried."""
        loads = load_vectors(problem)
        mask = eligible(problem, loads)
        hopeless = unservable(mask)
        unserved = {
            problem.demands[index].parcel: why_not(problem, problem.demands[index])
            for index in hopeless
        }
        servable = [index for index in range(len(problem.demands)) if mask[index].any()]
        moved = _unrest(problem)
        plans: list[Plan] = []
        for order in insertion_orders(problem, servable):
            table = TripTable(problem, loads)
            for index in order:
                _insert(table, _item(table, index, mask[index], moved))
            plans.append(assemble(problem, table.routes(), unserved, "insertion"))
        return min(plans, key=lambda plan: plan.cost.total)


def insertion_orders(problem: Problem, indices: Sequence[int]) -> list[list[int]]:
    """Return *indices* by tier and, within a tier, by two rules to try.

    Far points first, because they shape the trips and near ones fit in anywhere; and the same
    within each hour of due times, which is better when time is short.
    """
    demands, far = problem.demands, problem.travel_ms[0].tolist()

    def far_first(index: int, due_step_ms: int) -> tuple[int, int, int, int, int, ParcelId]:
        demand = demands[index]
        hour = demand.due_ms // due_step_ms
        stop = demand.stop
        return (demand.tier, hour, -far[stop], stop, demand.due_ms, demand.parcel)

    orders = [sorted(indices, key=lambda index: far_first(index, HOUR_MS))]
    if len(indices) <= TWO_ORDERS_MAX:
        orders.append(sorted(indices, key=lambda index: far_first(index, FAR)))
    return orders


def _unrest(problem: Problem) -> Ints:
    """Return, per demand and carrier, what it costs to break with the plan in hand."""
    before = previous_vehicle(problem)
    columns = {carrier.vehicle: index for index, carrier in enumerate(problem.carriers)}
    result = np.zeros((len(problem.demands), len(problem.carriers)), np.int64)
    for row, demand in enumerate(problem.demands):
        if demand.parcel in before:
            result[row] = problem.weights.moved_ms
            result[row, columns[before[demand.parcel]]] = 0
    return result


def _item(table: TripTable, index: int, carriers: Mask, unrest: Ints) -> Item:
    demand = table.problem.demands[index]
    return Item(
        index=index,
        stop=demand.stop,
        weight=table.weights[index],
        ready_ms=demand.ready_ms,
        due_ms=demand.due_ms,
        takes=table.loads.demand[index],
        carriers=carriers,
        unrest=unrest[index],
    )


def _insert(table: TripTable, item: Item) -> None:
    """Put *item* where it is cheapest."""
    best = _best_opening(table, item)
    joining = _best_joining(table, item)
    if joining is not None and joining.price <= best.price:
        table.join(joining.row, joining.gap, item.index)
    else:
        table.open(best.carrier, best.gap, item.index)


def _best_opening(table: TripTable, item: Item) -> Choice:
    """Return the cheapest new trip: before any trip there is, or behind a carrier's last."""
    rows, service, weights = slice(table.count), table.problem.service, table.problem.weights
    carrier = np.concatenate([table.carrier[rows], np.arange(len(table.free))])
    start = np.maximum(np.concatenate([table.available[rows], table.free]), item.ready_ms)
    ends = np.zeros(len(table.free), np.int64)
    done = start + service.load_fixed_ms + service.load_per_parcel_ms
    done += int(table.travel[0, item.stop])
    done += service.handoff_fixed_ms + service.handoff_per_parcel_ms
    back = done + int(table.travel[item.stop, 0])
    push = np.maximum(0, back - np.concatenate([table.start[rows], ends + FAR]))
    behind = np.concatenate([table.weight[rows, 0] + table.weight_later[rows], ends])
    slack = np.minimum(table.slack[rows, 0] - table.start[rows], table.slack_later[rows])
    price = _own_price(table, item, done)
    price += _push_price(table, push, behind, np.concatenate([slack, ends + FAR]))
    price += weights.vehicle * (back - start) + item.unrest[carrier]
    price[~item.carriers[carrier]] = np.inf
    best = int(price.argmin())
    chosen = int(carrier[best])
    tour = table.order[chosen]
    gap = tour.index(best) if best < table.count else len(tour)
    return Choice(price=float(price[best]), gap=gap, carrier=chosen)


def _best_joining(table: TripTable, item: Item) -> Choice | None:
    """Return the cheapest gap in a trip that has room for *item*, None if none has."""
    carrier = table.carrier[: table.count]
    room = table.loads.capacity[carrier] - table.load[: table.count]
    rows = np.flatnonzero(item.carriers[carrier] & (room >= item.takes).all(axis=1))
    if not len(rows):
        return None
    gaps = int(table.visits[rows].max()) + 1
    service, weights = table.problem.service, table.problem.weights
    shift = np.maximum(0, item.ready_ms - table.start[rows]) + service.load_per_parcel_ms
    reach, detour, possible = _detours(table, rows, gaps, item.stop)
    done = (table.start[rows] + shift)[:, None] + reach
    delay = shift[:, None] + detour
    behind = table.weight[rows, :gaps]
    slack = table.slack[rows, :gaps] - table.start[rows, None]
    before = table.weight[rows, :1] - behind
    later = np.maximum(0, delay - table.spare[rows, None])
    price = _own_price(table, item, done)
    price += _push_price(table, delay, behind, slack)
    price += _push_price(table, shift[:, None], before, slack[:, :1])
    price += _push_price(
        table, later, table.weight_later[rows, None], table.slack_later[rows, None]
    )
    price += weights.vehicle * (detour + service.load_per_parcel_ms)
    price += item.unrest[table.carrier[rows], None]
    price[~possible] = np.inf
    best = int(price.argmin())
    row, gap = divmod(best, gaps)
    if not possible[row, gap]:
        return None
    return Choice(price=float(price[row, gap]), row=int(rows[row]), gap=gap)


def _detours(table: TripTable, rows: Ints, gaps: int, stop: int) -> tuple[Ints, Ints, Mask]:
    """Return per gap: end of the handoff from the row's start, time added, whether it may be.

    A point that a row already visits is visited once: there the only gap is its own visit.
    """
    service, travel = table.problem.service, table.travel
    ahead, behind = table.stop[rows, :gaps], table.stop[rows, 1 : gaps + 1]
    to, onward = travel[ahead, stop], travel[stop, behind]
    stay = service.handoff_fixed_ms + service.handoff_per_parcel_ms
    reach = table.done[rows, :gaps] + to + stay
    detour = to + onward - travel[ahead, behind] + stay
    way = table.distance
    longer = way[ahead, stop] + way[stop, behind] - way[ahead, behind]
    possible = np.arange(gaps) <= table.visits[rows, None]
    possible &= (to <= TRAVEL_MS_MAX) & (onward <= TRAVEL_MS_MAX)
    possible &= table.way[rows, None] + longer <= table.ranges[table.carrier[rows], None]
    for row, gap in np.argwhere(behind == stop):
        possible[row] = False
        possible[row, gap] = True
        detour[row, gap] = service.handoff_per_parcel_ms
        reach[row, gap] = table.done[rows[row], gap + 1] + service.handoff_per_parcel_ms
    return reach, detour, possible


def _own_price(table: TripTable, item: Item, done: Ints) -> Prices:
    """Return what the item's own wait costs if it is handed off at *done*."""
    over = np.maximum(0, done - item.due_ms).astype(np.float64)
    lateness = table.problem.weights.lateness
    result: Prices = item.weight * ((done - item.ready_ms) + lateness * over)
    return result


def _push_price(table: TripTable, delay: Ints, weight: Ints, slack: Ints) -> Prices:
    """Return what it costs to delay parcels of sum *weight*, the first late after *slack*."""
    over = np.maximum(0, delay - np.maximum(0, slack)).astype(np.float64)
    result: Prices = weight * (delay + table.problem.weights.lateness * over)
    return result
