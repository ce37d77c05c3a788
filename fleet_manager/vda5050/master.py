"""The fleet's side of one vehicle's conversation: what we asked, what it says it has.

VDA 5050 lets a vehicle be silent, restart, or miss a message; the order is the one thing both
sides name. A :class:`Dialogue` holds what we sent last; :func:`hear` holds it against a state
message and says what is new. The rules kept here (section 6.6 of the standard): the base is
immutable; an update keeps the order id, raises the update id by one and starts at the last
released node; an order counts as had only when the state names both ids; a new order id is for
a vehicle that is idle.
"""

from dataclasses import dataclass, replace

from fleet_manager.model.ids import OrderId
from fleet_manager.vda5050.messages import Action, ActionState, State

ORDER_ERRORS = frozenset(
    {"validationError", "orderError", "orderUpdateError", "noRouteError", "outdatedOrderUpdate"}
)
"""Error types with which a vehicle refuses an order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """What was sent to a vehicle, and how far it is known to have come.

    *order* is empty while the vehicle has nothing of ours. Sequence ids count nodes evenly and
    edges oddly over all updates of an order (6.6.2).
    """

    order: OrderId = OrderId("")
    update: int = 0
    released_sequence_id: int = 0
    passed_sequence_id: int = 0
    horizon: bool = False
    action: Action | None = None
    """What is to be done at the last released node, also while an update starts there."""
    action_over: bool = True

    @property
    def arrived(self) -> bool:
        """Whether the base is driven to its end and nothing is left to do there."""
        return self.passed_sequence_id == self.released_sequence_id and self.action_over


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a state message means for a dialogue."""

    echoed: bool
    """The vehicle has the order and the update we sent last."""
    foreign: bool
    """It names another order than ours (or none)."""
    refused: str
    """Why it refuses what we sent; empty if it does not say so."""
    passed_sequence_id: int
    action: ActionState | None
    """How the action at the end of the base stands."""
    idle: bool
    """Nothing released or planned is left, no action runs (6.6.1)."""
    overrun: bool
    """It claims to be beyond what was released."""


def hear(dialogue: Dialogue, state: State) -> Heard:
    """Hold *state* against *dialogue*."""
    ours = bool(dialogue.order) and state.order_id == dialogue.order
    passed = state.last_node_sequence_id if ours else dialogue.passed_sequence_id
    passed -= passed % 2
    return Heard(
        echoed=ours and state.order_update_id == dialogue.update,
        foreign=not ours,
        refused="" if not state.errors else _refusal(dialogue, state),
        passed_sequence_id=min(passed, dialogue.released_sequence_id),
        action=_pending(dialogue, state) if ours else None,
        idle=is_idle(state),
        overrun=ours and passed > dialogue.released_sequence_id,
    )


def _pending(dialogue: Dialogue, state: State) -> ActionState | None:
    if dialogue.action is None or dialogue.action_over:
        return None
    return find_action(state, dialogue.action.action_id)


def find_action(state: State, action_id: str) -> ActionState | None:
    """Return how an action stands according to *state*, None if it is not named."""
    for entry in state.action_states:
        if entry.action_id == action_id:
            return entry
    return None


def is_idle(state: State) -> bool:
    """Return whether a vehicle that says *state* takes a new order id (6.6.1)."""
    return (
        not state.node_states
        and not state.edge_states
        and all(entry.action_status.is_end for entry in state.action_states)
    )


def _refusal(dialogue: Dialogue, state: State) -> str:
    if state.order_id == dialogue.order and state.order_update_id == dialogue.update:
        return ""
    for error in state.errors:
        if error.error_type not in ORDER_ERRORS:
            continue
        named = {ref.reference_key: ref.reference_value for ref in error.error_references or ()}
        if named.get("orderId") == dialogue.order and named.get("orderUpdateId") in (
            None,
            str(dialogue.update),
        ):
            return f"{error.error_type}: {error.error_description or 'no description'}"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What an order or an update adds: the base now ends at *last_sequence_id*."""

    order: OrderId
    update: int
    last_sequence_id: int
    horizon: bool
    action: Action | None


def after(dialogue: Dialogue, release: Release) -> Dialogue:
    """Return the dialogue once *release* was sent.

    Raises ValueError for a release that the standard forbids.
    """
    if release.order == dialogue.order:
        if release.update != dialogue.update + 1:
            raise ValueError(f"update {release.update} does not follow {dialogue.update}")
        if release.last_sequence_id < dialogue.released_sequence_id:
            raise ValueError("the base is immutable and cannot shrink")
        passed = dialogue.passed_sequence_id
    else:
        if dialogue.order:
            raise ValueError(f"order {dialogue.order} is not over yet")
        if release.update != 0:
            raise ValueError("a new order starts with update 0")
        passed = 0
    return Dialogue(
        order=release.order,
        update=release.update,
        released_sequence_id=release.last_sequence_id,
        passed_sequence_id=passed,
        horizon=release.horizon,
        action=release.action,
        action_over=release.action is None,
    )


def passed(dialogue: Dialogue, sequence_id: int) -> Dialogue:
    """Return the dialogue once the vehicle has reached the node *sequence_id*."""
    return replace(dialogue, passed_sequence_id=sequence_id)


def action_ended(dialogue: Dialogue) -> Dialogue:
    """Return the dialogue once the action at the end of the base is over."""
    return replace(dialogue, action_over=True)
