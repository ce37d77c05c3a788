"""What nobody can carry is named with the field that is in the way."""

import numpy as np
import pytest

from fleet_manager.dispatch.eligible import eligible, unservable, why_not
from fleet_manager.dispatch.loads import load_vectors
from fleet_manager.dispatch.problem import Carrier, Demand, Problem
from fleet_manager.model.parcel import TemperatureClass
from tests.dispatch_problems import (
    HUNDRED_M_MM,
    a_box,
    a_carrier,
    a_demand,
    a_problem,
    a_street,
    a_type,
)

SMALL = a_carrier("small", type=a_type([a_box("1", 5)], payload_max_g=50))
LARGE = a_carrier("large", type=a_type([a_box("1", 50)], payload_max_g=5))


def mask_of(problem: Problem) -> list[list[bool]]:
    result: list[list[bool]] = eligible(problem, load_vectors(problem)).tolist()
    return result


@pytest.mark.parametrize(
    ("demand", "field"),
    [
        (a_demand("a", 1, weight_g=51, volume_ml=1), "weight_g"),
        (a_demand("a", 1, weight_g=1, volume_ml=51), "volume_ml"),
        (a_demand("a", 1, weight_g=1, temperature=TemperatureClass.FROZEN), "temperature"),
        (a_demand("a", 1, weight_g=50, volume_ml=50), "carriers"),
    ],
    ids=["heavy", "big", "frozen", "heavy for one and big for the other"],
)
def test_a_parcel_that_fits_no_vehicle_is_named_with_its_field(
    demand: Demand, field: str
) -> None:
    problem = a_problem([demand], [SMALL, LARGE])
    assert mask_of(problem) == [[False, False]]
    assert why_not(problem, demand).startswith(f"{field}: ")


def test_a_point_out_of_range_is_named_with_both_distances() -> None:
    demand = a_demand("a", 3)
    carrier = a_carrier("v1", range_mm=6 * HUNDRED_M_MM - 1)
    problem = a_problem([demand], [carrier])
    assert mask_of(problem) == [[False]]
    assert why_not(problem, demand) == (
        "range_mm: 600000 there and back is farther than any vehicle goes (599999)"
    )


@pytest.mark.parametrize(("here", "there"), [(0, 1), (1, 0)], ids=["there", "back"])
def test_a_point_without_a_way_there_or_back_is_named(here: int, there: int) -> None:
    travel_ms = a_street(1)
    travel_ms[here, there] = np.iinfo(np.int64).max
    demand = a_demand("a", 1)
    problem = a_problem([demand], [a_carrier("v1")], travel_ms=travel_ms)
    assert mask_of(problem) == [[False]]
    assert why_not(problem, demand) == ("point: P1 cannot be reached from the station and back")


@pytest.mark.parametrize(
    ("carrier", "able"), [(SMALL, False), (LARGE, False), (a_carrier("v1"), True)]
)
def test_each_carrier_is_asked_by_itself(carrier: Carrier, able: bool) -> None:  # noqa: FBT001
    problem = a_problem([a_demand("a", 1)], [carrier])
    assert mask_of(problem) == [[able]]


def test_only_what_nobody_takes_is_unservable() -> None:
    assert unservable(np.array([[True, False], [False, False], [False, True]])) == [1]
