"""Child processes that end with us, however we end, SIGKILL included.

A child is started through a few lines of Python that ask the kernel for a signal when the
parent is gone (Linux ``prctl``), and then become the program. The kernel means the *thread*
that started the child: start it from one that lives as long as the child should.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import IO

_LAUNCHER = """\
import ctypes, os, sys
parent, sig, program = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
try:
    ctypes.CDLL(None).prctl(1, sig, 0, 0, 0)
except (OSError, AttributeError):
    pass
if os.getppid() != parent:
    sys.exit(0)
os.execv(program[0], program)
"""

Child = subprocess.Popen[bytes]


def start_child(
    program: Sequence[str],
    *,
    stdin: int = subprocess.DEVNULL,
    stdout: int = subprocess.DEVNULL,
    stderr: int | IO[bytes] | None = None,
) -> Child:
    """Start *program*, an absolute path and its arguments; it gets SIGTERM when we are gone."""
    launcher = [sys.executable, "-I", "-S", "-c", _LAUNCHER, str(os.getpid())]
    return subprocess.Popen(  # noqa: S603 (a program we name ourselves, no shell)
        [*launcher, str(int(signal.SIGTERM)), *program],
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        # A Ctrl-C in the terminal is for us; we end our children in order.
        start_new_session=True,
    )


def end_child(child: Child, patience_s: float = 5.0) -> None:
    """End the child: first by asking, then by force; it is gone on return."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(patience_s)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    for pipe in (child.stdin, child.stdout, child.stderr):
        if pipe is not None:
            pipe.close()
