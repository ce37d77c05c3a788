"""Tests of last100_ros.mcap_recovery: files cut off anywhere."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mcap.reader import make_reader

from last100_ros.mcap_file import McapFile, is_finished
from last100_ros.mcap_recovery import finish
from tests.ros.a_recording import a_topic, by_mcap, by_rosbags, facts_by_mcap, heard, words

pytestmark = pytest.mark.ros

CHUNKS, IN_A_CHUNK = 5, 4


def spoken(chunks: int) -> list[str]:
    return [f"{chunk}.{number}" for chunk in range(chunks) for number in range(IN_A_CHUNK)]


def a_long_file(path: Path) -> tuple[bytes, list[int]]:
    """Write a file of several chunks; return it and where each of them ends."""
    file = McapFile(path, "zstd")
    file.note({"site": "here"})
    ends = []
    for number, text in enumerate(spoken(CHUNKS)):
        # The third chunk brings a second channel of a second type.
        file.write(heard(text, number))
        if number == 2 * IN_A_CHUNK:
            file.write(heard("aside", number, a_topic("/aside")))
        if (number + 1) % IN_A_CHUNK == 0:
            ends.append(file.flush())
    file.close()
    return path.read_bytes(), ends


@pytest.fixture(scope="module")
def long_file(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, list[int]]:
    return a_long_file(tmp_path_factory.mktemp("long") / "long.mcap")


def cut(path: Path, whole: bytes, at: int) -> Path:
    path.write_bytes(whole[:at])
    return path


@pytest.mark.parametrize("chunk", range(1, CHUNKS + 1))
def test_all_that_was_flushed_is_read_again(
    tmp_path: Path, long_file: tuple[bytes, list[int]], chunk: int
) -> None:
    whole, ends = long_file
    path = cut(tmp_path / "cut.mcap", whole, ends[chunk - 1])
    assert finish(path)
    assert is_finished(path)
    assert words(by_mcap(path)) == words(by_rosbags(path)) == spoken(chunk)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(part=st.floats(0.0, 1.0))
def test_cut_anywhere_no_chunk_that_is_whole_is_lost(
    tmp_path: Path, long_file: tuple[bytes, list[int]], part: float
) -> None:
    whole, ends = long_file
    at = round(part * (len(whole) - 1))
    path = cut(tmp_path / "cut.mcap", whole, at)
    flushed = sum(end <= at for end in ends)
    if finish(path):
        read = words(by_mcap(path))
        assert read == words(by_rosbags(path))
        assert read == spoken(CHUNKS)[: len(read)]
        assert len(read) >= flushed * IN_A_CHUNK
    else:
        assert flushed == 0


def test_both_readers_find_every_channel(
    tmp_path: Path, long_file: tuple[bytes, list[int]]
) -> None:
    whole, ends = long_file
    path = cut(tmp_path / "cut.mcap", whole, ends[3] + 20)
    assert finish(path)
    assert words(by_rosbags(path), "/aside") == words(by_mcap(path), "/aside") == ["aside"]


def test_the_index_and_the_figures_are_those_of_an_orderly_end(
    tmp_path: Path, long_file: tuple[bytes, list[int]]
) -> None:
    whole, ends = long_file
    orderly = tmp_path / "whole.mcap"
    orderly.write_bytes(whole)
    mended = cut(tmp_path / "cut.mcap", whole, ends[-1])
    assert finish(mended)
    summaries = []
    for path in (orderly, mended):
        with path.open("rb") as file:
            summaries.append(make_reader(file).get_summary())
    first, second = summaries
    assert first is not None
    assert second is not None
    assert second.statistics == first.statistics
    assert second.chunk_indexes == first.chunk_indexes
    assert (second.channels, second.schemas) == (first.channels, first.schemas)


def test_what_the_recording_is_about_is_kept(
    tmp_path: Path, long_file: tuple[bytes, list[int]]
) -> None:
    whole, ends = long_file
    path = cut(tmp_path / "cut.mcap", whole, ends[0])
    assert finish(path)
    assert facts_by_mcap(path) == {"site": "here"}


def test_mending_that_was_cut_off_itself_is_done_again(
    tmp_path: Path, long_file: tuple[bytes, list[int]]
) -> None:
    whole, ends = long_file
    path = cut(tmp_path / "cut.mcap", whole, ends[2])
    assert finish(path)
    cut(path, path.read_bytes(), path.stat().st_size - 50)
    assert finish(path)
    assert words(by_mcap(path)) == spoken(3)


def test_a_file_that_is_being_written_is_left_alone(tmp_path: Path) -> None:
    file = McapFile(tmp_path / "live.mcap", "zstd")
    file.write(heard("hello"))
    size = file.flush()
    assert not finish(file.path)
    assert file.path.stat().st_size == size
    file.close()


@pytest.mark.parametrize("content", [b"", b"a letter to my aunt", b"\x89MCAP0\r\n"])
def test_what_holds_nothing_of_ours_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.mcap"
    path.write_bytes(content)
    assert not finish(path)
    assert path.read_bytes() == content
