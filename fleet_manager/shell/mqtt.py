"""MQTT, and the only door to paho: the fleet's link, and one link per (simulated) vehicle.

Rules, each learned from a loss of messages somewhere:

- subscribe in ``on_connect``: after a reconnect nobody else does;
- the fleet's session is persistent, and when the broker has forgotten it (``session_present``
  is false) or we are new ourselves, the fleet is told, and asks every vehicle anew;
- callbacks hand on and return; nothing that arrives can end the network thread;
- orders and instant actions leave with QoS 0, as the standard says (6.2): the fleet sends them
  again until the vehicle's state echoes them, whatever got lost;
- many clients that come back at once do so at different moments.
"""

import logging
import random
import socket
from collections.abc import Callable
from threading import Event
from typing import Protocol

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from fleet_manager.model.errors import ConfigError
from fleet_manager.model.ids import VehicleId
from fleet_manager.shell.endpoint import Endpoint
from fleet_manager.vda5050.codec import Headers, encode
from fleet_manager.vda5050.messages import (
    Connection,
    ConnectionState,
    InstantActions,
    Order,
)
from fleet_manager.vda5050.topics import (
    PREFIX,
    Kind,
    fleet_subscriptions,
    topic,
    vehicle_subscriptions,
)

KEEPALIVE_S = 15
_GOODBYE_S_MAX = 1.0

_log = logging.getLogger(__name__)

Now = Callable[[], int]
"""Fleet time in ms since 1970, from any thread."""
Receive = Callable[[str, bytes], None]
"""Takes topic and payload on the network thread; returns at once."""
Subscriptions = tuple[tuple[str, int], ...]


class Listener(Protocol):
    """Who hears what the fleet's link hears, on the network thread."""

    def received(self, topic: str, payload: bytes) -> None:
        """Take what a vehicle said."""
        ...

    def session_lost(self) -> None:
        """Know that the link is up, and that broker or fleet forgot what was under way."""
        ...


class FleetLink:
    """The controller's connection to the broker; it comes back by itself, always."""

    def __init__(
        self, endpoint: Endpoint, listener: Listener, client_id: str, prefix: str = PREFIX
    ) -> None:
        self.endpoint = endpoint
        self.unsent = 0
        """Messages given up because the link was down; the fleet sends them again."""
        self._listener = listener
        self._prefix = prefix
        self._headers = Headers()
        self._seen_before = False
        self._client = _client(endpoint, client_id, clean_session=False)
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = self._on_disconnect
        self._client.on_message = _guarded(listener.received)

    @property
    def connected(self) -> bool:
        """Whether the broker answers."""
        return self._client.is_connected()

    def start(self) -> None:
        """Connect, now or as soon as the broker can be reached."""
        _start(self._client, self.endpoint)

    def stop(self) -> None:
        """Disconnect in order; the session stays with the broker. Safe to call twice."""
        _stop(self._client)

    def send_order(self, vehicle: VehicleId, order: Order, now_ms: int) -> None:
        """Send an order or order update; never waits."""
        stamped = self._headers.stamp(Kind.ORDER, vehicle, order, now_ms)
        self._publish(topic(Kind.ORDER, vehicle, self._prefix), encode(stamped))

    def send_instant_actions(
        self, vehicle: VehicleId, actions: InstantActions, now_ms: int
    ) -> None:
        """Send instant actions; never waits."""
        stamped = self._headers.stamp(Kind.INSTANT_ACTIONS, vehicle, actions, now_ms)
        self._publish(topic(Kind.INSTANT_ACTIONS, vehicle, self._prefix), encode(stamped))

    def _publish(self, name: str, payload: bytes) -> None:
        if self._client.publish(name, payload, qos=0).rc != paho.MQTT_ERR_SUCCESS:
            self.unsent += 1

    def _on_connect(
        self,
        client: paho.Client,
        _userdata: object,
        flags: paho.ConnectFlags,
        reason: ReasonCode,
        _properties: object,
    ) -> None:
        if reason.is_failure:
            _log.error("the broker at %s refuses us: %s", self.endpoint.url, reason)
            return
        client.subscribe(list(_heard(self._prefix)))
        fresh = not (flags.session_present and self._seen_before)
        _log.info("connected to %s%s", self.endpoint.url, ", new session" if fresh else "")
        self._seen_before = True
        if fresh:
            self._listener.session_lost()

    def _on_disconnect(
        self,
        _client: paho.Client,
        _userdata: object,
        _flags: object,
        reason: ReasonCode,
        _properties: object,
    ) -> None:
        if reason.is_failure:
            _log.warning("the link to %s broke: %s", self.endpoint.url, reason)


