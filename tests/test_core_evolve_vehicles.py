"""Vehicles: how they join, what they say of themselves, who may use them."""

from typing import Any

import pytest

from fleet_manager.core.decisions import (
    ChargingSet,
    Decision,
    InstantActionEchoed,
    PauseSet,
    VehicleAdmitted,
    VehicleHeldOff,
    VehicleKnown,
    VehicleLinked,
    VehicleSeen,
    VehicleServiceSet,
    WaitBegan,
)
from fleet_manager.core.evolve import evolve
from fleet_manager.core.evolve.vehicles import ABSENT_MS
from fleet_manager.core.fleet import Fleet
from fleet_manager.model.ids import ActionId, VehicleId
from fleet_manager.model.vehicle import standard_van
from fleet_manager.traffic.claims import NOBODY
from tests.a_fleet import NOW_MS, STORE, VAN, a_fleet

OTHER = VehicleId("acme/van-1")


def quiet(vans: int = 2) -> Fleet:
    """Build a fleet in which nothing is due and nobody is restless."""
    fleet = a_fleet(vans=vans)
    tuple(fleet.agenda.due(2 * NOW_MS))
    fleet.restless.clear()
    fleet.stations[STORE].dirty = False
    return fleet


def after(*decisions: Decision) -> Fleet:
    fleet = quiet()
    for decision in decisions:
        evolve(fleet, decision, NOW_MS)
    return fleet


def seen(**changes: Any) -> VehicleSeen:  # noqa: ANN401 - of any field
    described: dict[str, Any] = {
        "vehicle": VAN,
        "x_mm": 10,
        "y_mm": 20,
        "theta_mrad": 30,
        "battery_permille": 400,
        "charging": True,
        "driving": True,
        "automatic": True,
        "idle": False,
    }
    return VehicleSeen(**(described | changes))


def test_an_admitted_vehicle_holds_the_ground_it_stands_on() -> None:
    fleet = a_fleet(vans=2)
    holders = [fleet.claims.holder_of(vehicle.node) for vehicle in fleet.by_number]
    assert holders == [0, 1]


def test_an_admitted_vehicle_holds_nothing_else() -> None:
    fleet = a_fleet(vans=1)
    assert sum(holder != NOBODY for holder in fleet.claims.holder) == 1


def test_vehicles_are_numbered_as_they_come() -> None:
    assert [vehicle.number for vehicle in a_fleet(vans=3).by_number] == [0, 1, 2]


def test_a_vehicle_that_spoke_before_it_was_admitted_is_online() -> None:
    fleet = a_fleet()
    node = fleet.node_id(fleet.road.parking_nodes[0])
    admitted = VehicleAdmitted(
        vehicle=VAN, type=standard_van(), station=STORE, node=node, home=node
    )
    evolve(fleet, VehicleLinked(vehicle=VAN, online=True), NOW_MS)
    evolve(fleet, admitted, NOW_MS)
    assert fleet.vehicles[VAN].seen.online


def test_a_factsheet_is_kept_for_a_vehicle_at_the_door() -> None:
    stranger = VehicleId("acme/new")
    fleet = after(VehicleKnown(vehicle=stranger, type=standard_van()))
    assert fleet.applicants == {stranger: standard_van()}


def test_the_factsheet_of_a_member_changes_nothing() -> None:
    assert after(VehicleKnown(vehicle=VAN, type=standard_van())).applicants == {}


def test_why_a_vehicle_is_held_off_is_kept() -> None:
    fleet = after(VehicleHeldOff(vehicle=VehicleId("acme/new"), why="no place"))
    assert fleet.held_off == {"acme/new": "no place"}


CHANGES: tuple[Decision, ...] = (
    VehicleLinked(vehicle=VAN, online=False),
    VehicleServiceSet(vehicle=VAN, in_service=False),
    PauseSet(vehicle=VAN, paused=True, action=ActionId("pause")),
    ChargingSet(vehicle=VAN, charging=True),
    seen(automatic=False),
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: type(change).__name__)
def test_a_change_of_who_may_work_makes_the_vehicle_restless(change: Decision) -> None:
    assert VAN in after(change).restless


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: type(change).__name__)
def test_a_change_of_who_may_work_asks_for_a_new_plan(change: Decision) -> None:
    fleet = after(change)
    assert fleet.stations[STORE].dirty
    assert ("plan", STORE) in set(fleet.agenda.due(NOW_MS))


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: type(change).__name__)
def test_a_change_of_who_may_work_wakes_who_gave_way(change: Decision) -> None:
    gives_way = WaitBegan(vehicle=OTHER, why="another has waited longer", deferred=True)
    assert OTHER in after(gives_way, change).restless


def test_saying_the_same_again_changes_nothing() -> None:
    fleet = after(VehicleLinked(vehicle=VAN, online=True), seen())
    assert (fleet.restless, fleet.stations[STORE].dirty) == ({}, False)


def test_a_vehicle_that_goes_offline_is_looked_at_later() -> None:
    fleet = after(VehicleLinked(vehicle=VAN, online=False))
    assert ("absent", VAN) in set(fleet.agenda.due(NOW_MS + ABSENT_MS))
    assert not fleet.vehicles[VAN].seen.online


def test_a_vehicle_that_comes_back_is_told_what_it_missed() -> None:
    fleet = after(VehicleLinked(vehicle=VAN, online=True))
    assert ("echo", VAN) in set(fleet.agenda.due(NOW_MS))


def test_a_pause_has_a_name() -> None:
    van = after(PauseSet(vehicle=VAN, paused=True, action=ActionId("pause"))).vehicles[VAN]
    assert (van.paused, van.pause_action) == (True, "pause")


def test_who_goes_to_charge_reserves_nothing_any_more() -> None:
    waits = WaitBegan(vehicle=VAN, why="waits", resources=(1,))
    assert after(waits, ChargingSet(vehicle=VAN, charging=True)).waiting == {}


def test_what_a_vehicle_says_of_itself_is_kept() -> None:
    found = after(seen()).vehicles[VAN].seen
    assert (found.x_mm, found.y_mm, found.theta_mrad) == (10, 20, 30)
    assert (found.battery_permille, found.charging, found.driving) == (400, True, True)
    assert found.seen_ms == NOW_MS


def test_a_lost_vehicle_that_is_idle_is_looked_at() -> None:
    fleet = quiet()
    fleet.vehicles[VAN].lost = True
    evolve(fleet, seen(idle=True), NOW_MS)
    assert VAN in fleet.restless


def test_an_echoed_instant_action_is_remembered() -> None:
    echoed = InstantActionEchoed(vehicle=VAN, action=ActionId("a1"))
    assert after(echoed).vehicles[VAN].seen.instant_echoed == {"a1"}
