"""The configuration explains itself, and the page about it is what the code says."""

from dataclasses import fields
from pathlib import Path

from fleet_manager.app.config_text import LINE_LENGTH, render_markdown, render_toml
from fleet_manager.app.settings import Config

PAGE = Path(__file__).parents[1] / "docs/configuration.md"


def test_the_page_about_the_configuration_is_the_one_the_code_makes() -> None:
    assert PAGE.read_text("utf-8") == render_markdown(), (
        "run: last100 config show --markdown > docs/configuration.md"
    )


def test_the_shown_file_has_every_key_once() -> None:
    lines = render_toml(Config()).splitlines()
    for section in fields(Config):
        for key in fields(getattr(Config(), section.name)):
            starts = (f"{key.name} = ", f"# {key.name} = ...")
            assert any(line.startswith(starts) for line in lines), key.name


def test_the_shown_file_fits_a_screen() -> None:
    assert max(len(line) for line in render_toml(Config()).splitlines()) <= LINE_LENGTH
