"""What an operator sets on vehicle agents, and what each of them is told before it begins."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fleet_manager.agent.chart import Chart
from fleet_manager.agent.setup import Setup
from fleet_manager.agent.sheet import factsheet
from fleet_manager.app.files import find_map
from fleet_manager.model.errors import ConfigError
from fleet_manager.roadmap.lane_graph import build_lane_graph
from fleet_manager.roadmap.profile import parse_map
from fleet_manager.shell.endpoint import Credentials, Endpoint, parse_endpoint
from fleet_manager.vda5050.factsheet import Factsheet
from fleet_manager.vda5050.topics import PREFIX, check_prefix, vehicle_id
from last100_ros.parameters import Parameter

NAV2 = "nav2"
AGENTS_MAX = 500
MS_PER_S = 1000

PARAMETERS = (
    Parameter("manufacturer", "last100", "the maker, as VDA 5050 topics name it"),
    Parameter("serial", "R", "the serial number; with count what comes before the number"),
    Parameter(
        "count",
        0,
        "0: one agent with exactly this serial; else so many, serial1 and so on",
        least=0,
        most=AGENTS_MAX,
    ),
    Parameter("broker", "mqtt://127.0.0.1:18830", "mqtt://host:port or mqtts://host:port"),
    Parameter("prefix", PREFIX, "first levels of every MQTT topic"),
    Parameter("username", "", "who the agent is to the broker; empty: nobody in particular"),
    Parameter("password_file", "", "file with the password, and nothing else in it"),
    Parameter("ca_file", "", "certificate of the authority that the broker's is signed by"),
    Parameter("map", "", "a map file or name; empty: straight lines between nodes"),
    Parameter("map_id", "", "the mapId of positions; empty: the map's own, else map"),
    Parameter("factsheet", "", "file with the VDA 5050 factsheet; empty: the standard van's"),
    Parameter("state_dir", "state/agents", "folder that remembers orders; empty: nothing is"),
    Parameter(
        "robot_timeout",
        3.0,
        "so long the robot may send no odometry before it is stopped; by the wall clock",
        least=0.2,
        most=600.0,
        unit="s",
    ),
    Parameter(
        "arrival_tolerance",
        0.3,
        "how near to a node a stop counts as being on it",
        least=0.01,
        most=5.0,
        unit="m",
    ),
    Parameter(
        "state_interval",
        30.0,
        "at least this often a state is sent",
        least=0.1,
        most=30.0,
        unit="s",
    ),
    Parameter(
        "driving_interval",
        0.5,
        "the same while the vehicle drives: its position, for those who look on",
        least=0.1,
        most=30.0,
        unit="s",
    ),
    Parameter(
        "drive",
        "path",
        "how the robot is had to drive: a nav_msgs/Path to follow, or goals for Nav2",
        choices=("path", NAV2),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What all agents of a process share: it is read once."""

    chart: Chart
    factsheet: Factsheet


def serials(values: dict[str, Any]) -> tuple[str, ...]:
    """Return the serial numbers of the agents that this process is to run."""
    count = values["count"]
    if not count:
        return (values["serial"],)
    return tuple(f"{values['serial']}{number}" for number in range(1, count + 1))


def namespace(serial: str) -> str:
    """Return the ROS namespace of a vehicle: its serial number, as far as ROS allows it."""
    name = re.sub("[^a-z0-9_]", "_", serial.lower())
    return f"/v{name}" if name[:1].isdigit() else f"/{name}"


def ground_of(values: dict[str, Any]) -> Ground:
    """Read map and factsheet; ConfigError or MapError says what is wrong with them."""
    payload = _read(Path(values["factsheet"]), "factsheet") if values["factsheet"] else None
    sheet = factsheet(payload, values["factsheet"])
    map_id, graph = "map", None
    if values["map"]:
        file = find_map(values["map"], Path())
        compound_map = parse_map(_read(file, "map"), str(file))
        map_id, graph = compound_map.header.id, build_lane_graph(compound_map)
    half_width_m = sheet.physical_parameters.width / 2
    chart = Chart(map_id=values["map_id"] or map_id, graph=graph, half_width_m=half_width_m)
    return Ground(chart=chart, factsheet=sheet)


def setup_of(values: dict[str, Any], serial: str, ground: Ground) -> Setup:
    """Return what the agent of one vehicle is told; MessageError for names that are none."""
    return Setup(
        vehicle=vehicle_id(values["manufacturer"], serial),
        factsheet=ground.factsheet,
        chart=ground.chart,
        prefix=check_prefix(values["prefix"]),
        tolerance_m=values["arrival_tolerance"],
        robot_timeout_ms=round(values["robot_timeout"] * MS_PER_S),
        state_interval_ms=round(values["state_interval"] * MS_PER_S),
        driving_interval_ms=round(values["driving_interval"] * MS_PER_S),
    )


def endpoint_of(values: dict[str, Any]) -> Endpoint:
    """Return the broker, and who the agents are to it."""
    secret = values["password_file"]
    password = _read(Path(secret), "password_file").decode().strip() if secret else None
    return parse_endpoint(
        values["broker"],
        Credentials(
            username=values["username"] or None,
            password=password,
            ca=Path(values["ca_file"]) if values["ca_file"] else None,
        ),
    )


def _read(file: Path, parameter: str) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        why = f"{file}: {error.strerror}"
        raise ConfigError("vehicle_agent", parameter, "a readable file", why) from None
