"""The manual's tables of parameters, made from what the nodes declare.

``python -m last100_ros.manual docs/ros.md`` puts them into the page, each between its marks::

    <!-- parameters of visuals -->
    <!-- end -->
"""

import re
import sys
from collections.abc import Mapping
from pathlib import Path

from last100_ros import (
    agent_setup,
    fleet_site,
    recorder_node,
    sim_node,
    visuals_node,
)
from last100_ros.parameters import Parameter, Value

TABLES: Mapping[str, tuple[Parameter, ...]] = {
    "fleet_manager": fleet_site.PARAMETERS,
    "sim": sim_node.PARAMETERS,
    "vehicle_agent": agent_setup.PARAMETERS,
    "visuals": visuals_node.PARAMETERS,
    "recorder": recorder_node.PARAMETERS,
}
"""Every node's parameters."""

_PLACE = re.compile(r"(<!-- parameters of (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def filled(page: str) -> str:
    """Return *page* with every table as the nodes declare it now."""
    return _PLACE.sub(lambda found: found[1] + table(TABLES[found[2]]) + found[3], page)


def table(parameters: tuple[Parameter, ...]) -> str:
    """Return one node's parameters as a Markdown table."""
    rows = [
        f"| `{each.name}` | {_shown(each.default)} | {_allowed(each)} | {_text(each)} |"
        for each in parameters
    ]
    head = ["| parameter | default | allowed | what it is |", "|---|---|---|---|"]
    return "\n".join([*head, *rows]) + "\n"


def _shown(default: Value) -> str:
    match default:
        case bool():
            return f"`{str(default).lower()}`"
        case str():
            return f'`"{default}"`'
        case list():
            return "a list, below" if len(default) > 1 else f"`{default}`"
        case _:
            return f"`{default}`"


def _allowed(parameter: Parameter) -> str:
    changeable = "; at any time" if parameter.changeable else ""
    return parameter.allowed() + changeable


def _text(parameter: Parameter) -> str:
    if isinstance(parameter.default, list) and len(parameter.default) > 1:
        listed = ", ".join(f"`{item}`" for item in parameter.default)
        return f"{parameter.text}: {listed}"
    return parameter.text


def main() -> None:
    """Fill the page that is named on the command line."""
    page = Path(sys.argv[1])
    page.write_text(filled(page.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
