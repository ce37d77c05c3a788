"""A launch told instead of started: its processes and arguments, for people and programs."""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from fleet_manager.launch.declared import Declared
from fleet_manager.launch.process import Description, Inline, Node, Process


def as_data(description: Description) -> dict[str, Any]:
    """Return the description as plain data, ready for JSON."""
    return {
        "processes": [_process(process) for process in description.processes],
        "messages": list(description.messages),
    }


def as_text(description: Description) -> str:
    """Return the description for reading: YAML, without what is as always."""
    data = as_data(description)
    shown = {
        process.pop("label"): {key: value for key, value in process.items() if value}
        for process in data["processes"]
    }
    return yaml.safe_dump(shown, sort_keys=False, allow_unicode=True, width=96)


def arguments_as_text(arguments: Iterable[Declared]) -> str:
    """Return the arguments as ``ros2 launch --show-args`` tells them."""
    lines = ["Arguments (pass arguments as '<name>:=<value>'):"]
    listed = tuple(arguments)
    for argument in listed:
        mark = "*" if argument.conditional else ""
        lines += ["", f"    '{argument.name}':{mark}", f"        {_about(argument)}"]
        if argument.default is not None:
            lines.append(f"        (default: '{argument.default}')")
    if not listed:
        lines += ["", "  No arguments."]
    if any(argument.conditional for argument in listed):
        lines += ["", "* argument(s) which are only used if specific conditions occur"]
    return "\n".join(lines)


def arguments_as_data(arguments: Iterable[Declared]) -> list[dict[str, Any]]:
    """Return the arguments as plain data, ready for JSON."""
    return [
        {
            "name": argument.name,
            "default": argument.default,
            "description": argument.description,
            "choices": list(argument.choices),
            "conditional": argument.conditional,
        }
        for argument in arguments
    ]


def parameters_of(node: Node) -> list[dict[str, Any]]:
    """Return the node's parameters: files by name, the others with their values."""
    return [
        {"node": given.node, "values": dict(given.values)}
        if isinstance(given, Inline)
        else {"file": given}
        for given in node.parameters
    ]


def _process(process: Process) -> dict[str, Any]:
    respawn, node = process.respawn, process.node
    return {
        "label": process.label,
        "where": process.where,
        "package": process.program.package,
        "executable": process.program.name,
        **(_node(node) if node else {}),
        "command": [
            *process.prefix,
            process.program.name,
            *(word.file if isinstance(word, Inline) else word for word in process.words),
        ],
        "environment": dict(process.environment),
        "cwd": process.cwd,
        "shell": process.shell,
        "output": str(process.output),
        "respawn": respawn is not None,
        "respawn_delay": respawn.delay_ms / 1000 if respawn else None,
        "respawn_max_retries": respawn.retries_max if respawn else None,
        "on_exit": "shutdown" if process.required else None,
        "sigterm_timeout": process.term_after_ms / 1000,
        "sigkill_timeout": process.kill_after_ms / 1000,
    }


def _node(node: Node) -> Mapping[str, Any]:
    return {
        "name": node.name,
        "namespace": node.namespace,
        "parameters": parameters_of(node),
        "remappings": [list(pair) for pair in node.remappings],
    }


def _about(argument: Declared) -> str:
    """Return the description, with the choices as upstream puts them."""
    choices = f"Valid choices are: {list(argument.choices)}" if argument.choices else ""
    if not argument.description:
        return choices.replace("Valid choices are", "One of") or "no description given"
    stop = "" if not choices or argument.description.endswith(".") else "."
    return f"{argument.description}{stop} {choices}".rstrip()
