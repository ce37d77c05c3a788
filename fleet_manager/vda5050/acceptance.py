"""Whether a vehicle takes an order: the standard's chart of that name (6.6.2, Figure 8).

::

    valid? --no--> validationError          usable by this vehicle? --no--> orderError
      |
      +- new id ----> idle? --no--> orderError     start in reach? --no--> noRouteError
      |                                            all on our map? --no--> noRouteError
      |
      +- same id ---> older? --yes--> orderUpdateError    same update? --yes--> discard
                      begins at the base's last node? --no--> orderUpdateError
"""

import math
from dataclasses import dataclass, replace

from fleet_manager.vda5050.commission import action_definition, supports
from fleet_manager.vda5050.factsheet import ActionScope, Factsheet
from fleet_manager.vda5050.messages import (
    UNSTAMPED,
    Action,
    ErrorEntry,
    ErrorLevel,
    InstantActions,
    NodePosition,
    Order,
    OrderEdge,
    OrderNode,
    Reference,
)
from fleet_manager.vda5050.order_rules import order_faults
from fleet_manager.vda5050.topics import Kind, split_vehicle_id
from fleet_manager.vda5050.vehicle_words import Phase, Senses, VehicleDialogue
from fleet_manager.vda5050.words import VERSION

VALIDATION_ERROR = "validationError"
ORDER_ERROR = "orderError"
ORDER_UPDATE_ERROR = "orderUpdateError"
NO_ROUTE_ERROR = "noRouteError"
NO_ORDER_TO_CANCEL = "noOrderToCancel"
INSTANT_ACTION_ERROR = "instantActionError"

ERRORS_MAX = 8
"""Refusals told at the same time; the oldest give way."""
REACH_M = 0.5
"""How far from a node the vehicle still counts as standing on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeNew:
    """A new order for an idle vehicle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeUpdate:
    """A continuation of the order in hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discard:
    """The vehicle has it already; it was sent again for want of an echo."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """The order is not taken, and the one in hand stays."""

    error: ErrorEntry


Verdict = TakeNew | TakeUpdate | Discard | Refuse
Wrong = tuple[str, tuple[tuple[str, str], ...]]
"""An error type, and (field, what is wrong) for each fault."""


def judge(dialogue: VehicleDialogue, order: Order, senses: Senses) -> Verdict:
    """Return what becomes of *order*."""
    wrong = misaddressed(dialogue, order) or _malformed(order) or _unusable(dialogue, order)
    if wrong is None and order.order_id == dialogue.order_id:
        if order.order_update_id == dialogue.order_update_id:
            return Discard()
        wrong = _not_a_continuation(dialogue, order)
        return TakeUpdate() if wrong is None else Refuse(error=_refusal(order, wrong))
    wrong = wrong or _not_a_beginning(dialogue, order, senses)
    return TakeNew() if wrong is None else Refuse(error=_refusal(order, wrong))


def no_route(order: Order, faults: tuple[tuple[str, str], ...]) -> Refuse:
    """Return the refusal of an order that is right in itself, over ground we do not know."""
    return Refuse(error=_refusal(order, (NO_ROUTE_ERROR, faults)))


def misaddressed(dialogue: VehicleDialogue, message: Order | InstantActions) -> Wrong | None:
    """Hold the header against ours; a value that never was on a wire has none."""
    if message.header_id == UNSTAMPED:
        return None
    manufacturer, serial = split_vehicle_id(dialogue.vehicle)
    faults = []
    if message.version.partition(".")[0] != VERSION.partition(".")[0]:
        faults.append(("version", f"expected {VERSION}"))
    if message.manufacturer != manufacturer:
        faults.append(("manufacturer", "is not this vehicle's"))
    if message.serial_number != serial:
        faults.append(("serialNumber", "is not this vehicle's"))
    if not message.timestamp:
        faults.append(("timestamp", "is missing"))
    return (VALIDATION_ERROR, tuple(faults)) if faults else None


def _malformed(order: Order) -> Wrong | None:
    faults = order_faults(order)
    return (VALIDATION_ERROR, faults) if faults else None


def _unusable(dialogue: VehicleDialogue, order: Order) -> Wrong | None:
    """Name the fields and actions this vehicle's factsheet does not promise (6.6.4.2)."""
    sheet = dialogue.factsheet
    faults = []
    if not dialogue.mode.takes_orders:
        faults.append(("operatingMode", f"is {dialogue.mode}"))
    if order.zone_set_id is not None and not supports(sheet, "order.zoneSetId"):
        faults.append(("zoneSetId", "not supported"))
    for index, node in enumerate(order.nodes):
        odd = _odd_fields(sheet, "order.nodes", node, _NODE_FIELDS)
        if node.node_position is not None:
            odd += _odd_fields(sheet, _POSITION, node.node_position, _POSITION_FIELDS)
        faults += [(f"nodes[{index}].{name}", "not supported") for name in odd]
        for action in node.actions:
            faults += action_faults(sheet, action, ActionScope.NODE)
    for index, edge in enumerate(order.edges):
        odd = _odd_fields(sheet, "order.edges", edge, _EDGE_FIELDS)
        faults += [(f"edges[{index}].{name}", "not supported") for name in odd]
        for action in edge.actions:
            faults += action_faults(sheet, action, ActionScope.EDGE)
    return (ORDER_ERROR, tuple(faults)) if faults else None


