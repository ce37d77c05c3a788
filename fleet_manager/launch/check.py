"""Looking a launch file over before anything in it is done, and also where nothing will be.

What stands in a group whose condition is false is read as well: a file is right or it is not.
"""

from collections.abc import Iterator

from fleet_manager.launch.element import Element
from fleet_manager.launch.parameters import first_reading
from fleet_manager.launch.reading import placed
from fleet_manager.launch.subset import check_tags
from fleet_manager.launch.template import parse_template

LITERAL = frozenset({
    "description", "on_exit", "respawn_delay", "respawn_max_retries", "scoped", "shell",
    "sigkill_timeout", "sigterm_timeout", "type", "value-sep", "version", "deprecated",
})  # fmt: skip
"""Attributes that are taken as they are written."""


def check_file(root: Element) -> None:
    """Raise ConfigError for the first thing in the file that is not of the subset."""
    check_tags(root)
    for element in _all(root):
        for attribute, text in element.attributes.items():
            if attribute in LITERAL:
                continue
            if element.tag == "param" and attribute == "value":
                _check_value(element)
            else:
                with placed(element, attribute):
                    parse_template(text)


def _check_value(param: Element) -> None:
    value = first_reading(param)
    with placed(param, "value"):
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str):
                parse_template(item)


def _all(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        yield from _all(child)
