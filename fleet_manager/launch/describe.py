"""From a launch file and its arguments to the processes it asks for; nothing is started.

The file is read from top to bottom, like a program: a tag sees what those before it have set.
"""

from collections.abc import Callable, Collection, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from fleet_manager.launch.check import check_file
from fleet_manager.launch.declared import (
    DEPTH_MAX,
    Declared,
    argument_of,
    declared_arguments,
)
from fleet_manager.launch.element import Element, read_launch_file
from fleet_manager.launch.names import checked_namespace, joined
from fleet_manager.launch.packages import Packages
from fleet_manager.launch.process import Description, Process
from fleet_manager.launch.process_tag import NAMESPACE, executable_process, node_process
from fleet_manager.launch.reading import applies, placed, text, text_or_none, written
from fleet_manager.launch.scope import Scope
from fleet_manager.launch.values import truth
from fleet_manager.model.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a launch file can see of this machine."""

    packages: Packages
    environment: Mapping[str, str]

    def scope(self) -> Scope:
        """Return a scope in which nothing has happened yet."""
        return Scope(packages=self.packages, inherited=self.environment)


def describe(
    file: Path, arguments: Mapping[str, str], surroundings: Surroundings
) -> Description:
    """Return what launching *file* with *arguments* comes to.

    Raises:
        ConfigError: the file is wrong, not of the subset, or lacks an argument.
        PartError: a package it asks for is not installed.
    """
    reader = _Reader(surroundings=surroundings, scope=surroundings.scope())
    root = reader.opened(file, arguments, str(file))
    reader.scope.variables.update(arguments)
    with reader.scope.reading_in(_folder(file)):
        reader.read(root)
    return Description(processes=tuple(reader.processes), messages=tuple(reader.messages))


def arguments_of(file: Path, surroundings: Surroundings) -> tuple[Declared, ...]:
    """Return the arguments that the launch file and what it includes declare."""
    root = read_launch_file(file)
    check_file(root)
    return declared_arguments(root, surroundings.scope())


def _folder(file: Path) -> str:
    return str(file.absolute().parent)


@dataclass(slots=True, kw_only=True)
class _Reader:
    """Goes over the tags, one after the other."""

    surroundings: Surroundings
    scope: Scope
    processes: list[Process] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    depth: int = 0

    def opened(self, file: Path, given: Collection[str], where: str) -> Element:
        """Return *file* if every argument it cannot do without is given by name."""
        root = read_launch_file(file)
        check_file(root)
        for declared in declared_arguments(root, self.surroundings.scope()):
            if declared.default is not None or declared.conditional:
                continue
            if declared.name not in {*given, *declared.given}:
                about = f" ({declared.description})" if declared.description else ""
                wanted = f"a value for the argument {declared.name}{about}"
                raise ConfigError(where, "", wanted, ", ".join(given) or "none")
        return root

    def read(self, element: Element) -> None:
        """Do what the tags in *element* say."""
        for child in element.children:
            if applies(child, self.scope):
                self._DO[child.tag](self, child)

    def _text(self, element: Element, attribute: str) -> str:
        return text(element, attribute, self.scope)

    def _arg(self, element: Element) -> None:
        argument = argument_of(element)
        variables = self.scope.variables
        if argument.name not in variables:
            default = text_or_none(element, "default", self.scope)
            if default is None:
                raise element.wrong("", f"a value for the argument {argument.name}", "none")
            variables[argument.name] = default
        if argument.choices and variables[argument.name] not in argument.choices:
            wanted = f"{argument.name} as one of {', '.join(argument.choices)}"
            raise element.wrong("", wanted, variables[argument.name])

    def _let(self, element: Element) -> None:
        name = self._text(element, "name")
        self.scope.variables[name] = self._text(element, "value")

    def _group(self, element: Element) -> None:
        scoped = written(element, "scoped", truth, default=True)
        with self.scope.giving_back() if scoped else nullcontext():
            self.read(element)

    def _push_namespace(self, element: Element) -> None:
        variables = self.scope.variables
        pushed = self._text(element, "namespace")
        namespace = joined(variables.get(NAMESPACE), pushed) or "/"
        with placed(element, "namespace"):
            variables[NAMESPACE] = checked_namespace(namespace)

    def _set_env(self, element: Element) -> None:
        name = self._text(element, "name")
        self.scope.changes[name] = self._text(element, "value")

    def _unset_env(self, element: Element) -> None:
        self.scope.changes[self._text(element, "name")] = None

    def _include(self, element: Element) -> None:
        name = self._text(element, "file")
        if not name.endswith(".xml"):
            raise element.wrong("file", "a launch file in XML, named *.launch.xml", name)
        if self.depth == DEPTH_MAX:
            raise element.wrong("file", f"at most {DEPTH_MAX} includes in each other", name)
        given = element.named("arg", "let")
        names = [self._text(one, "name") for one in given]
        try:
            root = self.opened(Path(name), names, element.where)
        except OSError as error:
            raise element.wrong("file", "a file that can be read", f"{error}") from None
        self.depth += 1
        # As upstream: what is passed on is filled in where it arrives.
        with self.scope.reading_in(_folder(Path(name))):
            for one in given:
                self._let(one)
            self.read(root)
        self.depth -= 1

    def _node(self, element: Element) -> None:
        number = len(self.processes) + 1
        self.processes.append(node_process(element, self.scope, number))

    def _executable(self, element: Element) -> None:
        number = len(self.processes) + 1
        self.processes.append(executable_process(element, self.scope, number))

    def _log(self, element: Element) -> None:
        self.messages.append(self._text(element, "message"))

    _DO: ClassVar[Mapping[str, Callable[["_Reader", Element], None]]] = {
        "arg": _arg,
        "let": _let,
        "group": _group,
        "push_ros_namespace": _push_namespace,
        "push-ros-namespace": _push_namespace,
        "set_env": _set_env,
        "unset_env": _unset_env,
        "include": _include,
        "node": _node,
        "executable": _executable,
        "log": _log,
    }
