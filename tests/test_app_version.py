"""The version is the one the project file declares."""

import tomllib
from pathlib import Path

import pytest

from tests.app_terminal import Terminal


def test_the_version_is_the_project_s(capsys: pytest.CaptureFixture[str]) -> None:
    text = (Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8")
    version = tomllib.loads(text)["project"]["version"]
    assert Terminal(capsys).last100("version").out == [f"last100 {version}"]
