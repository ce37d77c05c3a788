"""The codec: what we send fits the official schemas, what we get is read or named wrong."""

import json
import timeit
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.model.errors import MessageError
from fleet_manager.model.ids import VehicleId
from fleet_manager.model.vehicle import standard_van
from fleet_manager.vda5050.actions import ActionType
from fleet_manager.vda5050.codec import Headers, decode, encode, timestamp, timestamp_ms
from fleet_manager.vda5050.commission import factsheet_for
from fleet_manager.vda5050.messages import (
    ActionState,
    ActionStatus,
    AgvPosition,
    Connection,
    ConnectionState,
    ErrorEntry,
    ErrorLevel,
    Handoff,
    InfoEntry,
    InfoLevel,
    InstantActions,
    Message,
    NodePosition,
    Reference,
    Visualization,
)
from fleet_manager.vda5050.topics import Kind
from tests.vda5050_street import (
    NOW_MS,
    VAN,
    a_load,
    a_plain,
    a_state,
    an_order,
    check_schema,
    on_the_wire,
    over_the_wire,
)

POSITION = AgvPosition(x=0.0, y=1.0, theta=3.1, map_id="m", position_initialized=True)
SAMPLES: dict[str, tuple[Kind, Message]] = {
    "order": (Kind.ORDER, an_order("abcab", released=3, doing={2: (a_load(),)})),
    "an order of one node": (Kind.ORDER, an_order("a")),
    "instant actions": (
        Kind.INSTANT_ACTIONS,
        InstantActions(actions=(a_plain(ActionType.CANCEL_ORDER),)),
    ),
    "state": (Kind.STATE, a_state()),
    "a state with errors": (
        Kind.STATE,
        a_state(
            errors=(
                ErrorEntry(
                    error_type="orderError",
                    error_level=ErrorLevel.WARNING,
                    error_references=(Reference(reference_key="orderId", reference_value="x"),),
                ),
            ),
            information=(InfoEntry(info_type="mood", info_level=InfoLevel.DEBUG),),
        ),
    ),
    "visualization": (Kind.VISUALIZATION, Visualization(agv_position=POSITION)),
    "connection": (
        Kind.CONNECTION,
        Connection(connection_state=ConnectionState.CONNECTIONBROKEN),
    ),
    "factsheet": (Kind.FACTSHEET, factsheet_for(standard_van())),
}
PAYLOADS = [on_the_wire(kind, message) for kind, message in SAMPLES.values()]


@pytest.mark.parametrize("name", SAMPLES)
def test_what_we_send_fits_the_official_schema(name: str) -> None:
    kind, message = SAMPLES[name]
    check_schema(kind, on_the_wire(kind, message))


@pytest.mark.parametrize("name", SAMPLES)
def test_what_we_send_is_read_back_as_the_same(name: str) -> None:
    kind, message = SAMPLES[name]
    stamped = Headers().stamp(kind, VAN, message, NOW_MS)
    assert over_the_wire(kind, message) == stamped


def test_our_own_handoff_message_is_read_back_too() -> None:
    typed = Handoff(action_id="wait-1", compartment="3", code="1234")
    assert over_the_wire(Kind.HANDOFF, typed) == Headers().stamp(
        Kind.HANDOFF, VAN, typed, NOW_MS
    )


def test_every_json_begins_with_the_header() -> None:
    names = list(json.loads(on_the_wire(Kind.STATE, a_state())))
    assert names[:5] == ["headerId", "timestamp", "version", "manufacturer", "serialNumber"]


def test_an_optional_field_that_is_not_set_is_left_out() -> None:
    text = on_the_wire(Kind.ORDER, an_order("ab"))
    assert b"null" not in text
    assert b"zoneSetId" not in text


def test_the_deviation_is_spelled_as_in_the_schema() -> None:
    place = NodePosition(x=1.0, y=2.0, map_id="m", allowed_deviation_x_y=0.5)
    order = an_order("a")
    nodes = tuple(
        type(node)(**_fields(node) | {"node_position": place}) for node in order.nodes
    )
    payload = on_the_wire(Kind.ORDER, type(order)(**_fields(order) | {"nodes": nodes}))
    assert json.loads(payload)["nodes"][0]["nodePosition"]["allowedDeviationXY"] == 0.5
    check_schema(Kind.ORDER, payload)


def _fields(struct: Any) -> dict[str, Any]:  # noqa: ANN401 - of whatever struct
    return {name: getattr(struct, name) for name in struct.__struct_fields__}


def test_unknown_fields_are_read_over() -> None:
    payload = json.loads(on_the_wire(Kind.STATE, a_state()))
    payload["shiny"] = {"new": [1, 2]}
    payload["nodeStates"][0]["colour"] = "red"
    assert decode(Kind.STATE, json.dumps(payload).encode(), "").order_id == "trip-1"


def test_null_is_as_good_as_none_in_an_optional_field() -> None:
    payload = json.loads(on_the_wire(Kind.STATE, a_state()))
    payload["loads"] = payload["velocity"] = payload["nodeStates"][0]["nodePosition"] = None
    assert decode(Kind.STATE, json.dumps(payload).encode(), "").loads is None


