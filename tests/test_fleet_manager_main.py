"""The command line: mistakes cost one line on stderr and exit code 2, never a traceback."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from fleet_manager.__main__ import COMMANDS

ROOT = Path(__file__).parents[1]


def last100(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fleet_manager", *map(str, words)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def assert_one_line_of_complaint(result: subprocess.CompletedProcess[str]) -> str:
    assert result.returncode == 2, result
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("error: ")
    return lines[0].removeprefix("error: ")


def test_help_lists_every_command_and_loads_none_of_them() -> None:
    program = (
        "import sys; from fleet_manager.__main__ import build\n"
        "build(['--help'])(['--help'], standalone_mode=False)\n"
        "heavy = {'numpy', 'scipy', 'shapely', 'nicegui', 'matplotlib', 'httpx', 'paho'}\n"
        "print('loaded:', sorted(heavy & set(sys.modules)))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "loaded: []" in result.stdout
    for name, command in COMMANDS.items():
        assert f"{name} " in result.stdout
        assert command.text in result.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_module(name: str) -> None:
    loaded = import_module(COMMANDS[name].module).app
    names = [command.name for command in loaded.registered_commands]
    assert COMMANDS[name].group or names == [name]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("maps",), "No such command 'maps'. Did you mean 'map'?; see last100 --help"),
        (("map",), "Missing command; see last100 map --help"),
        (("config", "check"), "Missing argument 'file'; see last100 config check --help"),
        (("config", "check", "no.toml"), "no.toml: No such file or directory"),
        (("config", "check", "tests"), "tests: Is a directory"),
        (("config", "show", "--colour"), "No such option: --colour"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(words: tuple[str, ...], says: str) -> None:
    assert assert_one_line_of_complaint(last100(*words)).startswith(says)


def test_every_fault_of_a_configuration_is_listed(tmp_path: Path) -> None:
    file = tmp_path / "fleet.toml"
    file.write_text("[site]\nmpa = 1\n[http]\nport = 0\n", "utf-8")
    result = last100("config", "check", file)
    assert result.returncode == 2
    assert len(result.stdout.splitlines()) == 2
    assert result.stderr == ""


def test_the_version_is_the_distribution_s() -> None:
    assert last100("version").stdout.startswith("last100 0.")
