"""What an agent keeps on disk: everything of its order, and nothing of somebody else's."""

import dataclasses
import json

import pytest

from fleet_manager.agent import memory
from fleet_manager.model.errors import ConfigError
from fleet_manager.model.ids import VehicleId
from fleet_manager.vda5050.actions import ActionType
from fleet_manager.vda5050.messages import ActionStatus
from fleet_manager.vda5050.vehicle_words import (
    ActionProgress,
    Moved,
    NodeReached,
    VehicleDialogue,
)
from tests.vda5050_street import VAN, a_load, a_plain, a_van, a_wait, an_order, play


def a_busy_van() -> VehicleDialogue:
    """Build a van in the middle of everything."""
    order = an_order("abcd", released=3, doing={0: (a_load(),), 2: (a_wait(),)})
    running = ActionProgress(action_id="load-1", status=ActionStatus.RUNNING)
    over = ActionProgress(action_id="load-1", status=ActionStatus.FINISHED, result="p1:1")
    van, _ = play(
        a_van(),
        order,
        running,
        over,
        Moved(),
        NodeReached(sequence_id=2),
        an_order("xyz", order="other"),
        a_plain(ActionType.START_PAUSE),
    )
    return van


def test_everything_of_the_order_is_kept() -> None:
    van = a_busy_van()
    kept = memory.read(memory.write(memory.memory_of(van)), VAN, "")
    found = memory.remembered(kept, van.factsheet)
    assert found.errors
    assert found == dataclasses.replace(van, on_node=False, driving=False, granted=None)


def test_what_the_robot_says_anew_is_not_kept() -> None:
    van = dataclasses.replace(a_busy_van(), driving=True, on_node=True)
    other = dataclasses.replace(van, driving=False, on_node=False, granted=2)
    assert memory.memory_of(van) == memory.memory_of(other)


@pytest.mark.parametrize("payload", [b"", b"{", b"{}", b"[]", b'{"format": 1}', b"\xff"])
def test_a_file_that_cannot_be_read_is_refused_by_its_name(payload: bytes) -> None:
    with pytest.raises(ConfigError, match=r"R1\.json: expected what an agent remembered"):
        memory.read(payload, VAN, "R1.json")


def test_a_file_of_another_vehicle_is_refused() -> None:
    payload = memory.write(memory.memory_of(a_busy_van()))
    with pytest.raises(ConfigError, match="vehicle: expected acme/van-2, got 'acme/van-1'"):
        memory.read(payload, VehicleId("acme/van-2"), "R1.json")


def test_a_file_of_another_format_is_refused() -> None:
    raw = json.loads(memory.write(memory.memory_of(a_van())))
    raw["format"] = 99
    with pytest.raises(ConfigError, match="format: expected 1, got 99"):
        memory.read(json.dumps(raw).encode(), VAN, "R1.json")
