"""``last100 launch``: start a launch file without a full ROS 2, as ``ros2 launch`` would."""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from fleet_manager.app.screen import err, say
from fleet_manager.launch.declared import Declared
from fleet_manager.launch.describe import Surroundings, arguments_of, describe
from fleet_manager.launch.packages import Packages, installed_packages
from fleet_manager.launch.process import Description
from fleet_manager.launch.process_tag import OVERRIDE_OUTPUT
from fleet_manager.launch.run import launch
from fleet_manager.launch.show import (
    arguments_as_data,
    arguments_as_text,
    as_data,
    as_text,
)
from fleet_manager.launch.voice import Voice, make_log_folder
from fleet_manager.model.errors import ConfigError, PartError

app = typer.Typer()

OURS = "last100_ros"
_SUFFIX = ".launch.xml"
_ASSIGN = ":="


@app.command("launch")
def main(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="[PACKAGE] FILE [NAME:=VALUE]...",
            help="A launch file: its path, or its name if it is one of ours, or in a package; "
            "then values for its arguments.",
        ),
    ],
    *,
    show_args: Annotated[
        bool,
        typer.Option("--show-args", "-s", help="Show the file's arguments, start nothing."),
    ] = False,
    print_: Annotated[
        bool, typer.Option("--print", "-p", help="Show what would be started, start nothing.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Show it as JSON; without --show-args: of --print.")
    ] = False,
    show_all: Annotated[
        bool,
        typer.Option(
            "--show-all-subprocesses-output", "-a", help="Show what every process says."
        ),
    ] = False,
) -> None:
    """Start what a launch file says, and keep it going; Ctrl-C ends it in order.

    The files are ROS 2's (XML), the part of them that docs/launch.md tells. With a full ROS 2,
    ros2 launch starts the same files.
    """
    environment = dict(os.environ)
    if show_all:
        environment[OVERRIDE_OUTPUT] = "both"
    machine = Surroundings(packages=installed_packages(environment), environment=environment)
    file, rest = find_launch_file(words, machine.packages)
    if show_args:
        _show_arguments(arguments_of(file, machine), as_json=as_json)
        return
    description = _described(file, parse_arguments(rest), machine)
    if as_json:
        say(json.dumps(as_data(description), indent=2))
    elif print_:
        say(as_text(description).rstrip())
    else:
        voice = Voice(make_log_folder(environment))
        raise typer.Exit(launch(description, machine.packages, environment, voice))


def _show_arguments(declared: tuple[Declared, ...], *, as_json: bool) -> None:
    if as_json:
        say(json.dumps(arguments_as_data(declared), indent=2))
    else:
        say(arguments_as_text(declared))


def _described(file: Path, arguments: dict[str, str], machine: Surroundings) -> Description:
    """Return what the file comes to; tell of arguments that nobody may ask for."""
    known = {argument.name for argument in arguments_of(file, machine)}
    for name in arguments:
        if name not in known:
            # As upstream, it is a variable all the same.
            text = f"warning: {file} declares no argument {name}; see --show-args"
            err.print(text, markup=False)
    return describe(file, arguments, machine)


def find_launch_file(words: list[str], packages: Packages) -> tuple[Path, list[str]]:
    """Return the launch file that the first words name, and the words after it.

    Raises:
        ConfigError: there is none of that name.
        PartError: the package is not installed.
    """
    first, *rest = words
    if rest and _ASSIGN not in rest[0] and not Path(first).is_file():
        return _in_package(first, rest[0], packages), rest[1:]
    if Path(first).is_file():
        return Path(first), rest
    return _ours(first, packages), rest


def parse_arguments(words: list[str]) -> dict[str, str]:
    """Return NAME:=VALUE as pairs; the last of a name counts."""
    arguments = {}
    for word in words:
        name, assign, value = word.partition(_ASSIGN)
        if not (name and assign and value):
            raise ConfigError("", "argument", "NAME:=VALUE", word)
        arguments[name] = value
    return arguments


def _in_package(package: str, name: str, packages: Packages) -> Path:
    share = packages.share(package)
    found = sorted(path for path in share.rglob(name) if path.is_file())
    if len(found) == 1:
        return found[0]
    expected = f"the name of one launch file in {share}"
    raise ConfigError("", "FILE", expected, f"{name} ({len(found)} files)")


def _ours(name: str, packages: Packages) -> Path:
    """Return a launch file that comes with us: from a checkout, else as installed."""
    folders = [Path(__file__).parents[2] / "launch"]
    with suppress(PartError):
        folders.append(packages.share(OURS) / "launch")
    known = {
        path.name: path for folder in reversed(folders) for path in folder.glob(f"*{_SUFFIX}")
    }
    if name in known:
        return known[name]
    raise ConfigError("", "FILE", f"a launch file, or one of {', '.join(sorted(known))}", name)
