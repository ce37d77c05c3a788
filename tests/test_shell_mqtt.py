"""Both links over real brokers: who hears what, and what happens when the broker goes away."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import SimpleQueue

import pytest

from fleet_manager.model.errors import ConfigError
from fleet_manager.model.ids import ActionId, VehicleId
from fleet_manager.shell.broker import accepts, find_mosquitto
from fleet_manager.shell.child import end_child, start_child
from fleet_manager.shell.endpoint import Credentials, Endpoint
from fleet_manager.shell.mqtt import FleetLink, VehicleLink
from fleet_manager.vda5050.actions import ActionType, plain
from fleet_manager.vda5050.codec import decode, timestamp
from fleet_manager.vda5050.messages import ConnectionState, InstantActions, Order
from fleet_manager.vda5050.topics import Kind, parse_topic
from tests.conftest import RequirePart
from tests.shell_parts import (
    KINDS,
    PATIENCE_S,
    a_broker,
    free_port,
    require_broker,
    until,
)

NOW_MS = 1_700_000_000_123
VAN = VehicleId("acme/van-1")

pytestmark = pytest.mark.live

Heard = tuple[VehicleId, Kind, bytes]


class Ear:
    """Hears what arrives at one end, or fails as it is told to."""

    def __init__(self) -> None:
        self.heard: SimpleQueue[Heard] = SimpleQueue()
        self.sessions_lost: SimpleQueue[None] = SimpleQueue()

    def received(self, topic: str, payload: bytes) -> None:
        """Keep what was said; choke on "bomb"."""
        if payload == b"bomb":
            raise ValueError("a bomb")
        self.heard.put((*parse_topic(topic), payload))

    def session_lost(self) -> None:
        """Count it."""
        self.sessions_lost.put(None)

    def next(self, wanted: Kind) -> bytes:
        """Return the next message of that kind; others are read over."""
        while True:
            _, kind, payload = self.heard.get(timeout=PATIENCE_S)
            if kind is wanted:
                return payload

    def next_of_each(self, *wanted: Kind) -> dict[Kind, bytes]:
        """Return the next message of each of those kinds, in whatever order they come."""
        found: dict[Kind, bytes] = {}
        while found.keys() < set(wanted):
            _, kind, payload = self.heard.get(timeout=PATIENCE_S)
            found[kind] = payload
        return found

    def next_connection(self) -> ConnectionState:
        """Return the next connection state."""
        return decode(Kind.CONNECTION, self.next(Kind.CONNECTION), "").connection_state


@contextmanager
def a_fleet(endpoint: Endpoint, ear: Ear, client_id: str = "fleet") -> Iterator[FleetLink]:
    link = FleetLink(endpoint, ear, client_id)
    link.start()
    try:
        yield link
    finally:
        link.stop()


@contextmanager
def a_vehicle(endpoint: Endpoint, ear: Ear, name: VehicleId = VAN) -> Iterator[VehicleLink]:
    link = VehicleLink(name, endpoint, ear.received, lambda: NOW_MS)
    link.start()
    try:
        yield link
    finally:
        link.stop()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest, require_part: RequirePart) -> str:
    name: str = request.param
    require_broker(name, require_part)
    return name


@pytest.fixture
def endpoint(kind: str, tmp_path: Path) -> Iterator[Endpoint]:
    with a_broker(kind, tmp_path) as broker:
        yield broker.endpoint


def test_a_vehicle_is_online_broken_online_again_and_offline(endpoint: Endpoint) -> None:
    ear = Ear()
    with a_fleet(endpoint, ear):
        ear.sessions_lost.get(timeout=PATIENCE_S)
        with a_vehicle(endpoint, Ear()) as van:
            assert ear.next_connection() is ConnectionState.ONLINE
            van.drop()
            assert ear.next_connection() is ConnectionState.CONNECTIONBROKEN
            assert ear.next_connection() is ConnectionState.ONLINE
        assert ear.next_connection() is ConnectionState.OFFLINE


def test_a_fleet_that_comes_late_learns_who_is_online(endpoint: Endpoint) -> None:
    ear = Ear()
    with a_vehicle(endpoint, Ear()) as van:
        assert van.connected.wait(PATIENCE_S)
        van.publish(Kind.FACTSHEET, b"factsheet")
        with a_fleet(endpoint, ear):
            assert ear.next_connection() is ConnectionState.ONLINE
        with a_fleet(endpoint, ear, "fleet-2"):
            assert ear.next(Kind.FACTSHEET) == b"factsheet"


def test_orders_and_instant_actions_reach_their_vehicle_stamped(endpoint: Endpoint) -> None:
    ear, other = Ear(), Ear()
    order = Order(order_id="trip-1", order_update_id=0, nodes=(), edges=())
    asked = plain(ActionType.STATE_REQUEST, ActionId("a1"))
    with (
        a_vehicle(endpoint, ear) as van,
        a_vehicle(endpoint, other, VehicleId("acme/van-2")) as van_2,
        a_fleet(endpoint, Ear()) as fleet,
    ):
        assert van.connected.wait(PATIENCE_S)
        assert van_2.connected.wait(PATIENCE_S)
        until(lambda: fleet.connected)
        fleet.send_order(VAN, order, NOW_MS)
        fleet.send_instant_actions(VAN, InstantActions(actions=(asked,)), NOW_MS)
        first = decode(Kind.ORDER, ear.next(Kind.ORDER), "")
        second = decode(Kind.INSTANT_ACTIONS, ear.next(Kind.INSTANT_ACTIONS), "")
    assert (first.order_id, first.manufacturer, first.serial_number) == (
        "trip-1", "acme", "van-1",
    )  # fmt: skip
    assert (first.header_id, first.timestamp) == (0, timestamp(NOW_MS))
    assert second.actions == (asked,)
    assert other.heard.empty()
    assert fleet.unsent == 0


def test_a_large_state_passes(endpoint: Endpoint) -> None:
    ear = Ear()
    with a_fleet(endpoint, ear), a_vehicle(endpoint, Ear()) as van:
        assert ear.next_connection() is ConnectionState.ONLINE
        van.publish(Kind.STATE, b"x" * 300_000)
        assert len(ear.next(Kind.STATE)) == 300_000


def test_a_message_that_nobody_can_take_in_ends_nothing(
    endpoint: Endpoint, caplog: pytest.LogCaptureFixture
) -> None:
    ear = Ear()
    with a_fleet(endpoint, ear), a_vehicle(endpoint, Ear()) as van:
        assert ear.next_connection() is ConnectionState.ONLINE
        van.publish(Kind.STATE, b"bomb")
        van.publish(Kind.STATE, b"fine")
        assert ear.next(Kind.STATE) == b"fine"
    assert "could not be taken in" in caplog.text


def test_after_the_broker_was_killed_everybody_comes_back_and_the_fleet_is_told(
    kind: str, tmp_path: Path
) -> None:
    ear = Ear()
    with a_broker(kind, tmp_path) as broker, ExitStack() as stack:
        van = stack.enter_context(a_vehicle(broker.endpoint, Ear()))
        fleet = stack.enter_context(a_fleet(broker.endpoint, ear))
        van.publish(Kind.FACTSHEET, b"factsheet")
        ear.next_of_each(Kind.CONNECTION, Kind.FACTSHEET)
        ear.sessions_lost.get(timeout=PATIENCE_S)
        assert broker.pid is not None
        os.kill(broker.pid, signal.SIGKILL)
        ear.sessions_lost.get(timeout=PATIENCE_S)
        again = ear.next_of_each(Kind.CONNECTION, Kind.FACTSHEET)
        assert again[Kind.FACTSHEET] == b"factsheet"
        assert b"ONLINE" in again[Kind.CONNECTION]
        assert fleet.connected


def test_links_may_be_there_before_their_broker(kind: str, tmp_path: Path) -> None:
    ear, port = Ear(), free_port()
    nowhere = Endpoint(host="127.0.0.1", port=port)
    with a_vehicle(nowhere, Ear()), a_fleet(nowhere, ear) as fleet:
        fleet.send_order(VAN, Order(order_id="o", order_update_id=0, nodes=(), edges=()), 0)
        assert fleet.unsent == 1
        with a_broker(kind, tmp_path, port):
            assert ear.next_connection() is ConnectionState.ONLINE
            ear.sessions_lost.get(timeout=PATIENCE_S)


def test_sixty_vehicles_come_online_together(endpoint: Endpoint) -> None:
    ear, names = Ear(), {VehicleId(f"acme/van-{number}") for number in range(60)}
    with a_fleet(endpoint, ear), ExitStack() as stack:
        for name in names:
            stack.enter_context(a_vehicle(endpoint, Ear(), name))
        online = {ear.heard.get(timeout=PATIENCE_S)[0] for _ in names}
    assert online == names


def test_a_session_that_the_broker_kept_is_not_reported_as_lost(
    require_part: RequirePart, tmp_path: Path
) -> None:
    require_broker("mosquitto", require_part)
    ear, port = Ear(), free_port()
    with ExitStack() as stack:
        with a_broker("mosquitto", tmp_path, port) as broker:
            fleet = stack.enter_context(a_fleet(broker.endpoint, ear))
            ear.sessions_lost.get(timeout=PATIENCE_S)
        until(lambda: not fleet.connected)
        with a_broker("mosquitto", tmp_path, port) as broker:
            van = stack.enter_context(a_vehicle(broker.endpoint, Ear()))
            assert ear.next_connection() is ConnectionState.ONLINE
            assert ear.sessions_lost.empty()
            van.stop()
            fleet.stop()


def openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def certificates(folder: Path) -> None:
    """Make an authority, and certificates for localhost as server and as client."""
    new = ("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2")
    openssl(folder, *new, "-subj", "/CN=test-ca", "-keyout", "ca.key", "-out", "ca.pem")
    for name in ("server", "client"):
        signed = (
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-addext",
            "subjectAltName=DNS:localhost",
        )
        files = ("-keyout", f"{name}.key", "-out", f"{name}.pem")
        openssl(folder, *new, "-subj", f"/CN={name}", *signed, *files)


@contextmanager
def a_strict_broker(folder: Path, port: int) -> Iterator[None]:
    """Run a mosquitto that wants a certificate and a password of everybody."""
    program = find_mosquitto()
    assert program is not None
    make = ["mosquitto_passwd", "-c", "-b", str(folder / "passwords"), "fleet", "s3cret"]
    subprocess.run(make, check=True, capture_output=True)
    (folder / "strict.conf").write_text(
        f"listener {port} 127.0.0.1\nuser root\nallow_anonymous false\n"
        f"password_file {folder}/passwords\ncafile {folder}/ca.pem\n"
        f"certfile {folder}/server.pem\nkeyfile {folder}/server.key\n"
        "require_certificate true\n"
    )
    child = start_child((program, "-c", str(folder / "strict.conf")), stderr=subprocess.DEVNULL)
    try:
        until(lambda: accepts(port))
        yield
    finally:
        end_child(child)


def test_an_encrypted_broker_gets_certificate_user_and_password(
    require_part: RequirePart, tmp_path: Path
) -> None:
    require_broker("mosquitto", require_part)
    certificates(tmp_path)
    port = free_port()
    login = Credentials(
        username="fleet",
        password="s3cret",  # noqa: S106
        ca=tmp_path / "ca.pem",
        certificate=tmp_path / "client.pem",
        key=tmp_path / "client.key",
    )
    endpoint = Endpoint(host="localhost", port=port, tls=True, credentials=login)
    ear = Ear()
    with a_strict_broker(tmp_path, port), a_fleet(endpoint, ear) as fleet:
        with a_vehicle(endpoint, Ear()):
            assert ear.next_connection() is ConnectionState.ONLINE
        assert fleet.connected


def test_certificate_files_that_are_not_there_are_named(tmp_path: Path) -> None:
    login = Credentials(ca=tmp_path / "missing.pem")
    endpoint = Endpoint(host="localhost", port=8883, tls=True, credentials=login)
    with pytest.raises(ConfigError, match="certificate"):
        FleetLink(endpoint, Ear(), "fleet")
