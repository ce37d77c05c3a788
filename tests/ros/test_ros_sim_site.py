"""Tests of last100_ros.sim_site: what an operator sets, and the street that comes of it."""

from pathlib import Path
from typing import Any

import pytest

from fleet_manager.model.errors import ConfigError
from last100_ros.sim_site import PARAMETERS, Town, open_town
from tests.shell_parts import free_port
from tests.sim_street import SMALL_DAY, a_scenario

pytestmark = pytest.mark.ros


def opened(folder: Path, **changes: object) -> Town:
    """Open a town with the parameters' defaults and *changes*."""
    scenario = a_scenario(folder, SMALL_DAY)
    given = {parameter.name: parameter.default for parameter in PARAMETERS}
    given["broker"] = f"mqtt://127.0.0.1:{free_port()}"
    return open_town({**given, "scenario": scenario.where, **changes})


def test_without_more_it_is_the_scenarios_street_and_nobody_hands_parcels_in(
    tmp_path: Path,
) -> None:
    town = opened(tmp_path)
    assert town.live.glance().vehicles == 2
    assert town.live.robots == ()
    assert town.demand.waiting == []
    assert (town.pace.speed, town.pace.paused) == (1.0, False)


def test_everything_can_be_set(tmp_path: Path) -> None:
    town = opened(tmp_path, vehicles=3, robots=2, parcels=7, speed=20.0, paused=True)
    assert town.live.glance().vehicles == 3
    assert [robot.make.id for robot in town.live.robots] == ["last100/R1", "last100/R2"]
    assert town.demand.total == 7
    assert town.demand.next_ms == town.live.begin_ms
    assert (town.pace.speed, town.pace.paused) == (20.0, True)


def test_parcels_are_the_same_after_a_restart(tmp_path: Path) -> None:
    memory = str(tmp_path / "world")
    first = opened(tmp_path, parcels=5, state_dir=memory)
    first.live.stop()
    second = opened(tmp_path, parcels=5, state_dir=memory)
    second.live.stop()
    assert second.demand.waiting == first.demand.waiting


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"vehicles": 9},
            "vehicles.count: expected at most 3, the map's parking places, got 9",
        ),
        ({"robots": 5}, "robots: expected at most 2, all vehicles, got 5"),
        ({"scenario": "nowhere"}, "scenario: expected a file, or one of"),
        ({"broker": "here"}, "broker"),
    ],
)
def test_what_cannot_be_is_one_clear_line(
    tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        opened(tmp_path, **changes)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_another_worlds_memory_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    memory = str(tmp_path / "world")
    opened(tmp_path, state_dir=memory).live.stop()
    with pytest.raises(ConfigError, match=r"vehicles: expected 2, with which this world began"):
        opened(tmp_path, vehicles=3, state_dir=memory)
    opened(tmp_path, state_dir=memory).live.stop()
