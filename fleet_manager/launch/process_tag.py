"""``<node>`` and ``<executable>``: from the tag to the process it asks for.

A node is a program with ROS arguments behind its own, in the order upstream puts them::

    PROGRAM ARGS --ros-args ROS_ARGS --ros-args -r __node:=NAME -r __ns:=NAMESPACE
            --params-file FILE ... -r FROM:=TO ...
"""

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from fleet_manager.launch.element import Element
from fleet_manager.launch.names import checked_name, checked_namespace, full_name, joined
from fleet_manager.launch.parameters import parameters
from fleet_manager.launch.process import Node, Output, Process, Program, Respawn, Word
from fleet_manager.launch.reading import placed, text, text_or_none, words, written
from fleet_manager.launch.scope import Changes, Scope
from fleet_manager.launch.subset import RefusedError
from fleet_manager.launch.values import truth, typed

NAMESPACE = "ros_namespace"
"""The variable that holds the namespace of all nodes to come, as upstream keeps it."""
EVERY_NODE = "/**"
OVERRIDE_OUTPUT = "OVERRIDE_LAUNCH_PROCESS_OUTPUT"
"""The environment variable that says where every process is heard, as upstream names it."""
PATIENCE_S = "5"
"""From SIGINT to SIGTERM, and from there to SIGKILL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Command:
    """What the two tags do not have in common."""

    label: str
    prefix: tuple[str, ...]
    program: Program
    words: tuple[Word, ...]
    node: Node | None = None
    shell: bool = False


def check_process(element: Element) -> None:
    """Raise ConfigError for an attribute that is taken as written and does not fit."""
    for attribute, read in _LITERALS.items():
        written(element, attribute, read, default=None)


def node_process(element: Element, scope: Scope, number: int) -> Process:
    """Return the process of a ``<node>``, the *number*-th of all."""
    program = Program(text(element, "exec", scope), text_or_none(element, "pkg", scope))
    prefix = _prefix(element, scope, program)
    label = _label(text_or_none(element, "exec_name", scope), prefix, program, number)
    node = _node(element, scope, label)
    own = words(element, "args", scope)
    ros = words(element, "ros_args", scope)
    command = _Command(
        label=label,
        prefix=prefix,
        program=program,
        words=(*own, *(("--ros-args", *ros) if ros else ()), "--ros-args", *_ros_words(node)),
        node=node,
    )
    return _process(element, scope, command)


def executable_process(element: Element, scope: Scope, number: int) -> Process:
    """Return the process of an ``<executable>``, the *number*-th of all."""
    first, *others = words(element, "cmd", scope)
    program = Program(first)
    prefix = _prefix(element, scope, program)
    command = _Command(
        label=_label(text_or_none(element, "name", scope), prefix, program, number),
        prefix=prefix,
        program=program,
        words=tuple(others),
        shell=written(element, "shell", truth, default=False),
    )
    return _process(element, scope, command)


def _process(element: Element, scope: Scope, command: _Command) -> Process:
    return Process(
        label=command.label,
        where=element.where,
        prefix=command.prefix,
        program=command.program,
        words=command.words,
        node=command.node,
        environment=_environment(element, scope),
        cwd=text_or_none(element, "cwd", scope),
        shell=command.shell,
        output=_output(element, scope),
        respawn=_respawn(element, scope),
        required=written(element, "on_exit", _is_required, default=False),
        term_after_ms=_patience_ms(element, scope, "sigterm_timeout"),
        kill_after_ms=_patience_ms(element, scope, "sigkill_timeout"),
    )


def _node(element: Element, scope: Scope, label: str) -> Node:
    name = text_or_none(element, "name", scope)
    namespace = joined(
        scope.variables.get(NAMESPACE), text_or_none(element, "namespace", scope)
    )
    if name is not None:
        with placed(element, "name"):
            checked_name(name)
    if namespace is not None:
        with placed(element, "namespace"):
            checked_namespace(namespace)
    known = name is not None and namespace is not None
    whom = full_name(namespace or "", name or "") if known else EVERY_NODE
    return Node(
        name=name,
        namespace=namespace,
        parameters=parameters(element, scope, label, whom),
        remappings=tuple(
            (text(remap, "from", scope), text(remap, "to", scope))
            for remap in element.named("remap")
        ),
    )


def _ros_words(node: Node) -> tuple[Word, ...]:
    result: list[Word] = []
    if node.name is not None:
        result += ["-r", f"__node:={node.name}"]
    if node.namespace is not None:
        result += ["-r", f"__ns:={node.namespace}"]
    for parameter in node.parameters:
        result += ["--params-file", parameter]
    for source, target in node.remappings:
        result += ["-r", f"{source}:={target}"]
    return tuple(result)


def _prefix(element: Element, scope: Scope, program: Program) -> tuple[str, ...]:
    """Return what stands before the program: the tag's, or the variable ``launch-prefix``."""
    if "launch-prefix" in element.attributes:
        prefix = text(element, "launch-prefix", scope)
    else:
        only = scope.variables.get("launch-prefix-filter", "")
        if not re.match(only, PurePath(program.name).name):
            return ()
        prefix = scope.variables.get("launch-prefix", "")
    with placed(element, "launch-prefix"):
        return _split(prefix)


def _split(prefix: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(prefix))
    except ValueError as error:
        raise RefusedError(f"words as a shell reads them ({error})", prefix) from None


def _label(own: str | None, prefix: tuple[str, ...], program: Program, number: int) -> str:
    first = prefix[0] if prefix else program.name
    return f"{PurePath(first).name if own is None else own}-{number}"


def _environment(element: Element, scope: Scope) -> Changes:
    own: Changes = {
        text(env, "name", scope): text(env, "value", scope) for env in element.named("env")
    }
    return scope.changes | own


def _output(element: Element, scope: Scope) -> Output:
    given = text_or_none(element, "output", scope)
    output = scope.inherited.get(OVERRIDE_OUTPUT, Output.LOG if given is None else given)
    try:
        return Output(output)
    except ValueError:
        raise element.wrong("output", f"one of {', '.join(Output)}", output) from None


def _respawn(element: Element, scope: Scope) -> Respawn | None:
    respawn = text_or_none(element, "respawn", scope)
    delay_s = written(element, "respawn_delay", _seconds, default=0.0)
    retries_max = written(element, "respawn_max_retries", _whole, default=-1)
    with placed(element, "respawn"):
        if respawn is None or not truth(respawn):
            return None
    return Respawn(delay_ms=round(delay_s * 1000), retries_max=retries_max)


def _is_required(on_exit: str) -> bool:
    if on_exit != "shutdown":
        raise RefusedError("shutdown", on_exit)
    return True


def _patience_ms(element: Element, scope: Scope, name: str) -> int:
    given = element.attributes.get(name, scope.variables.get(name, PATIENCE_S))
    with placed(element, name):
        return round(_seconds(given) * 1000)


def _seconds(written_: str) -> float:
    value = typed(written_, "float")
    if isinstance(value, float) and 0 <= value < float("inf"):
        return value
    raise RefusedError("seconds, 0 or more", written_)


def _whole(written_: str) -> int:
    value = typed(written_, "int")
    if isinstance(value, int):
        return value
    raise RefusedError("a whole number", written_)


_LITERALS: Mapping[str, Callable[[str], object]] = {
    "on_exit": _is_required,
    "respawn_delay": _seconds,
    "respawn_max_retries": _whole,
    "shell": truth,
    "sigkill_timeout": _seconds,
    "sigterm_timeout": _seconds,
}
