"""What tests with real parts share: free ports, real brokers, and waiting without guessing."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from fleet_manager.core.events import StateReported
from fleet_manager.model.ids import VehicleId
from fleet_manager.shell.broker import ChildBroker, find_mosquitto, open_broker
from fleet_manager.vda5050.messages import (
    BatteryState,
    EStop,
    OperatingMode,
    SafetyState,
    State,
)
from tests.conftest import RequirePart

PATIENCE_S = 30.0
"""After this a part that should have done something has failed to."""
_LOOK_S = 0.01
KINDS = ("mosquitto", "iotcore")


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def until(condition: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
    """Return as soon as *condition* holds; fail when it never does."""
    pause = Event()
    for _ in range(int(patience_s / _LOOK_S)):
        if condition():
            return
        pause.wait(_LOOK_S)
    raise AssertionError("it never happened")


@contextmanager
def a_broker(kind: str, state_dir: Path, port: int | None = None) -> Iterator[ChildBroker]:
    """Run a real broker while the ``with`` lasts."""
    broker = open_broker(kind, state_dir, port or free_port())
    assert isinstance(broker, ChildBroker)
    broker.start()
    try:
        yield broker
    finally:
        broker.stop()


def require_broker(kind: str, require_part: RequirePart) -> None:
    """End the test unless that broker is installed; iotcore is one of our dependencies."""
    if kind == "mosquitto":
        require_part("mosquitto", find_mosquitto(), "apt-get install mosquitto")


def a_state(vehicle: str, header_id: int) -> StateReported:
    """Return the state of an idle vehicle."""
    return StateReported(
        vehicle=VehicleId(vehicle),
        state=State(
            header_id=header_id,
            order_id="",
            order_update_id=0,
            last_node_id="",
            last_node_sequence_id=0,
            driving=False,
            node_states=(),
            edge_states=(),
            action_states=(),
            battery_state=BatteryState(battery_charge=80.0, charging=False),
            operating_mode=OperatingMode.AUTOMATIC,
            errors=(),
            safety_state=SafetyState(e_stop=EStop.NONE, field_violation=False),
        ),
    )
