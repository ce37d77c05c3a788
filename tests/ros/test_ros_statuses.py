"""Tests of last100_ros.statuses."""

import math
from typing import Any

import pytest
from builtin_interfaces.msg import Time
from hypothesis import given
from hypothesis import strategies as st
from last100_msgs.msg import ParcelStatus, VehicleStatus

from fleet_manager.model.ids import ParcelId
from fleet_manager.model.parcel import ParcelPhase
from fleet_manager.shell.forecast import Forecast
from fleet_manager.shell.view import VehicleViews, status_view
from last100_ros.stamps import to_ms
from last100_ros.statuses import (
    PHASES,
    see_parcel,
    to_fleet_status,
    to_parcel_status,
    to_pose,
    to_vehicle_status,
)
from tests.a_fleet import LOCKER, NOW_MS, STORE, VAN
from tests.a_scene import a_yard, at_the_locker, hear, type_right_code, under_way
from tests.a_world import World

pytestmark = pytest.mark.ros


def parcel_status(world: World, parcel: str = "p1") -> ParcelStatus:
    fleet, now_ms = world.fleet, world.now_ms
    record = fleet.parcels[ParcelId(parcel)]
    return to_parcel_status(see_parcel(record, now_ms, Forecast(fleet, now_ms)))


def vehicle_status(world: World) -> VehicleStatus:
    views = VehicleViews(world.fleet.road)
    return to_vehicle_status(views.view(world.record()))


def test_every_phase_has_its_number() -> None:
    assert set(PHASES) == set(ParcelPhase)
    assert len(set(PHASES.values())) == len(ParcelPhase)


def test_a_parcel_at_the_station() -> None:
    world = a_yard(vans=0, parcels=("p1",))
    status = parcel_status(world)
    assert (status.id, status.phase) == ("p1", ParcelStatus.WAITING)
    assert (status.vehicle, status.station, status.point) == ("", STORE, LOCKER)
    assert to_ms(status.stamp) == world.now_ms
    assert to_ms(status.due) == world.fleet.parcels[ParcelId("p1")].parcel.due_ms
    assert (status.eta, status.ended) == (Time(), Time())
    assert not status.late


def test_a_parcel_on_its_way_is_expected() -> None:
    world = under_way()
    status = parcel_status(world)
    assert (status.phase, status.vehicle) == (ParcelStatus.ABOARD, VAN)
    assert world.now_ms < to_ms(status.eta) < world.now_ms + 600_000


def test_a_parcel_that_was_collected_has_ended() -> None:
    world = at_the_locker()
    type_right_code(world)
    world.wait_until(lambda: parcel_status(world).phase == ParcelStatus.DELIVERED)
    status = parcel_status(world)
    assert 0 < to_ms(status.ended) <= world.now_ms
    assert status.eta == Time()


def test_a_vehicle_on_its_way() -> None:
    world = under_way()
    hear(world)
    status = vehicle_status(world)
    assert (status.id, status.activity) == (VAN, "driving")
    assert (status.online, status.in_service, status.paused) == (True, True, False)
    assert status.trip == world.record().trip.id  # type: ignore[union-attr]
    assert len(status.base) > 1
    assert [box.parcel for box in status.compartments if box.parcel] == ["p1"]
    assert status.odometer == pytest.approx(world.record().metres_mm / 1000)


def test_a_battery_is_a_share() -> None:
    world = a_yard()
    world.record().seen.battery_permille = 875
    assert vehicle_status(world).battery == pytest.approx(0.875)


def test_a_vehicle_at_home_has_nowhere_to_go() -> None:
    status = vehicle_status(a_yard())
    assert (status.base, status.horizon, status.trip, status.waiting_for) == ([], [], "", "")


@given(st.floats(-math.pi, math.pi))
def test_where_it_faces_is_a_turn_about_the_vertical(theta_rad: float) -> None:
    pose = to_pose(1.5, -2.5, theta_rad)
    turn = pose.orientation
    assert 2 * math.atan2(turn.z, turn.w) == pytest.approx(theta_rad)
    assert turn.x**2 + turn.y**2 + turn.z**2 + turn.w**2 == pytest.approx(1)
    assert (pose.position.x, pose.position.y, pose.position.z) == (1.5, -2.5, 0.0)


def figures(world: World, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    parts = {"site": "yard", "map": "courtyard", "journal": {"seq": 7, "digest": "00"}}
    return {**status_view(world.fleet, NOW_MS), **parts, **changes}


def test_the_fleet_in_figures() -> None:
    status = to_fleet_status(figures(under_way(("p1", "p2"), vans=2)))
    assert (status.site, status.map, status.journal_seq) == ("yard", "courtyard", 7)
    assert (status.vehicles_known, status.vehicles_online) == (2, 2)
    assert (status.parcels_aboard, status.parcels_waiting) == (2, 0)
    assert status.odometer > 0
    assert status.releasing
    assert to_ms(status.stamp) == NOW_MS


def test_who_is_held_off_and_what_is_broken_is_said_in_words() -> None:
    world = a_yard(vans=0)
    held_off = {**status_view(world.fleet, NOW_MS)["vehicles"], "held_off": {"a/1": "no"}}
    status = to_fleet_status(figures(world, vehicles=held_off, violations=["two on one piece"]))
    assert status.vehicles_held_off == ["a/1: no"]
    assert status.violations == ["two on one piece"]
