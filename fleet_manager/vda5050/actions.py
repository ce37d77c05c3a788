"""Every action the fleet asks for, in one table; and a builder for each.

The table is what a vehicle declares in its factsheet, what a vehicle checks an order against,
and what the page ``docs/vda5050-profile.md`` prints. ``load`` and ``openCompartment`` and
``trigger`` are ours; the others are predefined by the standard (6.8).

Waiting at a handoff is SOFT, not HARD: ``openCompartment`` has to run beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from fleet_manager.model.ids import ActionId, BoxId, ParcelId, SessionId, TripId
from fleet_manager.model.tour import Placement
from fleet_manager.vda5050.factsheet import ActionScope, ValueDataType
from fleet_manager.vda5050.order import Action, ActionParameter
from fleet_manager.vda5050.words import BlockingType


class ActionType(StrEnum):
    """The names of the actions in use."""

    LOAD = "load"
    WAIT_FOR_TRIGGER = "waitForTrigger"
    DROP = "drop"
    START_CHARGING = "startCharging"
    STOP_CHARGING = "stopCharging"
    OPEN_COMPARTMENT = "openCompartment"
    TRIGGER = "trigger"
    CANCEL_ORDER = "cancelOrder"
    START_PAUSE = "startPause"
    STOP_PAUSE = "stopPause"
    STATE_REQUEST = "stateRequest"
    FACTSHEET_REQUEST = "factsheetRequest"


class CompartmentResult(StrEnum):
    """What ``openCompartment`` found when the door was closed again."""

    EMPTY = "empty"
    OCCUPIED = "occupied"


HANDOFF = "handoff"
"""The ``triggerType`` of a stop where residents take their parcels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of an action."""

    key: str
    type: ValueDataType
    meaning: str
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSpec:
    """What there is to know about one kind of action."""

    type: ActionType
    scopes: tuple[ActionScope, ...]
    blocking: BlockingType
    meaning: str
    parameters: tuple[Parameter, ...] = ()
    result: str = ""
    ours: bool = False


_TEXT = ValueDataType.STRING
_INSTANT = (ActionScope.INSTANT,)
_NODE = (ActionScope.NODE,)

_SPECS = (
    ActionSpec(
        type=ActionType.LOAD,
        scopes=_NODE,
        blocking=BlockingType.HARD,
        meaning="At a dock: parcels are put into their boxes.",
        parameters=(
            Parameter(key="tripId", type=_TEXT, meaning="the trip that is loaded"),
            Parameter(
                key="placements",
                type=_TEXT,
                meaning="which parcel into which box: parcel:box,parcel:box,...",
            ),
        ),
        result="the placements that were made, written as the parameter",
        ours=True,
    ),
    ActionSpec(
        type=ActionType.WAIT_FOR_TRIGGER,
        scopes=_NODE,
        blocking=BlockingType.SOFT,
        meaning="At a handoff point: serve residents until the trigger comes.",
        parameters=(
            Parameter(key="triggerType", type=_TEXT, meaning="always handoff"),
            Parameter(
                key="sessionId", type=_TEXT, meaning="the handoff session", optional=True
            ),
        ),
    ),
    ActionSpec(
        type=ActionType.DROP,
        scopes=_NODE,
        blocking=BlockingType.HARD,
        meaning="At a dock: what is left in the named boxes is taken out.",
        parameters=(
            Parameter(key="compartments", type=_TEXT, meaning="the boxes: box,box,..."),
        ),
        result="the boxes that were emptied, written as the parameter",
    ),
    ActionSpec(
        type=ActionType.START_CHARGING,
        scopes=(ActionScope.INSTANT, ActionScope.NODE),
        blocking=BlockingType.HARD,
        meaning="Begin to charge; finished as soon as current flows.",
    ),
    ActionSpec(
        type=ActionType.STOP_CHARGING,
        scopes=(ActionScope.INSTANT, ActionScope.NODE),
        blocking=BlockingType.HARD,
        meaning="End charging so that the vehicle may drive.",
    ),
    ActionSpec(
        type=ActionType.OPEN_COMPARTMENT,
        scopes=_INSTANT,
        blocking=BlockingType.SOFT,
        meaning="Unlock one box; only where the vehicle stands and waits for the handoff.",
        parameters=(
            Parameter(key="compartment", type=_TEXT, meaning="the box"),
            Parameter(key="actionId", type=_TEXT, meaning="the waitForTrigger it is for"),
            Parameter(
                key="sessionId", type=_TEXT, meaning="the handoff session", optional=True
            ),
        ),
        result="empty or occupied, once the door is closed again",
        ours=True,
    ),
    ActionSpec(
        type=ActionType.TRIGGER,
        scopes=_INSTANT,
        blocking=BlockingType.NONE,
        meaning="End a waitForTrigger; it waits for open doors first.",
        parameters=(
            Parameter(key="actionId", type=_TEXT, meaning="the waitForTrigger that ends"),
        ),
        ours=True,
    ),
    ActionSpec(
        type=ActionType.CANCEL_ORDER,
        scopes=_INSTANT,
        blocking=BlockingType.NONE,
        meaning="Stop at the next node and forget the order; finished once all is still.",
    ),
    ActionSpec(
        type=ActionType.START_PAUSE,
        scopes=_INSTANT,
        blocking=BlockingType.NONE,
        meaning="Stop driving at once, keep the order.",
    ),
    ActionSpec(
        type=ActionType.STOP_PAUSE,
        scopes=_INSTANT,
        blocking=BlockingType.NONE,
        meaning="Drive on.",
    ),
    ActionSpec(
        type=ActionType.STATE_REQUEST,
        scopes=_INSTANT,
        blocking=BlockingType.NONE,
        meaning="Send a state now.",
    ),
    ActionSpec(
        type=ActionType.FACTSHEET_REQUEST,
        scopes=_INSTANT,
        blocking=BlockingType.NONE,
        meaning="Send the factsheet now.",
    ),
)
CATALOGUE: dict[ActionType, ActionSpec] = {spec.type: spec for spec in _SPECS}


def load(action_id: ActionId, trip: TripId, placements: Iterable[Placement]) -> Action:
    """Build the loading of a trip."""
    return _action(
        ActionType.LOAD, action_id, tripId=trip, placements=write_placements(placements)
    )


def wait_for_handoff(action_id: ActionId, session: SessionId | None = None) -> Action:
    """Build the wait at a handoff point."""
    return _action(
        ActionType.WAIT_FOR_TRIGGER, action_id, triggerType=HANDOFF, sessionId=session
    )


def drop(action_id: ActionId, boxes: Iterable[BoxId]) -> Action:
    """Build the emptying of boxes at a dock."""
    return _action(ActionType.DROP, action_id, compartments=",".join(boxes))


def open_compartment(
    action_id: ActionId, box: BoxId, waiting: ActionId, session: SessionId | None = None
) -> Action:
    """Build the unlocking of one box during the wait *waiting*."""
    return _action(
        ActionType.OPEN_COMPARTMENT,
        action_id,
        compartment=box,
        actionId=waiting,
        sessionId=session,
    )


def trigger(action_id: ActionId, waiting: ActionId) -> Action:
    """Build the end of the wait *waiting*."""
    return _action(ActionType.TRIGGER, action_id, actionId=waiting)


def plain(action_type: ActionType, action_id: ActionId) -> Action:
    """Build an action without parameters: charging, cancelOrder, pause, requests."""
    if any(not parameter.optional for parameter in CATALOGUE[action_type].parameters):
        raise ValueError(f"{action_type} needs parameters: use its own builder")
    return _action(action_type, action_id)


def _action(action_type: ActionType, action_id: ActionId, **parameters: str | None) -> Action:
    values = tuple(
        ActionParameter(key=key, value=value)
        for key, value in parameters.items()
        if value is not None
    )
    return Action(
        action_type=action_type.value,
        action_id=action_id,
        blocking_type=CATALOGUE[action_type].blocking,
        action_parameters=values or None,
    )


def text_parameter(action: Action, key: str) -> str:
    """Return a parameter's text; empty if it is absent or not a text."""
    for parameter in action.action_parameters or ():
        if parameter.key == key and isinstance(parameter.value, str):
            return parameter.value
    return ""


