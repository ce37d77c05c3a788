"""What is true after every step. A broken one is a bug in here, not somebody's bad input.

In tests and the simulator a broken invariant ends the run; in service it stops the vehicle.
Each check looks at what the step touched, so the price does not grow with the fleet.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from fleet_manager.core.decisions import (
    Decision,
    InvariantBroken,
    NodePassed,
    RouteReleased,
    SessionDecided,
)
from fleet_manager.core.fleet import Fleet, VehicleRecord
from fleet_manager.handoff.session import CodeAccepted
from fleet_manager.model.ids import EdgeId, ParcelId
from fleet_manager.model.parcel import ParcelPhase
from fleet_manager.traffic.claims import NOBODY

_ABOARD = (ParcelPhase.ABOARD, ParcelPhase.OFFERED, ParcelPhase.UNCOLLECTED)


def broken(fleet: Fleet, decisions: Iterable[Decision]) -> Iterator[InvariantBroken]:
    """Return the rules that *decisions* broke; none, if all is well."""
    for decision in decisions:
        match decision:
            case RouteReleased(vehicle=name):
                yield from _whole_way(fleet, fleet.vehicles[name])
                yield from _allowed(fleet, fleet.vehicles[name])
            case NodePassed(vehicle=name):
                yield from _stands_on_own(fleet, fleet.vehicles[name])
            case SessionDecided(session=session, outcome=CodeAccepted()):
                yield from _at_its_point(fleet, fleet.vehicle_of(session))
            case _:
                pass
        parcel = getattr(decision, "parcel", None)
        if isinstance(parcel, str):
            yield from _one_place(fleet, ParcelId(parcel))
    if sum(fleet.counts.values()) != len(fleet.parcels):
        what = f"{len(fleet.parcels)} parcels, but phases count {sum(fleet.counts.values())}"
        yield InvariantBroken(vehicle=None, what=what)


def _whole_way(fleet: Fleet, vehicle: VehicleRecord) -> Iterator[InvariantBroken]:
    """Check that the claim is a complete plan: exclusively held, ending in a refuge."""
    release, held = vehicle.release, vehicle.held
    if release is None:
        return
    way = list(_resources(fleet, vehicle.node, (*release.edges, *release.escape)))
    if way != list(held) or fleet.claims.count(vehicle.number) != len(set(way)):
        yield _bad(vehicle, "its claim is not the way it was released")
    exclusions = fleet.road.exclusions
    near = np.concatenate([exclusions.of(resource) for resource in way]).tolist()
    holders = {fleet.claims.holder_of(resource) for resource in way}
    others = holders | {fleet.claims.holder_of(resource) for resource in near}
    if holders != {vehicle.number}:
        yield _bad(vehicle, "it does not hold all of its way")
    for number in sorted(others - {NOBODY, vehicle.number}):
        yield _bad(vehicle, f"its way conflicts with what {fleet.by_number[number].id} holds")
    if not fleet.road.refuge[way[-1]]:
        yield _bad(vehicle, f"its claim ends at {fleet.node_id(way[-1])}, no refuge")
    if vehicle.dialogue.passed_sequence_id > vehicle.dialogue.released_sequence_id:
        yield _bad(vehicle, "it passed a node that is not released")


def _allowed(fleet: Fleet, vehicle: VehicleRecord) -> Iterator[InvariantBroken]:
    """Check that nothing new is released on hold, nor into a sealed zone (R-ZONE-03).

    What a vehicle held before may be released to it: a lost order is given again, and an escape
    is the last way out.
    """
    release = vehicle.release
    if release is None or (fleet.releasing and not fleet.zones.sealed):
        return
    known = set(vehicle.held_before)
    new = {
        edge
        for edge in release.edges
        if not known.issuperset(tuple(_resources(fleet, vehicle.node, (edge,)))[1:])
    }
    if new and not fleet.releasing:
        yield _bad(vehicle, "it was released a way while nothing is released")
    barred = fleet.traffic_of(vehicle).barred
    if any(fleet.road.graph.edge_index[edge] in barred for edge in new):
        yield _bad(vehicle, "it was released into a sealed zone")


def _resources(fleet: Fleet, source: int, edges: Iterable[EdgeId]) -> Iterator[int]:
    """Yield node, piece, node ... along *edges*; says the same as ``traffic.way``, anew."""
    graph = fleet.road.graph
    yield source
    for edge in edges:
        index = graph.edge_index[edge]
        yield len(graph.node_ids) + int(graph.piece[index])
        yield int(graph.head[index])


def _stands_on_own(fleet: Fleet, vehicle: VehicleRecord) -> Iterator[InvariantBroken]:
    if fleet.claims.holder_of(vehicle.node) != vehicle.number:
        yield _bad(vehicle, f"it stands at {fleet.node_id(vehicle.node)} without holding it")


def _at_its_point(fleet: Fleet, vehicle: VehicleRecord | None) -> Iterator[InvariantBroken]:
    """Check that a door opens only where the visit is."""
    if vehicle is None or vehicle.trip is None or vehicle.trip.visit is None:
        yield InvariantBroken(vehicle=None, what="a code was accepted where no visit is")
    elif fleet.road.point_node[vehicle.trip.visit.point] != vehicle.node:
        yield _bad(vehicle, "a code was accepted away from the handoff point")


def _one_place(fleet: Fleet, name: ParcelId) -> Iterator[InvariantBroken]:
    """Check that a parcel is in exactly one place."""
    record = fleet.parcels.get(name)
    if record is None:
        return
    waits = name in fleet.stations[record.station].waiting
    vehicle = fleet.vehicles.get(record.vehicle) if record.vehicle else None
    aboard = vehicle is not None and name in vehicle.aboard
    if waits != (record.phase is ParcelPhase.WAITING) or aboard != (record.phase in _ABOARD):
        what = f"parcel {name} is {record.phase}, waits: {waits}, aboard: {aboard}"
        yield InvariantBroken(vehicle=record.vehicle, what=what)


def _bad(vehicle: VehicleRecord, what: str) -> InvariantBroken:
    return InvariantBroken(vehicle=vehicle.id, what=f"{vehicle.id}: {what}")
