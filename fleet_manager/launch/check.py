"""Looking a launch file over before anything in it is done, and also where nothing will be.

What stands in a group whose condition is false is read as well: a file is right or it is not.
"""

from collections.abc import Iterator

from fleet_manager.launch.element import Element
from fleet_manager.launch.parameters import check_parameter
from fleet_manager.launch.process_tag import check_process
from fleet_manager.launch.reading import placed, written
from fleet_manager.launch.subset import check_tags
from fleet_manager.launch.template import parse_template
from fleet_manager.launch.values import truth

LITERAL = frozenset({
    "description", "on_exit", "respawn_delay", "respawn_max_retries", "scoped", "shell",
    "sigkill_timeout", "sigterm_timeout", "type", "value-sep", "version", "deprecated",
})  # fmt: skip
"""Attributes that are taken as they are written."""


def check_file(root: Element) -> None:
    """Raise ConfigError for the first thing in the file that is not of the subset."""
    check_tags(root)
    for element in _all(root):
        _check_texts(element)
        match element.tag:
            case "group":
                written(element, "scoped", truth, default=True)
            case "executable":
                check_process(element)
            case "node":
                check_process(element)
                for param in element.named("param"):
                    check_parameter(param)


def _check_texts(element: Element) -> None:
    """Read every template; those of values stand in what YAML finds (``check_parameter``)."""
    for attribute, text in element.attributes.items():
        if attribute in LITERAL or (element.tag == "param" and attribute == "value"):
            continue
        with placed(element, attribute):
            parse_template(text)


def _all(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        yield from _all(child)