def write_placements(placements: Iterable[Placement]) -> str:
    """Write placements as ``parcel:box,parcel:box``; a parcel's id may hold colons."""
    return ",".join(f"{placement.parcel}:{placement.box}" for placement in placements)


def read_placements(text: str) -> tuple[Placement, ...]:
    """Read what ``write_placements`` wrote; pieces without a colon are passed over."""
    pairs = (piece.rpartition(":") for piece in text.split(",") if ":" in piece)
    return tuple(Placement(parcel=ParcelId(parcel), box=BoxId(box)) for parcel, _, box in pairs)


def catalogue_table() -> str:
    """Return the catalogue as a Markdown table, as docs/vda5050-profile.md prints it."""
    head = (
        "| action | whose | scope | blocking | parameters | result | meaning |\n"
        "|---|---|---|---|---|---|---|\n"
    )
    return head + "".join(_table_row(spec) for spec in CATALOGUE.values())


def _table_row(spec: ActionSpec) -> str:
    parameters = "<br>".join(
        f"`{p.key}` ({p.type}{', optional' if p.optional else ''}): {p.meaning}"
        for p in spec.parameters
    )
    cells = (
        f"`{spec.type}`",
        "ours" if spec.ours else "standard",
        ", ".join(scope.lower() for scope in spec.scopes),
        spec.blocking.value,
        parameters or "-",
        spec.result or "-",
        spec.meaning,
    )
    return "| " + " | ".join(cells) + " |\n"
