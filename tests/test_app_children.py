"""Our own commands are started from anywhere, and what they said last can be told."""

import subprocess
from pathlib import Path

import pytest

from fleet_manager.app.children import last100_program, last_words, start_last100
from fleet_manager.shell.child import end_child


def test_a_command_starts_from_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = subprocess.run(
        last100_program(["version"]), check=True, capture_output=True, text=True
    ).stdout
    assert said.startswith("last100 ")


def test_what_a_child_said_last_is_told_without_our_own_mark(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "child.log"
    child = start_last100(["config", "check", str(tmp_path / "no.toml")], log)
    assert child.wait(30) == 2
    end_child(child)
    assert last_words(log) == f"{tmp_path / 'no.toml'}: No such file or directory"


def test_a_child_that_said_nothing_has_no_last_words(tmp_path: Path) -> None:
    assert last_words(tmp_path / "silent.log") == ""
