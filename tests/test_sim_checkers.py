"""All watchers together."""

import json

from fleet_manager.model.ids import VehicleId
from sim.checkers import Checkers
from sim.rng import Streams
from sim.track import Track
from sim.vehicle import Entered, Make, Vehicle
from tests.sim_street import the_road, the_van

ROAD = the_road()
ORDER = {
    "orderId": "o-1",
    "orderUpdateId": 0,
    "nodes": [
        {"nodeId": "a", "sequenceId": 0, "released": True, "actions": []},
        {"nodeId": "b", "sequenceId": 2, "released": True, "actions": []},
    ],
    "edges": [
        {
            "edgeId": "ab", "sequenceId": 1, "released": True, "actions": [],
            "startNodeId": "a", "endNodeId": "b",
        }
    ],
}  # fmt: skip


def a_vehicle() -> Vehicle:
    make = Make(id=VehicleId("sim/1"), kind=the_van(), node=0)
    return Vehicle(make, Track(ROAD.graph), Streams(1).stream("x"), lambda _k, _p: None, 0)


def test_the_street_knows_from_the_wire_what_was_released() -> None:
    checkers = Checkers(ROAD.point_node, prefix="site")
    checkers.wire.observe(1, "site/v2/sim/1/order", json.dumps(ORDER).encode())
    checkers.street.saw(2, a_vehicle(), Entered("o-1", "ab", 2))
    assert checkers.found == []
    checkers.street.saw(3, a_vehicle(), Entered("o-1", "bc", 4))
    assert [one.rule for one in checkers.found] == ["released edges"]


def test_everything_found_is_told_in_the_order_of_time() -> None:
    checkers = Checkers(ROAD.point_node)
    checkers.street.saw(9, a_vehicle(), Entered("o-1", "ab", 2))
    bad = {**ORDER, "edges": []}
    checkers.wire.observe(4, "last100/v2/sim/1/order", json.dumps(bad).encode())
    assert [one.time_ms for one in checkers.found] == [4, 9]
