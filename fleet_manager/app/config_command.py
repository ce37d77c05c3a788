"""``last100 config``: what can be set, what is set, and what is wrong with it."""

from pathlib import Path
from typing import Annotated

import typer

from fleet_manager.app.config import check_config, parse_config
from fleet_manager.app.config_text import render_markdown, render_toml
from fleet_manager.app.files import read_text
from fleet_manager.app.screen import say
from fleet_manager.app.settings import Config

app = typer.Typer()

OptionalFile = Annotated[
    Path | None, typer.Argument(help="A fleet.toml; without it, the defaults.")
]


@app.command()
def show(
    file: OptionalFile = None,
    *,
    markdown: Annotated[bool, typer.Option(help="Print the page about all keys.")] = False,
) -> None:
    """Print every key with its value and what it is for, as a fleet.toml."""
    config = parse_config(read_text(file), str(file)) if file else Config()
    say((render_markdown() if markdown else render_toml(config)).rstrip("\n"))


@app.command()
def check(file: Annotated[Path, typer.Argument(help="A fleet.toml.")]) -> None:
    """List everything that is wrong with a fleet.toml."""
    faults = check_config(read_text(file), str(file)).faults
    for fault in faults:
        say(str(fault))
    if faults:
        raise typer.Exit(2)
    say(f"{file}: all keys are right")
