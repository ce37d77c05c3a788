"""The ROS 2 workspace says truly what it needs, so that it builds on a full installation."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "ros2_ws/src"
NODES = SOURCES / "last100_ros"
PACKAGES = ("last100_msgs", "last100_ros")

OURS = {"fleet_manager", "last100_ros", "sim"}
BY_PIP = {"mcap", "msgspec", "shapely", "yaml"}
"""Come with the Python package last100 or beside it: docs/ros.md says how."""
WHERE_INSTALLED = {"nav2_msgs"}
"""Used if it is there."""
BY_LAUNCH_FILES = {"launch", "launch_ros", "launch_xml", "ros2launch"}


def manifest(package: str) -> ET.Element:
    return ET.parse(SOURCES / package / "package.xml").getroot()  # noqa: S314 - our own


def needed(package: str) -> set[str]:
    tags = ("depend", "exec_depend")
    return {element.text or "" for tag in tags for element in manifest(package).iter(tag)}


def imported(path: Path) -> set[str]:
    """Return the top-level packages that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Import():
                found |= {alias.name.partition(".")[0] for alias in node.names}
            case ast.ImportFrom(module=str(module)):
                found.add(module.partition(".")[0])
    return found


def imported_by_nodes() -> set[str]:
    modules = (NODES / "last100_ros").glob("*.py")
    return set().union(*map(imported, modules)) - sys.stdlib_module_names - OURS


def test_every_package_that_the_nodes_import_is_declared() -> None:
    assert imported_by_nodes() - BY_PIP - WHERE_INSTALLED - needed("last100_ros") == set()


def test_no_package_is_declared_that_nobody_imports() -> None:
    assert needed("last100_ros") - BY_LAUNCH_FILES - imported_by_nodes() == set()


def test_every_package_whose_messages_ours_contain_is_declared() -> None:
    definitions = [
        line.partition("#")[0].split()
        for kind in ("msg", "srv", "action")
        for path in (SOURCES / "last100_msgs" / kind).iterdir()
        for line in path.read_text("utf-8").splitlines()
    ]
    foreign = {words[0].partition("/")[0] for words in definitions if words and "/" in words[0]}
    actions = {"action_msgs"}
    assert needed("last100_msgs") - {"rosidl_default_runtime"} == foreign | actions


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_has_the_version_of_the_whole(package: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert manifest(package).findtext("version") == project["version"]


def test_setup_py_tells_the_version_of_the_whole() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert f'version="{project["version"]}"' in (NODES / "setup.py").read_text("utf-8")


def test_launch_files_have_one_place() -> None:
    assert (NODES / "launch").readlink() == Path("../../../launch")


def test_what_only_wheels_need_is_hidden_from_colcon() -> None:
    assert (ROOT / "ros2_ws/wheels/COLCON_IGNORE").exists()


def test_colcon_takes_no_other_folder_for_a_package() -> None:
    """Somebody will put the whole checkout into a workspace of theirs."""
    listing = subprocess.run(
        ["git", "ls-files", "*setup.py", "*package.xml"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    seen = {
        path.parent.name
        for path in map(Path, listing.stdout.splitlines())
        if path.name in {"setup.py", "package.xml"}
        and not any((ROOT / folder / "COLCON_IGNORE").exists() for folder in path.parents)
    }
    assert seen == set(PACKAGES)
