"""The fleet's state: deadlines in order, and what follows from a record."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.core.fleet import Agenda, Fleet, ParcelRecord, TripRecord, VehicleRecord
from fleet_manager.model.ids import OrderId, SessionId, TripId
from fleet_manager.vda5050.master import Dialogue
from tests.a_fleet import LOCKER, NOW_MS, STORE, VAN, a_fleet, a_parcel, a_tour

TIMES = st.lists(st.integers(0, 50), max_size=20)
DRIVES = Dialogue(order=OrderId("o"), released_sequence_id=8, passed_sequence_id=4)


def an_agenda(times: list[int]) -> Agenda:
    agenda = Agenda()
    for number, time_ms in enumerate(times):
        agenda.add(time_ms, "visit", str(number))
    return agenda


@given(TIMES, st.integers(0, 50))
def test_what_is_due_comes_earliest_first(times: list[int], now_ms: int) -> None:
    due = [int(key) for _, key in an_agenda(times).due(now_ms)]
    assert due == sorted(
        (n for n in range(len(times)) if times[n] <= now_ms), key=times.__getitem__
    )


@given(TIMES, st.integers(0, 50))
def test_what_was_due_is_forgotten(times: list[int], now_ms: int) -> None:
    agenda = an_agenda(times)
    tuple(agenda.due(now_ms))
    assert tuple(agenda.due(now_ms)) == ()


@given(TIMES)
def test_the_next_deadline_is_the_earliest(times: list[int]) -> None:
    assert an_agenda(times).next_ms == min(times, default=None)


def a_trip(stage: int) -> TripRecord:
    tour = a_tour(locker=("p1",), shelf_h1_u1=("p2",))
    return TripRecord(id=TripId("t1"), plan=tour.trips[0], boxes={}, stage=stage)


@pytest.mark.parametrize(
    ("stage", "point"), [(0, None), (1, "locker"), (2, "shelf-h1-u1"), (3, None)]
)
def test_a_trip_visits_between_loading_and_unloading(stage: int, point: str | None) -> None:
    visit = a_trip(stage).visit
    assert (visit.point if visit else None) == point


def test_the_visits_are_over_after_the_last_one() -> None:
    assert [a_trip(stage).visits_over for stage in range(4)] == [False, False, False, True]


def a_van(**changes: Any) -> VehicleRecord:  # noqa: ANN401 - of any field
    van = a_fleet(vans=1).vehicles[VAN]
    for name, value in changes.items():
        setattr(van, name, value)
    return van


def test_a_vehicle_on_its_way_does_not_stand() -> None:
    assert not a_van(dialogue=DRIVES).stands


def test_a_vehicle_at_the_end_of_its_base_stands() -> None:
    assert a_van(dialogue=replace(DRIVES, passed_sequence_id=8)).stands


def test_a_vehicle_busy_at_the_end_of_its_base_does_not_stand() -> None:
    assert not a_van(dialogue=replace(DRIVES, passed_sequence_id=8, action_over=False)).stands


def test_a_vehicle_that_lost_its_order_stands() -> None:
    assert a_van(dialogue=DRIVES, lost=True).stands


def test_an_idle_vehicle_is_free() -> None:
    assert a_van().is_free


@pytest.mark.parametrize(
    "change",
    [
        {"in_service": False},
        {"paused": True},
        {"charging": True},
        {"trip": a_trip(0)},
        {"online": False},
        {"automatic": False},
    ],
    ids=str,
)
def test_a_vehicle_with_something_in_its_way_is_not_free(change: dict[str, Any]) -> None:
    van = a_van()
    for name, value in change.items():
        setattr(van.seen if name in ("online", "automatic") else van, name, value)
    assert not van.is_free


def a_record(**changes: Any) -> ParcelRecord:  # noqa: ANN401 - of any field
    return ParcelRecord(parcel=a_parcel(), point=LOCKER, station=STORE, **changes)


@pytest.mark.parametrize(
    ("ended_ms", "late"),
    [(None, False), (NOW_MS + 3_600_000, False), (NOW_MS + 3_600_001, True)],
)
def test_a_parcel_is_late_once_handed_off_after_its_due_window(
    ended_ms: int | None,
    late: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert a_record(ended_ms=ended_ms).late is late


def test_a_session_that_is_no_more_takes_place_nowhere() -> None:
    fleet: Fleet = a_fleet(vans=1)
    assert fleet.vehicle_of(SessionId("gone/1")) is None


def test_a_session_takes_place_at_its_vehicle() -> None:
    fleet = a_fleet(vans=1)
    fleet.sessions[SessionId("o.1.visit/1")] = VAN
    assert fleet.vehicle_of(SessionId("o.1.visit/1")) is fleet.vehicles[VAN]


def test_a_station_without_a_dock_is_no_station_of_the_fleet() -> None:
    assert list(a_fleet().stations) == [STORE]
