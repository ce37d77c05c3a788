"""What a vehicle wants to do next, and the release that lets it."""

from collections.abc import Sequence
from dataclasses import dataclass

from fleet_manager.core.decisions import Purpose, RouteReleased
from fleet_manager.core.fleet import Fleet, TripRecord, VehicleRecord
from fleet_manager.model.ids import ActionId, EdgeId, OrderId
from fleet_manager.model.tour import Placement
from fleet_manager.traffic.claims import NOBODY
from fleet_manager.traffic.way import Way
from fleet_manager.traffic.whole_way import Grant
from fleet_manager.vda5050 import actions
from fleet_manager.vda5050.actions import ActionType
from fleet_manager.vda5050.messages import Action

HORIZON_EDGES_MAX = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """Where a vehicle wants to go, best goal first, and why."""

    purpose: Purpose
    goals: tuple[int, ...]


def wanted(fleet: Fleet, vehicle: VehicleRecord) -> Want | None:
    """Return what *vehicle* wants to do next, goals that nobody holds first."""
    want = aim(fleet, vehicle)
    if want is None or not want.goals[1:]:
        return want
    holder, own = fleet.claims.holder, (NOBODY, vehicle.number)
    free = [node for node in want.goals if holder[node] in own]
    taken = [node for node in want.goals if holder[node] not in own]
    return Want(purpose=want.purpose, goals=(*free, *taken))


def aim(fleet: Fleet, vehicle: VehicleRecord) -> Want | None:
    """Return what *vehicle* wants to do next, the nearest goal first; None for nothing."""
    if vehicle.trip is not None:
        return _errand(fleet, vehicle, vehicle.trip)
    if vehicle.charging and vehicle.plugged:
        return None
    if vehicle.charging and (chargers := chargers_for(fleet, vehicle)):
        return Want(purpose=Purpose.CHARGE, goals=chargers)
    rests = resting_places(fleet, vehicle)
    if vehicle.node in rests:
        return None
    return Want(purpose=Purpose.HOME, goals=rests)


def resting_places(fleet: Fleet, vehicle: VehicleRecord) -> tuple[int, ...]:
    """Return where the vehicle may wait for good: its home, unless that is sealed off.

    Then it is any refuge that is nobody's home and where nobody has anything to do.
    """
    if not fleet.zones.sealed or vehicle.node == vehicle.home:
        return (vehicle.home,)
    traffic = fleet.traffic_of(vehicle)
    if traffic.way(vehicle.node, vehicle.home) is not None:
        return (vehicle.home,)
    homes = {other.home for other in fleet.by_number}
    spare = tuple(node for node in fleet.road.parking_nodes if node not in homes)
    return _nearest(fleet, vehicle, (*spare, *traffic.havens)) or (vehicle.home,)


def _errand(fleet: Fleet, vehicle: VehicleRecord, trip: TripRecord) -> Want | None:
    """Return what is next on the trip."""
    if trip.stage == 0:
        return Want(purpose=Purpose.LOAD, goals=_docks(fleet, vehicle, trip))
    if trip.visit is not None:
        node = fleet.road.point_node[trip.visit.point]
        return Want(purpose=Purpose.VISIT, goals=(node,))
    if vehicle.purpose is Purpose.UNLOAD and not vehicle.in_service:
        return None  # The unloading failed; an operator looks after it.
    return Want(purpose=Purpose.UNLOAD, goals=_docks(fleet, vehicle, trip))


def _docks(fleet: Fleet, vehicle: VehicleRecord, trip: TripRecord) -> tuple[int, ...]:
    return _nearest(fleet, vehicle, fleet.road.dock_nodes[trip.plan.station])


def chargers_for(fleet: Fleet, vehicle: VehicleRecord) -> tuple[int, ...]:
    """Return the chargers the vehicle can get to at present, the nearest first."""
    return _nearest(fleet, vehicle, fleet.road.charger_nodes)


def _nearest(fleet: Fleet, vehicle: VehicleRecord, nodes: tuple[int, ...]) -> tuple[int, ...]:
    traffic = fleet.traffic_of(vehicle)
    return traffic.nearest(vehicle.node, nodes, vehicle.type.speed_max_mm_s)


def other_refuges(fleet: Fleet, vehicle: VehicleRecord) -> tuple[int, ...]:
    """Return where the vehicle may wait for a while, the nearest first."""
    traffic = fleet.traffic_of(vehicle)
    near = _nearest(fleet, vehicle, (*traffic.havens, *traffic.bays))
    return tuple(node for node in near if node != vehicle.node)


def held_escape(fleet: Fleet, vehicle: VehicleRecord) -> Way | None:
    """Return the way from where the vehicle stands to the refuge it holds, if it does."""
    names = vehicle.release.escape if vehicle.release else ()
    index = fleet.road.graph.edge_index
    edges = [index[name] for name in names]
    if not edges or int(fleet.road.graph.tail[edges[0]]) != vehicle.node:
        return None
    return fleet.traffic.along(vehicle.node, edges)


