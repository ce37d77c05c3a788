"""A whole town under ``last100 launch``: every node a process of its own, as in service."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.shell_parts import free_port

LAST100 = Path(sys.executable).with_name("last100")
END_S = 60


@dataclass(frozen=True, slots=True)
class Town:
    """The runner of the launch file, and where its town keeps things."""

    runner: subprocess.Popen[bytes]
    state_dir: Path
    log: Path

    def pid(self, name: str) -> int | None:
        """Return the process of the node *name*, None while there is none."""
        return self.nodes().get(name)

    def nodes(self) -> dict[str, int]:
        """Return the processes that the runner has started, by the name of their program."""
        found = {}
        for folder in Path("/proc").iterdir():
            words = _words_of_child(folder, self.runner.pid) if folder.name.isdigit() else ()
            for word in words[:3]:
                if "/lib/last100_ros/" in word:
                    found[Path(word).name] = int(folder.name)
        return found

    def kill(self, name: str) -> int:
        """Kill the node *name* with SIGKILL; return its process."""
        pid = self.nodes()[name]
        os.kill(pid, signal.SIGKILL)
        return pid

    def end(self) -> int:
        """End the town as Ctrl-C does, and return the runner's exit code."""
        self.runner.send_signal(signal.SIGINT)
        return self.runner.wait(END_S)


@contextmanager
def a_town(folder: Path, **arguments: object) -> Iterator[Town]:
    """Launch a simulated town in *folder*; arguments are those of sim.launch.xml."""
    state_dir, log = folder / "state", folder / "launch.log"
    given = {
        "state_dir": state_dir,
        "broker_port": free_port(),
        "http_port": free_port(),
        "console": False,
        **arguments,
    }
    words = [f"{name}:={str(value).lower()}" for name, value in given.items()]
    with log.open("wb") as out:
        runner = subprocess.Popen(
            [LAST100, "launch", "sim.launch.xml", *words], stdout=out, stderr=out
        )
    try:
        yield Town(runner, state_dir, log)
    finally:
        if runner.poll() is None:
            runner.send_signal(signal.SIGINT)
            try:
                runner.wait(END_S)
            except subprocess.TimeoutExpired:
                runner.kill()
                runner.wait()


def _words_of_child(folder: Path, parent: int) -> list[str]:
    try:
        # The name of the program, in brackets, may hold anything; the parent comes after it.
        _, _, rest = (folder / "stat").read_text().rpartition(")")
        if int(rest.split()[1]) != parent:
            return []
        return (folder / "cmdline").read_bytes().decode().split("\0")
    except OSError:
        return []  # it has just ended
