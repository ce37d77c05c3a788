"""Tests of last100_ros.recording: folders of files, and their bounds."""

import errno
import re
from dataclasses import replace
from pathlib import Path

import pytest
from last100_msgs.msg import Decision

from fleet_manager.model.errors import PartError
from last100_ros.mcap_bag import LISTING, files_of
from last100_ros.mcap_file import is_finished
from last100_ros.recording import PREFIX, Limits, Recording, mend, recordings, thin
from tests.ros.a_recording import (
    NOON,
    SECOND,
    a_topic,
    by_mcap,
    by_rosbags,
    facts_by_mcap,
    heard,
    limits,
    words,
)

pytestmark = pytest.mark.ros

MANUAL = Path(__file__).parents[2] / "docs" / "recording.md"
MAP = a_topic("/map", latched=True)


def a_recording(output: Path, name: str = "one", **given: object) -> Recording:
    return Recording(output, name, limits(**given))


def recorded(output: Path, name: str, texts: list[str], **given: object) -> Recording:
    """Record texts a second apart, to the end."""
    recording = a_recording(output, name, **given)
    for second, text in enumerate(texts):
        recording.write(heard(text, second))
    recording.close()
    return recording


def killed(output: Path, name: str, texts: list[str]) -> Recording:
    """Record texts, and be killed while another one is in hand."""
    recording = a_recording(output, name)
    for text in texts:
        recording.write(heard(text))
    recording.tend()
    recording.write(heard("in hand"))
    recording._drop()  # noqa: SLF001 - as a kill does, without the last words
    return recording


def test_a_recording_is_a_bag_in_a_folder_of_its_own(tmp_path: Path) -> None:
    recording = recorded(tmp_path, "one", ["a", "b"])
    assert recording.folder == tmp_path / f"{PREFIX}one"
    assert words(by_rosbags(recording.folder)) == ["a", "b"]


def test_nothing_heard_leaves_nothing_behind(tmp_path: Path) -> None:
    recorded(tmp_path / "new", "one", [])
    assert list((tmp_path / "new").iterdir()) == []


def test_recordings_that_begin_in_the_same_second_are_apart(tmp_path: Path) -> None:
    first, second = recorded(tmp_path, "now", ["a"]), recorded(tmp_path, "now", ["b"])
    assert [words(by_rosbags(each.folder)) for each in (first, second)] == [["a"], ["b"]]
    assert recordings(tmp_path) == [first.folder, second.folder]


def test_a_file_that_lasted_long_enough_is_followed_by_another(tmp_path: Path) -> None:
    recording = recorded(tmp_path, "one", ["a", "b", "c", "d", "e"], split_ns=2 * SECOND)
    files = files_of(recording.folder)
    assert [words(by_mcap(path)) for path in files] == [["a", "b"], ["c", "d"], ["e"]]
    assert words(by_rosbags(recording.folder)) == ["a", "b", "c", "d", "e"]


def test_a_file_that_is_full_is_followed_by_another(tmp_path: Path) -> None:
    recording = a_recording(tmp_path, split_bytes=50_000, compression="none")
    for number in range(4):
        recording.write(heard(f"{number}" * 30_000, number))
        recording.tend()
    recording.close()
    assert [len(by_mcap(path)) for path in files_of(recording.folder)] == [2, 2]


def test_each_file_repeats_what_was_latched_so_that_it_opens_by_itself(tmp_path: Path) -> None:
    recording = a_recording(tmp_path, split_ns=2 * SECOND)
    for at, (text, topic) in enumerate(
        [("old", MAP), ("new", MAP), ("a", a_topic()), ("b", a_topic())]
    ):
        recording.write(heard(text, at, topic))
    recording.close()
    first, second = (by_mcap(path) for path in files_of(recording.folder))
    assert words(first, "/map") == ["old", "new"]
    assert second[0] == ("/map", NOON + 2 * SECOND, {"data": "new"})
    assert words(second) == ["a", "b"]


def test_of_several_publishers_each_one_s_last_word_is_repeated(tmp_path: Path) -> None:
    recording = a_recording(tmp_path, split_ns=SECOND)
    for text, publisher in (("a1", b"a"), ("b1", b"b"), ("a2", b"a")):
        recording.write(replace(heard(text, 0, MAP), publisher=publisher))
    recording.write(heard("later", 1))
    recording.close()
    assert sorted(words(by_mcap(files_of(recording.folder)[1]), "/map")) == ["a2", "b1"]


def test_the_only_publisher_left_speaks_for_all(tmp_path: Path) -> None:
    recording = a_recording(tmp_path, split_ns=SECOND)
    for text, publisher in (("a1", b"a"), ("b1", b"b"), ("new", b"")):
        recording.write(replace(heard(text, 0, MAP), publisher=publisher))
    recording.write(heard("later", 1))
    recording.close()
    assert words(by_mcap(files_of(recording.folder)[1]), "/map") == ["new"]


def test_every_file_says_what_it_is_about(tmp_path: Path) -> None:
    recording = a_recording(tmp_path, split_ns=SECOND)
    recording.note({"version": "1"})
    recording.write(heard("a", 0))
    recording.note({"site": "here"})
    recording.write(heard("b", 1))
    recording.close()
    for path in files_of(recording.folder):
        assert facts_by_mcap(path) == {"version": "1", "site": "here"}


