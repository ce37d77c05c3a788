"""Our launch files: what each of them starts, word for word, and what its arguments change."""

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from fleet_manager.launch.describe import Surroundings, arguments_of, describe
from fleet_manager.launch.packages import Packages
from fleet_manager.launch.show import as_data
from fleet_manager.launch.subset import SUBSTITUTIONS, TAGS

ROOT = Path(__file__).parents[1]
LAUNCH = ROOT / "launch"
FILES = sorted(path.name for path in LAUNCH.glob("*.launch.xml"))
MACHINE = Surroundings(packages=Packages(()), environment={})
ROS = ["--ros-args", "--log-level", "info", "--ros-args"]
LOCAL = {"ROS_AUTOMATIC_DISCOVERY_RANGE": "LOCALHOST", "PYTHONUNBUFFERED": "1"}
SIMULATED = {**LOCAL, "ROS_PYTHON_CHECK_FIELDS": "1"}


def started(file: str, **arguments: str) -> list[dict[str, Any]]:
    """Return the processes of one of our launch files; paths are relative to launch/."""
    processes = as_data(describe(LAUNCH / file, arguments, MACHINE))["processes"]
    folder = f"{LAUNCH}/"
    for process in processes:
        process["command"] = [word.removeprefix(folder) for word in process["command"]]
    return list(processes)


def commands(file: str, **arguments: str) -> list[list[str]]:
    return [process["command"] for process in started(file, **arguments)]


