"""Tests of last100_ros.mcap_bag: the listing that makes a folder a bag."""

from pathlib import Path

import pytest
import yaml
from rosbags.rosbag2 import Reader

from last100_ros.mcap_bag import LISTING, contents_of, files_of, number_of, write_listing
from last100_ros.mcap_file import McapFile
from last100_ros.recorder_topics import request
from tests.ros.a_recording import NOON, SECOND, a_topic, by_rosbags, heard, words

pytestmark = pytest.mark.ros


def a_bag(folder: Path, *files: tuple[str, ...]) -> Path:
    """Write a bag of files of Strings, a second apart."""
    second = 0
    for number, texts in enumerate(files):
        file = McapFile(folder / f"bag_{number}.mcap", "zstd")
        file.note({"site": "here"})
        for text in texts:
            file.write(heard(text, second))
            second += 1
        file.close()
    write_listing(folder)
    return folder


def listing(folder: Path) -> dict[str, object]:
    read: dict[str, object] = yaml.safe_load((folder / LISTING).read_text())
    return read["rosbag2_bagfile_information"]  # type: ignore[return-value]


def test_a_reader_of_bags_finds_all_files_in_order(tmp_path: Path) -> None:
    bag = a_bag(tmp_path, ("a", "b"), ("c",))
    assert words(by_rosbags(bag)) == ["a", "b", "c"]


def test_it_says_how_much_and_when(tmp_path: Path) -> None:
    with Reader(a_bag(tmp_path, ("a", "b"), ("c",))) as reader:
        assert reader.message_count == 3
        assert (reader.start_time, reader.end_time) == (NOON, NOON + 2 * SECOND + 1)
        assert reader.topics["/talk"].msgcount == 3
        assert reader.topics["/talk"].msgtype == "std_msgs/msg/String"


def test_it_lists_each_file(tmp_path: Path) -> None:
    listed = listing(a_bag(tmp_path, ("a", "b"), ("c",)))
    assert listed["relative_file_paths"] == ["bag_0.mcap", "bag_1.mcap"]
    assert [each["message_count"] for each in listed["files"]] == [2, 1]  # type: ignore[attr-defined]
    assert (listed["version"], listed["storage_identifier"]) == (9, "mcap")
    assert listed["custom_data"] == {"site": "here"}


def test_files_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    bag = a_bag(tmp_path, *((f"{number}",) for number in range(11)))
    assert [number_of(path) for path in files_of(bag)] == list(range(11))
    assert words(by_rosbags(bag)) == [f"{number}" for number in range(11)]


def test_a_file_that_is_still_written_is_not_listed(tmp_path: Path) -> None:
    bag = a_bag(tmp_path, ("a",))
    file = McapFile(bag / "bag_1.mcap", "zstd")
    file.write(heard("b"))
    file.flush()
    write_listing(bag)
    assert listing(bag)["relative_file_paths"] == ["bag_0.mcap"]
    file.close()


def test_without_a_file_there_is_no_listing(tmp_path: Path) -> None:
    bag = a_bag(tmp_path, ("a",))
    (bag / "bag_0.mcap").unlink()
    write_listing(bag)
    assert list(bag.iterdir()) == []


def test_what_publishers_offered_comes_back(tmp_path: Path) -> None:
    file = McapFile(tmp_path / "bag_0.mcap", "zstd")
    file.write(heard("a", topic=a_topic()))
    file.close()
    assert contents_of(file.path).topics["/talk"][0]["offered_qos_profiles"] == []
    assert request([])
