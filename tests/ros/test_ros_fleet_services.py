"""Tests of last100_ros.fleet_services, on the node: what is asked of the fleet and answered."""

import math
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from last100_msgs.msg import ParcelResult, ParcelStatus, ZoneStatus
from last100_msgs.srv import (
    CancelParcel,
    GetParcels,
    SetStationOpening,
    SetVehicleMode,
    SetZoneClass,
    SubmitParcels,
)

from fleet_manager.core.fleet import Fleet
from fleet_manager.model.ids import VehicleId, ZoneId
from fleet_manager.model.zone import ZoneClass
from last100_ros.fleet_manager_node import FleetManager
from last100_ros.fleet_services import PAGE_MAX
from last100_ros.qos import CALLS
from tests.a_fleet import STORE, VAN
from tests.ros.a_fleet_node import a_parcel, admit_a_van, configured, submit
from tests.ros.a_graph import Graph

pytestmark = pytest.mark.ros

ZONE = "zone-court"


@pytest.fixture
def fleet(ros: Graph, tmp_path: Path) -> FleetManager:
    """Return a fleet manager that takes parcels in and holds."""
    return configured(ros, tmp_path)


def call(ros: Graph, kind: Any, name: str, **request: Any) -> Any:  # noqa: ANN401 - messages
    return ros.call(kind, f"/fleet_manager/{name}", kind.Request(**request))


def get(ros: Graph, *ids: str, **request: int) -> GetParcels.Response:
    return call(ros, GetParcels, "get_parcels", ids=list(ids), **request)


def test_each_parcel_handed_in_has_its_result(ros: Graph, fleet: FleetManager) -> None:
    results = submit(
        ros, a_parcel("p1"), a_parcel("p2", mass=math.nan), a_parcel("p1"),
        a_parcel("p3", point="moon"),
    )  # fmt: skip
    assert fleet is not None
    assert [(result.id, result.outcome, result.field) for result in results] == [
        ("p1", ParcelResult.ACCEPTED, ""),
        ("p2", ParcelResult.REFUSED, "mass"),
        ("p1", ParcelResult.KNOWN, ""),
        ("p3", ParcelResult.REFUSED, "point"),
    ]


def test_nothing_at_all_can_be_handed_in(ros: Graph, fleet: FleetManager) -> None:
    assert fleet is not None
    assert submit(ros) == []


def test_too_much_at_once_is_refused_as_a_whole(ros: Graph, fleet: FleetManager) -> None:
    assert fleet is not None
    parcels = [a_parcel(f"p{number}") for number in range(10_001)]
    answer = call(ros, SubmitParcels, "submit_parcels", parcels=parcels)
    assert answer.error == "parcels: expected at most 10000 at once, got 10001"
    assert answer.results == []


def test_parcels_are_told_in_the_order_asked_for(ros: Graph, fleet: FleetManager) -> None:
    assert fleet is not None
    submit(ros, *(a_parcel(f"p{number}") for number in range(3)))
    answer = get(ros, "p2", "unheard-of", "p0")
    assert [each.id for each in answer.parcels] == ["p2", "p0"]
    assert {each.phase for each in answer.parcels} == {ParcelStatus.WAITING}


def test_all_parcels_are_told_a_page_at_a_time(ros: Graph, fleet: FleetManager) -> None:
    assert fleet is not None
    submit(ros, *(a_parcel(f"p{number}") for number in range(5)))
    first, rest = get(ros, limit=3), get(ros, offset=3)
    assert [each.id for each in first.parcels] == ["p0", "p1", "p2"]
    assert [each.id for each in rest.parcels] == ["p3", "p4"]
    assert (first.total, rest.total) == (5, 5)


def test_too_many_parcels_cannot_be_asked_for_by_name(ros: Graph, fleet: FleetManager) -> None:
    assert fleet is not None
    answer = get(ros, *(f"p{number}" for number in range(PAGE_MAX + 1)))
    assert answer.error == "ids: expected at most 1000 at once, got 1001"


def test_a_parcel_at_the_station_can_be_taken_back_and_only_once(
    ros: Graph, fleet: FleetManager
) -> None:
    assert fleet is not None
    submit(ros, a_parcel("p1"))
    for _ in range(2):
        answer = call(ros, CancelParcel, "cancel_parcel", id="p1")
        assert (answer.success, answer.message) == (True, "")
    assert get(ros, "p1").parcels[0].phase == ParcelStatus.CANCELLED


