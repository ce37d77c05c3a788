"""Children that do not outlive us."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fleet_manager.shell.child import end_child, start_child

ROOT = str(Path(__file__).parents[1])
_PATIENT = (sys.executable, "-c", "import signal; print('up', flush=True); signal.pause()")
_STUBBORN = (
    sys.executable,
    "-c",
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True)\n"
    "while True: signal.pause()",
)
_PARENT = f"""
import sys
sys.path.insert(0, {ROOT!r})
from fleet_manager.shell.child import start_child
start_child({_PATIENT!r}, stdout=1).wait()
"""


def test_a_child_is_the_program_it_was_started_as() -> None:
    child = start_child(("/bin/echo", "hello", "fleet"), stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.read() == b"hello fleet\n"
    assert child.wait() == 0
    end_child(child)


@pytest.mark.parametrize("program", [_PATIENT, _STUBBORN])
def test_a_child_is_gone_after_it_was_ended(program: tuple[str, ...]) -> None:
    child = start_child(program, stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.readline()
    end_child(child, patience_s=0.2)
    assert child.returncode is not None


def test_a_child_does_not_outlive_a_parent_that_was_killed() -> None:
    """Both write to the same pipe, so it ends when both are gone."""
    with subprocess.Popen([sys.executable, "-c", _PARENT], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"up\n"
        parent.send_signal(signal.SIGKILL)
        assert parent.communicate(timeout=20)[0] == b""
