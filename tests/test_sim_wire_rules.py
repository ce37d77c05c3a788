"""The order rules, watched on the wire."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from sim.wire_rules import WireRules

VAN = "last100/v2/sim/1"
Json = dict[str, Any]


def an_order(
    nodes: str = "abc", first: int = 0, released: int | None = None, **other: object
) -> Json:
    """Write an order over single-letter nodes; *released* nodes of them are the base."""
    free = len(nodes) if released is None else released
    order = {
        "headerId": 1,
        "orderId": "o-1",
        "orderUpdateId": 0,
        "nodes": [
            {"nodeId": name, "sequenceId": first + 2 * at, "released": at < free, "actions": []}
            for at, name in enumerate(nodes)
        ],
        "edges": [
            {
                "edgeId": nodes[at : at + 2],
                "sequenceId": first + 2 * at + 1,
                "released": at + 1 < free,
                "startNodeId": nodes[at],
                "endNodeId": nodes[at + 1],
                "actions": [],
            }
            for at in range(len(nodes) - 1)
        ],
    }
    return {**order, **other}


def a_state(order_id: str = "o-1", nodes: int = 0, action: str = "FINISHED") -> Json:
    return {
        "orderId": order_id,
        "nodeStates": [{}] * nodes,
        "edgeStates": [],
        "actionStates": [{"actionId": "x", "actionStatus": action}],
    }


def found(*messages: tuple[str, Json], contacts: tuple[str, ...] = ()) -> list[str]:
    rules = WireRules(contacts)
    for kind, body in messages:
        rules.observe(5, f"{VAN}/{kind}", json.dumps(body).encode())
    return [one.what for one in rules.found]


def orders(*bodies: Json) -> list[str]:
    return found(*(("order", body) for body in bodies))


def test_an_order_and_an_update_stitched_to_its_base_are_fine() -> None:
    first = an_order("abcd", released=2)
    update = an_order("bcde", first=2, released=3, orderUpdateId=1)
    assert orders(first, update) == []


def test_an_order_may_be_sent_again_with_another_header() -> None:
    assert orders(an_order(), {**an_order(), "headerId": 2, "timestamp": "later"}) == []


def test_an_order_sent_again_with_other_contents_is_told() -> None:
    again = an_order("abd")
    assert orders(an_order(), again) == [f"{VAN} o-1/0: sent again with other contents"]


def test_an_update_stitched_to_the_last_node_instead_of_the_last_released_one_is_told() -> None:
    update = an_order("de", first=6, orderUpdateId=1)
    (told,) = orders(an_order("abcd", released=2), update)
    assert "not stitched to b (2)" in told


def test_an_update_that_leaves_one_out_is_told() -> None:
    (told,) = orders(an_order("ab"), an_order("bc", first=2, orderUpdateId=2))
    assert "follows update 0" in told


def _no_such_edge(order: Json) -> None:
    order["edges"].pop()


def _odd_node(order: Json) -> None:
    order["nodes"][1]["sequenceId"] = 3


def _gap(order: Json) -> None:
    order["nodes"][1]["released"] = False


def _base_ends_on_edge(order: Json) -> None:
    order["nodes"][2]["released"] = False


def _nothing_released(order: Json) -> None:
    for part in (*order["nodes"], *order["edges"]):
        part["released"] = False


def _loose_edge(order: Json) -> None:
    order["edges"][0]["endNodeId"] = "z"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_no_such_edge, "3 nodes and 1 edges"),
        (_odd_node, "sequence ids"),
        (_gap, "the base has a gap"),
        (_base_ends_on_edge, "the base ends on an edge"),
        (_nothing_released, "the base has a gap, or is empty"),
        (_loose_edge, "edge ab does not join its nodes"),
    ],
)
def test_an_order_that_is_wrong_in_itself_is_told(
    spoil: Callable[[Json], None], said: str
) -> None:
    order = an_order()
    spoil(order)
    assert any(said in what for what in orders(order))


def test_a_new_order_is_for_a_vehicle_that_says_it_has_ended_the_last_one() -> None:
    first, second = ("order", an_order()), ("order", an_order(orderId="o-2"))
    assert found(first, ("state", a_state()), second) == []
    for state in (a_state(nodes=1), a_state(action="RUNNING"), a_state(order_id="")):
        (told,) = found(first, ("state", state), second)
        assert "the vehicle has not ended o-1" in told


def test_a_new_order_begins_with_update_nought() -> None:
    (told,) = orders(an_order(orderUpdateId=3))
    assert "begins with update 0" in told


def test_new_actions_on_the_stitching_node_are_told() -> None:
    update = an_order("cd", first=4, orderUpdateId=1)
    update["nodes"][0]["actions"] = [{"actionId": "late"}]
    (told,) = orders(an_order(), update)
    assert "the stitching node has new actions" in told


def test_an_action_id_that_is_used_for_something_else_is_told() -> None:
    open_box: Json = {"actions": [{"actionId": "a", "actionType": "openCompartment"}]}
    pause: Json = {"actions": [{"actionId": "a", "actionType": "startPause"}]}
    assert found(("instantActions", open_box), ("instantActions", open_box)) == []
    (told,) = found(("instantActions", open_box), ("instantActions", pause))
    assert "action id a is used twice" in told


@pytest.mark.parametrize("kind", ["order", "instantActions"])
def test_a_contact_reference_on_the_wire_is_told_without_repeating_it(kind: str) -> None:
    body: Json = an_order() if kind == "order" else {"actions": []}
    body = {**body, "note": "for contact-17"}
    (told,) = found((kind, body), contacts=("contact-16", "contact-17"))
    assert "contact reference" in told
    assert "17" not in told


def test_what_was_released_and_what_was_not_is_remembered_per_order() -> None:
    rules = WireRules()
    rules.observe(0, f"{VAN}/order", json.dumps(an_order("abcd", released=2)).encode())
    assert rules.is_released(VAN, "o-1", "ab", 2)
    assert not rules.is_released(VAN, "o-1", "bc", 4)
    assert not rules.is_released(VAN, "o-2", "ab", 2)
    assert not rules.is_released("last100/v2/sim/2", "o-1", "ab", 2)


def test_a_new_order_may_follow_one_that_an_idle_vehicle_refuses() -> None:
    reference = {"referenceKey": "orderId", "referenceValue": "o-1"}
    refusal = {"errorType": "noRouteError", "errorReferences": [reference]}
    refused = {**a_state(order_id=""), "errors": [refusal]}
    following = an_order(orderId="o-2")
    assert found(("order", an_order()), ("state", refused), ("order", following)) == []
    driving = {**refused, "nodeStates": [{}]}
    (told,) = found(("order", an_order()), ("state", driving), ("order", following))
    assert "has not ended o-1" in told


def test_who_joins_late_takes_the_first_order_as_it_comes_and_no_other() -> None:
    rules = WireRules(joins_late=True)
    for update in (3, 6):
        order = an_order("bc", first=6, released=1, orderUpdateId=update)
        rules.observe(5, f"{VAN}/order", json.dumps(order).encode())
    assert [one.what for one in rules.found] == [f"{VAN} o-1/6: follows update 3"]
