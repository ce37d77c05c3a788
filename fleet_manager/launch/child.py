"""One process of a launch while it runs: started, heard line by line, signalled."""

import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from fleet_manager.launch.packages import Packages
from fleet_manager.launch.parameters import as_file
from fleet_manager.launch.process import Inline, Process
from fleet_manager.model.errors import PartError

_CHUNK = 65_536


def find_program(process: Process, packages: Packages) -> str:
    """Return the path or name of the process's program; PartError if its package has none."""
    program = process.program
    if program.package is None:
        return program.name
    try:
        return str(packages.program(program.package, program.name))
    except PartError as error:
        raise PartError(f"{process.where}: {error}") from None


def check_files(process: Process) -> None:
    """Raise PartError if a parameter file is missing; upstream would start without it."""
    for given in process.node.parameters if process.node else ():
        path = Path(process.cwd or "") / given if isinstance(given, str) else None
        if path and not path.is_file():
            raise PartError(f"{process.where}: <param> from: there is no file {given}")


def command(process: Process, program: str, folder: Path) -> list[str]:
    """Return the command line; the parameters in it are written into *folder*."""
    return [*process.prefix, program, *(_word(word, folder) for word in process.words)]


def environment(process: Process, inherited: Mapping[str, str]) -> dict[str, str]:
    """Return the environment the process gets."""
    merged = {**inherited, **process.environment}
    return {name: value for name, value in merged.items() if value is not None}


def _word(word: str | Inline, folder: Path) -> str:
    if isinstance(word, str):
        return word
    path = folder / word.file
    path.write_text(as_file(word), "utf-8")
    return str(path)


@dataclass(slots=True)
class Stream:
    """What a process writes, cut into lines."""

    pipe: IO[bytes]
    is_error: bool
    _rest: bytes = b""
    is_over: bool = False

    def lines(self) -> list[str]:
        """Return what can be read now without waiting."""
        while not self.is_over:
            try:
                chunk = os.read(self.pipe.fileno(), _CHUNK)
            except BlockingIOError:
                break
            self._rest += chunk
            self.is_over = not chunk
        *whole, self._rest = self._rest.split(b"\n")
        return [_text(line) for line in whole]

    def last_line(self) -> list[str]:
        """Return what came after the last end of a line, once nothing will follow."""
        rest, self._rest = self._rest, b""
        return [_text(rest)] if rest else []


def _text(line: bytes) -> str:
    return line.removesuffix(b"\r").decode("utf-8", "replace")


@dataclass(slots=True)
class Child:
    """A process that has been started."""

    process: Process
    popen: subprocess.Popen[bytes]
    streams: tuple[Stream, ...] = field(init=False)

    def __post_init__(self) -> None:
        pipes = ((self.popen.stdout, False), (self.popen.stderr, True))
        self.streams = tuple(Stream(pipe, is_error) for pipe, is_error in pipes if pipe)
        for stream in self.streams:
            os.set_blocking(stream.pipe.fileno(), False)

    def send(self, number: signal.Signals) -> None:
        """Send a signal; SIGKILL, and any signal to a shell, also to what it has started."""
        if number is signal.SIGKILL or self.process.shell:
            with suppress(ProcessLookupError):
                os.killpg(self.popen.pid, number)
        else:
            self.popen.send_signal(number)


def start(
    process: Process,
    words: list[str],
    variables: Mapping[str, str],
    enrol: Callable[[], None],
) -> Child:
    """Start the process in a group of its own; OSError if that cannot be."""
    popen = subprocess.Popen(  # noqa: S603 (what the operator's launch file says, shell or not)
        " ".join(words) if process.shell else words,
        shell=process.shell,
        cwd=process.cwd,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A Ctrl-C in the terminal is for us; we end our children in order.
        start_new_session=True,
        preexec_fn=enrol,  # noqa: PLW1509 (the launch has no second thread)
    )
    return Child(process, popen)