class VehicleLink:
    """One vehicle's connection, as the standard wants it (6.14): for ``sim.live`` and tests.

    It says ONLINE whenever it connects, leaves CONNECTIONBROKEN as its last will, and sends
    again, after every reconnect, what it published to be retained. *receive* gets orders and
    instant actions on the network thread.
    """

    def __init__(
        self,
        vehicle: VehicleId,
        endpoint: Endpoint,
        receive: Receive,
        now: Now,
        prefix: str = PREFIX,
    ) -> None:
        self.vehicle = vehicle
        self.connected = Event()
        self._endpoint = endpoint
        self._now = now
        self._prefix = prefix
        self._headers = Headers()
        self._retained: dict[Kind, bytes] = {}
        name = f"{prefix}-{vehicle}".replace("/", "-")
        self._client = _client(endpoint, name, clean_session=True)
        self._client.on_pre_connect = self._on_pre_connect
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = self._on_disconnect
        self._client.on_message = _guarded(receive)

    def start(self) -> None:
        """Connect, now or as soon as the broker can be reached; ``connected`` tells when."""
        _start(self._client, self._endpoint)

    def stop(self) -> None:
        """Say OFFLINE and disconnect in order."""
        if self._client.is_connected():
            self._say(ConnectionState.OFFLINE).wait_for_publish(_GOODBYE_S_MAX)
        _stop(self._client)

    def drop(self) -> None:
        """Lose the connection without a word, as in a tunnel; it comes back by itself."""
        link = self._client.socket()
        if isinstance(link, socket.socket):
            link.shutdown(socket.SHUT_RDWR)

    def publish(self, kind: Kind, payload: bytes) -> None:
        """Send *payload*, which is stamped and encoded, with the quality of its kind.

        What does not get out is lost, but for what is retained: that is sent at every connect.
        """
        if kind.retained:
            self._retained[kind] = payload
        self._client.publish(
            topic(kind, self.vehicle, self._prefix), payload, kind.qos, kind.retained
        )

    def _on_pre_connect(self, client: paho.Client, _userdata: object) -> None:
        kind = Kind.CONNECTION
        will = encode(self._connection(ConnectionState.CONNECTIONBROKEN))
        client.will_set(topic(kind, self.vehicle, self._prefix), will, kind.qos, kind.retained)

    def _on_connect(
        self,
        client: paho.Client,
        _userdata: object,
        _flags: object,
        reason: ReasonCode,
        _properties: object,
    ) -> None:
        if reason.is_failure:
            _log.error("%s: the broker refuses it: %s", self.vehicle, reason)
            return
        client.subscribe(list(vehicle_subscriptions(self.vehicle, self._prefix)))
        self._say(ConnectionState.ONLINE)
        for kind, payload in tuple(self._retained.items()):
            self.publish(kind, payload)
        self.connected.set()

    def _on_disconnect(self, *_ignored: object) -> None:
        self.connected.clear()

    def _say(self, state: ConnectionState) -> paho.MQTTMessageInfo:
        kind = Kind.CONNECTION
        payload = encode(self._connection(state))
        name = topic(kind, self.vehicle, self._prefix)
        return self._client.publish(name, payload, kind.qos, kind.retained)

    def _connection(self, state: ConnectionState) -> Connection:
        body = Connection(connection_state=state)
        return self._headers.stamp(Kind.CONNECTION, self.vehicle, body, self._now())


def _heard(prefix: str) -> Subscriptions:
    """Return what the fleet listens to; visualization is for screens, many times a second."""
    return tuple(
        (name, qos)
        for name, qos in fleet_subscriptions(prefix)
        if not name.endswith(f"/{Kind.VISUALIZATION}")
    )


def _client(endpoint: Endpoint, client_id: str, *, clean_session: bool) -> paho.Client:
    """Return a client that knows who it is; MQTT 3.1.1, which every broker speaks."""
    client = paho.Client(
        CallbackAPIVersion.VERSION2, client_id=client_id, clean_session=clean_session
    )
    login = endpoint.credentials
    if endpoint.tls:
        ca, certificate, key = (
            str(file) if file else None for file in (login.ca, login.certificate, login.key)
        )
        try:
            client.tls_set(ca, certificate, key)
        except OSError as error:
            raise ConfigError(
                "", "broker", "readable PEM files for ca, certificate and key", str(error)
            ) from error
    if login.username is not None:
        client.username_pw_set(login.username, login.password)
    first_s, last_s = _reconnect_s(endpoint)
    client.reconnect_delay_set(first_s, last_s)  # type: ignore[arg-type]
    return client


def _reconnect_s(endpoint: Endpoint) -> tuple[float, float]:
    """Return the first and longest pause between attempts; paho doubles up to the longest.

    A broker on this host is worth asking often; one that serves many hosts is not.
    """
    longest_s = 1.0 if endpoint.host in {"127.0.0.1", "::1", "localhost"} else 4.0
    return random.uniform(0.1, 0.4), random.uniform(0.75, 1.5) * longest_s  # noqa: S311


def _start(client: paho.Client, endpoint: Endpoint) -> None:
    client.connect_async(endpoint.host, endpoint.port, keepalive=KEEPALIVE_S)
    client.loop_start()


def _stop(client: paho.Client) -> None:
    client.disconnect()
    client.loop_stop()
    # Without these circles of references the client closes its sockets when it is let go.
    client.on_connect = client.on_disconnect = client.on_message = client.on_pre_connect = None


def _guarded(receive: Receive) -> Callable[[paho.Client, object, paho.MQTTMessage], None]:
    """Keep the network thread alive whatever *receive* does."""

    def on_message(_client: paho.Client, _userdata: object, message: paho.MQTTMessage) -> None:
        try:
            receive(message.topic, bytes(message.payload))
        except Exception:
            _log.exception("a message could not be taken in")

    return on_message