def test_paused_is_understood_though_the_schema_has_forgotten_it() -> None:
    paused = ActionState(action_id="x", action_status=ActionStatus.PAUSED)
    payload = on_the_wire(Kind.STATE, a_state(action_states=(paused,)))
    assert decode(Kind.STATE, payload, "").action_states == (paused,)


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a text for a number": ({"orderUpdateId": "3"}, "orderUpdateId: expected int, got 'str'"),
    "a number below zero": (
        {"lastNodeSequenceId": -1},
        "lastNodeSequenceId: expected int >= 0",
    ),
    "a truth value as text": ({"driving": "yes"}, "driving: expected bool, got 'str'"),
    "a word of another version": (
        {"operatingMode": "STARTUP"},
        "operatingMode: expected one of the standard's words",
    ),
    "null in a needed field": ({"nodeStates": None}, "nodeStates: expected array, got 'null'"),
    "something deep inside": (
        {"errors": [{"errorType": 7, "errorLevel": "WARNING"}]},
        "errors[0].errorType: expected str, got 'int'",
    ),
    "no header": ({"headerId": ...}, "headerId: expected a header, got 'none'"),
    "no order id": ({"orderId": ...}, "orderId: expected a value, got 'none'"),
    "a part of a part": ({"batteryState": {"charging": True}}, "batteryState.batteryCharge"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_field_is_named_with_what_was_expected(name: str) -> None:
    change, complaint = WRONG[name]
    payload = json.loads(on_the_wire(Kind.STATE, a_state())) | change
    payload = {key: value for key, value in payload.items() if value is not ...}
    with pytest.raises(MessageError) as caught:
        decode(Kind.STATE, json.dumps(payload).encode(), "last100/v2/acme/van-1/state")
    assert str(caught.value).startswith(f"last100/v2/acme/van-1/state: {complaint}")


@pytest.mark.parametrize(
    "payload",
    [b"", b"{", b"\xff\xfe", b"[]", b"12", b'{"x":' + b"[" * 100_000, b'{"headerId": NaN}'],
    ids=["nothing", "half", "no utf-8", "array", "number", "too deep", "NaN"],
)
def test_what_is_no_message_at_all_is_refused(payload: bytes) -> None:
    with pytest.raises(MessageError):
        decode(Kind.STATE, payload, "a topic")


@given(
    st.sampled_from(PAYLOADS),
    st.integers(0, 5000),
    st.binary(max_size=4),
    st.sampled_from(Kind),
)
def test_a_damaged_message_is_read_or_refused_and_never_breaks_the_reader(
    payload: bytes, at: int, noise: bytes, kind: Kind
) -> None:
    at %= len(payload)
    damaged = payload[:at] + noise + payload[at + len(noise) :]
    outcome: object
    try:
        outcome = decode(kind, damaged, "a topic")
    except MessageError as refused:
        outcome = refused.where
    assert outcome == "a topic" or isinstance(outcome, Message)


def test_a_resident_s_code_never_appears_in_an_error() -> None:
    payload = on_the_wire(Kind.HANDOFF, Handoff(action_id="w", compartment="3", code="493817"))
    with pytest.raises(MessageError) as caught:
        decode(Kind.HANDOFF, payload.replace(b'"493817"', b"493817"), "a topic")
    assert "493817" not in str(caught.value)


def test_a_message_without_a_stamp_is_not_sent() -> None:
    with pytest.raises(ValueError, match="stamp"):
        encode(a_state())


def test_header_ids_count_by_vehicle_and_kind() -> None:
    headers = Headers()
    other = VehicleId("acme/van-2")
    stamps = [
        headers.stamp(kind, vehicle, a_state(), NOW_MS).header_id
        for kind, vehicle in [
            (Kind.STATE, VAN),
            (Kind.STATE, VAN),
            (Kind.ORDER, VAN),
            (Kind.STATE, other),
            (Kind.STATE, VAN),
        ]
    ]
    assert stamps == [0, 1, 0, 0, 2]


def test_a_stamp_names_time_version_and_vehicle() -> None:
    stamped = Headers().stamp(Kind.STATE, VAN, a_state(), NOW_MS)
    assert (stamped.timestamp, stamped.version) == ("2023-11-14T22:13:20.123Z", "2.1.0")
    assert (stamped.manufacturer, stamped.serial_number) == ("acme", "van-1")


@given(st.integers(0, 4_102_444_800_000))
def test_a_timestamp_keeps_its_millisecond(now_ms: int) -> None:
    assert timestamp_ms(timestamp(now_ms)) == now_ms


@pytest.mark.parametrize(
    ("text", "expected_ms"),
    [
        ("1970-01-01T00:00:01.5Z", 1500),
        ("1970-01-01T00:00:01.123456Z", 1123),
        ("1970-01-01T08:00:00+08:00", 0),
        ("1970-01-01T00:00:00", 0),
    ],
)
def test_other_makers_timestamps_are_read_too(text: str, expected_ms: int) -> None:
    assert timestamp_ms(text) == expected_ms


def test_a_timestamp_that_is_none_is_refused() -> None:
    with pytest.raises(MessageError, match="timestamp: expected ISO 8601"):
        timestamp_ms("yesterday", "a topic")


def test_a_typical_state_is_read_in_well_under_twenty_microseconds() -> None:
    """The simulator pushes 5,000 states a second through; the bound allows for a busy core."""
    payload = on_the_wire(Kind.STATE, a_state())
    once = lambda: decode(Kind.STATE, payload, "a topic")  # noqa: E731
    best_s = min(timeit.repeat(once, number=500, repeat=10)) / 500
    assert best_s < 20e-6
