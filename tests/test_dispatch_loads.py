"""Load vectors say exactly what the boxes say."""

import numpy as np
from hypothesis import given

from fleet_manager.dispatch.boxes import place
from fleet_manager.dispatch.loads import load_vectors
from fleet_manager.dispatch.problem import Problem
from fleet_manager.model.parcel import TemperatureClass
from tests.dispatch_problems import (
    PATIENTLY,
    a_box,
    a_carrier,
    a_demand,
    a_problem,
    a_type,
    problems,
)


@PATIENTLY
@given(problems())
def test_a_sum_of_vectors_is_within_capacity_exactly_if_weight_and_boxes_hold(
    problem: Problem,
) -> None:
    loads = load_vectors(problem)
    for size in range(min(6, len(problem.demands)) + 1):
        chosen = problem.demands[:size]
        takes = loads.demand[:size].sum(axis=0)
        for carrier, offers in zip(problem.carriers, loads.capacity, strict=True):
            weight_g = sum(demand.weight_g for demand in chosen)
            holds = weight_g <= carrier.type.payload_max_g and (
                place(chosen, carrier.type.boxes) is not None
            )
            assert bool((takes <= offers).all()) == holds


def test_dimensions_nobody_needs_are_left_out() -> None:
    van = a_type(
        [a_box("1"), a_box("2", temperature="chilled"), a_box("3", temperature="frozen")]
    )
    problem = a_problem([a_demand("a", 1)], [a_carrier("v1", type=van)])
    assert load_vectors(problem).demand.tolist() == [[1000, 1]]


def test_a_class_without_any_box_has_no_capacity() -> None:
    frozen = a_demand("a", 1, temperature=TemperatureClass.FROZEN)
    loads = load_vectors(a_problem([frozen], [a_carrier("v1")]))
    assert (np.array([[1000, 1]]) == loads.demand).all()
    assert loads.capacity.tolist() == [[100_000, 0]]
