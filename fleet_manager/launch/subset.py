"""The part of ROS 2's XML launch format that is understood here, as data.

The same tables refuse what is not in them, and are the tables of docs/launch.md. A tag that
means something else inside another one stands under both names: ``include/arg``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fleet_manager.launch.element import Element

_CONDITIONS = ("if", "unless")
_PROCESS = (
    "cwd", "launch-prefix", "output", "respawn", "respawn_delay", "respawn_max_retries",
    "on_exit", "sigterm_timeout", "sigkill_timeout", *_CONDITIONS,
)  # fmt: skip
_ACTIONS = (
    "arg", "let", "group", "push_ros_namespace", "push-ros-namespace", "set_env", "unset_env",
    "node", "executable", "include", "log",
)  # fmt: skip


class RefusedError(Exception):
    """Something in a launch file that is wrong or not understood; where is known further up."""

    def __init__(self, expected: str, got: object) -> None:
        self.expected = expected
        self.got = got
        super().__init__(f"expected {expected}, got {got!r}")


@dataclass(frozen=True, slots=True)
class Tag:
    """What a tag may have on it and in it."""

    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    children: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Substitution:
    """How many arguments a substitution takes, and what it gives."""

    least: int
    most: int
    text: str

    def check(self, name: str, count: int) -> None:
        """Raise RefusedError unless *count* arguments are right."""
        if not self.least <= count <= self.most:
            least, most = self.least, self.most
            wanted = str(least) if least == most else f"{least} or {most}"
            raise RefusedError(f"$({name}) with {wanted} arguments", f"{count}")


TAGS: Mapping[str, Tag] = {
    "launch": Tag((), ("version", "deprecated"), _ACTIONS),
    "arg": Tag(("name",), ("default", "description", *_CONDITIONS), ("choice",)),
    "choice": Tag(("value",)),
    "let": Tag(("name", "value"), _CONDITIONS),
    "group": Tag((), ("scoped", *_CONDITIONS), _ACTIONS),
    "push_ros_namespace": Tag(("namespace",), _CONDITIONS),
    "push-ros-namespace": Tag(("namespace",), _CONDITIONS),
    "set_env": Tag(("name", "value"), _CONDITIONS),
    "unset_env": Tag(("name",), _CONDITIONS),
    "node": Tag(
        ("exec",),
        ("pkg", "name", "namespace", "args", "ros_args", "exec_name", *_PROCESS),
        ("param", "remap", "env"),
    ),
    "param": Tag((), ("name", "value", "value-sep", "type", "from"), ("param",)),
    "remap": Tag(("from", "to")),
    "env": Tag(("name", "value")),
    "executable": Tag(("cmd",), ("name", "shell", *_PROCESS), ("env",)),
    "include": Tag(("file",), _CONDITIONS, ("arg", "let")),
    "include/arg": Tag(("name", "value")),
    "include/let": Tag(("name", "value")),
    "log": Tag(("message",), _CONDITIONS),
}

SUBSTITUTIONS: Mapping[str, Substitution] = {
    "var": Substitution(1, 2, "the argument or variable of that name, else the default"),
    "env": Substitution(1, 2, "the environment variable of that name, else the default"),
    "dirname": Substitution(0, 0, "the folder of the launch file"),
    "find-pkg-share": Substitution(1, 1, "share/PACKAGE of an installed ROS package"),
    "find-pkg-prefix": Substitution(1, 1, "where a ROS package is installed"),
    "not": Substitution(1, 1, "true if the argument is false"),
    "and": Substitution(2, 2, "true if both are"),
    "or": Substitution(2, 2, "true if one of them is"),
    "equals": Substitution(2, 2, "true if both are the same text, number or truth"),
    "not-equals": Substitution(2, 2, "false if both are the same text, number or truth"),
    "if": Substitution(2, 3, "the second argument if the first is true, else the third"),
}


def check_tags(root: Element) -> None:
    """Raise ConfigError for the first tag or attribute that is not of the subset."""
    if root.tag != "launch":
        raise root.wrong("", "<launch> as the outermost tag", root.tag)
    _check(root, "launch")


def _check(element: Element, kind: str) -> None:
    tag = TAGS[kind]
    for name in tag.required:
        if name not in element.attributes:
            raise element.wrong("", f"attribute {name}", _listed(element.attributes))
    for name in element.attributes:
        if name not in (*tag.required, *tag.optional):
            known = _listed((*tag.required, *tag.optional))
            raise element.wrong(name, f"one of the attributes {known}", name)
    if {"if", "unless"} <= element.attributes.keys():
        raise element.wrong("unless", "if or unless, not both", element.attributes["unless"])
    for child in element.children:
        if child.tag not in tag.children:
            known = ", ".join(f"<{name}>" for name in tag.children) or "no tag"
            raise child.wrong("", f"{known} in <{element.tag}>", child.tag)
        nested = f"{kind}/{child.tag}"
        _check(child, nested if nested in TAGS else child.tag)


def _listed(names: Mapping[str, str] | tuple[str, ...]) -> str:
    return ", ".join(names) or "none"
