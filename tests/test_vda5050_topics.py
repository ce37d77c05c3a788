"""Topics: whose message is it, what does it carry, how is it sent."""

import pytest

from fleet_manager.model.errors import MessageError
from fleet_manager.model.ids import VehicleId
from fleet_manager.vda5050.topics import (
    Kind,
    check_prefix,
    fleet_subscriptions,
    parse_topic,
    split_vehicle_id,
    topic,
    vehicle_id,
    vehicle_subscriptions,
)

VAN = VehicleId("acme/van-1")


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("prefix", ["last100", "city/east"])
def test_a_topic_says_whose_it_is_and_what_it_carries(kind: Kind, prefix: str) -> None:
    assert parse_topic(topic(kind, VAN, prefix), prefix) == (VAN, kind)


def test_a_topic_is_written_as_the_standard_suggests() -> None:
    assert topic(Kind.INSTANT_ACTIONS, VAN, "uagv") == "uagv/v2/acme/van-1/instantActions"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "last100",
        "last100/v2/acme/van-1",
        "last100/v2/acme/van-1/weather",
        "last100/v3/acme/van-1/state",
        "uagv/v2/acme/van-1/state",
        "last100/v2/acme/van-1/state/more",
        "last100/v2//van-1/state",
        "last100/v2/acme/van 1/state",
        "last100/v2/acme/+/state",
        "last100/v2/a$me/van-1/state",
    ],
)
def test_a_topic_that_is_not_ours_is_refused(text: str) -> None:
    with pytest.raises(MessageError):
        parse_topic(text)


def test_a_vehicle_is_named_by_manufacturer_and_serial_number() -> None:
    assert vehicle_id("Müller & Söhne", "A_1.b:2-3") == "Müller & Söhne/A_1.b:2-3"
    assert split_vehicle_id(VAN) == ("acme", "van-1")


@pytest.mark.parametrize("prefix", ["", "/last100", "a//b", "a/#", "$SYS", "last100/"])
def test_a_prefix_that_cannot_head_a_topic_is_refused(prefix: str) -> None:
    with pytest.raises(MessageError, match="prefix"):
        check_prefix(prefix)


def test_a_good_prefix_is_kept() -> None:
    assert check_prefix("city/east") == "city/east"


def test_the_fleet_hears_every_vehicle_and_never_itself() -> None:
    assert fleet_subscriptions("last100") == (
        ("last100/v2/+/+/state", 0),
        ("last100/v2/+/+/visualization", 0),
        ("last100/v2/+/+/connection", 1),
        ("last100/v2/+/+/factsheet", 0),
        ("last100/v2/+/+/handoff", 1),
    )


def test_a_vehicle_hears_what_is_meant_for_it() -> None:
    assert vehicle_subscriptions(VAN, "last100") == (
        ("last100/v2/acme/van-1/order", 0),
        ("last100/v2/acme/van-1/instantActions", 0),
    )


def test_connection_and_factsheet_are_kept_for_newcomers_and_nothing_else() -> None:
    assert [kind for kind in Kind if kind.retained] == [Kind.CONNECTION, Kind.FACTSHEET]


def test_connection_and_handoff_are_sent_at_least_once_and_all_else_at_most_once() -> None:
    assert [kind for kind in Kind if kind.qos] == [Kind.CONNECTION, Kind.HANDOFF]
