"""Journal entries: one line per decision, the same everywhere, chained."""

import hashlib
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.core.decisions import (
    Durable,
    NodePassed,
    ParcelAccepted,
    RouteReleased,
    SessionDecided,
)
from fleet_manager.core.entry import GENESIS, decode, encode, link
from fleet_manager.handoff.session import Reason, Withheld
from fleet_manager.model.errors import JournalError
from fleet_manager.model.ids import SessionId
from tests.a_decision import DURABLE, ROUTE
from tests.a_fleet import VAN
from tests.a_storm import Storm, weathered
from tests.a_weather import Weather

ANY_STORM = Storm(seed=3, weather=Weather(forgets=0.02, no_show=0.3), troubles=())

GOLDEN: tuple[tuple[Durable, bytes], ...] = (
    (
        NodePassed(vehicle=VAN, sequence_id=6),
        b'{"decision":"NodePassed","vehicle":"acme/van-0","sequence_id":6}',
    ),
    (
        SessionDecided(
            session=SessionId("o.8.visit/3"), outcome=Withheld(reason=Reason.NO_SHOW)
        ),
        b'{"decision":"SessionDecided","session":"o.8.visit/3",'
        b'"outcome":{"type":"Withheld","reason":"no_show"}}',
    ),
    (
        next(example for example in DURABLE if isinstance(example, ParcelAccepted)),
        b'{"decision":"ParcelAccepted","parcel":{"id":"p1","contact":"contact-p1",'
        b'"weight_g":1000,"volume_ml":5000,"ready_ms":1700000000000,"due_ms":1700003600000,'
        b'"address":null,"point":"locker","station":null,"temperature":"ambient",'
        b'"priority":"normal"},"point":"locker","station":"store"}',
    ),
    (
        ROUTE,
        b'{"decision":"RouteReleased","vehicle":"acme/van-0","order":"r.acme.van-0.1",'
        b'"order_update_id":2,"sequence_id":4,"nodes":["a","b","c"],"edges":["a-b","b-c"],'
        b'"escape":["c-d"],"horizon":["c-e"],"purpose":"load","action":{"actionType":"load",'
        b'"actionId":"r.acme.van-0.1.8.load","blockingType":"HARD","actionParameters":['
        b'{"key":"tripId","value":"r.t1"},{"key":"placements","value":"p1:3"}]}}',
    ),
)
"""What is written here lies in journals of format 1: a change needs a new FORMAT."""


@pytest.mark.parametrize("decision", DURABLE, ids=lambda d: type(d).__name__)
def test_what_was_written_is_read_again(decision: Durable) -> None:
    assert decode(encode(decision)) == decision


def test_all_of_a_stormy_journal_is_read_again() -> None:
    world = weathered(ANY_STORM, "courtyard", 4, 24)
    concluded = [d for d in world.decisions if isinstance(d, get_args(Durable))]
    assert [decode(payload) for _, payload in world.journal] == concluded


@pytest.mark.parametrize(
    ("decision", "line"), GOLDEN, ids=[type(d).__name__ for d, _ in GOLDEN]
)
def test_an_entry_is_written_as_it_always_was(decision: Durable, line: bytes) -> None:
    assert encode(decision) == line


@pytest.mark.parametrize(
    ("decision", "line"), GOLDEN, ids=[type(d).__name__ for d, _ in GOLDEN]
)
def test_an_old_entry_can_be_read(decision: Durable, line: bytes) -> None:
    assert decode(line) == decision


@pytest.mark.parametrize("decision", DURABLE, ids=lambda d: type(d).__name__)
def test_an_entry_is_one_line(decision: Durable) -> None:
    assert b"\n" not in encode(decision)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{}",
        b"\xff",
        b'{"decision":"SomethingElse"}',
        b'{"decision":"NodePassed","vehicle":"v"}',
        b'{"decision":"VehicleLinked","vehicle":"v","online":true}',
        encode(DURABLE[0]).replace(b'"weight_g":1000', b'"weight_g":0'),
    ],
)
def test_a_line_that_is_no_durable_decision_is_refused(payload: bytes) -> None:
    with pytest.raises(JournalError, match="not a decision of format 1"):
        decode(payload)


def test_the_chain_begins_with_nothing() -> None:
    assert bytes(32) == GENESIS


def test_a_link_is_the_digest_of_what_went_before_the_time_and_the_line() -> None:
    expected = hashlib.sha256(GENESIS + (1234).to_bytes(8, "big") + b"line").digest()
    assert link(GENESIS, 1234, b"line") == expected


@given(st.binary(max_size=40), st.binary(max_size=40), st.integers(0, 2**60))
def test_another_line_makes_another_link(one: bytes, other: bytes, time_ms: int) -> None:
    same = link(GENESIS, time_ms, one) == link(GENESIS, time_ms, other)
    assert same == (one == other)


def test_another_time_makes_another_link() -> None:
    assert link(GENESIS, 1, b"line") != link(GENESIS, 2, b"line")


def test_another_past_makes_another_link() -> None:
    assert link(GENESIS, 1, b"line") != link(link(GENESIS, 1, b""), 1, b"line")


def test_a_route_is_a_route_again_with_its_action() -> None:
    again = decode(encode(ROUTE))
    assert isinstance(again, RouteReleased)
    assert again.action == ROUTE.action
