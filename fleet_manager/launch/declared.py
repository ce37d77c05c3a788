"""The arguments a launch file declares, found by looking through it without launching it.

As upstream, the look goes into groups, and into included files whose path needs nothing but
environment and installed packages. Of an argument declared twice, the first counts. Whether an
argument depends on other values is told by its own condition and that of the group around it,
not by those further out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from fleet_manager.launch.check import check_file
from fleet_manager.launch.element import Element, read_launch_file
from fleet_manager.launch.reading import text, written
from fleet_manager.launch.scope import Scope
from fleet_manager.launch.template import unescaped
from fleet_manager.model.errors import InputError, PartError

DEPTH_MAX = 50
"""Of includes in includes: one that includes itself comes to an end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """One ``<arg>``."""

    name: str
    default: str | None
    """As it is written; None: a value must be given."""
    description: str
    choices: tuple[str, ...]
    conditional: bool
    """Whether it is declared at all depends on other values."""
    given: frozenset[str] = frozenset()
    """What the includes between here and the file pass on."""


def declared_arguments(root: Element, bare: Scope) -> tuple[Declared, ...]:
    """Return the arguments of the file; *bare* is a scope with nothing in it."""
    found: dict[str, Declared] = {}
    for argument in _arguments(root, bare, 0):
        found.setdefault(argument.name, argument)
    return tuple(found.values())


def argument_of(arg: Element) -> Declared:
    """Return what an ``<arg>`` declares."""
    return Declared(
        name=unescaped(arg.attributes["name"]),
        default=arg.attributes.get("default"),
        description=written(arg, "description", unescaped, default=""),
        choices=tuple(
            written(choice, "value", unescaped, default="") for choice in arg.named("choice")
        ),
        conditional=_is_conditional(arg),
    )


def _arguments(element: Element, bare: Scope, depth: int) -> Iterator[Declared]:
    for child in element.children:
        match child.tag:
            case "arg":
                argument = argument_of(child)
                depends = argument.conditional or _is_conditional(element)
                yield replace(argument, conditional=depends)
            case "group":
                yield from _arguments(child, bare, depth)
            case "include" if depth < DEPTH_MAX:
                names = frozenset(_given(child, bare))
                for found in _included(child, bare, depth + 1):
                    yield replace(found, given=found.given | names)


def _included(include: Element, bare: Scope, depth: int) -> Iterator[Declared]:
    try:
        root = read_launch_file(Path(text(include, "file", bare)))
        check_file(root)
    except (InputError, PartError, OSError):
        return  # Not to be found without launching: its time to complain is then.
    yield from _arguments(root, bare, depth)


def _given(include: Element, bare: Scope) -> Iterator[str]:
    for argument in include.named("arg", "let"):
        try:
            yield text(argument, "name", bare)
        except (InputError, PartError):
            continue


def _is_conditional(element: Element) -> bool:
    return "if" in element.attributes or "unless" in element.attributes
