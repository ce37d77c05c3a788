"""What tests with real ROS 2 lean on: a graph of their own, spun in a thread, and patience.

Each pytest process takes a ROS domain that nobody else on this machine has, so tests may run
beside each other. Where ROS 2 or the workspace's interfaces are not installed, the test files
here are left out, and tests/ros/test_installation.py says why.
"""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.ros.a_graph import Graph

# Generated messages read this when they are first imported.
os.environ["ROS_PYTHON_CHECK_FIELDS"] = "1"
os.environ["ROS_AUTOMATIC_DISCOVERY_RANGE"] = "LOCALHOST"

IS_INSTALLED = all(find_spec(name) for name in ("rclpy", "last100_msgs"))
DOMAINS = range(60, 100)
"""Above what people choose by hand; past 101 the ports are no longer free on Linux."""
NEEDS_NO_ROS = "test_installation.py"


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out what cannot even be imported."""
    is_test = collection_path.match("tests/ros/test_*.py")
    return (
        True if is_test and not IS_INSTALLED and collection_path.name != NEEDS_NO_ROS else None
    )


def _take(domain: int) -> IO[str] | None:
    """Return the file whose lock stands for the domain, unless another process has it."""
    name = f"last100-ros-domain-{domain}.lock"
    file = Path(tempfile.gettempdir(), name).open("a")  # noqa: SIM115
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file


@pytest.fixture(scope="session")
def ros_domain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Return the ROS domain of this pytest process; child processes inherit it."""
    taken = ((domain, lock) for domain in DOMAINS if (lock := _take(domain)))
    domain, lock = next(taken, (None, None))
    assert domain is not None, f"all ROS domains of {DOMAINS} are taken"
    assert lock is not None
    os.environ["ROS_DOMAIN_ID"] = str(domain)
    os.environ["ROS_LOG_DIR"] = str(tmp_path_factory.mktemp("ros_log"))
    with lock:
        yield domain


@pytest.fixture
def ros_args() -> list[str]:
    """Return the ROS arguments of the graph, such as ["-p", "rate:=5.0"]; tests override it."""
    return []


@pytest.fixture
def ros(ros_domain: int, ros_args: list[str]) -> "Iterator[Graph]":
    """Return a graph in which nodes can be added, heard and called; see tests.ros.a_graph."""
    from tests.ros.a_graph import Graph  # noqa: PLC0415 - not where ROS is not installed

    with Graph(ros_domain, ros_args) as graph:
        yield graph
