"""The configuration is shown and checked from the command line."""

from pathlib import Path

import pytest

from fleet_manager.app.config import parse_config
from fleet_manager.app.config_text import render_markdown
from fleet_manager.app.settings import Config
from tests.app_terminal import Terminal


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


def test_the_defaults_are_shown_as_a_file_that_can_be_used(terminal: Terminal) -> None:
    ended = terminal.last100("config", "show")
    assert parse_config("\n".join(ended.out), "shown") == Config()


def test_what_a_file_amounts_to_is_shown(tmp_path: Path, terminal: Terminal) -> None:
    file = tmp_path / "fleet.toml"
    file.write_text("[http]\nport = 9000\n", "utf-8")
    ended = terminal.last100("config", "show", file)
    assert "port = 9000" in ended.out
    assert "port = 8100" in ended.out


def test_the_page_about_all_keys_can_be_printed(terminal: Terminal) -> None:
    ended = terminal.last100("config", "show", "--markdown")
    assert "\n".join(ended.out) + "\n" == render_markdown()


def test_a_right_file_is_said_to_be_right(tmp_path: Path, terminal: Terminal) -> None:
    file = tmp_path / "fleet.toml"
    file.write_text("", "utf-8")
    ended = terminal.last100("config", "check", file)
    assert (ended.code, ended.out) == (0, [f"{file}: all keys are right"])


def test_a_wrong_file_is_not_shown_as_if_it_were_right(
    tmp_path: Path, terminal: Terminal
) -> None:
    file = tmp_path / "fleet.toml"
    file.write_text("[http]\nprt = 9000\n", "utf-8")
    ended = terminal.last100("config", "show", file)
    assert ended.code == 2
    assert ended.err == [
        f"error: {file}: http.prt: expected a known key, perhaps 'port', got 'prt'"
    ]