def test_a_topic_that_is_described_anew_stays_one_topic(tmp_path: Path) -> None:
    """A reader of bags would otherwise leave out the messages before."""
    recording = a_recording(tmp_path, split_ns=SECOND)
    recording.write(heard("a", 0))
    recording.write(heard("b", 1, replace(a_topic(), qos="- {}", type_hash="RIHS01_1")))
    recording.close()
    assert words(by_rosbags(recording.folder)) == ["a", "b"]


def test_so_many_files_are_kept_over_all_recordings(tmp_path: Path) -> None:
    for name in ("2025a", "2025b", "2025c"):
        recorded(tmp_path, name, ["1", "2"], split_ns=SECOND, keep=3)
    kept = [words(by_mcap(path)) for each in recordings(tmp_path) for path in files_of(each)]
    assert kept == [["2"], ["1"], ["2"]]
    assert [each.name for each in recordings(tmp_path)] == ["last100_2025b", "last100_2025c"]


def test_a_thinned_recording_is_still_a_bag(tmp_path: Path) -> None:
    recording = recorded(tmp_path, "one", ["a", "b", "c"], split_ns=SECOND)
    thin(tmp_path, 2)
    assert words(by_rosbags(recording.folder)) == ["b", "c"]


def test_other_peoples_files_are_never_deleted(tmp_path: Path) -> None:
    other = tmp_path / "holiday" / "film_0.mcap"
    other.parent.mkdir()
    other.write_bytes(b"mine")
    recorded(tmp_path, "one", ["a", "b", "c"], split_ns=SECOND, keep=1)
    assert other.exists()


def test_a_disk_that_is_nearly_full_stops_it_with_what_was_heard_safe(tmp_path: Path) -> None:
    recording = a_recording(tmp_path)
    recording.write(heard("a"))
    recording._limits = replace(recording._limits, free_min_bytes=10**18)  # noqa: SLF001
    expected = re.escape(
        f"{tmp_path}: recording stops: expected at least 1000000000000 MB free"
    )
    with pytest.raises(PartError, match=expected):
        recording.tend()
    recording.close()
    assert words(by_mcap(files_of(recording.folder)[0])) == ["a"]


def test_a_disk_that_is_nearly_full_is_not_begun_on(tmp_path: Path) -> None:
    with pytest.raises(PartError, match="MB free"):
        a_recording(tmp_path, free_min_bytes=10**18)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PartError, match="file: cannot record"):
        a_recording(tmp_path / "file")


def test_a_disk_that_refuses_is_said_and_the_file_can_be_mended(tmp_path: Path) -> None:
    recording = a_recording(tmp_path)
    recording.write(heard("a"))
    recording.tend()

    def refuse(_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    assert recording._file is not None  # noqa: SLF001
    recording._file.write = refuse  # type: ignore[assignment,method-assign] # noqa: SLF001
    with pytest.raises(PartError, match="cannot record: No space left on device"):
        recording.write(heard("b"))
    recording.close()
    assert mend(tmp_path)
    assert words(by_rosbags(recording.folder)) == ["a"]


def test_what_a_killed_recorder_left_is_mended(tmp_path: Path) -> None:
    folder = killed(tmp_path, "one", ["a", "b"]).folder
    (path,) = files_of(folder)
    assert not (folder / LISTING).exists()
    assert mend(tmp_path) == [path]
    assert is_finished(path)
    assert words(by_rosbags(folder))[:2] == ["a", "b"]


def test_what_is_whole_is_not_mended(tmp_path: Path) -> None:
    recorded(tmp_path, "one", ["a"])
    assert mend(tmp_path) == []


def test_what_another_recorder_is_writing_is_not_mended(tmp_path: Path) -> None:
    other = a_recording(tmp_path)
    other.write(heard("a"))
    other.tend()
    assert mend(tmp_path) == []
    other.close()


def test_there_need_be_no_recordings(tmp_path: Path) -> None:
    assert mend(tmp_path / "nowhere") == []


def test_limits_have_quiet_defaults() -> None:
    quiet = Limits(split_bytes=1, split_ns=1)
    assert (quiet.keep, quiet.free_min_bytes, quiet.compression) == (0, 0, "zstd")


def snippets() -> list[str]:
    """Return the programs in the manual."""
    return re.findall(r"```python\n(.*?)```", MANUAL.read_text(), re.DOTALL)


@pytest.mark.parametrize("program", snippets(), ids=["mcap", "rosbags"])
def test_the_manual_reads_decisions_like_this(
    tmp_path: Path,
    program: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    decisions = a_topic("/fleet_manager/decisions", "last100_msgs/msg/Decision")
    recording = a_recording(tmp_path / "recordings")
    recording.write(
        heard(Decision(seq=7, kind="TripEnded", json='{"trip": "T1"}'), 0, decisions)
    )
    recording.close()
    monkeypatch.chdir(tmp_path)
    exec(compile(program, MANUAL, "exec"), {})  # noqa: S102 - it is our manual
    said = capsys.readouterr().out
    assert said in (
        "[('TripEnded', 1)]\n",
        f"{NOON // SECOND} 7 TripEnded {{'trip': 'T1'}}\n",
    )
