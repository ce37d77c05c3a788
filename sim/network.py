"""The radio and the broker between them, in memory, with the manners of MQTT 3.1.1.

Topics with ``+`` and ``#``, retained messages, last wills, latency and jitter per message,
order kept per link, and links that break and come back. Only bytes travel, so whatever is said
has to survive being written and read. A message of QoS 0 may be lost; one of QoS 1 that is sent
while the sender's link is down leaves as soon as it is up again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import log1p

from numpy.random import Generator

from sim.clock import Clock
from sim.rng import Streams

OnMessage = Callable[[str, bytes], None]
OnLink = Callable[[bool], None]
Observer = Callable[[int, str, bytes], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Radio:
    """What a message meets on its way between a client and the broker."""

    latency_ms: int = 20
    jitter_ms: int = 10
    """Mean of what is added to the latency by chance (exponential)."""
    loss_permille: int = 0
    """Share of QoS 0 messages that never arrive."""
    keepalive_ms: int = 15_000
    """After one and a half times this the broker believes a silent client to be gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """A last will: what the broker publishes for a client that is gone."""

    topic: str
    payload: bytes
    retain: bool = True


@dataclass(slots=True, eq=False)
class Link:
    """One client's connection; ``Network.connect`` makes it."""

    name: str
    network: "Network"
    on_message: OnMessage
    on_link: OnLink
    rng: Generator
    will: Parting | None = None
    up: bool = True
    up_free_ms: int = 0
    down_free_ms: int = 0
    cuts: int = 0
    filters: list[str] = field(default_factory=list)
    outbox: list[tuple[str, bytes, bool]] = field(default_factory=list)

    def publish(
        self, topic: str, payload: bytes, *, qos: int = 0, retain: bool = False
    ) -> None:
        """Send a message to the broker."""
        if self.up:
            self.network.carry(self, topic, payload, qos=qos, retain=retain)
        elif qos > 0:
            self.outbox.append((topic, payload, retain))

    def subscribe(self, topic_filter: str) -> None:
        """Ask for every message whose topic fits, beginning with the retained ones."""
        self.filters.append(topic_filter)
        self.network.listen(self, topic_filter)

    def cut(self) -> None:
        """Break the connection without a word; the will follows when the broker notices."""
        self.network.cut(self)

    def restore(self) -> None:
        """Connect again: subscriptions and what was to be sent at least once are back."""
        self.network.restore(self)


class Network:
    """The broker and every link to it."""

    def __init__(self, clock: Clock, streams: Streams, radio: Radio) -> None:
        self.clock = clock
        self.radio = radio
        self.observers: list[Observer] = []
        self.carried = 0
        self.lost = 0
        self._streams = streams
        self._links: list[Link] = []
        self._retained: dict[str, bytes] = {}
        self._audience: dict[str, tuple[Link, ...]] = {}

    def connect(
        self,
        name: str,
        on_message: OnMessage,
        *,
        on_link: OnLink = lambda up: None,  # noqa: ARG005
        will: Parting | None = None,
    ) -> Link:
        """Return a new client's link, which is up at once."""
        link = Link(name, self, on_message, on_link, self._streams.stream(f"link/{name}"), will)
        self._links.append(link)
        return link

    def disconnect(self, link: Link) -> None:
        """Take a client off for good, without its will."""
        link.up = False
        link.cuts += 1
        self._links.remove(link)
        self._audience.clear()

    def listen(self, link: Link, topic_filter: str) -> None:
        """Send *link* what is retained on topics that fit; later messages follow."""
        self._audience.clear()
        for topic in sorted(self._retained):
            if fits(topic, topic_filter):
                self._send_down(link, topic, self._retained[topic], self.clock.now_ms)

    def carry(self, link: Link, topic: str, payload: bytes, *, qos: int, retain: bool) -> None:
        """Take a message from *link* and send it to everybody who asked for its topic."""
        self.carried += 1
        if qos == 0 and self._is_lost(link.rng):
            return
        at_broker_ms = max(link.up_free_ms, self.clock.now_ms + self._delay_ms(link.rng))
        link.up_free_ms = at_broker_ms
        self._spread(topic, payload, at_broker_ms, qos=qos, retain=retain)

    def cut(self, link: Link) -> None:
        """Break *link*; the broker notices later."""
        if not link.up:
            return
        link.up = False
        link.cuts += 1
        link.on_link(False)  # noqa: FBT003
        cuts = link.cuts
        self.clock.after(self.radio.keepalive_ms * 3 // 2, lambda: self._notice(link, cuts))

    def restore(self, link: Link) -> None:
        """Bring *link* up again and send what it kept."""
        if link.up:
            return
        link.up = True
        waiting, link.outbox = link.outbox, []
        for topic, payload, retain in waiting:
            self.carry(link, topic, payload, qos=1, retain=retain)
        for topic_filter in link.filters:
            self.listen(link, topic_filter)
        link.on_link(True)  # noqa: FBT003

    def _notice(self, link: Link, cuts: int) -> None:
        """Publish the will of a client that is still gone."""
        if link.up or link.cuts != cuts or link.will is None:
            return
        will, now_ms = link.will, self.clock.now_ms
        self._spread(will.topic, will.payload, now_ms, qos=1, retain=will.retain)

    def _spread(
        self, topic: str, payload: bytes, time_ms: int, *, qos: int, retain: bool
    ) -> None:
        for observer in self.observers:
            observer(time_ms, topic, payload)
        if retain:
            self._retained[topic] = payload
        for listener in self._listeners(topic):
            if qos or not self._is_lost(listener.rng):
                self._send_down(listener, topic, payload, time_ms)

    def _send_down(self, link: Link, topic: str, payload: bytes, time_ms: int) -> None:
        if not link.up:
            return
        arrival_ms = max(link.down_free_ms, time_ms + self._delay_ms(link.rng))
        link.down_free_ms = arrival_ms
        cuts = link.cuts

        def arrive() -> None:
            if link.cuts == cuts:
                link.on_message(topic, payload)

        self.clock.at(arrival_ms, arrive)

    def _listeners(self, topic: str) -> tuple[Link, ...]:
        audience = self._audience.get(topic)
        if audience is None:
            audience = self._audience[topic] = tuple(
                link
                for link in self._links
                if any(fits(topic, asked) for asked in link.filters)
            )
        return audience

    def _delay_ms(self, rng: Generator) -> int:
        radio = self.radio
        if radio.jitter_ms == 0:
            return radio.latency_ms
        return radio.latency_ms + int(-radio.jitter_ms * log1p(-rng.random()))

    def _is_lost(self, rng: Generator) -> bool:
        if self.radio.loss_permille and rng.random() * 1000 < self.radio.loss_permille:
            self.lost += 1
            return True
        return False


def fits(topic: str, topic_filter: str) -> bool:
    """Return whether *topic* is one that *topic_filter* asks for (MQTT 3.1.1, 4.7)."""
    asked, levels = topic_filter.split("/"), topic.split("/")
    for at, word in enumerate(asked):
        if word == "#":
            return True
        if at >= len(levels) or word not in ("+", levels[at]):
            return False
    return len(asked) == len(levels)
