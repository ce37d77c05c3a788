"""The command ``last100``: finds the command that was asked for, and catches what goes wrong.

Only the module of the one command is imported, so that ``last100 --help`` answers at once. An
operator's mistake is one line on stderr and exit code 2; a traceback is always a bug of ours.
"""

import sys
from dataclasses import dataclass
from importlib import import_module
from typing import NoReturn

import typer
from typer.exceptions import TyperException

from fleet_manager.app.screen import one_line, say_error
from fleet_manager.model.errors import Last100Error

MISTAKE = 2
INTERRUPTED = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Where a command lives, and what ``last100 --help`` says of it."""

    module: str
    text: str
    group: bool = False


COMMANDS = {
    "run": Command(module="fleet_manager.app.run", text="Control a fleet."),
    "demo": Command(
        module="fleet_manager.app.demo", text="Watch a simulated day, live, in about a minute."
    ),
    "console": Command(
        module="fleet_manager.console.command", text="Serve the operators' web page."
    ),
    "map": Command(
        module="fleet_manager.app.map", text="Import, check and draw compound maps.", group=True
    ),
    "parcels": Command(
        module="fleet_manager.app.parcels",
        text="Check, hand in and look up parcels.",
        group=True,
    ),
    "sim": Command(
        module="fleet_manager.app.sim", text="Simulate: in virtual time, or live.", group=True
    ),
    "launch": Command(
        module="fleet_manager.app.launch", text="Start ROS 2 launch files without a full ROS 2."
    ),
    "journal": Command(
        module="fleet_manager.app.journal", text="Look into the fleet's memory.", group=True
    ),
    "config": Command(
        module="fleet_manager.app.config_command", text="Show and check fleet.toml.", group=True
    ),
    "version": Command(module="fleet_manager.app.version", text="Say which version this is."),
}


def build(words: list[str]) -> typer.Typer:
    """Return the command line with the command in *words* ready, the others by name only."""
    root = typer.Typer(
        name="last100",
        help="Fleet controller for unmanned delivery vehicles.",
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    wanted = next((word for word in words if not word.startswith("-")), "")
    for name, command in COMMANDS.items():
        if name != wanted:
            root.command(name, help=command.text)(_not_loaded)
            continue
        loaded: typer.Typer = import_module(command.module).app
        if command.group:
            root.add_typer(loaded, name=name, help=command.text)
        else:
            root.registered_commands += loaded.registered_commands
    return root


def main(words: list[str] | None = None) -> NoReturn:
    """Run the command line, or *words* in its place, and exit."""
    words = (sys.argv[1:] if words is None else words) or ["--help"]
    try:
        code = build(words)(words, prog_name="last100", standalone_mode=False)
    except TyperException as error:
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "last100"
        say_error(error.format_message().rstrip("."), f"see {command} --help")
        code = MISTAKE
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except (Last100Error, OSError) as error:
        say_error(one_line(error))
        code = MISTAKE
    sys.exit(code or 0)


def _not_loaded() -> None:
    """Stand in for a command that was not asked for."""


if __name__ == "__main__":
    main()
