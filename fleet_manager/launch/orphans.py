"""Nobody is left behind when the launch itself is killed.

A child of ours writes itself into a pipe before it becomes its program, and is taken out when
it has ended. At the other end waits a process of a few lines that does nothing else. When
nobody can write any more, because we are gone, it ends whoever is still in: SIGTERM, then
SIGKILL, to the child and to all that the child has started in its process group.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

PATIENCE_S = 10.0

_WATCHER = """\
import os, signal, sys, time
for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP:
    signal.signal(number, signal.SIG_IGN)
groups = set()
def alive(number):
    for group in tuple(groups):
        try:
            os.killpg(group, number)
        except ProcessLookupError:
            groups.discard(group)
        except PermissionError:
            pass
    return bool(groups)
for line in sys.stdin:
    (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    alive(0)
alive(signal.SIGTERM)
end = time.monotonic() + float(sys.argv[1])
while alive(0) and time.monotonic() < end:
    time.sleep(0.05)
alive(signal.SIGKILL)
"""


class OrphanWatch:
    """Knows our children, and outlives us."""

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        reader, self._writer = os.pipe()
        try:
            self._watcher = subprocess.Popen(  # noqa: S603 (ourselves, no shell)
                [sys.executable, "-I", "-S", "-c", _WATCHER, str(patience_s)],
                stdin=reader,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        finally:
            os.close(reader)

    def enrolling(self) -> Callable[[], None]:
        """Return what a child calls before it becomes its program."""
        writer = self._writer

        def enrol() -> None:
            os.write(writer, b"+%d\n" % os.getpid())

        return enrol

    def forget(self, pid: int) -> None:
        """Take a child out that has ended."""
        with suppress(OSError):  # the watcher has been killed: nothing is worse than before
            os.write(self._writer, b"-%d\n" % pid)

    def forget_failed(self) -> None:
        """Take out a child that never became its program, and is gone."""
        self.forget(0)

    def close(self) -> None:
        """End the watch, and whoever is still under it."""
        os.close(self._writer)
        self._watcher.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
