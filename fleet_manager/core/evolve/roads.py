"""Roads: what is released, who holds it, and what is free again behind a vehicle."""

from collections.abc import Iterable

from fleet_manager.core.decisions import (
    ActionEnded,
    NodePassed,
    OrderEchoed,
    OrderEnded,
    OrderLost,
    OrderResent,
    Purpose,
    RouteReleased,
    WaitBegan,
)
from fleet_manager.core.evolve.table import Table
from fleet_manager.core.fleet import Fleet, VehicleRecord
from fleet_manager.traffic.way import Resources
from fleet_manager.vda5050 import master


def _released(fleet: Fleet, decision: RouteReleased, time_ms: int) -> None:
    vehicle = fleet.vehicles[decision.vehicle]
    if decision.order_update_id == 0:
        vehicle.dialogue = master.Dialogue()
        vehicle.orders += 1
    vehicle.dialogue = master.after(
        vehicle.dialogue,
        master.Release(
            order=decision.order,
            update=decision.order_update_id,
            last_sequence_id=decision.last_sequence_id,
            horizon=bool(decision.horizon),
            action=decision.action,
        ),
    )
    index = fleet.road.graph.edge_index
    edges = [index[edge] for edge in (*decision.edges, *decision.escape)]
    _hold(fleet, vehicle, fleet.traffic.along(vehicle.node, edges).resources)
    vehicle.goal = fleet.road.graph.node_index[decision.nodes[-1]]
    vehicle.release = decision
    vehicle.purpose = decision.purpose
    vehicle.lost = False
    if decision.purpose is not Purpose.ROOM:
        vehicle.waiting_since_ms = None
        fleet.waiting.pop(vehicle.id, None)
    vehicle.seen.why_waiting = ""
    vehicle.seen.waits_for = None
    vehicle.seen.makes_room = False
    vehicle.seen.echoed = False
    if vehicle.trip is not None:
        vehicle.trip.visit_over = False
    vehicle.plugged = decision.purpose is Purpose.CHARGE
    fleet.orders_sent += 1
    fleet.restless[vehicle.id] = None
    fleet.agenda.add(time_ms + fleet.settings.resend_ms, "echo", vehicle.id)


def _hold(fleet: Fleet, vehicle: VehicleRecord, resources: Resources) -> None:
    """Let the vehicle hold *resources* and nothing else."""
    freed = sorted(set(vehicle.held) - set(resources))
    fleet.claims.free(vehicle.number, freed)
    fleet.claims.take(vehicle.number, resources)
    vehicle.held_before, vehicle.held = vehicle.held, resources
    wake_waiters(fleet, freed)
    wake_deferred(fleet)


def wake_deferred(fleet: Fleet) -> None:
    """Have everybody looked at who lets another go first: that one may be gone by now."""
    fleet.restless.update(fleet.deferred)
    fleet.deferred.clear()


def stop_waiting(fleet: Fleet, vehicle: VehicleRecord) -> None:
    """Let the vehicle want something else: it reserves nothing any more."""
    vehicle.waiting_since_ms = None
    fleet.waiting.pop(vehicle.id, None)
    wake_deferred(fleet)


def wake_waiters(fleet: Fleet, freed: Iterable[int]) -> None:
    """Have everybody looked at who waits for one of *freed*."""
    if not fleet.waiters:
        return
    for resource in freed:
        fleet.restless.update(fleet.waiters.pop(resource, {}))


def _passed(fleet: Fleet, decision: NodePassed, _time_ms: int) -> None:
    vehicle = fleet.vehicles[decision.vehicle]
    release, held = vehicle.release, vehicle.held
    if release is None:
        return
    graph = fleet.road.graph
    before = (vehicle.dialogue.passed_sequence_id - release.sequence_id) // 2
    now = (decision.sequence_id - release.sequence_id) // 2
    vehicle.dialogue = master.passed(vehicle.dialogue, decision.sequence_id)
    vehicle.node = graph.node_index[release.nodes[now]]
    vehicle.metres_mm += sum(
        int(graph.length_mm[graph.edge_index[edge]]) for edge in release.edges[before:now]
    )
    behind, ahead = held[: 2 * (now - before)], held[2 * (now - before) :]
    freed = sorted(set(behind).difference(ahead))
    fleet.claims.free(vehicle.number, freed)
    vehicle.held = ahead
    wake_waiters(fleet, freed)
    fleet.restless[vehicle.id] = None


def _action_ended(fleet: Fleet, decision: ActionEnded, _time_ms: int) -> None:
    vehicle = fleet.vehicles[decision.vehicle]
    vehicle.dialogue = master.action_ended(vehicle.dialogue)
    fleet.restless[vehicle.id] = None


def _order_ended(fleet: Fleet, decision: OrderEnded, _time_ms: int) -> None:
    vehicle = fleet.vehicles[decision.vehicle]
    vehicle.dialogue = master.Dialogue()
    vehicle.lost = False
    fleet.restless[vehicle.id] = None


def _order_lost(fleet: Fleet, decision: OrderLost, time_ms: int) -> None:
    vehicle = fleet.vehicles[decision.vehicle]
    vehicle.lost = True
    if vehicle.seen.echoed:
        # Who refuses what it never had would refuse it again at once: that waits for a state.
        fleet.restless[vehicle.id] = None
    fleet.agenda.add(time_ms + fleet.settings.resend_ms, "echo", vehicle.id)


def _echoed(fleet: Fleet, decision: OrderEchoed, _time_ms: int) -> None:
    fleet.vehicles[decision.vehicle].seen.echoed = True


def _resent(fleet: Fleet, decision: OrderResent, time_ms: int) -> None:
    fleet.agenda.add(time_ms + fleet.settings.resend_ms, "echo", decision.vehicle)


def _wait_began(fleet: Fleet, decision: WaitBegan, time_ms: int) -> None:
    vehicle = fleet.vehicles[decision.vehicle]
    vehicle.seen.why_waiting = decision.why
    vehicle.seen.waits_for = decision.holder
    vehicle.seen.makes_room = decision.room
    if vehicle.waiting_since_ms is None:
        vehicle.waiting_since_ms = time_ms
        fleet.waiting[vehicle.id] = vehicle
        fleet.agenda.add(time_ms + fleet.settings.patience_ms, "patience", vehicle.id)
    for resource in decision.resources:
        fleet.waiters.setdefault(resource, {})[vehicle.id] = None
    if decision.deferred or not decision.resources:
        fleet.deferred[vehicle.id] = None


TABLE: Table = {
    RouteReleased: _released,
    NodePassed: _passed,
    ActionEnded: _action_ended,
    OrderEnded: _order_ended,
    OrderLost: _order_lost,
    OrderEchoed: _echoed,
    OrderResent: _resent,
    WaitBegan: _wait_began,
}
