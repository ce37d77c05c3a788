"""A launch under way, as an operator has it: started in a terminal, heard, interrupted."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Condition, Thread

from tests.a_launch import a_file, a_prefix

ROOT = Path(__file__).parents[1]
DEADLINE_S = 30.0


class Running:
    """``last100 launch`` of one file, with everything it says."""

    def __init__(self, folder: Path, words: Sequence[str], **environment: str) -> None:
        self.log_folder = folder / "log"
        self.lines: list[str] = []
        self._heard = Condition()
        self.popen = subprocess.Popen(
            [sys.executable, "-m", "fleet_manager", "launch", *words],
            cwd=ROOT,
            env={**os.environ, "ROS_LOG_DIR": str(self.log_folder), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self.popen.stdout
        for line in self.popen.stdout:
            with self._heard:
                self.lines.append(line.rstrip("\n"))
                self._heard.notify_all()

    def until(self, text: str, times: int = 1) -> str:
        """Wait until *text* has been said, in so many lines; return the last of them."""

        def said() -> list[str]:
            return [line for line in self.lines if text in line]

        with self._heard:
            if self._heard.wait_for(lambda: len(said()) >= times, DEADLINE_S):
                return said()[-1]
        raise AssertionError(f"{text!r} was not said in {self.lines}")

    def send(self, number: signal.Signals) -> None:
        """Send the launch a signal."""
        self.popen.send_signal(number)

    def code(self) -> int:
        """Return the exit code, once it is over."""
        code = self.popen.wait(DEADLINE_S)
        self._listener.join(DEADLINE_S)
        return code

    def __enter__(self) -> "Running":
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing behind, whatever the test found."""
        if self.popen.poll() is None:
            self.popen.kill()
            self.popen.wait()
        self._listener.join(DEADLINE_S)
        if self.popen.stdout:
            self.popen.stdout.close()


def running(folder: Path, inner: str, *words: str, script: str = "") -> Running:
    """Return the launch of a file with *inner*, where ``cart`` does what *script* says."""
    file = a_file(folder, inner)
    prefix = a_prefix(folder, script)
    return Running(folder, [str(file), *words], AMENT_PREFIX_PATH=str(prefix))


def is_gone(pid: int) -> bool:
    """Return whether the process has ended; a zombie has."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("utf-8")
    except FileNotFoundError:
        return True
    return stat.rsplit(")", 1)[1].split()[0] == "Z"
