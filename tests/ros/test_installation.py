"""ROS 2 from wheels, with this workspace built into the environment, or the reason why not."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import RequirePart
from tests.ros.conftest import IS_INSTALLED

pytestmark = pytest.mark.ros

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "ros2_ws/src/last100_ros"
PREFIX = Path(sys.prefix)
NODES = ("fleet_manager", "recorder", "sim", "vehicle_agent", "visuals")

needs_ros = pytest.mark.skipif(not IS_INSTALLED, reason="ROS 2 is not installed")


def test_ros_2_is_installed_wherever_there_are_wheels_of_it(require_part: RequirePart) -> None:
    """Tools/ros.sh leaves the reason where it is not; it is done where nothing can be done."""
    left = PREFIX / ".last100-no-ros"
    reason = left.read_text("utf-8").strip() if left.exists() else "run make ros"
    if not IS_INSTALLED and (PREFIX / ".last100-ros").exists():
        pytest.skip(reason)
    require_part("ROS 2", IS_INSTALLED, reason)


@needs_ros
def test_a_process_finds_the_nodes_of_this_checkout_without_sourcing_anything() -> None:
    program = "import last100_ros, last100_msgs.msg, tf2_msgs.msg; print(last100_ros.__file__)"
    bare = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    answer = subprocess.run(
        [sys.executable, "-c", program], env=bare, check=True, capture_output=True, text=True
    )
    assert Path(answer.stdout.strip()).resolve() == SOURCE / "last100_ros/__init__.py"


@needs_ros
def test_every_node_has_its_program_where_ros_2_looks_for_it() -> None:
    programs = (PREFIX / "lib/last100_ros").iterdir()
    assert sorted(path.name for path in programs if os.access(path, os.X_OK)) == sorted(NODES)


@needs_ros
def test_the_package_is_in_the_index_with_all_its_launch_files() -> None:
    """If a new launch file is missing: make ros."""
    share = PREFIX / "share"
    assert (share / "ament_index/resource_index/packages/last100_ros").exists()
    for path in (SOURCE / "package.xml", *(SOURCE / "launch").rglob("*.*")):
        assert (share / "last100_ros" / path.relative_to(SOURCE)).exists(), path


@needs_ros
def test_our_transforms_are_those_that_all_of_ros_2_understands() -> None:
    described = json.loads((PREFIX / "share/tf2_msgs/msg/TFMessage.json").read_text("utf-8"))
    hashes = {entry["type_name"]: entry["hash_string"] for entry in described["type_hashes"]}
    assert hashes["tf2_msgs/msg/TFMessage"] == (
        "RIHS01_e369d0f05a23ae52508854b66f6aa0437f3449d652e8cbf22d5abe85d020f087"
    )
