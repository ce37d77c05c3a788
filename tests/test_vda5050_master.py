"""The fleet's side of the conversation: what a state says about what was sent."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.model.ids import OrderId
from fleet_manager.vda5050.master import (
    ORDER_ERRORS,
    Dialogue,
    Release,
    action_ended,
    after,
    find_action,
    hear,
    is_idle,
    passed,
)
from fleet_manager.vda5050.messages import (
    ActionState,
    ActionStatus,
    ErrorEntry,
    ErrorLevel,
    NodeState,
    Reference,
    State,
)
from tests.vda5050_street import a_state, a_wait

ORDER = OrderId("trip-1")


def a_dialogue(**changes: Any) -> Dialogue:  # noqa: ANN401 - of any field
    """Build a dialogue about order trip-1, update 3, six edges released, four driven."""
    described = Dialogue(
        order=ORDER,
        update=3,
        released_sequence_id=18,
        passed_sequence_id=14,
        action=a_wait("wait-1"),
        action_over=False,
    )
    return replace(described, **changes)


def a_release(**changes: Any) -> Release:  # noqa: ANN401 - of any field
    """Build the update that follows ``a_dialogue``."""
    described: dict[str, Any] = {
        "order": ORDER,
        "update": 4,
        "last_sequence_id": 26,
        "horizon": False,
        "action": None,
    }
    return Release(**(described | changes))


def doing(**status: ActionStatus) -> tuple[ActionState, ...]:
    return tuple(
        ActionState(action_id=name.replace("_", "-"), action_status=how)
        for name, how in status.items()
    )


def refusing(kind: str = "orderUpdateError", **named: str) -> State:
    """Build a state that refuses what it names."""
    error = ErrorEntry(
        error_type=kind,
        error_level=ErrorLevel.WARNING,
        error_references=tuple(
            Reference(reference_key=key, reference_value=value) for key, value in named.items()
        ),
    )
    return a_state(order_update_id=2, errors=(error,))


def test_an_order_is_echoed_when_both_its_ids_are_named() -> None:
    assert hear(a_dialogue(), a_state(order_update_id=3)).echoed


@pytest.mark.parametrize("named", [{"order_update_id": 2}, {"order_id": "trip-0"}])
def test_another_id_is_no_echo(named: dict[str, Any]) -> None:
    assert not hear(a_dialogue(), a_state(**named)).echoed


def test_a_vehicle_without_an_order_has_echoed_nothing() -> None:
    assert not hear(Dialogue(), a_state(order_id="", order_update_id=0)).echoed


def test_an_order_of_another_name_is_foreign() -> None:
    assert hear(a_dialogue(), a_state(order_id="trip-0")).foreign


def test_a_node_reached_counts_as_passed() -> None:
    heard = hear(a_dialogue(), a_state(last_node_sequence_id=16))
    assert heard.passed_sequence_id == 16


def test_an_edge_counts_as_the_node_before_it() -> None:
    heard = hear(a_dialogue(), a_state(last_node_sequence_id=17))
    assert heard.passed_sequence_id == 16


def test_the_nodes_of_a_foreign_order_do_not_count() -> None:
    heard = hear(a_dialogue(), a_state(order_id="trip-0", last_node_sequence_id=18))
    assert heard.passed_sequence_id == 14


def test_a_node_beyond_the_base_is_an_overrun() -> None:
    assert hear(a_dialogue(), a_state(last_node_sequence_id=20)).overrun


def test_an_overrun_counts_as_the_end_of_the_base() -> None:
    heard = hear(a_dialogue(), a_state(last_node_sequence_id=20))
    assert heard.passed_sequence_id == 18


def test_the_action_at_the_end_of_the_base_is_found() -> None:
    heard = hear(a_dialogue(), a_state(action_states=doing(wait_1=ActionStatus.RUNNING)))
    assert heard.action is not None
    assert heard.action.action_status is ActionStatus.RUNNING


def test_an_action_that_is_over_is_not_heard_again() -> None:
    state = a_state(action_states=doing(wait_1=ActionStatus.FINISHED))
    assert hear(a_dialogue(action_over=True), state).action is None


@pytest.mark.parametrize("kind", sorted(ORDER_ERRORS))
def test_an_error_that_names_our_order_and_update_is_a_refusal(kind: str) -> None:
    assert kind in hear(a_dialogue(), refusing(kind, orderId=ORDER, orderUpdateId="3")).refused


def test_a_refusal_may_leave_out_the_update() -> None:
    assert hear(a_dialogue(), refusing(orderId=ORDER)).refused


@pytest.mark.parametrize(
    "state",
    [
        refusing(orderId="trip-0", orderUpdateId="3"),
        refusing(orderId=ORDER, orderUpdateId="2"),
        refusing("fieldViolation", orderId=ORDER, orderUpdateId="3"),
        refusing(),
    ],
)
def test_an_error_about_something_else_is_no_refusal(state: State) -> None:
    assert hear(a_dialogue(), state).refused == ""


def test_an_order_that_is_echoed_is_not_refused_by_an_old_error() -> None:
    state = refusing(orderId=ORDER, orderUpdateId="3")
    old = a_state(order_update_id=3, errors=state.errors)
    assert hear(a_dialogue(), old).refused == ""


@pytest.mark.parametrize(
    ("left", "idle"),
    [
        ({"node_states": (), "edge_states": (), "action_states": ()}, True),
        ({"node_states": (NodeState(node_id="n", sequence_id=2, released=False),)}, False),
        ({"action_states": doing(a=ActionStatus.WAITING)}, False),
        ({"action_states": doing(a=ActionStatus.FAILED, b=ActionStatus.FINISHED)}, True),
    ],
)
def test_a_vehicle_is_idle_when_nothing_is_left_to_drive_or_do(
    left: dict[str, Any],
    idle: bool,  # noqa: FBT001 - a column of the table
) -> None:
    nothing = {"node_states": (), "edge_states": (), "action_states": ()}
    assert is_idle(a_state(**(nothing | left))) is idle


def test_an_action_nobody_named_is_not_found() -> None:
    assert find_action(a_state(action_states=()), "wait-1") is None


def test_the_base_is_arrived_at_once_driven_and_done() -> None:
    driven = passed(a_dialogue(), 18)
    assert (driven.arrived, action_ended(driven).arrived) == (False, True)


def test_an_update_continues_where_the_vehicle_is() -> None:
    updated = after(a_dialogue(), a_release())
    assert (updated.update, updated.passed_sequence_id) == (4, 14)


def test_a_new_order_starts_from_its_first_node() -> None:
    begun = after(Dialogue(), a_release(order=OrderId("trip-2"), update=0))
    assert (begun.order, begun.passed_sequence_id) == ("trip-2", 0)


def test_a_release_without_an_action_has_nothing_left_to_do() -> None:
    assert after(a_dialogue(), a_release()).action_over


@pytest.mark.parametrize(
    "forbidden",
    [
        {"update": 3},
        {"update": 5},
        {"last_sequence_id": 16},
        {"order": OrderId("trip-2"), "update": 0},
    ],
)
def test_what_the_standard_forbids_is_not_sent(forbidden: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"update|base|not over"):
        after(a_dialogue(), a_release(**forbidden))


def test_a_new_order_cannot_begin_with_an_update() -> None:
    with pytest.raises(ValueError, match="starts with update 0"):
        after(Dialogue(), a_release(update=1))


@given(st.integers(0, 60), st.integers(0, 30), st.integers(0, 30))
def test_what_is_heard_lies_within_what_was_released(
    said: int, released: int, driven: int
) -> None:
    dialogue = a_dialogue(
        released_sequence_id=2 * max(released, driven), passed_sequence_id=2 * driven
    )
    heard = hear(dialogue, a_state(last_node_sequence_id=said))
    assert heard.passed_sequence_id <= dialogue.released_sequence_id
    assert heard.passed_sequence_id % 2 == 0
