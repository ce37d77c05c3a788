"""The world's memory: what was noted is there after a kill; another world's is refused."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.model.errors import ConfigError, PartError
from fleet_manager.model.ids import BoxId, NodeId, ParcelId, SessionId, VehicleId
from sim.memory import LOG, WORLD, Memory
from sim.people import Outcome
from sim.remembered import (
    BroughtBack,
    ErrandOver,
    Line,
    MoverState,
    OnRoad,
    Shown,
    WorldKey,
)

KEY = WorldKey(map="abc", scenario="street", seed=1, vehicles=3, robots=0)
NOON_MS = 1_700_000_000_000
VAN = VehicleId("sim/001")


def a_mover(way_mm: float = 0.0, contents: dict[BoxId, ParcelId] | None = None) -> MoverState:
    return MoverState(
        id=VAN,
        place=OnRoad(node=NodeId("n1"), way_mm=way_mm),
        theta_rad=0.5,
        level_wh=4_000.0,
        contents=contents or {},
    )


LINES: tuple[Line, ...] = (
    Shown(now_ms=NOON_MS + 40),
    a_mover(1_200.0, {BoxId("3"): ParcelId("p-1")}),
    ErrandOver(sessions=(SessionId("w/3"),), outcome=Outcome.TOOK, parcel=ParcelId("p-2")),
    BroughtBack(parcel=ParcelId("p-9"), time_ms=NOON_MS),
    a_mover(2_400.0),
    Shown(now_ms=NOON_MS + 80),
)


@dataclass
class Disk:
    """A folder with a memory in it, and a wall clock moved by hand."""

    folder: Path
    wall_ns: int = 0
    lives: int = field(default=0)

    def open(self, key: WorldKey = KEY, begin_ms: int = NOON_MS) -> Memory:
        """Open the memory."""
        return Memory(self.folder, key, begin_ms, lambda: self.wall_ns)

    def after_a_kill(self) -> "Disk":
        """Return what another program finds if this one is killed now."""
        self.lives += 1
        copy = self.folder.with_name(f"{self.folder.name}-{self.lives}")
        return Disk(Path(shutil.copytree(self.folder, copy)))


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path / "state")


def test_a_new_world_begins_when_it_is_told_to(disk: Disk) -> None:
    memory = disk.open()
    assert memory.is_new
    assert (memory.world.begin_ms, memory.world.now_ms) == (NOON_MS, NOON_MS)


def test_what_was_flushed_survives_a_kill(disk: Disk) -> None:
    memory = disk.open()
    for line in LINES:
        memory.note(line)
    memory.flush()
    found = disk.after_a_kill().open(begin_ms=NOON_MS + 999_999)
    assert not found.is_new
    assert found.world.begin_ms == NOON_MS
    assert found.world.now_ms == NOON_MS + 80
    assert found.world.movers == {VAN: a_mover(2_400.0)}
    assert found.world.errands == [LINES[2]]
    assert found.world.back == {"p-9": NOON_MS}


def test_what_was_not_flushed_was_told_to_nobody_and_is_gone(disk: Disk) -> None:
    memory = disk.open()
    memory.note(a_mover())
    assert disk.after_a_kill().open().world.movers == {}


def test_the_whole_world_is_replaced_every_second_in_which_something_changed(
    disk: Disk,
) -> None:
    memory = disk.open()
    memory.note(a_mover())
    memory.flush()
    assert b"sim/001" not in (disk.folder / WORLD).read_bytes()
    disk.wall_ns += 1_000_000_000
    memory.flush()
    assert b"sim/001" in (disk.folder / WORLD).read_bytes()
    assert len((disk.folder / LOG).read_bytes().splitlines()) == 1
    written = (disk.folder / WORLD).read_bytes()
    disk.wall_ns += 5_000_000_000
    memory.flush()
    assert (disk.folder / WORLD).read_bytes() == written


def test_an_orderly_end_writes_everything_down(disk: Disk) -> None:
    memory = disk.open()
    memory.note(a_mover())
    memory.close()
    assert b"sim/001" in (disk.folder / WORLD).read_bytes()
    assert disk.open().world.movers == {VAN: a_mover()}


def test_a_kill_between_the_world_and_its_log_repeats_nothing(disk: Disk) -> None:
    memory = disk.open()
    memory.note(a_mover(1.0))
    memory.flush()
    old_log = (disk.folder / LOG).read_bytes()
    memory.note(a_mover(2.0))
    memory.close()
    (disk.folder / LOG).write_bytes(old_log)
    assert disk.open().world.movers == {VAN: a_mover(2.0)}


@given(cut=st.integers(min_value=0))
def test_a_log_that_breaks_off_anywhere_is_read_up_to_there(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    disk = Disk(tmp_path_factory.mktemp("cut") / "state")
    memory = disk.open()
    for number in range(4):
        memory.note(Shown(now_ms=NOON_MS + number))
    memory.flush()
    log = (disk.folder / LOG).read_bytes()
    torn = disk.after_a_kill()
    (torn.folder / LOG).write_bytes(log[: cut % (len(log) + 1)])
    whole = log[: cut % (len(log) + 1)].count(b"\n")
    assert torn.open().world.now_ms == NOON_MS + max(whole - 2, 0)


@pytest.mark.parametrize(
    ("field", "value"), [("map", "xyz"), ("scenario", "rush"), ("seed", 2), ("vehicles", 4)]
)
def test_another_worlds_memory_is_refused_with_what_to_do(
    disk: Disk, field: str, value: object
) -> None:
    disk.open().close()
    other = msgspec.structs.replace(KEY, **{field: value})
    with pytest.raises(ConfigError) as refused:
        disk.open(other)
    text = str(refused.value)
    assert f"world.json: {field}: expected {getattr(KEY, field)!r}" in text
    assert f"got {value!r}" in text
    assert "delete" in text
    assert "\n" not in text
    disk.open()


@pytest.mark.parametrize("data", [b"", b"{}", b'{"format": 7}', b"\xff"])
def test_a_file_that_is_no_memory_is_refused(disk: Disk, data: bytes) -> None:
    disk.folder.mkdir()
    (disk.folder / WORLD).write_bytes(data)
    with pytest.raises(ConfigError, match="delete"):
        disk.open()


def test_a_memory_of_another_format_is_refused(disk: Disk) -> None:
    disk.open().close()
    world = msgspec.json.decode((disk.folder / WORLD).read_bytes())
    (disk.folder / WORLD).write_bytes(msgspec.json.encode({**world, "format": 0}))
    with pytest.raises(ConfigError, match="format: expected 1"):
        disk.open()


def test_two_simulations_do_not_share_a_memory(disk: Disk) -> None:
    first = disk.open()
    with pytest.raises(PartError, match="another simulation"):
        disk.open()
    first.close()
    disk.open()


def test_a_new_memory_that_is_withdrawn_is_gone(disk: Disk) -> None:
    disk.open().withdraw()
    other = WorldKey(map="abc", scenario="street", seed=1, vehicles=5, robots=0)
    assert disk.open(other).is_new


def test_a_memory_that_was_there_before_is_not_withdrawn(disk: Disk) -> None:
    disk.open().close()
    disk.open().withdraw()
    assert not disk.open().is_new


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PartError, match="file/world: the world's memory cannot be kept here"):
        Disk(tmp_path / "file" / "world").open()