def _odd_fields(
    sheet: Factsheet,
    path: str,
    part: OrderNode | OrderEdge | NodePosition,
    names: dict[str, str],
) -> list[str]:
    """Return the optional fields that *part* uses and the factsheet does not list."""
    return [
        name
        for name, attribute in names.items()
        if getattr(part, attribute) is not None and not supports(sheet, f"{path}.{name}")
    ]


_NODE_FIELDS = {"nodePosition": "node_position"}
_POSITION = "order.nodes.nodePosition"
_EDGE_FIELDS = {
    "maxSpeed": "max_speed",
    "maxHeight": "max_height",
    "minHeight": "min_height",
    "orientation": "orientation",
    "orientationType": "orientation_type",
    "direction": "direction",
    "rotationAllowed": "rotation_allowed",
    "maxRotationSpeed": "max_rotation_speed",
    "length": "length",
    "trajectory": "trajectory",
    "corridor": "corridor",
}
_POSITION_FIELDS = {
    "theta": "theta",
    "allowedDeviationXY": "allowed_deviation_x_y",
    "allowedDeviationTheta": "allowed_deviation_theta",
}


def action_faults(
    sheet: Factsheet, action: Action, scope: ActionScope
) -> tuple[tuple[str, str], ...]:
    """Return what the factsheet does not promise about *action* at *scope*."""
    known = action_definition(sheet, action.action_type)
    if known is None or scope not in known.action_scopes:
        return (("actionType", f"{action.action_type} is not known as {scope} action"),)
    given = {parameter.key for parameter in action.action_parameters or ()}
    return tuple(
        ("actionParameters", f"{action.action_type} needs {parameter.key}")
        for parameter in known.action_parameters or ()
        if not parameter.is_optional and parameter.key not in given
    )


def _not_a_beginning(dialogue: VehicleDialogue, order: Order, senses: Senses) -> Wrong | None:
    if dialogue.phase is not Phase.IDLE:
        return ORDER_ERROR, (("orderId", f"{dialogue.order_id or 'an action'} is not over"),)
    if not _in_reach(dialogue, order.nodes[0], senses):
        return NO_ROUTE_ERROR, (("nodes[0]", "is out of reach"),)
    return None


def _in_reach(dialogue: VehicleDialogue, node: OrderNode, senses: Senses) -> bool:
    """Tell whether the node is trivially reachable: under us, or within its deviation."""
    if dialogue.on_node and node.node_id == dialogue.here.node_id:
        return True
    place, here = node.node_position, senses.position
    if place is None or here is None or place.map_id != here.map_id:
        return False
    return math.hypot(place.x - here.x, place.y - here.y) <= _deviation_m(place)


