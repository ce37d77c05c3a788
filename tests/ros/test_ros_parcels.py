"""Tests of last100_ros.parcels."""

import math
from typing import Any

import pytest
from builtin_interfaces.msg import Time
from hypothesis import given
from hypothesis import strategies as st
from last100_msgs.msg import Address, ParcelResult
from last100_msgs.msg import Parcel as ParcelMessage

from fleet_manager.core.decisions import ParcelAccepted, ParcelRecognised, ParcelRefused
from fleet_manager.model.errors import ParcelError
from fleet_manager.model.ids import PointId, StationId
from fleet_manager.model.parcel import Parcel
from last100_ros.parcels import read_parcels, refusal_text, to_results
from last100_ros.stamps import to_time
from tests.a_fleet import LOCKER, NOW_MS, STORE

pytestmark = pytest.mark.ros

DUE_MS = NOW_MS + 3_600_000


def a_message(**changes: Any) -> ParcelMessage:  # noqa: ANN401 - of any field
    fields: dict[str, Any] = {
        "id": "p1",
        "contact": "c1",
        "point": LOCKER,
        "mass": 1.0,
        "volume": 0.005,
        "due": to_time(DUE_MS),
    }
    return ParcelMessage(**(fields | changes))


def read(**changes: Any) -> Parcel:  # noqa: ANN401 - of any field
    (parcel,) = read_parcels([a_message(**changes)], NOW_MS).parcels
    return parcel


def refused(**changes: Any) -> ParcelResult:  # noqa: ANN401 - of any field
    intake = read_parcels([a_message(**changes)], NOW_MS)
    assert intake.parcels == ()
    (result,) = to_results(intake, ())
    assert result.outcome == ParcelResult.REFUSED
    return result


@given(st.integers(1, 1_000_000), st.integers(1, 10_000_000))
def test_mass_and_volume_come_to_the_gram_and_the_millilitre(
    weight_g: int, volume_ml: int
) -> None:
    parcel = read(mass=weight_g / 1000, volume=volume_ml / 1_000_000)
    assert (parcel.weight_g, parcel.volume_ml) == (weight_g, volume_ml)


@given(st.floats())
def test_whatever_is_said_of_the_mass_it_is_within_bounds_or_refused(mass: float) -> None:
    intake = read_parcels([a_message(mass=mass)], NOW_MS)
    assert all(1 <= parcel.weight_g <= 1_000_000 for parcel in intake.parcels)
    assert len(intake.records) == 1


@pytest.mark.parametrize(
    ("mass", "got"),
    [
        (math.nan, "nan"), (math.inf, "inf"), (-1.0, "-1"), (0.0, "0"), (0.0004, "0.0004"),
        (1000.1, "1000.1"), (1e306, "1e+306"),
    ],
)  # fmt: skip
def test_a_mass_that_no_parcel_has_is_refused_in_kilograms(mass: float, got: str) -> None:
    result = refused(mass=mass)
    assert result.id == "p1"
    assert refusal_text(result) == f"mass: expected a mass in kg from 0.001 to 1000, got {got}"


@pytest.mark.parametrize("volume", [math.nan, -0.1, 0.0, 10.1])
def test_a_volume_that_no_parcel_has_is_refused_in_cubic_metres(volume: float) -> None:
    result = refused(volume=volume)
    assert result.field == "volume"
    assert result.expected == "a volume in m^3 from 0.000001 to 10"


def test_a_parcel_for_a_point() -> None:
    parcel = read(station=STORE)
    assert (parcel.point, parcel.address, parcel.station) == (LOCKER, None, STORE)


def test_a_parcel_for_an_address() -> None:
    parcel = read(point="", address=Address(compound="yard", building="7", unit="2"))
    assert parcel.point is None
    assert parcel.address is not None
    assert (parcel.address.compound, parcel.address.building) == ("yard", "7")


def test_what_is_left_empty_has_its_default() -> None:
    parcel = read()
    assert (parcel.temperature, parcel.priority) == ("ambient", "normal")
    assert (parcel.station, parcel.ready_ms, parcel.due_ms) == (None, NOW_MS, DUE_MS)


@pytest.mark.parametrize(
    ("changes", "field", "expected"),
    [
        ({"due": Time()}, "due", "a time after 1970"),
        ({"due": Time(sec=-1)}, "due", "a time after 1970"),
        ({"ready": Time(sec=-1)}, "ready", "a time after 1970"),
        ({"ready": to_time(DUE_MS + 1)}, "due", "a time not before the parcel is ready"),
        ({"contact": "+86 138 0013 8000"}, "contact", "a reference"),
        ({"temperature": "warm"}, "temperature", "one of ambient, chilled, frozen"),
        ({"priority": "urgent"}, "priority", "one of medicine, infant, elder, normal"),
        ({"point": ""}, "point", "a point, or compound and building"),
        ({"address": Address(compound="yard", building="7")}, "point", "an address or a point"),
        (
            {"point": "", "address": Address(building="7")},
            "address.compound",
            "the compound of the building",
        ),
    ],
)
def test_what_is_wrong_is_named_as_in_the_message(
    changes: dict[str, Any], field: str, expected: str
) -> None:
    result = refused(**changes)
    assert result.field == field
    assert result.expected.startswith(expected)


def test_a_parcel_without_a_usable_id_is_refused_without_one() -> None:
    result = refused(id="p 1")
    assert (result.id, result.field) == ("", "id")


def test_what_may_be_personal_is_not_repeated() -> None:
    assert refused(contact="wang@example.com").got == "(withheld)"


def test_good_and_bad_parcels_keep_their_order() -> None:
    messages = [a_message(id="a", mass=-1.0), a_message(id="b"), a_message(id="c")]
    intake = read_parcels(messages, NOW_MS)
    first, second = intake.parcels
    results = to_results(
        intake,
        (
            ParcelAccepted(parcel=first, point=LOCKER, station=STORE),
            ParcelRecognised(parcel=second.id, same=True),
        ),
    )
    assert [(result.id, result.outcome) for result in results] == [
        ("a", ParcelResult.REFUSED),
        ("b", ParcelResult.ACCEPTED),
        ("c", ParcelResult.KNOWN),
    ]


def test_what_the_fleet_refuses_is_told() -> None:
    intake = read_parcels([a_message(point="moon", station=StationId("store"))], NOW_MS)
    (parcel,) = intake.parcels
    assert parcel.point == PointId("moon")
    (result,) = to_results(
        intake,
        [ParcelRefused(parcel=parcel.id, field="point", expected="a point", got="moon")],
    )
    assert refusal_text(result) == "point: expected a point, got moon"


def test_another_parcel_under_a_known_id_is_refused() -> None:
    intake = read_parcels([a_message()], NOW_MS)
    (result,) = to_results(intake, [ParcelRecognised(parcel=intake.parcels[0].id, same=False)])
    assert (result.outcome, result.field) == (ParcelResult.REFUSED, "id")


def test_too_many_at_once_are_refused_as_a_whole() -> None:
    with pytest.raises(ParcelError, match="at most 10000 at once, got 10001"):
        read_parcels([a_message()] * 10_001, NOW_MS)
