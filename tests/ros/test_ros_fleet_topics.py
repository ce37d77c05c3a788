"""Tests of last100_ros.fleet_topics, on the node: what is heard of a fleet."""

import json
from pathlib import Path
from typing import Any

import pytest
from last100_msgs.msg import (
    Decision,
    FleetStatus,
    HandoffEvent,
    MapInfo,
    ParcelStatus,
    Plan,
    StationStatusArray,
    VehicleStatusArray,
    ZoneStatus,
    ZoneStatusArray,
)
from last100_msgs.srv import SetZoneClass
from lifecycle_msgs.msg import Transition

from fleet_manager.core.decisions import SessionDecided
from fleet_manager.core.entry import decode
from fleet_manager.handoff import session as handoff
from fleet_manager.model.ids import SessionId
from last100_ros.qos import DECISIONS, EVENTS, LATCHED, STATES
from last100_ros.stamps import to_ms
from tests.a_fleet import LOCKER, STORE, VAN
from tests.ros.a_fleet_node import a_parcel, activated, admit_a_van, change, configured, submit
from tests.ros.a_graph import Graph

pytestmark = pytest.mark.ros


def hear(ros: Graph, kind: type, name: str, qos: Any) -> list[Any]:  # noqa: ANN401 - messages
    return ros.hear(kind, f"/fleet_manager/{name}", qos)


def test_who_comes_late_still_gets_the_map_and_how_things_are(
    ros: Graph, tmp_path: Path
) -> None:
    configured(ros, tmp_path)
    maps = hear(ros, MapInfo, "map", LATCHED)
    zones = hear(ros, ZoneStatusArray, "zones", LATCHED)
    stations = hear(ros, StationStatusArray, "stations", LATCHED)
    plans = hear(ros, Plan, "plan", LATCHED)
    ros.until(lambda: maps and zones and stations and plans, "all four are there")
    assert (maps[0].id, len(maps)) == ("courtyard", 1)
    assert [zone.id for zone in zones[-1].zones] == ["zone-court"]
    assert [station.id for station in stations[-1].stations] == [STORE]


def test_a_parcel_handed_in_is_heard_of_everywhere(ros: Graph, tmp_path: Path) -> None:
    configured(ros, tmp_path)
    events = hear(ros, ParcelStatus, "parcel_events", EVENTS)
    decisions = hear(ros, Decision, "decisions", DECISIONS)
    plans = hear(ros, Plan, "plan", LATCHED)
    stations = hear(ros, StationStatusArray, "stations", LATCHED)
    ros.until(lambda: plans and stations, "how things are is known")
    submit(ros, a_parcel("p1"))
    ros.until(lambda: events and decisions, "it is heard of")
    assert [(event.id, event.phase, event.point) for event in events] == [
        ("p1", ParcelStatus.WAITING, LOCKER)
    ]
    ros.until(lambda: plans[-1].unplanned == ["p1"], "it is in no plan")
    ros.until(lambda: stations[-1].stations[0].parcels_waiting == 1, "it waits at the station")


def test_a_decision_is_told_as_it_stands_in_the_journal(ros: Graph, tmp_path: Path) -> None:
    configured(ros, tmp_path)
    decisions = hear(ros, Decision, "decisions", DECISIONS)
    ros.until(lambda: ros.tester.count_publishers("/fleet_manager/decisions"), "they are told")
    submit(ros, a_parcel("p1"))
    submit(ros, a_parcel("p2"))
    ros.until(lambda: len(decisions) > 1 and decisions[-1].parcel == "p2", "both are told")
    first, second = decisions[-2:]
    assert (first.kind, first.parcel, first.vehicle) == ("ParcelAccepted", "p1", "")
    assert second.seq == first.seq + 1
    assert to_ms(first.stamp) <= to_ms(second.stamp)
    assert json.loads(first.json)["parcel"]["contact"] == "contact-p1"
    assert type(decode(first.json.encode())).__name__ == first.kind


