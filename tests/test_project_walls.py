"""The walls between rooms hold: a tree full of wrong imports is reported, import by import.

The contracts of pyproject.toml are run on a made-up house in which every room exists. A wall
that a typing error has made toothless would be missed by `lint-imports` itself; not here.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

ROOTS = ("fleet_manager", "sim", "last100_ros")
ROOMS = (
    "access", "agent", "app", "console", "core", "dispatch", "energy", "handoff", "launch",
    "model", "roadmap", "shell", "traffic", "vda5050",
)  # fmt: skip

RIGHT = (
    ("fleet_manager.app.cli", "sim.live"),
    ("fleet_manager.app.cli", "sim.world"),
    ("fleet_manager.app.cli", "fleet_manager.shell.mqtt"),
    ("fleet_manager.shell.mqtt", "paho"),
    ("fleet_manager.shell.clock", "time"),
    ("fleet_manager.shell.http", "fastapi"),
    ("fleet_manager.shell.journal_sqlite", "sqlite3"),
    ("fleet_manager.shell.picture", "matplotlib"),
    ("fleet_manager.shell.mqtt", "fleet_manager.core.step"),
    ("fleet_manager.console.page", "nicegui"),
    ("fleet_manager.core.step", "fleet_manager.core.decide"),
    ("fleet_manager.core.react", "fleet_manager.core.commands"),
    ("fleet_manager.core.decide", "fleet_manager.dispatch.plan"),
    ("fleet_manager.dispatch.plan", "pyvrp"),
    ("fleet_manager.dispatch.plan", "scipy"),
    ("fleet_manager.traffic.plan", "fleet_manager.roadmap.graph"),
    ("fleet_manager.roadmap.graph", "shapely"),
    ("fleet_manager.roadmap.graph", "fleet_manager.model.ids"),
    ("sim.vehicle", "fleet_manager.vda5050.plan"),
    ("sim.world", "fleet_manager.core.step"),
    ("sim.world", "sim.vehicle"),
    ("sim.live", "sim.world"),
    ("sim.live", "fleet_manager.shell.mqtt"),
    ("fleet_manager.app.cli", "fleet_manager.launch.runner"),
    ("fleet_manager.launch.runner", "subprocess"),
    ("fleet_manager.agent.wheels", "fleet_manager.vda5050.plan"),
    ("last100_ros.sim_node", "rclpy"),
    ("last100_ros.sim_node", "sim.live"),
    ("last100_ros.sim_node", "sim.scenario"),
    ("last100_ros.robot_node", "sim.robot"),
    ("last100_ros.markers_shapes", "shapely"),
    ("last100_ros.sim_node", "fleet_manager.app.config"),
    ("last100_ros.vehicle_agent_node", "fleet_manager.agent.wheels"),
    ("last100_ros.vehicle_agent_node", "fleet_manager.shell.clock"),
    ("last100_ros.mcap_file", "mcap"),
)

WRONG = (
    # upwards, and between siblings
    ("fleet_manager.model.parcel", "fleet_manager.roadmap.graph"),
    ("fleet_manager.roadmap.graph", "fleet_manager.traffic.plan"),
    ("fleet_manager.dispatch.plan", "fleet_manager.traffic.plan"),
    ("fleet_manager.handoff.plan", "fleet_manager.core.events"),
    ("fleet_manager.core.invariants", "fleet_manager.shell.clock"),
    ("fleet_manager.shell.clock", "fleet_manager.app.config"),
    ("fleet_manager.console.page", "fleet_manager.app.config"),
    ("fleet_manager.shell.clock", "sim.faults"),
    # inside the core
    ("fleet_manager.core.decide", "fleet_manager.core.commands"),
    ("fleet_manager.core.evolve", "fleet_manager.core.events"),
    ("fleet_manager.core.evolve", "fleet_manager.core.invariants"),
    ("fleet_manager.core.events", "fleet_manager.core.fleet"),
    # the world outside
    ("fleet_manager.core.decide", "time"),
    ("fleet_manager.core.fleet", "random"),
    ("fleet_manager.dispatch.plan", "multiprocessing"),
    ("fleet_manager.traffic.plan", "os"),
    ("fleet_manager.handoff.plan", "secrets"),
    ("fleet_manager.vda5050.plan", "logging"),
    ("fleet_manager.roadmap.graph", "pathlib"),
    ("fleet_manager.model.ids", "uuid"),
    # one door each
    ("fleet_manager.vda5050.plan", "paho"),
    ("sim.world", "paho"),
    ("fleet_manager.app.config", "sqlite3"),
    ("fleet_manager.shell.clock", "matplotlib"),
    ("fleet_manager.traffic.plan", "scipy"),
    ("fleet_manager.core.fleet", "shapely"),
    ("fleet_manager.dispatch.plan", "osmium"),
    ("fleet_manager.core.decide", "pyvrp"),
    ("fleet_manager.app.config", "fastapi"),
    ("fleet_manager.shell.http", "nicegui"),
    # the simulator
    ("sim.vehicle", "fleet_manager.core.fleet"),
    ("sim.kinematics", "fleet_manager.traffic.plan"),
    ("sim.world", "fleet_manager.shell.clock"),
    ("sim.people", "fleet_manager.app.config"),
    ("sim.report", "sim.live"),
    # on the vehicle
    ("fleet_manager.agent.wheels", "fleet_manager.core.events"),
    ("fleet_manager.agent.wheels", "fleet_manager.dispatch.plan"),
    ("fleet_manager.agent.wheels", "threading"),
    ("fleet_manager.core.step", "fleet_manager.agent.wheels"),
    # launch files
    ("fleet_manager.launch.runner", "fleet_manager.shell.clock"),
    ("fleet_manager.launch.runner", "fleet_manager.app.config"),
    # ROS
    ("fleet_manager.shell.clock", "rclpy"),
    ("fleet_manager.app.config", "last100_ros.sim_node"),
    ("fleet_manager.agent.wheels", "nav_msgs"),
    ("sim.live", "rclpy"),
    ("sim.live", "last100_msgs"),
    ("sim.live", "last100_ros.sim_node"),
    ("last100_ros.sim_node", "sim.world"),
    ("last100_ros.fleet_manager_node", "fleet_manager.dispatch.plan"),
    ("last100_ros.fleet_manager_node", "fleet_manager.traffic.plan"),
    ("last100_ros.fleet_manager_node", "fleet_manager.console.page"),
    ("last100_ros.fleet_manager_node", "paho"),
    ("last100_ros.fleet_manager_node", "sqlite3"),
    ("last100_ros.visuals_node", "shapely"),
    ("last100_ros.visuals_node", "mcap"),
    ("last100_ros.recording", "rosbags"),
)


def build(house: Path, imports: tuple[tuple[str, str], ...]) -> None:
    """Write a package tree in which each module has the imports listed for it."""
    for package in (*ROOTS, *(f"fleet_manager/{room}" for room in ROOMS)):
        (house / package).mkdir(parents=True)
        (house / package / "__init__.py").touch()
    for importer, imported in imports:
        for module in (importer, imported):
            if module.partition(".")[0] in ROOTS:
                (house / f"{module.replace('.', '/')}.py").touch()
        with (house / f"{importer.replace('.', '/')}.py").open("a", encoding="utf-8") as text:
            text.write(f"import {imported}\n")


def report(house: Path) -> str:
    """Return what lint-imports says of the tree under *house*, one finding a line."""
    lint = Path(sys.executable).with_name("lint-imports")
    answer = subprocess.run(
        [lint, "--no-logo", "--no-cache", "--config", ROOT / "pyproject.toml"],
        cwd=house,
        env={**os.environ, "PYTHONPATH": str(house), "COLUMNS": "300"},
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    return answer.stdout + answer.stderr


@pytest.fixture(scope="module")
def wrong_house(tmp_path_factory: pytest.TempPathFactory) -> str:
    house = tmp_path_factory.mktemp("wrong")
    build(house, RIGHT + WRONG)
    return report(house)


@pytest.mark.parametrize(("importer", "imported"), WRONG)
def test_a_wrong_import_is_reported(wrong_house: str, importer: str, imported: str) -> None:
    assert re.search(rf"\b{re.escape(importer)} -> {re.escape(imported)}\b", wrong_house), (
        wrong_house
    )


def test_modules_of_one_room_that_import_each_other_are_reported(tmp_path: Path) -> None:
    ids, zone = "fleet_manager.model.ids", "fleet_manager.model.zone"
    build(tmp_path, ((ids, zone), (zone, ids)))
    assert "No cycles are allowed in fleet_manager.model" in report(tmp_path)


def test_a_house_with_right_imports_only_is_accepted(tmp_path: Path) -> None:
    build(tmp_path, RIGHT)
    assert " 0 broken" in report(tmp_path)
