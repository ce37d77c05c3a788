"""What a recorded message looks like, as text: its definition and those of all it contains.

Readers with no ROS 2 at hand take messages apart by this text. Packages of interfaces install
their definitions; each follows the first one behind a line of equals signs and its name.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from fleet_manager.model.errors import PartError

BUILT_IN = re.compile(r"bool|byte|char|float(32|64)|u?int(8|16|32|64)|w?string")
_FIELD = re.compile(r"^\s*([A-Za-z][\w/]*)[\w<=\[\]]*\s+[A-Za-z]", re.MULTILINE)
_LINE = "=" * 80


def schema_of(kind: str, definition_of: Callable[[str], str]) -> str:
    """Return the definition of *kind*, such as "nav_msgs/msg/Path", and of all it contains."""
    waiting, known = [kind], {kind}
    parts: list[str] = []
    for each in waiting:
        definition = definition_of(each)
        package, _, name = each.split("/")
        parts.append(f"{_LINE}\nMSG: {package}/{name}\n{definition}" if parts else definition)
        contained = [other for other in _contained(definition, package) if other not in known]
        waiting += dict.fromkeys(contained)
        known.update(contained)
    return "\n".join(parts)


def installed_definition(kind: str) -> str:
    """Return the definition of one message as its package has installed it.

    Raises:
        PartError: The package has not installed it.
    """
    for folder in _shares():
        path = folder / f"{kind}.msg"
        if path.is_file():
            return path.read_text("utf-8")
    raise PartError(f"{kind}: its definition is not installed; build or source its package")


def _contained(definition: str, package: str) -> Iterator[str]:
    for kind in _FIELD.findall(definition):
        if BUILT_IN.fullmatch(kind):
            continue
        owner, _, name = kind.rpartition("/")
        yield f"{owner.split('/')[0] or package}/msg/{name}"


def _shares() -> Iterator[Path]:
    """Yield where packages install; ROS 2 from wheels lies in the environment itself."""
    for prefix in (*os.environ.get("AMENT_PREFIX_PATH", "").split(os.pathsep), sys.prefix):
        if prefix:
            yield Path(prefix) / "share"