def test_a_parcel_nobody_knows_cannot_be_taken_back(ros: Graph, fleet: FleetManager) -> None:
    assert fleet is not None
    answer = call(ros, CancelParcel, "cancel_parcel", id="p1")
    assert (answer.success, answer.message) == (False, "no such parcel")


def test_a_zone_is_sealed_and_is_again_as_on_the_map(ros: Graph, fleet: FleetManager) -> None:
    for number, expected in ((ZoneStatus.SEALED, ZoneClass.SEALED), (0, ZoneClass.CONTROLLED)):
        answer = call(ros, SetZoneClass, "set_zone_class", id=ZONE, zone_class=number)
        assert (answer.success, answer.message) == (True, "")
        zone = fleet.front.host.look(lambda f: f.zone_class(ZoneId(ZONE)))
        assert zone.result(10) is expected


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"id": "moon", "zone_class": 1}, "expected one of the zones zone-court, got 'moon'"),
        ({"id": ZONE, "zone_class": 9}, "zone_class: expected 0 or one of [1, 2, 3], got 9"),
    ],
)
def test_a_zone_or_class_that_is_not_there_is_refused(
    ros: Graph, fleet: FleetManager, request_: dict[str, Any], said: str
) -> None:
    assert fleet is not None
    answer = call(ros, SetZoneClass, "set_zone_class", **request_)
    assert (answer.success, answer.message) == (False, said)


def test_a_station_is_closed_and_holds_its_parcels(ros: Graph, fleet: FleetManager) -> None:
    assert fleet is not None
    submit(ros, a_parcel("p1"))
    answer = call(ros, SetStationOpening, "set_station_opening", id=STORE, open=False)
    assert answer.success
    assert get(ros, "p1").parcels[0].hold_reason == f"station {STORE} is closed"


def test_a_station_that_is_not_there_is_refused(ros: Graph, fleet: FleetManager) -> None:
    assert fleet is not None
    answer = call(ros, SetStationOpening, "set_station_opening", id="moon", open=True)
    assert not answer.success
    assert "got 'moon'" in answer.message


@pytest.mark.parametrize(
    ("mode", "is_so"),
    [
        (SetVehicleMode.Request.OUT_OF_SERVICE, (False, False)),
        (SetVehicleMode.Request.IN_SERVICE, (True, False)),
        (SetVehicleMode.Request.PAUSE, (True, True)),
        (SetVehicleMode.Request.RESUME, (True, False)),
    ],
)
def test_a_vehicle_is_told_how_to_be(
    ros: Graph, fleet: FleetManager, mode: int, is_so: tuple[bool, bool]
) -> None:
    host = fleet.front.host
    admit_a_van(host)
    assert call(ros, SetVehicleMode, "set_vehicle_mode", id=VAN, mode=mode).success
    van = host.look(lambda f: f.vehicles[VAN]).result(10)
    assert (van.in_service, van.paused) == is_so


def test_a_vehicle_that_is_not_there_is_refused(ros: Graph, fleet: FleetManager) -> None:
    assert fleet is not None
    vehicle = VehicleId("acme/moon")
    answer = call(ros, SetVehicleMode, "set_vehicle_mode", id=vehicle, mode=1)
    assert answer.message == "no vehicle of the fleet is called 'acme/moon'"


def test_a_mode_that_is_not_there_is_refused(ros: Graph, fleet: FleetManager) -> None:
    admit_a_van(fleet.front.host)
    answer = call(ros, SetVehicleMode, "set_vehicle_mode", id=VAN, mode=9)
    assert answer.message == "mode: expected one of [1, 2, 3, 4], got 9"


def test_while_the_fleet_thinks_everybody_else_is_served(
    ros: Graph, fleet: FleetManager
) -> None:
    thinking, go_on = Event(), Event()

    def think(_fleet: Fleet) -> None:
        thinking.set()
        go_on.wait(20)

    fleet.front.host.look(think)
    ros.until(thinking.is_set, "the fleet thinks")
    # One that asks so often at once has to have room for as many answers.
    client = ros.do(
        lambda: ros.tester.create_client(
            GetParcels, "/fleet_manager/get_parcels", qos_profile=CALLS
        )
    )
    ros.until(client.service_is_ready, "there is a service")
    asked = [client.call_async(GetParcels.Request()) for _ in range(50)]
    assert ros.do(lambda: "served") == "served"
    assert not any(answer.done() for answer in asked)
    go_on.set()
    ros.until(lambda: all(answer.done() for answer in asked), "all fifty are answered")
