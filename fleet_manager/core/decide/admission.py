"""Vehicles at the door: who may join, where they live.

A vehicle joins where it blocks nobody and gets a parking place of its own for good: that is
what lets everybody always make room (see ``traffic.whole_way``).
"""

from fleet_manager.core.decisions import Decision, VehicleAdmitted, VehicleHeldOff
from fleet_manager.core.fleet import Fleet
from fleet_manager.model.ids import NodeId, StationId, VehicleId
from fleet_manager.traffic.claims import NOBODY
from fleet_manager.vda5050 import master
from fleet_manager.vda5050.messages import State

FACTSHEET = "its factsheet has not arrived"


def admit(  # noqa: PLR0911 - one line per reason
    fleet: Fleet, vehicle: VehicleId, state: State
) -> Decision:
    """Return the admission of a vehicle that reported, or what it lacks."""
    kind = fleet.applicants.get(vehicle)
    if kind is None:
        return VehicleHeldOff(vehicle=vehicle, why=FACTSHEET)
    if not state.operating_mode.takes_orders:
        return VehicleHeldOff(vehicle=vehicle, why=f"it is in mode {state.operating_mode}")
    if not master.is_idle(state):
        return VehicleHeldOff(vehicle=vehicle, why=f"it still drives order {state.order_id}")
    node = fleet.road.graph.node_index.get(NodeId(state.last_node_id))
    if node is None:
        why = f"it does not stand on a node of the map (lastNodeId {state.last_node_id!r})"
        return VehicleHeldOff(vehicle=vehicle, why=why)
    if not fleet.road.refuge[node]:
        why = f"at {state.last_node_id} it would block others; park it in a bay"
        return VehicleHeldOff(vehicle=vehicle, why=why)
    if fleet.claims.first_obstacle(NOBODY, fleet.traffic.along(node, ()).reach) is not None:
        return VehicleHeldOff(vehicle=vehicle, why=f"{state.last_node_id} is taken")
    home, station = _home(fleet, node), _station(fleet, node)
    if home is None or station is None:
        return VehicleHeldOff(vehicle=vehicle, why="no parking place is left for it")
    return VehicleAdmitted(
        vehicle=vehicle,
        type=kind,
        station=station,
        node=fleet.node_id(node),
        home=fleet.node_id(home),
    )


def _home(fleet: Fleet, node: int) -> int | None:
    """Return the nearest parking place that is nobody's home."""
    taken = {vehicle.home for vehicle in fleet.by_number}
    if node in fleet.road.parking_nodes and node not in taken:
        return node
    free = [
        parking
        for parking in fleet.road.parking_nodes
        if parking not in taken
        and fleet.road.refuge[parking]
        and fleet.claims.holder_of(parking) == NOBODY
    ]
    return _nearest(fleet, node, free)


def _nearest(fleet: Fleet, node: int, candidates: list[int]) -> int | None:
    cost = {
        candidate: fleet.road.travel_ms(way.edges, 1000)
        for candidate in candidates
        if (way := fleet.traffic.way(node, candidate)) is not None
        and fleet.traffic.way(candidate, node) is not None
    }
    return min(cost, key=lambda candidate: (cost[candidate], candidate), default=None)


def _station(fleet: Fleet, node: int) -> StationId | None:
    """Return the station whose docks are nearest."""
    dock_of = {docks[0]: station for station, docks in fleet.road.dock_nodes.items() if docks}
    nearest = _nearest(fleet, node, [dock for dock in dock_of if dock != node])
    if node in dock_of:
        return dock_of[node]
    return None if nearest is None else dock_of[nearest]
