"""A problem hangs together, and travels to a worker and back."""

import dataclasses
import pickle

import numpy as np
import pytest

from fleet_manager.dispatch.insertion import InsertionSolver
from fleet_manager.dispatch.problem import Problem, ServiceTimes, Weights
from tests.dispatch_problems import a_carrier, a_demand, a_problem


def test_a_problem_and_its_plan_travel_to_a_worker_and_back() -> None:
    problem = a_problem([a_demand("a", 1)], [a_carrier("v1")])
    plan = InsertionSolver().solve(problem)
    there: Problem = pickle.loads(pickle.dumps(problem))  # noqa: S301
    assert there.demands == problem.demands
    assert (there.travel_ms == problem.travel_ms).all()
    assert pickle.loads(pickle.dumps(plan)) == plan  # noqa: S301


@pytest.mark.parametrize("name", ["travel_ms", "distance_mm"])
@pytest.mark.parametrize(
    "matrix",
    [
        np.zeros((2, 2), np.int32),
        np.zeros((3, 3), np.int64),
        np.array([[0, -1], [1, 0]]),
        np.array([[1, 1], [1, 0]]),
    ],
    ids=["int32", "too large", "negative", "diagonal"],
)
def test_a_matrix_of_another_shape_or_kind_is_refused(name: str, matrix: object) -> None:
    with pytest.raises(ValueError, match=name):
        a_problem([a_demand("a", 1)], [a_carrier("v1")], **{name: matrix})


def test_a_parcel_is_demanded_once() -> None:
    with pytest.raises(ValueError, match="demanded once"):
        a_problem([a_demand("a", 1), a_demand("a", 2)], [])


def test_a_vehicle_carries_once() -> None:
    with pytest.raises(ValueError, match="carries once"):
        a_problem([a_demand("a", 1)], [a_carrier("v1"), a_carrier("v1")])


@pytest.mark.parametrize("stop", [0, 2, 9])
def test_a_stop_is_the_row_of_its_point(stop: int) -> None:
    points = ("P1", "P2")
    astray = dataclasses.replace(a_demand("a", 1), stop=stop)
    with pytest.raises(ValueError, match="parcel a"):
        a_problem(
            [astray],
            [],
            stops=points,
            travel_ms=np.zeros((3, 3), np.int64),
            distance_mm=np.zeros((3, 3), np.int64),
        )


def test_standing_does_not_take_negative_time() -> None:
    with pytest.raises(ValueError, match="handoff_fixed_ms"):
        ServiceTimes(handoff_fixed_ms=-1)


def test_tiers_beyond_the_last_weight_share_it() -> None:
    weights = Weights(delay_by_tier=(9, 3))
    assert [weights.of_tier(tier) for tier in (0, 1, 2, 7)] == [9, 3, 3, 3]
