"""The file an agent remembers in: replaced whole, nobody else's, and failures are told."""

from pathlib import Path

import pytest

from fleet_manager.agent import memory
from fleet_manager.agent.words import MemoryFailed, MemoryWritten
from fleet_manager.model.errors import ConfigError
from last100_ros.agent_file import MemoryFile
from tests.vda5050_street import VAN, a_van

pytestmark = pytest.mark.ros

PAYLOAD = memory.write(memory.memory_of(a_van()))


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    folder = str(tmp_path / "not/yet/there")
    assert MemoryFile(folder, "van-1").keep(PAYLOAD) is None
    assert MemoryFile(folder, "van-1").read(VAN) == memory.memory_of(a_van())


def test_nothing_but_the_file_is_left_in_the_folder(tmp_path: Path) -> None:
    MemoryFile(str(tmp_path), "van-1").keep(PAYLOAD)
    assert [file.name for file in tmp_path.iterdir()] == ["van-1.json"]


def test_a_half_written_draft_is_no_memory(tmp_path: Path) -> None:
    file = MemoryFile(str(tmp_path), "van-1")
    file.keep(PAYLOAD)
    (tmp_path / "van-1.new").write_bytes(PAYLOAD[:10])
    assert file.read(VAN) is not None


def test_a_new_vehicle_remembers_nothing(tmp_path: Path) -> None:
    assert MemoryFile(str(tmp_path), "van-1").read(VAN) is None


def test_without_a_folder_nothing_is_kept() -> None:
    file = MemoryFile("", "van-1")
    assert file.keep(PAYLOAD) is None
    assert file.read(VAN) is None


def test_a_file_that_cannot_be_written_is_told_and_so_is_its_end(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where a folder should be")
    file = MemoryFile(str(tmp_path / "state"), "van-1")
    failed = file.keep(PAYLOAD)
    assert isinstance(failed, MemoryFailed)
    assert "van-1.json" in failed.why
    (tmp_path / "state").unlink()
    assert file.keep(PAYLOAD) == MemoryWritten()
    assert file.keep(PAYLOAD) is None


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "van-1.json").mkdir()
    with pytest.raises(ConfigError, match=r"van-1\.json: expected a readable file"):
        MemoryFile(str(tmp_path), "van-1").read(VAN)


def test_a_serial_number_with_colons_is_a_file_name_all_the_same(tmp_path: Path) -> None:
    MemoryFile(str(tmp_path), "a:b").keep(PAYLOAD)
    assert [file.name for file in tmp_path.iterdir()] == ["a_b.json"]
