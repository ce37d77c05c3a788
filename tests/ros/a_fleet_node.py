"""The node fleet_manager in the courtyard, in the test's own graph; its broker is away."""

from pathlib import Path
from typing import Any

from builtin_interfaces.msg import Time
from last100_msgs.msg import Parcel, ParcelResult
from last100_msgs.srv import SubmitParcels
from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState, GetState
from rclpy.parameter import Parameter as Setting

from fleet_manager.core.events import ConnectionReported, StateReported, VehicleDescribed
from fleet_manager.model.vehicle import standard_van
from fleet_manager.shell.clock import wall_ms
from fleet_manager.vda5050.messages import ConnectionState
from last100_ros.fleet_host import FleetHost
from last100_ros.fleet_manager_node import FleetManager
from last100_ros.stamps import to_time
from tests.a_fleet import LOCKER, a_road, a_van
from tests.ros.a_graph import Graph
from tests.shell_parts import free_port

HOUR_MS = 3_600_000


def settings(folder: Path, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - of any parameter
    """Return parameters of a fleet whose state is kept in *folder*."""
    return {
        "map": "courtyard",
        "state_dir": str(folder),
        "broker": f"mqtt://127.0.0.1:{free_port()}",
        "http_port": free_port(),
        **changes,
    }


def a_fleet_manager(
    ros: Graph,
    folder: Path,
    name: str = "fleet_manager",
    **changes: Any,  # noqa: ANN401
) -> FleetManager:
    """Add an unconfigured fleet manager to the graph."""
    given = [Setting(key, value=value) for key, value in settings(folder, **changes).items()]
    words = ["--ros-args", "-r", f"__node:={name}"]
    node: FleetManager = ros.add(
        ros.do(lambda: FleetManager(parameter_overrides=given, cli_args=words))
    )
    return node


def change(ros: Graph, transition: int) -> bool:
    """Ask for a transition; return whether it was made."""
    request = ChangeState.Request(transition=Transition(id=transition))
    return bool(ros.call(ChangeState, "/fleet_manager/change_state", request).success)


def state(ros: Graph) -> str:
    """Return the node's state."""
    answer = ros.call(GetState, "/fleet_manager/get_state", GetState.Request())
    return str(answer.current_state.label)


def configured(ros: Graph, folder: Path, **changes: Any) -> FleetManager:  # noqa: ANN401 - of any parameter
    """Add a fleet manager that holds."""
    node = a_fleet_manager(ros, folder, **changes)
    assert change(ros, Transition.TRANSITION_CONFIGURE)
    return node


def activated(ros: Graph, folder: Path, **changes: Any) -> FleetManager:  # noqa: ANN401 - of any parameter
    """Add a fleet manager that releases."""
    node = configured(ros, folder, **changes)
    assert change(ros, Transition.TRANSITION_ACTIVATE)
    return node


def a_parcel(name: str = "p1", **changes: Any) -> Parcel:  # noqa: ANN401 - of any field
    """Return a parcel for the locker, due in an hour."""
    fields: dict[str, Any] = {
        "id": name,
        "contact": f"contact-{name}",
        "point": LOCKER,
        "mass": 1.0,
        "volume": 0.005,
        "due": due(),
    }
    return Parcel(**(fields | changes))


def due() -> Time:
    """Return an hour from now, to the hour: the same parcel is due at the same moment."""
    return to_time((wall_ms() // HOUR_MS + 2) * HOUR_MS)


def submit(ros: Graph, *parcels: Parcel) -> list[ParcelResult]:
    """Hand parcels in."""
    request = SubmitParcels.Request(parcels=list(parcels))
    answer = ros.call(SubmitParcels, "/fleet_manager/submit_parcels", request)
    assert answer.error == ""
    return list(answer.results)


def admit_a_van(host: FleetHost) -> None:
    """Have a vehicle join, as if it had said so over MQTT."""
    van = a_van(a_road())
    online = ConnectionState.ONLINE
    for event in (
        ConnectionReported(vehicle=van.id, connection=online),
        VehicleDescribed(vehicle=van.id, type=standard_van()),
        StateReported(vehicle=van.id, state=van.state()),
    ):
        host.ask(event).result(10)