def _deviation_m(place: NodePosition) -> float:
    return max(place.allowed_deviation_x_y or 0.0, REACH_M)


def _not_a_continuation(dialogue: VehicleDialogue, order: Order) -> Wrong | None:
    """Hold an update against the order in hand: questions 5, 7 and 8 of the chart."""
    faults = []
    first, end = order.nodes[0], dialogue.base_end
    if order.order_update_id < dialogue.order_update_id:
        faults.append(("orderUpdateId", f"{dialogue.order_update_id} is in hand"))
    elif dialogue.cancelling or dialogue.cancelled:
        faults.append(("orderId", "was cancelled"))
    elif (first.node_id, first.sequence_id) != (end.node_id, end.sequence_id):
        faults.append(("nodes[0]", f"the base ends at {end.node_id} ({end.sequence_id})"))
    else:
        faults += _stitching_faults(dialogue, order)
    return (ORDER_UPDATE_ERROR, tuple(faults)) if faults else None


def _stitching_faults(dialogue: VehicleDialogue, order: Order) -> list[tuple[str, str]]:
    """Refuse new actions on the stitching node, and action ids that are taken.

    The standard has the vehicle keep the first contents of that node; to keep quiet about an
    action that will never run would leave the fleet waiting.
    """
    old = {action.action_id for action in dialogue.base_end.actions}
    kept = {
        t.action.action_id for t in dialogue.actions if not _is_horizon(dialogue, t.sequence_id)
    }
    faults = [
        ("nodes[0].actions", f"{action.action_id} is new on a node of the base")
        for action in order.nodes[0].actions
        if action.action_id not in old
    ]
    faults += [
        ("actions.actionId", f"{action.action_id} is in use")
        for node in order.nodes[1:]
        for action in node.actions
        if action.action_id in kept
    ]
    return faults


def _is_horizon(dialogue: VehicleDialogue, sequence_id: int | None) -> bool:
    return sequence_id is not None and sequence_id > dialogue.base_end.sequence_id


def _refusal(order: Order, wrong: Wrong) -> ErrorEntry:
    error_type, faults = wrong
    references = [
        Reference(reference_key="topic", reference_value=Kind.ORDER.value),
        Reference(reference_key="orderId", reference_value=order.order_id),
        Reference(reference_key="orderUpdateId", reference_value=str(order.order_update_id)),
    ]
    if order.header_id != UNSTAMPED:
        number = Reference(reference_key="headerId", reference_value=str(order.header_id))
        references.insert(0, number)
    return error(error_type, references, faults)


def error(
    error_type: str, references: list[Reference], faults: tuple[tuple[str, str], ...]
) -> ErrorEntry:
    """Write a warning: the standard's type, what it is about, and each wrong field (7.1).

    A key that says what it is about keeps that meaning, also where that very field is wrong.
    """
    about = {reference.reference_key for reference in references}
    fields = [
        Reference(reference_key=field, reference_value=what)
        for field, what in faults
        if field not in about
    ]
    return ErrorEntry(
        error_type=error_type,
        error_level=ErrorLevel.WARNING,
        error_references=(*references, *fields),
        error_description="; ".join(f"{field}: {what}" for field, what in faults),
    )


def with_error(dialogue: VehicleDialogue, entry: ErrorEntry) -> VehicleDialogue:
    """Return the dialogue reporting *entry*, newest last; the same refusal is told once."""
    others = [old for old in dialogue.errors if _subject(old) != _subject(entry)]
    return replace(dialogue, errors=(*others, entry)[-ERRORS_MAX:])


def _subject(entry: ErrorEntry) -> tuple[str, tuple[Reference, ...]]:
    """Return what an error is about, whichever message it came with."""
    references = entry.error_references or ()
    return entry.error_type, tuple(r for r in references if r.reference_key != "headerId")
