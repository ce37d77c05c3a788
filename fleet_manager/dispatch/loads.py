"""Weight and boxes as plain vectors that add up, so that "does it fit" is one comparison.

Parcels fit into boxes exactly if, for each class and each box size v, there are no more parcels
larger than v than there are boxes larger than v (Hall's condition for nested sizes; with v = 0
it counts the boxes of the class). Each such pair is one dimension: a parcel takes 1 where it is
larger, a vehicle offers its number of larger boxes. Weight in grams is dimension 0.
"""

from dataclasses import dataclass

import numpy as np

from fleet_manager.dispatch.problem import Matrix, Problem
from fleet_manager.model.parcel import TemperatureClass


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Loads:
    """What each demand takes (rows) and each carrier offers, in the same dimensions."""

    demand: Matrix
    capacity: Matrix


def load_vectors(problem: Problem) -> Loads:
    """Return the vectors of *problem*; dimensions nobody needs are left out."""
    takes = [[demand.weight_g for demand in problem.demands]]
    offers = [[carrier.type.payload_max_g for carrier in problem.carriers]]
    for temperature, volume_ml in _sizes(problem):
        need = [
            int(demand.temperature is temperature and demand.volume_ml > volume_ml)
            for demand in problem.demands
        ]
        if any(need):
            takes.append(need)
            offers.append(_larger_boxes(problem, temperature, volume_ml))
    return Loads(
        demand=np.array(takes, np.int64).T.reshape(len(problem.demands), len(takes)),
        capacity=np.array(offers, np.int64).T.reshape(len(problem.carriers), len(takes)),
    )


def _sizes(problem: Problem) -> list[tuple[TemperatureClass, int]]:
    """Return every class with 0 and with each size of its boxes, in a fixed order."""
    sizes = {
        (box.temperature, box.volume_ml)
        for carrier in problem.carriers
        for box in carrier.type.boxes
    }
    return sorted(sizes | {(temperature, 0) for temperature in TemperatureClass})


def _larger_boxes(problem: Problem, temperature: TemperatureClass, volume_ml: int) -> list[int]:
    """Return per carrier the number of boxes of *temperature* larger than *volume_ml*."""
    return [
        sum(box.temperature is temperature and box.volume_ml > volume_ml for box in type_.boxes)
        for type_ in (carrier.type for carrier in problem.carriers)
    ]
