"""A vehicle fed with broken orders: each refused by its type, nothing driven, nothing lost."""

import dataclasses
import json

import msgspec
import pytest

from fleet_manager.agent.words import Stop
from fleet_manager.vda5050.messages import ErrorLevel
from fleet_manager.vda5050.topics import Kind
from tests.a_robot import Stage, a_stage_with_an_order, an_order, error_types, follows, states
from tests.broken_orders import as_json, broken_orders
from tests.vda5050_street import check_schema, on_the_wire

BROKEN = broken_orders()


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_order_is_refused_by_its_type_and_changes_nothing(name: str) -> None:
    payload, error_type = BROKEN[name]
    stage = a_stage_with_an_order()
    before = stage.agent.dialogue
    outputs = stage.send_raw(Kind.ORDER, payload)
    (entry,) = states(outputs)[-1].errors
    assert (entry.error_type, entry.error_level) == (error_type, ErrorLevel.WARNING)
    assert follows(outputs) == []
    assert Stop() not in outputs
    assert dataclasses.replace(stage.agent.dialogue, errors=()) == before
    check_schema(Kind.STATE, on_the_wire(Kind.STATE, states(outputs)[-1]))


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_order_is_refused_by_naming_it(name: str) -> None:
    """By its topic, and by its ids as far as they can be read."""
    payload, _ = BROKEN[name]
    stage = a_stage_with_an_order()
    (entry,) = states(stage.send_raw(Kind.ORDER, payload))[-1].errors
    named = {r.reference_key: r.reference_value for r in entry.error_references or ()}
    assert named["topic"] == "order"
    try:
        order = json.loads(payload)
    except (ValueError, RecursionError):
        return
    if isinstance(order, dict) and order:
        for key in ("orderId", "orderUpdateId", "headerId"):
            if key in order and not isinstance(order[key], float):
                assert named[key] == str(order[key])


@pytest.mark.parametrize("name", BROKEN)
def test_a_vehicle_goes_on_with_its_order_whatever_comes_between(name: str) -> None:
    stage = a_stage_with_an_order()
    stage.send_raw(Kind.ORDER, BROKEN[name][0])
    stage.run(30)
    assert stage.state.last_node_id == "c"
    assert stage.state.errors
    stage.send(an_order("cd", update=6, first=4))
    assert stage.state.errors == ()


def test_an_order_out_of_reach_is_refused() -> None:
    stage = Stage().begin()
    outputs = stage.send(an_order("bc"))
    assert error_types(stage.state) == ["noRouteError"]
    assert follows(outputs) == []


def test_an_order_over_unknown_ground_is_refused() -> None:
    stage = Stage().begin()
    order = an_order("ab")
    nodes = (order.nodes[0], msgspec.structs.replace(order.nodes[1], node_position=None))
    outputs = stage.send(msgspec.structs.replace(order, nodes=nodes))
    assert error_types(stage.state) == ["noRouteError"]
    assert follows(outputs) == []


def test_broken_instant_actions_are_refused_too() -> None:
    stage = a_stage_with_an_order()
    outputs = stage.send_raw(Kind.INSTANT_ACTIONS, b'{"headerId": 7, "actions": 3}')
    (entry,) = states(outputs)[-1].errors
    assert entry.error_type == "validationError"
    assert entry.error_references is not None
    assert entry.error_references[0].reference_value == "instantActions"


@pytest.mark.parametrize("version", ["2.0.0", "2.1.0", "2.9.12"])
def test_any_version_of_the_same_major_number_is_understood(version: str) -> None:
    stage = Stage().begin()
    raw = as_json(an_order("ab")) | {"version": version}
    stage.send_raw(Kind.ORDER, json.dumps(raw).encode())
    assert (stage.state.order_id, stage.state.errors) == ("trip-1", ())


def test_the_same_order_sent_again_is_answered_and_changes_nothing() -> None:
    stage = a_stage_with_an_order()
    before = stage.agent.dialogue
    outputs = stage.send(an_order("bcd", update=5, first=2, released=2))
    assert len(states(outputs)) == 1
    assert stage.agent.dialogue == before
