"""``last100 launch``: which file is meant, with which values, and what is shown of it."""

import json
from pathlib import Path

import pytest
import yaml

from fleet_manager.app.launch import find_launch_file, parse_arguments
from fleet_manager.launch.packages import Packages
from fleet_manager.model.errors import ConfigError, PartError
from tests.a_launch import a_file, a_prefix
from tests.app_terminal import Terminal

FILE = '<arg name="a" default="1" description="How many."/><executable cmd="ls $(var a)"/>'


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


def test_a_file_is_meant_by_its_path(tmp_path: Path) -> None:
    file = a_file(tmp_path, "")
    found = find_launch_file([str(file), "a:=1", "b:=2"], Packages(()))
    assert found == (file, ["a:=1", "b:=2"])


@pytest.mark.parametrize(
    "name", ["fleet.launch.xml", "sim.launch.xml", "vehicle.launch.xml", "record.launch.xml"]
)
def test_our_own_files_are_meant_by_their_names(name: str) -> None:
    file, rest = find_launch_file([name, "a:=1"], Packages(()))
    assert (file.name, file.is_file(), rest) == (name, True, ["a:=1"])


def test_a_file_of_a_package_is_meant_as_with_ros2_launch(tmp_path: Path) -> None:
    prefix = a_prefix(tmp_path)
    folder = prefix / "share/carts/launch"
    folder.mkdir(parents=True)
    file = a_file(folder, "", "cart.launch.xml")
    words = ["carts", "cart.launch.xml", "a:=1"]
    assert find_launch_file(words, Packages((prefix,))) == (file, ["a:=1"])


def test_a_file_that_is_twice_in_a_package_or_not_is_a_mistake(tmp_path: Path) -> None:
    prefix = a_prefix(tmp_path)
    for name in ("launch", "examples"):
        folder = prefix / "share/carts" / name
        folder.mkdir(parents=True)
        a_file(folder, "", "cart.launch.xml")
    with pytest.raises(ConfigError, match=r"got 'cart.launch.xml \(2 files\)'"):
        find_launch_file(["carts", "cart.launch.xml"], Packages((prefix,)))
    with pytest.raises(ConfigError, match=r"\(0 files\)"):
        find_launch_file(["carts", "boat.launch.xml"], Packages((prefix,)))
    with pytest.raises(PartError, match="'ghosts' is not installed"):
        find_launch_file(["ghosts", "boat.launch.xml"], Packages((prefix,)))


def test_a_name_nobody_knows_is_answered_with_those_we_have() -> None:
    with pytest.raises(ConfigError, match=r"one of .*sim\.launch\.xml.*got 'simulation'"):
        find_launch_file(["simulation"], Packages(()))


def test_the_last_value_of_a_name_counts() -> None:
    assert parse_arguments(["a:=1", "b:=x:=y", "a:=2"]) == {"a": "2", "b": "x:=y"}


@pytest.mark.parametrize("word", ["a", "a=1", ":=1", "a:="])
def test_what_is_no_name_with_a_value_is_a_mistake(word: str) -> None:
    with pytest.raises(ConfigError, match="NAME:=VALUE"):
        parse_arguments([word])


def test_arguments_are_shown(tmp_path: Path, terminal: Terminal) -> None:
    file = a_file(tmp_path, FILE)
    shown = terminal.last100("launch", file, "--show-args")
    assert shown.code == 0
    assert shown.out[2:] == ["    'a':", "        How many.", "        (default: '1')"]
    data = json.loads("\n".join(terminal.last100("launch", file, "-s", "--json").out))
    assert data[0]["description"] == "How many."


def test_what_would_be_started_is_shown(tmp_path: Path, terminal: Terminal) -> None:
    file = a_file(tmp_path, FILE)
    shown = terminal.last100("launch", file, "a:=7", "--print")
    assert yaml.safe_load("\n".join(shown.out))["ls-1"]["command"] == ["ls", "7"]
    data = json.loads("\n".join(terminal.last100("launch", "--json", file).out))
    assert data["processes"][0]["command"] == ["ls", "1"]


def test_everything_can_be_heard(tmp_path: Path, terminal: Terminal) -> None:
    file = a_file(tmp_path, FILE)
    data = json.loads("\n".join(terminal.last100("launch", file, "-a", "--json").out))
    assert data["processes"][0]["output"] == "both"


def test_a_value_nobody_asks_for_is_warned_of(tmp_path: Path, terminal: Terminal) -> None:
    file = a_file(tmp_path, FILE)
    shown = terminal.last100("launch", file, "aa:=7", "--print")
    assert shown.code == 0
    assert shown.err == [f"warning: {file} declares no argument aa; see --show-args"]


def test_a_mistake_is_one_line_and_exit_code_2(tmp_path: Path, terminal: Terminal) -> None:
    file = a_file(tmp_path, "<timer/>")
    shown = terminal.last100("launch", file)
    assert (shown.code, len(shown.err)) == (2, 1)
    assert shown.err[0].startswith(f"error: {file}:2: <timer>: expected ")
