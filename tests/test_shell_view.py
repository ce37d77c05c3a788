"""The fleet as the API shows it."""

from collections.abc import Iterable
from itertools import chain, pairwise
from math import dist

import msgspec
import pytest

from fleet_manager.core.commands import PublishOrder
from fleet_manager.core.events import ParcelsSubmitted, PlanFound, StateReported
from fleet_manager.core.fleet import Fleet, VehicleRecord
from fleet_manager.core.step import step
from fleet_manager.model.parcel import ParcelPhase
from fleet_manager.shell import http_models as shapes
from fleet_manager.shell.view import (
    VehicleViews,
    activity_of,
    is_late,
    parcel_view,
    parcels_view,
    status_view,
)
from tests.a_fleet import NOW_MS, VAN, a_fleet, a_parcel, a_tour, a_van
from tests.a_vehicle import IdealVehicle


def a_busy_fleet() -> tuple[Fleet, IdealVehicle]:
    """Build a fleet whose first van has an order and drives to the dock."""
    fleet = a_fleet(vans=2)
    van = a_van(fleet.road)
    asked = step(fleet, ParcelsSubmitted(parcels=(a_parcel("p1"),)), NOW_MS)
    posed = fleet.stations[next(iter(fleet.stations))].posed
    assert posed is not None, asked
    found = step(fleet, PlanFound(problem=posed, tours=(a_tour(locker=("p1",)),)), NOW_MS)
    for command in found.commands:
        if isinstance(command, PublishOrder) and command.vehicle == VAN:
            van.take(command.order)
    step(fleet, StateReported(vehicle=VAN, state=van.state()), NOW_MS + 100)
    return fleet, van


def length_m(line: list[list[float]]) -> float:
    return float(sum(dist(a, b) for a, b in pairwise(line)))


def put_at_its_node(fleet: Fleet) -> VehicleRecord:
    """Have the van stand where it is; the ideal one always reports the same place."""
    vehicle, graph = fleet.vehicles[VAN], fleet.road.graph
    vehicle.seen.x_mm = int(graph.x_mm[vehicle.node])
    vehicle.seen.y_mm = int(graph.y_mm[vehicle.node])
    return vehicle


def test_a_vehicle_is_shown_in_the_documented_shape() -> None:
    fleet, _ = a_busy_fleet()
    views = VehicleViews(fleet.road)
    for vehicle in fleet.by_number:
        view = msgspec.json.decode(msgspec.json.encode(views.view(vehicle)))
        shapes.Vehicle.model_validate(view)


def test_a_vehicle_that_drives_shows_what_is_released_and_what_comes_then() -> None:
    fleet, van = a_busy_fleet()
    views = VehicleViews(fleet.road)
    before = views.view(put_at_its_node(fleet))
    assert before["activity"] == "driving"
    assert before["horizon"][0] != before["base"][-1]
    van.drive()
    step(fleet, StateReported(vehicle=VAN, state=van.state()), NOW_MS + 200)
    after = views.view(put_at_its_node(fleet))
    assert after["node"] == van.node
    assert 0 < length_m(after["base"]) < length_m(before["base"])
    assert after["base"][-1] == before["base"][-1]


def test_the_way_begins_ahead_of_the_vehicle_not_behind_it() -> None:
    fleet, _ = a_busy_fleet()
    vehicle = put_at_its_node(fleet)
    here = [vehicle.seen.x_mm / 1000, vehicle.seen.y_mm / 1000]
    whole = VehicleViews(fleet.road).view(vehicle)["base"]
    assert whole[0] != here
    for share in (0.3, 0.9):
        vehicle.seen.x_mm = round(1000 * (here[0] + share * (whole[0][0] - here[0])))
        vehicle.seen.y_mm = round(1000 * (here[1] + share * (whole[0][1] - here[1])))
        assert VehicleViews(fleet.road).view(vehicle)["base"] == whole


