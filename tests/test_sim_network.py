"""The in-memory radio and broker."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.clock import Clock
from sim.network import Link, Network, Parting, Radio, fits
from sim.rng import Streams

QUIET = Radio(latency_ms=10, jitter_ms=0)


@dataclass
class Ear:
    """Remembers what it heard, and when."""

    clock: Clock
    heard: list[tuple[int, str, bytes]] = field(default_factory=list)
    ups: list[bool] = field(default_factory=list)

    def message(self, topic: str, payload: bytes) -> None:
        """Hear a message."""
        self.heard.append((self.clock.now_ms, topic, payload))

    def link(self, up: bool) -> None:  # noqa: FBT001
        """Hear that the link came or went."""
        self.ups.append(up)

    @property
    def payloads(self) -> list[bytes]:
        """Return what was said, without time and topic."""
        return [payload for _, _, payload in self.heard]


def a_network(radio: Radio = QUIET, seed: int = 1) -> tuple[Clock, Network]:
    clock = Clock(0)
    return clock, Network(clock, Streams(seed), radio)


def a_client(
    network: Network, name: str, *filters: str, will: Parting | None = None
) -> tuple[Link, Ear]:
    ear = Ear(network.clock)
    link = network.connect(name, ear.message, on_link=ear.link, will=will)
    for topic_filter in filters:
        link.subscribe(topic_filter)
    return link, ear


def test_a_message_takes_the_latency_of_both_links() -> None:
    clock, network = a_network()
    van, _ = a_client(network, "van")
    _, fleet = a_client(network, "fleet", "a/+/state")
    van.publish("a/1/state", b"x")
    clock.run(1000)
    assert fleet.heard == [(20, "a/1/state", b"x")]


@given(st.integers(0, 1000))
def test_messages_of_one_link_never_overtake_each_other(seed: int) -> None:
    clock, network = a_network(Radio(latency_ms=5, jitter_ms=200), seed)
    van, _ = a_client(network, "van")
    _, fleet = a_client(network, "fleet", "#")
    for number in range(20):
        van.publish("t", bytes([number]))
        clock.run(clock.now_ms + 3)
    clock.run(100_000)
    assert fleet.payloads == [bytes([number]) for number in range(20)]


def test_a_newcomer_gets_what_is_retained() -> None:
    clock, network = a_network()
    van, _ = a_client(network, "van")
    van.publish("a/1/connection", b"old", retain=True)
    van.publish("a/1/connection", b"new", retain=True)
    van.publish("a/1/state", b"gone")
    clock.run(100)
    _, fleet = a_client(network, "fleet", "#")
    clock.run(200)
    assert fleet.payloads == [b"new"]


def test_the_will_is_published_when_a_client_stays_silent() -> None:
    clock, network = a_network()
    will = Parting(topic="a/1/connection", payload=b"BROKEN")
    van, _ = a_client(network, "van", will=will)
    _, fleet = a_client(network, "fleet", "#")
    van.cut()
    clock.run(20_000)
    assert fleet.heard == []
    clock.run(30_000)
    assert fleet.payloads == [b"BROKEN"]


def test_a_short_break_leaves_no_will() -> None:
    clock, network = a_network()
    van, _ = a_client(network, "van", will=Parting(topic="t", payload=b"BROKEN"))
    _, fleet = a_client(network, "fleet", "#")
    van.cut()
    clock.run(5000)
    van.restore()
    clock.run(60_000)
    assert fleet.heard == []


def test_what_was_to_be_sent_at_least_once_is_sent_after_a_break() -> None:
    clock, network = a_network()
    van, ear = a_client(network, "van")
    _, fleet = a_client(network, "fleet", "#")
    van.cut()
    van.publish("t", b"at most once")
    van.publish("t", b"at least once", qos=1)
    clock.run(1000)
    van.restore()
    clock.run(2000)
    assert fleet.payloads == [b"at least once"]
    assert ear.ups == [False, True]


def test_a_cut_client_hears_nothing_that_was_under_way() -> None:
    clock, network = a_network()
    van, ear = a_client(network, "van", "order")
    fleet, _ = a_client(network, "fleet")
    fleet.publish("order", b"drive")
    clock.run(15)
    van.cut()
    van.restore()
    clock.run(1000)
    assert ear.heard == []


def test_only_messages_of_qos_0_are_lost_and_about_as_many_as_asked() -> None:
    clock, network = a_network(Radio(latency_ms=1, jitter_ms=0, loss_permille=100))
    van, _ = a_client(network, "van")
    _, fleet = a_client(network, "fleet", "#")
    for _ in range(1000):
        van.publish("q0", b"0")
        van.publish("q1", b"1", qos=1)
    clock.run(10_000)
    assert fleet.payloads.count(b"1") == 1000
    # Lost on the way up or on the way down: 19 % are expected.
    assert 750 < fleet.payloads.count(b"0") < 870


def test_an_observer_sees_every_message_at_the_broker() -> None:
    clock, network = a_network()
    van, _ = a_client(network, "van")
    seen: list[tuple[int, str, bytes]] = []
    network.observers.append(lambda *message: seen.append(message))
    van.publish("t", b"x")
    clock.run(100)
    assert seen == [(10, "t", b"x")]


def test_who_has_left_is_sent_nothing() -> None:
    clock, network = a_network()
    van, _ = a_client(network, "van")
    fleet, ear = a_client(network, "fleet", "#")
    network.disconnect(fleet)
    van.publish("t", b"x")
    clock.run(100)
    assert ear.heard == []


@pytest.mark.parametrize(
    ("topic", "topic_filter", "expected"),
    [
        ("a/b/c", "a/b/c", True),
        ("a/b/c", "a/+/c", True),
        ("a/b/c", "a/#", True),
        ("a", "a/#", True),
        ("a/b/c", "a/+", False),
        ("a/b", "a/b/c", False),
        ("a/b", "+/+", True),
        ("a/b", "b/#", False),
    ],
)
def test_a_filter_asks_for_topics(topic: str, topic_filter: str, *, expected: bool) -> None:
    assert fits(topic, topic_filter) is expected
