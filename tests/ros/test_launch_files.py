"""Our launch files and our nodes fit: every parameter that is given exists, and may be so."""

import os
import signal
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from fleet_manager.launch.describe import Surroundings, describe
from fleet_manager.launch.packages import Packages
from fleet_manager.launch.show import as_data
from last100_ros.parameters import Parameter
from tests.a_launch_run import Running
from tests.conftest import RequirePart
from tests.shell_parts import free_port

pytestmark = pytest.mark.ros

LAUNCH = Path(__file__).parents[2] / "launch"
OURS = "last100_ros"
NODES = ("fleet_manager", "sim", "vehicle_agent", "visuals", "recorder")
FILES = sorted(path.name for path in LAUNCH.glob("*.launch.xml"))
EVERYTHING = {"record": "true", "ros_vehicles": "2", "serial": "R1", "vehicles": "5"}


def table(node: str) -> dict[str, Parameter]:
    """Return what the node says that can be set on it."""
    parameters = import_module(f"{OURS}.{node}_node").PARAMETERS
    return {parameter.name: parameter for parameter in parameters}


def given(file: str) -> Iterator[tuple[str, str, Any]]:
    """Yield node, parameter and value, as a launch file gives them."""
    machine = Surroundings(packages=Packages(()), environment={})
    for process in as_data(describe(LAUNCH / file, EVERYTHING, machine))["processes"]:
        if process["package"] != OURS:
            continue
        for one in process["parameters"]:
            values = one["values"] if "values" in one else of_file(Path(one["file"]))
            yield from ((process["executable"], name, value) for name, value in values.items())


def of_file(path: Path) -> dict[str, Any]:
    """Return the parameters in a parameter file."""
    return dict(yaml.safe_load(path.read_text("utf-8"))["/**"]["ros__parameters"])


@pytest.mark.parametrize("file", FILES)
def test_what_a_launch_file_sets_can_be_set(file: str) -> None:
    unknown = [
        f"{node}: {name}"
        for node, name, _ in given(file)
        if name != "use_sim_time" and name not in table(node)
    ]
    assert unknown == []


@pytest.mark.parametrize("file", FILES)
def test_what_a_launch_file_sets_is_of_the_right_type_and_in_bounds(file: str) -> None:
    wrong = [
        f"{node}: {name}={value!r}, wanted {table(node)[name].allowed()}"
        for node, name, value in given(file)
        if name != "use_sim_time"
        and not (
            table(node)[name].fits(value) and isinstance(value, type(table(node)[name].default))
        )
    ]
    assert wrong == []


@pytest.mark.parametrize("node", NODES)
def test_a_parameter_file_says_what_the_node_would_do_anyway(node: str) -> None:
    """It is the place to change something, not the place where something is hidden."""
    set_to = of_file(LAUNCH / f"params/{node}.yaml")
    assert set_to == {name: table(node)[name].default for name in set_to}


@pytest.mark.live
def test_a_fleet_is_launched_killed_back_again_and_ended(
    tmp_path: Path, ros_domain: int, require_part: RequirePart
) -> None:
    program = Path(sys.prefix) / "lib" / OURS / "fleet_manager"
    require_part(OURS, program.exists(), "make ros")
    words = [
        "fleet.launch.xml", f"state_dir:={tmp_path}/state", "console:=false",
        f"http_port:={free_port()}", f"broker_port:={free_port()}",
    ]  # fmt: skip
    with Running(tmp_path, words, ROS_DOMAIN_ID=str(ros_domain)) as launch:
        started = launch.until("[fleet_manager-1]: process started with pid")
        launch.until("[fleet_manager]: active")
        os.kill(int(started.rsplit("[", 1)[1].rstrip("]")), signal.SIGKILL)
        launch.until("[fleet_manager]: active", times=2)
        launch.send(signal.SIGINT)
        assert launch.code() == 0
    launch.until("[fleet_manager-1]: process has finished cleanly")
    launch.until("[visuals-2]: process has finished cleanly")