def test_a_vehicle_not_heard_of_since_a_restart_is_shown_at_its_node() -> None:
    fleet, _ = a_busy_fleet()
    vehicle = fleet.vehicles[VAN]
    vehicle.seen.seen_ms = 0
    view = VehicleViews(fleet.road).view(vehicle)
    graph = fleet.road.graph
    assert view["x_m"] * 1000 == pytest.approx(graph.x_mm[vehicle.node])
    assert view["y_m"] * 1000 == pytest.approx(graph.y_mm[vehicle.node])


def test_a_vehicle_at_home_with_nothing_to_do_is_parked() -> None:
    fleet = a_fleet(vans=1)
    view = VehicleViews(fleet.road).view(fleet.vehicles[VAN])
    assert view["activity"] == "parked"
    assert view["base"] == []
    assert view["horizon"] == []
    assert [box["parcel"] for box in view["boxes"]] == [None] * len(view["boxes"])


@pytest.mark.parametrize(
    ("change", "word"),
    [({"paused": True}, "paused"), ({"lost": True}, "stopped"), ({"plugged": True}, "charging"),
     ({"waiting_since_ms": 5}, "waiting")],
)  # fmt: skip
def test_what_holds_a_vehicle_is_said_first(change: dict[str, object], word: str) -> None:
    vehicle = a_fleet(vans=1).vehicles[VAN]
    for name, value in change.items():
        setattr(vehicle, name, value)
    assert activity_of(vehicle) == word


def names(found: Iterable[dict[str, str]]) -> list[str]:
    return [parcel["id"] for parcel in found]


def test_parcels_come_in_pages_that_hold_each_once() -> None:
    fleet = a_fleet(vans=0)
    parcels = tuple(a_parcel(f"p{n}") for n in range(7))
    step(fleet, ParcelsSubmitted(parcels=parcels), NOW_MS)
    seen: list[list[str]] = []
    after: str | None = "0"
    while after is not None:
        page = parcels_view(fleet, (), (int(after), 3), NOW_MS)
        seen.append(names(page["parcels"]))
        after = page["next"]
    assert [len(found) for found in seen] == [3, 3, 1]
    assert [*chain(*seen)] == [parcel.id for parcel in parcels]


def test_parcels_are_listed_by_phase() -> None:
    fleet, _ = a_busy_fleet()
    waiting, assigned = (
        parcels_view(fleet, (phase,), (0, 10), NOW_MS)["parcels"]
        for phase in (ParcelPhase.WAITING, ParcelPhase.ASSIGNED)
    )
    assert names(waiting) == []
    assert names(assigned) == ["p1"]


def test_a_parcel_is_shown_in_the_documented_shape_and_without_its_contact() -> None:
    fleet, _ = a_busy_fleet()
    view = msgspec.json.encode(parcel_view(next(iter(fleet.parcels.values())), NOW_MS))
    shapes.Parcel.model_validate_json(view)
    assert b"contact" not in view


@pytest.mark.parametrize(
    ("phase", "ended_ms", "now_ms", "late"),
    [
        (ParcelPhase.WAITING, None, 10, False),
        (ParcelPhase.WAITING, None, 11, True),
        (ParcelPhase.DELIVERED, 10, 99, False),
        (ParcelPhase.DELIVERED, 11, 99, True),
        (ParcelPhase.RETURNED, 11, 99, False),
    ],
)
def test_a_parcel_is_late_when_its_window_ended_before_its_handoff(
    phase: ParcelPhase,
    ended_ms: int | None,
    now_ms: int,
    late: bool,  # noqa: FBT001
) -> None:
    fleet = a_fleet()
    parcel = a_parcel(ready_ms=0, due_ms=10)
    step(fleet, ParcelsSubmitted(parcels=(parcel,)), NOW_MS)
    record = fleet.parcels[parcel.id]
    record.phase, record.ended_ms = phase, ended_ms
    assert is_late(record, now_ms) == late


def test_the_figures_count_parcels_and_vehicles() -> None:
    fleet, _ = a_busy_fleet()
    figures = status_view(fleet, NOW_MS)
    assert figures["counts"]["assigned"] == 1
    assert figures["vehicles"]["known"] == figures["vehicles"]["online"] == 2
    assert figures["vehicles"]["moving"] == 1
    assert figures["orders_sent"] == 1
    assert figures["violations"] == []