def release(
    fleet: Fleet, vehicle: VehicleRecord, want: Want, grant: Grant
) -> RouteReleased | None:
    """Return the release of a granted way; None while the present order must end first.

    An update starts at the last released node, which is immutable: an action cannot be added
    there, and a plugged-in vehicle cannot be unplugged there. Both need a new order; and since
    an order with a horizon does not end, that is taken back first.
    """
    dialogue = vehicle.dialogue
    if dialogue.order and (vehicle.plugged or not grant.way.edges):
        return _without_horizon(fleet, vehicle, grant) if dialogue.horizon else None
    update = dialogue.update + 1 if dialogue.order else 0
    order = dialogue.order or _order_id(fleet, vehicle)
    sequence_id = dialogue.released_sequence_id
    action_id = ActionId(f"{order}.{sequence_id + 2 * len(grant.way.edges)}.{want.purpose}")
    return RouteReleased(
        vehicle=vehicle.id,
        order=order,
        order_update_id=update,
        sequence_id=sequence_id,
        nodes=tuple(fleet.node_id(node) for node in grant.way.nodes),
        edges=_names(fleet, grant.way.edges),
        escape=_names(fleet, grant.escape.edges if grant.escape else ()),
        horizon=_names(fleet, _horizon(fleet, vehicle, want, grant.way.target)),
        purpose=want.purpose,
        action=_action(vehicle, want, action_id),
        first_action=dialogue.action if update else _unplug(vehicle, order),
    )


def _without_horizon(fleet: Fleet, vehicle: VehicleRecord, grant: Grant) -> RouteReleased:
    dialogue = vehicle.dialogue
    return RouteReleased(
        vehicle=vehicle.id,
        order=dialogue.order,
        order_update_id=dialogue.update + 1,
        sequence_id=dialogue.released_sequence_id,
        nodes=(fleet.node_id(vehicle.node),),
        edges=(),
        escape=_names(fleet, grant.escape.edges if grant.escape else ()),
        purpose=Purpose.ROOM,
        first_action=dialogue.action,
    )


def reissue(fleet: Fleet, vehicle: VehicleRecord) -> RouteReleased | None:
    """Return a new order along what is left of a lost one; None if nothing is left to do.

    A visit whose sessions are over is not begun again, and a vehicle that may still be plugged
    in is unplugged first.
    """
    lost, dialogue = vehicle.release, vehicle.dialogue
    if lost is None:
        return None
    passed = (dialogue.passed_sequence_id - lost.sequence_id) // 2
    order = _order_id(fleet, vehicle)
    visit_over = vehicle.trip is None or vehicle.trip.visit_over
    over = dialogue.action_over or (lost.purpose is Purpose.VISIT and visit_over)
    action = None if over else lost.action
    if action is None and passed == len(lost.edges):
        return None
    if action is not None:
        sequence_id = 2 * (len(lost.edges) - passed)
        action = _renamed(action, ActionId(f"{order}.{sequence_id}.{lost.purpose}"))
    first = lost.first_action if passed == 0 and lost.order_update_id == 0 else None
    if first is not None:
        first = _renamed(first, ActionId(f"{order}.0.unplug"))
    return RouteReleased(
        vehicle=vehicle.id,
        order=order,
        order_update_id=0,
        sequence_id=0,
        nodes=lost.nodes[passed:],
        edges=lost.edges[passed:],
        escape=lost.escape,
        purpose=lost.purpose,
        action=action,
        first_action=first,
    )


def _renamed(action: Action, name: ActionId) -> Action:
    return Action(
        action_type=action.action_type,
        action_id=name,
        blocking_type=action.blocking_type,
        action_parameters=action.action_parameters,
    )


def _order_id(fleet: Fleet, vehicle: VehicleRecord) -> OrderId:
    return OrderId(f"{fleet.settings.run}.{vehicle.id.replace('/', '.')}.{vehicle.orders + 1}")


def _names(fleet: Fleet, edges: Sequence[int]) -> tuple[EdgeId, ...]:
    return tuple(fleet.road.graph.edge_ids[edge] for edge in edges)


def _unplug(vehicle: VehicleRecord, order: OrderId) -> Action | None:
    if not vehicle.plugged:
        return None
    return actions.plain(ActionType.STOP_CHARGING, ActionId(f"{order}.0.unplug"))


def _action(vehicle: VehicleRecord, want: Want, name: ActionId) -> Action | None:
    """Return what is to be done at the goal."""
    trip = vehicle.trip
    match want.purpose:
        case Purpose.LOAD if trip:
            placements = (Placement(parcel=p, box=box) for p, box in trip.boxes.items())
            return actions.load(name, trip.id, placements)
        case Purpose.VISIT:
            return actions.wait_for_handoff(name)
        case Purpose.UNLOAD:
            return actions.drop(name, vehicle.aboard.values())
        case Purpose.CHARGE:
            return actions.plain(ActionType.START_CHARGING, name)
        case _:
            return None


def _horizon(fleet: Fleet, vehicle: VehicleRecord, want: Want, source: int) -> tuple[int, ...]:
    """Return where the trip will probably lead after *source*, as edges.

    Empty if the next thing happens at *source* itself: that needs a new order.
    """
    trip = vehicle.trip
    if trip is None or want.purpose not in (Purpose.LOAD, Purpose.VISIT):
        return ()
    first = trip.stage if want.purpose is Purpose.VISIT else 0
    goals = [fleet.road.point_node[visit.point] for visit in trip.plan.visits[first:]]
    edges: list[int] = []
    for goal in (*goals, vehicle.home):
        if goal == source and not edges:
            return ()
        way = fleet.traffic_of(vehicle).way(source, goal)
        if way is None or len(edges) > HORIZON_EDGES_MAX:
            break
        edges += way.edges
        source = goal
    return tuple(edges[:HORIZON_EDGES_MAX])
