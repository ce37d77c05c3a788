"""What a launch and its processes say."""

import io
import os
from pathlib import Path

import pytest

from fleet_manager.launch import voice as voice_module
from fleet_manager.launch.process import Output
from fleet_manager.launch.voice import LOG, Voice, make_log_folder


def logged(folder: Path, name: str = LOG) -> list[str]:
    """Return the lines of the log without their times."""
    lines = (folder / name).read_text("utf-8").splitlines()
    return [line.split(" ", 1)[1] for line in lines]


@pytest.mark.parametrize(
    ("environment", "base"),
    [
        ({"ROS_LOG_DIR": "{}/a"}, "a"),
        ({"ROS_LOG_DIR": "", "ROS_HOME": "{}/b"}, "b/log"),
    ],
)
def test_the_log_lies_where_upstreams_does(
    tmp_path: Path, environment: dict[str, str], base: str
) -> None:
    told = {name: value.format(tmp_path) for name, value in environment.items()}
    folder = make_log_folder(told)
    assert folder.parent == tmp_path / base
    assert folder.name.endswith(f"-{os.getpid()}")
    assert (folder.parent / "latest").resolve() == folder


def test_without_a_word_about_it_the_log_lies_in_the_home_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert make_log_folder({}).parent == tmp_path / ".ros/log"


def test_the_latest_log_is_always_the_last_one(tmp_path: Path) -> None:
    make_log_folder({"ROS_LOG_DIR": str(tmp_path)})
    second = make_log_folder({"ROS_LOG_DIR": str(tmp_path)})
    assert (tmp_path / "latest").resolve() == second


@pytest.mark.parametrize(
    ("output", "is_error", "on_screen", "in_log"),
    [
        (Output.SCREEN, False, True, False),
        (Output.LOG, False, False, True),
        (Output.LOG, True, True, True),
        (Output.BOTH, False, True, True),
    ],
)
def test_a_process_is_heard_where_it_shall_be(
    tmp_path: Path, output: Output, *, is_error: bool, on_screen: bool, in_log: bool
) -> None:
    screen = io.StringIO()
    voice = Voice(tmp_path, screen)
    voice.pass_on("cart-1", "hello", output, is_error=is_error)
    voice.close()
    assert screen.getvalue() == ("[cart-1] hello\n" if on_screen else "")
    assert logged(tmp_path) == (["[cart-1] hello"] if in_log else [])


def test_what_the_launch_says_is_on_the_screen_and_in_the_log(tmp_path: Path) -> None:
    screen = io.StringIO()
    voice = Voice(tmp_path, screen)
    voice.say("INFO", "launch", "all is well")
    voice.close()
    assert screen.getvalue() == "[INFO] [launch]: all is well\n"
    assert logged(tmp_path) == ["[INFO] [launch]: all is well"]


def test_when_nobody_looks_any_more_the_log_goes_on(tmp_path: Path) -> None:
    screen = io.StringIO()
    screen.close()
    voice = Voice(tmp_path, screen)
    for text in ("a", "b"):
        voice.say("INFO", "launch", text)
    voice.close()
    assert logged(tmp_path) == ["[INFO] [launch]: a", "[INFO] [launch]: b"]


def test_what_the_screen_cannot_write_is_spelled_out(tmp_path: Path) -> None:
    data = io.BytesIO()
    screen = io.TextIOWrapper(data, encoding="ascii", errors="strict")
    voice = Voice(tmp_path, screen)
    voice.say("INFO", "launch", "滨江")
    voice.close()
    assert data.getvalue() == rb"[INFO] [launch]: \u6ee8\u6c5f" + b"\n"


def test_the_log_is_begun_anew_before_it_fills_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice_module, "LOG_BYTES_MAX", 120)
    voice = Voice(tmp_path, io.StringIO())
    for number in range(5):
        voice.say("INFO", "launch", f"line {number}")
    voice.close()
    assert logged(tmp_path) == ["[INFO] [launch]: line 4"]
    assert logged(tmp_path, f"{LOG}.1") == [
        "[INFO] [launch]: line 2",
        "[INFO] [launch]: line 3",
    ]
