"""What a launch file comes to: processes, ready to be started, and what it has to say."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fleet_manager.launch.scope import Changes
from fleet_manager.launch.values import Value


class Output(StrEnum):
    """Where a process is heard."""

    SCREEN = "screen"
    LOG = "log"
    """stdout and stderr go to the log file, stderr also to the screen."""
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Inline:
    """Parameters written in the launch file; they become a file when they are used."""

    file: str
    node: str
    """Whom they are for: a full name, or ``/**`` for every node of the process."""
    values: Mapping[str, Value]


Word = str | Inline
"""Of a command line; parameters stand for the path of the file that will hold them."""


@dataclass(frozen=True, slots=True)
class Program:
    """What is started: by name or path, or by the name it has in a ROS package."""

    name: str
    package: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What is known of the node in a process, apart from its command line."""

    name: str | None
    """None: as the program calls it."""
    namespace: str | None
    parameters: tuple[str | Inline, ...]
    """Files and inline parameters, the later the stronger."""
    remappings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Respawn:
    """Start it again when it has ended."""

    delay_ms: int
    retries_max: int
    """Below 0: as often as needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One process: what it runs, and how it is looked after."""

    label: str
    where: str
    """File and line of its tag."""
    prefix: tuple[str, ...]
    program: Program
    words: tuple[Word, ...]
    node: Node | None
    environment: Changes
    cwd: str | None
    shell: bool
    output: Output
    respawn: Respawn | None
    required: bool
    """When it ends everything ends, with its exit code."""
    term_after_ms: int
    """From SIGINT to SIGTERM."""
    kill_after_ms: int
    """From SIGTERM to SIGKILL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """All that follows from a launch file and its arguments."""

    processes: tuple[Process, ...]
    messages: tuple[str, ...]
    """What the file says on its way."""