def test_who_comes_late_hears_the_decisions_from_the_first_one_on(
    ros: Graph, tmp_path: Path
) -> None:
    configured(ros, tmp_path)
    submit(ros, a_parcel("p1"))
    decisions = hear(ros, Decision, "decisions", DECISIONS)
    ros.until(lambda: decisions and decisions[-1].parcel == "p1", "the last one is told")
    assert [decision.seq for decision in decisions] == list(range(1, len(decisions) + 1))


def test_a_vehicle_that_joins_is_shown(ros: Graph, tmp_path: Path) -> None:
    node = configured(ros, tmp_path)
    shown = hear(ros, VehicleStatusArray, "vehicles", STATES)
    admit_a_van(node.front.host)
    ros.until(lambda: shown and shown[-1].vehicles, "a vehicle is shown")
    (van,) = shown[-1].vehicles
    assert (van.id, van.online, van.activity) == (VAN, True, "parked")
    assert shown[-1].header.frame_id == "map"


def test_vehicles_are_shown_again_and_again(ros: Graph, tmp_path: Path) -> None:
    configured(ros, tmp_path, vehicles_rate=20.0)
    shown = hear(ros, VehicleStatusArray, "vehicles", STATES)
    ros.until(lambda: len(shown) > 5, "they are shown")


def test_a_zone_that_is_switched_is_told(ros: Graph, tmp_path: Path) -> None:
    configured(ros, tmp_path)
    zones = hear(ros, ZoneStatusArray, "zones", LATCHED)
    request = SetZoneClass.Request(id="zone-court", zone_class=ZoneStatus.SEALED)
    assert ros.call(SetZoneClass, "/fleet_manager/set_zone_class", request).success
    sealed = ZoneStatus.SEALED
    ros.until(lambda: zones and zones[-1].zones[0].zone_class == sealed, "it is sealed")
    assert zones[-1].zones[0].class_on_map == ZoneStatus.CONTROLLED


def test_a_handoff_is_told(ros: Graph, tmp_path: Path) -> None:
    node = configured(ros, tmp_path)
    events = hear(ros, HandoffEvent, "handoff_events", EVENTS)
    ros.until(lambda: ros.tester.count_publishers("/fleet_manager/handoff_events"), "a voice")
    told = SessionDecided(session=SessionId("a.visit/3"), outcome=handoff.Opened())
    host, news = node.front.host, node.front.news
    host.look(lambda fleet: news.hear(fleet, [told], host.now_ms())).result(10)
    ros.until(lambda: events, "it is told")
    assert (events[0].kind, events[0].compartment) == (HandoffEvent.OPENED, "3")


def test_the_figures_say_whether_anything_is_released(ros: Graph, tmp_path: Path) -> None:
    activated(ros, tmp_path, status_rate=10.0)
    figures = hear(ros, FleetStatus, "status", LATCHED)
    ros.until(lambda: figures and figures[-1].releasing, "it releases")
    assert (figures[-1].site, figures[-1].map) == ("courtyard", "courtyard")
    assert change(ros, Transition.TRANSITION_DEACTIVATE)
    ros.until(lambda: not figures[-1].releasing, "it holds")


def test_a_fleet_that_comes_back_is_shown_anew(ros: Graph, tmp_path: Path) -> None:
    configured(ros, tmp_path)
    assert change(ros, Transition.TRANSITION_CLEANUP)
    maps = hear(ros, MapInfo, "map", LATCHED)
    ros.until(lambda: maps, "the last map is still there")
    assert change(ros, Transition.TRANSITION_CONFIGURE)
    ros.until(lambda: len(maps) == 2, "it is shown again")


def test_a_burst_is_told_to_its_end(ros: Graph, tmp_path: Path) -> None:
    configured(ros, tmp_path)
    events = hear(ros, ParcelStatus, "parcel_events", EVENTS)
    ros.until(lambda: ros.tester.count_publishers("/fleet_manager/parcel_events"), "a voice")
    submit(ros, *(a_parcel(f"p{number}") for number in range(700)))
    ros.until(lambda: len(events) == 700, "all are told")
    assert [event.id for event in events] == [f"p{number}" for number in range(700)]
