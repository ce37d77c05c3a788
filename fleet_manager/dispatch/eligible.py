"""Who could carry a parcel at all, on a trip of its own; and if nobody can, why.

A parcel that no vehicle can ever take must not hold up the others: it is named, with the field
that is in the way, and the rest is planned.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from fleet_manager.dispatch.loads import Loads
from fleet_manager.dispatch.problem import TRAVEL_MS_MAX, Demand, Matrix, Problem

Mask = npt.NDArray[np.bool_]


def eligible(problem: Problem, loads: Loads) -> Mask:
    """Return which demand (row) could go with which carrier (column) on an empty trip."""
    stops = np.array([demand.stop for demand in problem.demands], np.int64)
    ranges = np.array([carrier.range_mm for carrier in problem.carriers], np.int64)
    fits = (loads.demand[:, None, :] <= loads.capacity[None, :, :]).all(axis=2)
    there_and_back = _there_and_back(problem.distance_mm, stops)
    in_range = there_and_back[:, None] <= ranges[None, :]
    result: Mask = fits & in_range & _reachable(problem, stops)[:, None]
    return result


def why_not(problem: Problem, demand: Demand) -> str:
    """Return the field that keeps *demand* from every carrier, and why, in one line."""
    types = [carrier.type for carrier in problem.carriers]
    if not types:
        return "carriers: the station has no vehicle"
    payload_g = max(type_.payload_max_g for type_ in types)
    if demand.weight_g > payload_g:
        return f"weight_g: {demand.weight_g} is more than any vehicle carries ({payload_g})"
    boxes_ml = [
        box.volume_ml
        for type_ in types
        for box in type_.boxes
        if box.temperature is demand.temperature
    ]
    if not boxes_ml:
        return f"temperature: no vehicle has a box for {demand.temperature.value} goods"
    if demand.volume_ml > max(boxes_ml):
        return (
            f"volume_ml: {demand.volume_ml} is more than the largest "
            f"{demand.temperature.value} box holds ({max(boxes_ml)})"
        )
    return _why_not_there(problem, demand)


def _why_not_there(problem: Problem, demand: Demand) -> str:
    """Return what is wrong with the way to *demand*, which would fit some vehicle."""
    stop = np.array([demand.stop], np.int64)
    if not _reachable(problem, stop)[0]:
        return f"point: {demand.point} cannot be reached from the station and back"
    way_mm = int(_there_and_back(problem.distance_mm, stop)[0])
    range_mm = max(carrier.range_mm for carrier in problem.carriers)
    if way_mm > range_mm:
        return (
            f"range_mm: {way_mm} there and back is farther than any vehicle goes ({range_mm})"
        )
    return "carriers: no single vehicle has the payload, the box and the range"


def unservable(mask: Mask) -> Sequence[int]:
    """Return the indices of the demands that nobody can take."""
    return [int(index) for index in np.flatnonzero(~mask.any(axis=1))]


def _reachable(problem: Problem, stops: npt.NDArray[np.int64]) -> Mask:
    travel = problem.travel_ms
    result: Mask = (travel[0, stops] <= TRAVEL_MS_MAX) & (travel[stops, 0] <= TRAVEL_MS_MAX)
    return result


def _there_and_back(distance_mm: Matrix, stops: npt.NDArray[np.int64]) -> Matrix:
    """Return the distances; halves are clipped first, so that two sentinels do not overflow."""
    clipped = np.minimum(distance_mm, np.int64(1) << 61)
    result: Matrix = clipped[0, stops] + clipped[stops, 0]
    return result
