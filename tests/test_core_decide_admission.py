"""Vehicles at the door: who may join, where they live."""

from typing import Any

import pytest
from msgspec.structs import replace

from fleet_manager.core.commands import Alarm, PublishInstantActions
from fleet_manager.core.decide.admission import FACTSHEET, admit
from fleet_manager.core.decisions import Decision, VehicleAdmitted, VehicleHeldOff
from fleet_manager.core.events import ConnectionReported, StateReported, VehicleDescribed
from fleet_manager.core.fleet import Fleet
from fleet_manager.core.step import step
from fleet_manager.model.ids import VehicleId
from fleet_manager.model.vehicle import standard_van
from fleet_manager.vda5050.actions import ActionType
from fleet_manager.vda5050.messages import ConnectionState, NodeState, OperatingMode
from tests.a_fleet import NOW_MS, STORE, VAN, a_fleet, a_road, a_van
from tests.a_fleet import admit as admit_van

ROAD = a_road()
CROSSING = next(n for n in range(len(ROAD.refuge)) if not ROAD.refuge[n])


def a_door(fleet: Fleet | None = None) -> Fleet:
    """Build a fleet that knows the factsheet of the van at the door."""
    fleet = fleet or a_fleet()
    fleet.applicants[VAN] = standard_van()
    return fleet


def admitted(
    fleet: Fleet,
    node: int = ROAD.parking_nodes[0],
    vehicle: VehicleId = VAN,
    **state: Any,  # noqa: ANN401
) -> Decision:
    van = a_van(ROAD)
    van.node = ROAD.graph.node_ids[node]
    return admit(fleet, vehicle, replace(van.state(), **state))


def why_not(decision: Decision) -> str:
    assert isinstance(decision, VehicleHeldOff)
    return decision.why


def home_of(decision: Decision) -> str:
    assert isinstance(decision, VehicleAdmitted)
    return decision.home


def test_a_vehicle_in_a_parking_place_lives_there() -> None:
    parking = ROAD.graph.node_ids[ROAD.parking_nodes[0]]
    assert admitted(a_door()) == VehicleAdmitted(
        vehicle=VAN, type=standard_van(), station=STORE, node=parking, home=parking
    )


def test_a_vehicle_at_a_dock_gets_a_parking_place_of_its_own() -> None:
    home = home_of(admitted(a_door(), ROAD.dock_nodes[STORE][0]))
    assert ROAD.graph.node_index[home] in ROAD.parking_nodes  # type: ignore[index]


def test_a_home_is_never_given_away_even_while_nobody_is_at_home() -> None:
    fleet = a_fleet(vans=2)
    fleet.applicants[VAN] = standard_van()
    for vehicle in fleet.by_number:
        fleet.claims.free(vehicle.number, vehicle.held)
    taken = {fleet.node_id(vehicle.home) for vehicle in fleet.by_number}
    assert home_of(admitted(fleet, ROAD.dock_nodes[STORE][0])) not in taken


def test_without_a_factsheet_nobody_is_admitted() -> None:
    assert why_not(admitted(a_fleet())) == FACTSHEET


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"operating_mode": OperatingMode.MANUAL}, "it is in mode MANUAL"),
        (
            {"node_states": (NodeState(node_id="n1", sequence_id=2, released=True),)},
            "it still drives order",
        ),
        ({"last_node_id": "moon"}, "it does not stand on a node of the map"),
        ({"last_node_id": ROAD.graph.node_ids[CROSSING]}, "it would block others"),
    ],
)
def test_a_vehicle_is_told_what_it_lacks(changes: dict[str, Any], why: str) -> None:
    assert why in why_not(admitted(a_door(), **changes))


def test_two_vehicles_cannot_stand_in_one_place() -> None:
    fleet = a_door(a_fleet(vans=1))
    assert "is taken" in why_not(admitted(fleet))


def test_there_are_no_more_vehicles_than_parking_places() -> None:
    fleet = a_door(a_fleet(vans=len(ROAD.parking_nodes)))
    dock = ROAD.dock_nodes[STORE][0]
    assert why_not(admitted(fleet, dock)) == "no parking place is left for it"


def at_the_door(fleet: Fleet) -> list[Any]:
    """Have a van say hello and a state; return the commands of both."""
    van = a_van(ROAD)
    online = ConnectionReported(vehicle=VAN, connection=ConnectionState.ONLINE)
    said = (online, StateReported(vehicle=VAN, state=van.state()))
    return [c for event in said for c in step(fleet, event, NOW_MS).commands]


def requests(commands: list[Any]) -> list[str]:
    sent = [c for c in commands if isinstance(c, PublishInstantActions)]
    return [a.action_type for c in sent for a in c.instant_actions.actions]


def test_a_stranger_is_asked_for_its_factsheet() -> None:
    assert ActionType.FACTSHEET_REQUEST in requests(at_the_door(a_fleet()))


def test_a_stranger_whose_factsheet_got_lost_is_asked_again() -> None:
    fleet = a_fleet()
    at_the_door(fleet)
    again = step(fleet, StateReported(vehicle=VAN, state=a_van(ROAD).state()), NOW_MS)
    assert ActionType.FACTSHEET_REQUEST in requests(list(again.commands))


def test_an_operator_is_told_once_why_a_vehicle_is_held_off() -> None:
    fleet = a_fleet()
    first = at_the_door(fleet)
    again = step(fleet, StateReported(vehicle=VAN, state=a_van(ROAD).state()), NOW_MS)
    alarms = [c for c in (*first, *again.commands) if isinstance(c, Alarm)]
    assert len(alarms) == 1


def test_an_admitted_vehicle_is_online_as_it_said_before() -> None:
    assert a_fleet(vans=1).vehicles[VAN].seen.online


def test_an_admitted_vehicle_is_no_applicant_any_more() -> None:
    fleet = a_fleet(vans=1)
    assert (fleet.applicants, fleet.held_off) == ({}, {})


def test_a_second_factsheet_does_not_admit_twice() -> None:
    fleet = a_fleet(vans=1)
    step(fleet, VehicleDescribed(vehicle=VAN, type=standard_van()), NOW_MS)
    assert fleet.applicants == {}


def test_the_last_parking_place_is_taken_by_the_last_vehicle() -> None:
    fleet = a_fleet()
    for number in range(len(ROAD.parking_nodes)):
        admit_van(fleet, a_van(ROAD, number))
    assert sorted(v.home for v in fleet.by_number) == sorted(ROAD.parking_nodes)