def values(process: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters that are written in the launch file."""
    (inline,) = (given for given in process["parameters"] if "values" in given)
    assert inline["node"] == "/**"
    return dict(inline["values"])


def with_parameters(label: str, *words: str) -> list[str]:
    """Return the command line of the node that is called *label*."""
    program = label.partition("-")[0]
    files = [
        "--params-file",
        f"params/{program}.yaml",
        "--params-file",
        f"{label}.params-1.yaml",
    ]
    return [program, *ROS, *words, *files]


def named(label: str) -> list[str]:
    """Return the command line of a node that has its name from the launch file."""
    return with_parameters(label, "-r", f"__node:={label.partition('-')[0]}")


def test_fleet_starts_the_fleet_manager_and_what_shows_it() -> None:
    assert commands("fleet.launch.xml") == [named("fleet_manager-1"), named("visuals-2")]
    fleet_manager, visuals = started("fleet.launch.xml")
    assert fleet_manager["environment"] == visuals["environment"] == LOCAL
    assert values(fleet_manager) == {
        "use_sim_time": False,
        "config": "",
        "map": "",
        "state_dir": "",
        "broker": "",
        "broker_port": 0,
        "http_port": 0,
        "console": True,
        "autostart": True,
        "speed": 1.0,
    }
    assert values(visuals) == {"use_sim_time": False}


def test_sim_starts_the_fleet_manager_in_simulated_time_and_the_world() -> None:
    assert commands("sim.launch.xml") == [
        named("fleet_manager-1"), named("visuals-2"), with_parameters("sim-3"),
    ]  # fmt: skip
    fleet_manager, visuals, sim = started("sim.launch.xml")
    assert [one["environment"] for one in (fleet_manager, visuals, sim)] == [SIMULATED] * 3
    assert values(fleet_manager) == {
        "use_sim_time": True,
        "config": "",
        "map": "riverside",
        "state_dir": "state/sim",
        "broker": "auto",
        "broker_port": 18830,
        "http_port": 8099,
        "console": True,
        "autostart": True,
        "speed": 1.0,
    }
    assert values(sim) == {
        "scenario": "riverside",
        "vehicles": 20,
        "robots": 0,
        "parcels": 0,
        "speed": 1.0,
        "seed": -1,
        "paused": False,
        "broker": "mqtt://127.0.0.1:18830",
        "notices": "state/sim/notices.jsonl",
        "state_dir": "state/sim/world",
    }


def test_ros_vehicles_bring_their_agents_in_one_process() -> None:
    *_, sim, agents = started("sim.launch.xml", vehicles="9", ros_vehicles="3")
    assert (values(sim)["vehicles"], values(sim)["robots"]) == (9, 3)
    assert agents["command"] == with_parameters("vehicle_agent-4")
    assert agents["environment"] == SIMULATED
    assert values(agents) == {
        "use_sim_time": True,
        "serial": "R",
        "count": 3,
        "broker": "mqtt://127.0.0.1:18830",
        "map": "riverside",
        "state_dir": "state/sim/agents",
    }


@pytest.mark.parametrize(
    ("broker", "url"),
    [
        ("auto", "mqtt://127.0.0.1:1900"),
        ("mosquitto", "mqtt://127.0.0.1:1900"),
        ("iotcore", "mqtt://127.0.0.1:1900"),
        ("mqtts://broker.example:8883", "mqtts://broker.example:8883"),
    ],
)
def test_the_world_meets_the_fleet_at_its_broker(broker: str, url: str) -> None:
    fleet_manager, *_, sim = started("sim.launch.xml", broker=broker, broker_port="1900")
    assert values(sim)["broker"] == url
    assert (values(fleet_manager)["broker"], values(fleet_manager)["broker_port"]) == (
        broker,
        1900,
    )


def test_vehicle_starts_the_agent_of_one_vehicle() -> None:
    (agent,) = started("vehicle.launch.xml", serial="0815")
    assert agent["command"] == with_parameters("vehicle_agent-1")
    assert agent["environment"] == LOCAL
    assert values(agent) == {
        "use_sim_time": False,
        "serial": "0815",
        "manufacturer": "last100",
        "broker": "mqtt://127.0.0.1:1883",
        "username": "",
        "password_file": "",
        "ca_file": "",
        "map": "",
        "map_id": "",
        "factsheet": "",
        "state_dir": "state/agent",
        "drive": "path",
    }


def test_record_starts_the_recorder() -> None:
    (recorder,) = started("record.launch.xml", use_sim_time="true")
    assert recorder["command"] == named("recorder-1")
    assert recorder["environment"] == LOCAL
    assert values(recorder) == {"use_sim_time": True, "output": "recordings"}


def test_a_simulation_is_recorded_beside_its_memory() -> None:
    *_, recorder, _ = started("sim.launch.xml", record="true", state_dir="elsewhere")
    assert recorder["command"] == named("recorder-3")
    assert values(recorder) == {"use_sim_time": True, "output": "elsewhere/recordings"}


def test_rviz_opens_with_our_view() -> None:
    rviz = started("fleet.launch.xml", rviz="true", visuals="false")[-1]
    assert (rviz["package"], rviz["executable"]) == ("rviz2", "rviz2")
    assert rviz["command"][:3] == ["rviz2", "-d", "rviz/last100.rviz"]
    assert (LAUNCH / "rviz/last100.rviz").is_file()


@pytest.mark.parametrize("file", FILES)
def test_discovery_and_what_the_nodes_say_are_set_for_every_process(file: str) -> None:
    processes = started(
        file,
        discovery="SUBNET",
        log_level="debug",
        record="true",
        ros_vehicles="1",
        serial="R1",
    )
    for process in processes:
        assert process["environment"]["ROS_AUTOMATIC_DISCOVERY_RANGE"] == "SUBNET"
        assert process["command"][1:4] == ["--ros-args", "--log-level", "debug"]


@pytest.mark.parametrize("file", FILES)
def test_every_node_of_ours_is_heard_and_comes_back(file: str) -> None:
    for process in started(file, record="true", ros_vehicles="1", serial="R1"):
        assert (process["output"], process["respawn"], process["respawn_delay"]) == (
            "screen", True, 2.0,
        )  # fmt: skip


@pytest.mark.parametrize("file", FILES)
def test_every_argument_says_what_it_is_for(file: str) -> None:
    arguments = arguments_of(LAUNCH / file, MACHINE)
    assert [one.name for one in arguments if not one.description] == []
    assert [one.name for one in arguments if one.default is None] == (
        ["serial"] if file == "vehicle.launch.xml" else []
    )


def test_what_sim_passes_on_is_declared_by_fleet() -> None:
    root = ElementTree.parse(LAUNCH / "sim.launch.xml").getroot()  # noqa: S314 (our own file)
    passed = {argument.get("name") for argument in root.findall("group/include/arg")}
    declared = {one.name for one in arguments_of(LAUNCH / "fleet.launch.xml", MACHINE)}
    assert passed <= declared
    assert declared - passed == {"autostart"}


@pytest.mark.parametrize("file", FILES)
def test_no_argument_is_declared_in_vain(file: str) -> None:
    text = (LAUNCH / file).read_text("utf-8")
    arguments = arguments_of(LAUNCH / file, MACHINE)
    assert [one.name for one in arguments if f"$(var {one.name})" not in text] == []


def test_every_parameter_file_exists_and_is_for_every_node() -> None:
    for path in (LAUNCH / "params").glob("*.yaml"):
        content = yaml.safe_load(path.read_text("utf-8"))
        assert list(content) == ["/**"]
        assert list(content["/**"]) == ["ros__parameters"]
    for file in FILES:
        for process in started(file, record="true", ros_vehicles="1", serial="R1"):
            given = [one["file"] for one in process["parameters"] if "file" in one]
            assert [path for path in given if not Path(path).is_file()] == []


def rows(page: str, mark: str) -> list[list[str]]:
    """Return the cells of the table rows that begin with *mark*."""
    lines = [line for line in page.splitlines() if line.startswith(f"| `{mark}")]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]


def words(cell: str) -> list[str]:
    """Return what stands in backticks."""
    return [word.strip("<>") for word in re.findall(r"`([^`]+)`", cell)]


def test_the_tags_in_the_manual_are_those_that_are_checked() -> None:
    page = (ROOT / "docs/launch.md").read_text("utf-8")
    told = {
        "/".join(reversed(words(tag))): (set(words(attributes)), words(inside))
        for tag, attributes, inside in rows(page, "<")
    }
    assert told == {
        name: ({*tag.required, *tag.optional} - {"if", "unless"}, list(tag.children))
        for name, tag in TAGS.items()
    }


def test_the_substitutions_in_the_manual_are_those_that_are_known() -> None:
    page = (ROOT / "docs/launch.md").read_text("utf-8")
    told = {re.findall(r"[a-z-]+", cell)[0]: text for cell, text in rows(page, "$(")}
    assert told == {name: known.text for name, known in SUBSTITUTIONS.items()}
