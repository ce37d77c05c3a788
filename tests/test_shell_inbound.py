"""From the wire to the inbox: right messages become events, wrong ones a line in the log."""

import logging
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.core.events import (
    CodeEntered,
    ConnectionReported,
    Event,
    Reconnected,
    StateReported,
    VehicleDescribed,
)
from fleet_manager.model.ids import SessionId, VehicleId
from fleet_manager.model.vehicle import standard_van
from fleet_manager.shell.inbound import HANDOFF_AGE_S_MAX, Ears, Inbound
from fleet_manager.shell.inbox import Inbox
from fleet_manager.vda5050.codec import Headers, encode
from fleet_manager.vda5050.commission import factsheet_for
from fleet_manager.vda5050.messages import Connection, ConnectionState, Handoff
from fleet_manager.vda5050.topics import Kind, topic
from tests.shell_parts import a_state

VAN = VehicleId("acme/van-1")
NOW_MS = 1_700_000_000_000
HEADERS = Headers()


class Desk:
    """An inbox with its ears on, at a time set by hand."""

    def __init__(self, speed: float = 1.0) -> None:
        self.now_ms = NOW_MS
        self.inbox = Inbox()
        ears = Ears(digest=a_digest, now=lambda: self.now_ms, speed=lambda: speed)
        self.inbound = Inbound(self.inbox, ears)

    def events(self) -> list[Event | None]:
        """Return what waits."""
        return [item.event for item in self.inbox.take(1000, 0)]

    def hear(self, kind: Kind, payload: bytes) -> None:
        """Let a message of the van arrive."""
        self.inbound.received(topic(kind, VAN), payload)


def a_digest(session: SessionId, code: str) -> str:
    return f"digest of {session} and {len(code)} digits"


def a_handoff(typed_ms: int = NOW_MS, box: str = "7") -> bytes:
    body = Handoff(action_id="trip-1.2.visit", compartment=box, code="123456")
    return encode(HEADERS.stamp(Kind.HANDOFF, VAN, body, typed_ms))


def a_connection(state: ConnectionState) -> bytes:
    body = Connection(connection_state=state)
    return encode(HEADERS.stamp(Kind.CONNECTION, VAN, body, NOW_MS))


def test_a_state_is_reported() -> None:
    desk = Desk()
    state = HEADERS.stamp(Kind.STATE, VAN, a_state(VAN, 0).state, NOW_MS)
    desk.hear(Kind.STATE, encode(state))
    assert desk.events() == [StateReported(vehicle=VAN, state=state)]


@pytest.mark.parametrize("state", ConnectionState)
def test_a_connection_is_reported(state: ConnectionState) -> None:
    desk = Desk()
    desk.hear(Kind.CONNECTION, a_connection(state))
    assert desk.events() == [ConnectionReported(vehicle=VAN, connection=state)]


def test_a_factsheet_becomes_a_vehicle_type() -> None:
    desk = Desk()
    sheet = HEADERS.stamp(Kind.FACTSHEET, VAN, factsheet_for(standard_van()), NOW_MS)
    desk.hear(Kind.FACTSHEET, encode(sheet))
    (event,) = desk.events()
    assert isinstance(event, VehicleDescribed)
    assert event.type.boxes == standard_van().boxes


def test_a_code_comes_in_as_its_digest_for_the_session_of_the_box() -> None:
    desk = Desk()
    desk.hear(Kind.HANDOFF, a_handoff())
    session = SessionId("trip-1.2.visit/7")
    digest = a_digest(session, "123456")
    assert desk.events() == [CodeEntered(vehicle=VAN, session=session, code_digest=digest)]


@pytest.mark.parametrize(("late_s", "opens"), [(-2, True), (HANDOFF_AGE_S_MAX, True),
                                               (HANDOFF_AGE_S_MAX + 1, False),
                                               (-HANDOFF_AGE_S_MAX - 1, False)])  # fmt: skip
def test_a_code_that_waited_too_long_on_its_way_opens_nothing(late_s: int, opens: bool) -> None:  # noqa: FBT001
    desk = Desk()
    desk.hear(Kind.HANDOFF, a_handoff(NOW_MS - late_s * 1000))
    assert bool(desk.events()) == opens


def test_in_a_fast_world_a_code_may_be_older_by_that_factor() -> None:
    desk = Desk(speed=20)
    desk.hear(Kind.HANDOFF, a_handoff(NOW_MS - 20 * HANDOFF_AGE_S_MAX * 1000))
    assert len(desk.events()) == 1


def test_a_code_for_no_box_is_not_understood() -> None:
    desk = Desk()
    desk.hear(Kind.HANDOFF, a_handoff(box=""))
    assert desk.events() == []
    assert desk.inbound.bad == {"handoff": 1}


def test_a_lost_session_is_told_to_the_fleet() -> None:
    desk = Desk()
    desk.inbound.session_lost()
    assert desk.events() == [Reconnected()]


BAD: dict[str, Callable[[Desk], None]] = {
    "no json": lambda desk: desk.hear(Kind.STATE, b"\xff\x00"),
    "empty": lambda desk: desk.hear(Kind.STATE, b""),
    "wrong shape": lambda desk: desk.hear(Kind.STATE, b"[]"),
    "missing fields": lambda desk: desk.hear(Kind.STATE, b"{}"),
    "deep": lambda desk: desk.hear(Kind.STATE, b"[" * 100_000),
    "unknown state": lambda desk: desk.hear(
        Kind.CONNECTION, a_connection(ConnectionState.ONLINE).replace(b"ONLINE", b"MAYBE")
    ),
    "no time": lambda desk: desk.hear(
        Kind.HANDOFF, a_handoff().replace(b"2023-11-14T", b"yesterday")
    ),
    "another topic": lambda desk: desk.inbound.received("last100/v2/a/b/c/d", b"{}"),
    "another prefix": lambda desk: desk.inbound.received("uagv/v2/a/b/state", b"{}"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_not_understood_is_counted_said_and_forgotten(
    what: str, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk()
    BAD[what](desk)
    assert desk.events() == []
    assert desk.inbound.bad.total() == 1
    assert "is not understood" in caplog.text


def test_one_sender_is_complained_about_once_a_minute(
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = Desk()
    for passed_ms in (0, 1_000, 59_999, 60_000):
        desk.now_ms = NOW_MS + passed_ms
        desk.hear(Kind.STATE, b"{}")
    assert desk.inbound.bad.total() == 4
    assert caplog.text.count("is not understood") == 2


def test_a_code_that_is_not_understood_is_not_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    desk = Desk()
    for payload in (a_handoff(0), a_handoff(box=""), a_handoff()[:-2], a_handoff() + b"}"):
        desk.hear(Kind.HANDOFF, payload)
    assert desk.inbound.bad.total() == 4
    assert "123456" not in caplog.text


@given(st.text(max_size=60), st.binary(max_size=200))
def test_nothing_that_arrives_raises(name: str, payload: bytes) -> None:
    desk = Desk()
    desk.inbound.received(name, payload)
    for kind in Kind:
        desk.hear(kind, payload)


@given(st.sampled_from([a_handoff(), a_connection(ConnectionState.ONLINE)]), st.data())
def test_nothing_that_is_nearly_right_raises(payload: bytes, data: st.DataObject) -> None:
    desk = Desk()
    cut = data.draw(st.integers(0, len(payload) - 1))
    other = data.draw(st.binary(max_size=3))
    for kind in Kind:
        desk.hear(kind, payload[:cut] + other + payload[cut + 1 :])
