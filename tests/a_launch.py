"""Builders for tests of launch files: a file, a machine with packages, what it comes to."""

from collections.abc import Mapping
from pathlib import Path

from fleet_manager.launch.describe import Surroundings, describe
from fleet_manager.launch.element import Element, read_launch_file
from fleet_manager.launch.packages import Packages
from fleet_manager.launch.process import Description, Output, Process, Program, Respawn
from fleet_manager.launch.scope import Scope

PACKAGE = "carts"
PROGRAM = "cart"


def a_file(folder: Path, inner: str, name: str = "a.launch.xml") -> Path:
    """Return a launch file with *inner* between <launch> on line 1 and </launch>."""
    path = folder / name
    path.write_text(f"<launch>\n{inner}\n</launch>\n", "utf-8")
    return path


def an_element(folder: Path, tag: str) -> Element:
    """Return the one tag *tag*, which stands on line 2."""
    return read_launch_file(a_file(folder, tag)).children[0]


def a_prefix(folder: Path, script: str = "") -> Path:
    """Return a place where the package ``carts`` with its program ``cart`` is installed."""
    prefix = folder / "prefix"
    marker = prefix / "share/ament_index/resource_index/packages" / PACKAGE
    program = prefix / "lib" / PACKAGE / PROGRAM
    for path in (marker, program):
        path.parent.mkdir(parents=True, exist_ok=True)
    marker.touch()
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)
    return prefix


def a_machine(folder: Path, environment: Mapping[str, str] | None = None) -> Surroundings:
    """Return a machine with that package and that environment, and nothing else."""
    return Surroundings(packages=Packages((a_prefix(folder),)), environment=environment or {})


def a_scope(folder: Path, **variables: str) -> Scope:
    """Return what is known in a file of *folder* in which *variables* are set."""
    scope = a_machine(folder).scope()
    scope.variables.update(variables)
    scope.folder = str(folder)
    return scope


def described(folder: Path, inner: str, **arguments: str) -> Description:
    """Return what a launch file with *inner* comes to."""
    return describe(a_file(folder, inner), arguments, a_machine(folder))


def a_process(
    label: str = "cart-1",
    *,
    respawn: Respawn | None = None,
    required: bool = False,
    term_after_ms: int = 5_000,
    kill_after_ms: int = 3_000,
) -> Process:
    """Return a process that is not looked at closer."""
    return Process(
        label=label,
        where="a.launch.xml:2",
        prefix=(),
        program=Program("true"),
        words=(),
        node=None,
        environment={},
        cwd=None,
        shell=False,
        output=Output.SCREEN,
        respawn=respawn,
        required=required,
        term_after_ms=term_after_ms,
        kill_after_ms=kill_after_ms,
    )
