"""What a launch and its processes say: on the screen, and in a log that does not fill the disk.

The lines look as upstream's do, and lie where upstream's lie: in a folder for each launch below
ROS_LOG_DIR, else ROS_HOME/log, else ~/.ros/log.
"""

import os
import socket
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from fleet_manager.launch.process import Output

LOG_BYTES_MAX = 20_000_000
"""The log is begun anew at this size; the one before it is kept."""
LOG = "launch.log"


def make_log_folder(environment: Mapping[str, str]) -> Path:
    """Make and return the folder for the log of this launch."""
    base = environment.get("ROS_LOG_DIR") or ""
    if not base:
        home = environment.get("ROS_HOME") or "~/.ros"
        base = f"{home}/log"
    root = Path(os.path.normpath(Path(base).expanduser()))
    stamp = time.strftime("%Y-%m-%d-%H-%M-%S")
    fraction = time.time_ns() // 1000 % 1_000_000
    folder = root / f"{stamp}-{fraction:06d}-{socket.gethostname()}-{os.getpid()}"
    folder.mkdir(parents=True)
    latest = root / "latest"
    with suppress(OSError):  # a convenience that must not stop a launch
        if latest.is_symlink():
            latest.unlink()
        latest.symlink_to(folder, target_is_directory=True)
    return folder


class Voice:
    """One screen, one log."""

    def __init__(self, folder: Path, screen: TextIO | None = None) -> None:
        self.folder = folder
        self._screen: TextIO | None = sys.stdout if screen is None else screen
        self._log = (folder / LOG).open("w", encoding="utf-8")
        self._logged = 0

    def say(self, level: str, source: str, text: str) -> None:
        """Say something of our own about *source*."""
        line = f"[{level}] [{source}]: {text}"
        self._show(line)
        self._write(line)

    def pass_on(self, label: str, line: str, output: Output, *, is_error: bool) -> None:
        """Let a process be heard, where it shall be heard."""
        line = f"[{label}] {line}"
        if output is not Output.LOG or is_error:
            self._show(line)
        if output is not Output.SCREEN:
            self._write(line)

    def close(self) -> None:
        """Close the log."""
        self._log.close()

    def _show(self, line: str) -> None:
        if self._screen is None:
            return
        try:
            self._screen.write(f"{line}\n")
            self._screen.flush()
        except UnicodeEncodeError:
            self._show(line.encode("ascii", "backslashreplace").decode("ascii"))
        except (OSError, ValueError):
            self._screen = None  # Nobody looks any more; the log goes on.

    def _write(self, line: str) -> None:
        now_s = time.time_ns() / 1e9
        line = f"{now_s:.7f} {line}\n"
        if self._logged + len(line) > LOG_BYTES_MAX:
            self._log.close()
            path = self.folder / LOG
            path.replace(self.folder / f"{LOG}.1")
            self._log = path.open("w", encoding="utf-8")
            self._logged = 0
        self._log.write(line)
        self._log.flush()
        self._logged += len(line.encode("utf-8", "replace"))
