"""Tests of last100_ros.mcap_file, read by others' readers."""

import fcntl
from pathlib import Path

import pytest
from geometry_msgs.msg import PoseStamped
from mcap.reader import make_reader

from last100_ros.mcap_file import COMPRESSIONS, McapFile, is_finished
from tests.ros.a_recording import (
    NOON,
    SECOND,
    a_topic,
    by_mcap,
    by_rosbags,
    facts_by_mcap,
    heard,
    plain,
    words,
)

pytestmark = pytest.mark.ros


def a_file(tmp_path: Path, compression: str = "zstd") -> McapFile:
    return McapFile(tmp_path / "r_0.mcap", compression)


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_both_readers_read_what_was_written(tmp_path: Path, compression: str) -> None:
    pose = PoseStamped()
    pose.header.frame_id, pose.pose.position.x = "map", 1.5
    posed = a_topic("/pose", "geometry_msgs/msg/PoseStamped")
    file = a_file(tmp_path, compression)
    file.write(heard("hello"))
    file.write(heard(pose, 1, posed))
    file.close()
    expected = [("/talk", NOON, {"data": "hello"}), ("/pose", NOON + SECOND, plain(pose))]
    assert by_mcap(file.path) == expected
    assert by_rosbags(file.path) == expected


def test_it_is_a_ros2_file_with_definitions_and_offers(tmp_path: Path) -> None:
    file = a_file(tmp_path)
    file.write(heard("hello"))
    file.close()
    with file.path.open("rb") as stream:
        reader = make_reader(stream)
        assert reader.get_header().profile == "ros2"
        ((schema, channel, message),) = reader.iter_messages()
    assert (schema.encoding, channel.message_encoding) == ("ros2msg", "cdr")
    assert set(channel.metadata) == {"offered_qos_profiles", "topic_type_hash"}
    assert (message.log_time, message.publish_time) == (NOON, NOON - 1)


def test_a_type_is_described_once_for_all_its_topics(tmp_path: Path) -> None:
    file = a_file(tmp_path)
    file.write(heard("a", topic=a_topic("/a")))
    file.write(heard("b", topic=a_topic("/b")))
    file.close()
    with file.path.open("rb") as stream:
        summary = make_reader(stream).get_summary()
    assert summary is not None
    assert (len(summary.schemas), len(summary.channels)) == (1, 2)


def test_readers_find_what_it_is_about(tmp_path: Path) -> None:
    file = a_file(tmp_path)
    file.note({"site": "here"})
    file.write(heard("hello"))
    file.note({"site": "here", "map": "yard"})
    file.close()
    assert facts_by_mcap(file.path) == {"site": "here", "map": "yard"}


def test_what_is_flushed_can_be_read_though_the_file_has_no_end(tmp_path: Path) -> None:
    file = a_file(tmp_path)
    file.write(heard("safe"))
    assert file.flush() == file.path.stat().st_size
    file.write(heard("in hand"))
    assert not is_finished(file.path)
    file.close()
    assert is_finished(file.path)
    assert words(by_mcap(file.path)) == ["safe", "in hand"]


def test_nobody_else_may_write_it(tmp_path: Path) -> None:
    file = a_file(tmp_path)
    with file.path.open("rb") as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    file.drop()


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "r_0.mcap").touch()
    with pytest.raises(FileExistsError):
        a_file(tmp_path)


def test_an_empty_file_is_not_finished(tmp_path: Path) -> None:
    (tmp_path / "empty.mcap").touch()
    assert not is_finished(tmp_path / "empty.mcap")


def test_a_large_sequence_number_is_cut_to_what_the_format_holds(tmp_path: Path) -> None:
    file = a_file(tmp_path)
    told = heard("hello")
    file.write(type(told)(**{name: getattr(told, name) for name in told.__slots__}
                          | {"sequence": 2**32 + 5}))  # fmt: skip
    file.close()
    with file.path.open("rb") as stream:
        ((_, _, message),) = make_reader(stream).iter_messages()
    assert message.sequence == 5
