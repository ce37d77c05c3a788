"""From bytes to what a vehicle's dialogue hears; what cannot be read keeps its identity."""

import json

import pytest

from fleet_manager.agent.chart import Chart
from fleet_manager.agent.hearing import hear
from fleet_manager.agent.sheet import MESSAGE_BYTES_MAX
from fleet_manager.vda5050.messages import InstantActions
from fleet_manager.vda5050.topics import PREFIX, Kind, topic
from fleet_manager.vda5050.vehicle_words import (
    Event,
    InstantActionsReceived,
    MalformedReceived,
    OrderReceived,
)
from tests.a_robot import R1, YARD, an_order
from tests.broken_orders import as_json
from tests.vda5050_street import a_trigger, on_the_wire


def heard(payload: bytes, kind: Kind = Kind.ORDER) -> Event | None:
    return hear(topic(kind, R1), payload, PREFIX, Chart(map_id=YARD))


def malformed(payload: bytes) -> MalformedReceived:
    event = heard(payload)
    assert isinstance(event, MalformedReceived)
    return event


def test_an_order_is_read() -> None:
    event = heard(json.dumps(as_json(an_order())).encode())
    assert isinstance(event, OrderReceived)
    assert (event.order.order_id, event.faults) == ("trip-1", ())


def test_instant_actions_are_read() -> None:
    message = InstantActions(actions=(a_trigger(),))
    event = heard(on_the_wire(Kind.INSTANT_ACTIONS, message), Kind.INSTANT_ACTIONS)
    assert isinstance(event, InstantActionsReceived)
    assert event.instant_actions.actions == (a_trigger(),)


def test_the_ground_has_its_say_about_an_order_that_is_right_in_itself() -> None:
    raw = as_json(an_order())
    del raw["nodes"][1]["nodePosition"]
    event = heard(json.dumps(raw).encode())
    assert isinstance(event, OrderReceived)
    assert event.faults[0][0] == "nodes[1].nodePosition"


def test_of_an_order_that_is_wrong_in_itself_the_ground_is_not_asked() -> None:
    raw = as_json(an_order())
    del raw["nodes"][1]["nodePosition"]
    raw["edges"] = []
    event = heard(json.dumps(raw).encode())
    assert isinstance(event, OrderReceived)
    assert event.faults == ()


def test_an_unreadable_order_says_what_it_still_can_of_its_identity() -> None:
    raw = as_json(an_order()) | {"nodes": 5}
    references = malformed(json.dumps(raw).encode()).references
    assert [(r.reference_key, r.reference_value) for r in references] == [
        ("headerId", "0"),
        ("orderId", "trip-1"),
        ("orderUpdateId", "0"),
    ]


def test_an_endless_id_is_not_repeated_in_full() -> None:
    raw = {"orderId": "x" * 10_000}
    (reference,) = malformed(json.dumps(raw).encode()).references
    assert len(reference.reference_value) == 64


@pytest.mark.parametrize("payload", [b"", b"\xff", b"[1]", b"3", b"[" * 5000])
def test_what_is_no_message_has_no_identity(payload: bytes) -> None:
    assert malformed(payload).references == ()


def test_a_message_longer_than_the_factsheet_says_is_not_read() -> None:
    event = malformed(b"x" * (MESSAGE_BYTES_MAX + 1))
    assert event.expected == f"at most {MESSAGE_BYTES_MAX} bytes"


@pytest.mark.parametrize("kind", [Kind.STATE, Kind.CONNECTION, Kind.HANDOFF])
def test_what_vehicles_say_is_not_for_vehicles(kind: Kind) -> None:
    assert heard(b"{}", kind) is None


def test_a_topic_of_somebody_else_is_passed_over() -> None:
    assert hear("garden/v2/last100/R1/order", b"{}", PREFIX, Chart(map_id=YARD)) is None
