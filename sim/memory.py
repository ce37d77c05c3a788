"""The world's memory: killed at any moment, it comes back to where it was.

::

    world.json   the whole world, replaced at once, every second in which something changed
    world.log    what has changed since, a line each; appended before anybody is told of it

What a vehicle said, what a resident did and the time that was shown are therefore remembered.
That holds when the program is killed; nothing is forced onto the disk, so not when the machine
loses power. One program at a time has the memory.
"""

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec import Struct

from fleet_manager.model.errors import ConfigError, PartError
from sim.remembered import Line, WorldKey, WorldState

WORLD = "world.json"
LOG = "world.log"
FORMAT = 1
_SNAPSHOT_NS = 1_000_000_000
_ANEW = "delete {file} to begin a new world, or give another state_dir"


class _Head(Struct, frozen=True):
    """The log's first line: which snapshot it goes on from."""

    generation: int


_WORLD = msgspec.json.Decoder(WorldState)
_LINE: msgspec.json.Decoder[Line] = msgspec.json.Decoder(Line)
_HEAD = msgspec.json.Decoder(_Head)


class Memory:
    """``note`` what happened, ``flush`` before it is told; ``world`` is what is known."""

    def __init__(
        self,
        folder: Path,
        key: WorldKey,
        begin_ms: int,
        steady: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        """Open the memory in *folder*; a new one begins at *begin_ms*.

        Raises:
            ConfigError: it is another world's.
            PartError: another simulation has it, or it cannot be written there.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _nowhere(folder, error) from None
        self.folder = folder
        self._file, self._steady = folder / WORLD, steady
        self._log = _locked(folder / LOG)
        try:
            found = _read(self._file, folder / LOG, key)
        except ConfigError:
            os.close(self._log)
            raise
        self.is_new = found is None
        """Whether nothing was remembered."""
        self.world = found or WorldState(
            format=FORMAT, generation=0, key=key, begin_ms=begin_ms, now_ms=begin_ms
        )
        self._lines: list[bytes] = []
        self._replaced_ns = 0
        self._replace()

    def note(self, line: Line) -> None:
        """Remember something, from the next ``flush`` on for good."""
        self.world.apply(line)
        self._lines.append(msgspec.json.encode(line))

    def flush(self) -> None:
        """Bring everything noted into the files."""
        if self._lines:
            _write(self._log, b"\n".join(self._lines) + b"\n")
            self._lines.clear()
            self._is_changed = True
        if self._is_changed and self._steady() - self._replaced_ns >= _SNAPSHOT_NS:
            self._replace()

    def close(self) -> None:
        """Write everything down and let go of it."""
        self._replace()
        os.close(self._log)

    def withdraw(self) -> None:
        """Let go of it, and of the world too if that was never there before: it cannot be."""
        if self.is_new:
            self._file.unlink(missing_ok=True)
        os.close(self._log)

    def _replace(self) -> None:
        """Write the whole world, then begin a new log."""
        self.world.generation += 1
        draft = self._file.with_name(f"{WORLD}.new")
        draft.write_bytes(msgspec.json.encode(self.world))
        draft.replace(self._file)
        os.ftruncate(self._log, 0)
        _write(self._log, msgspec.json.encode(_Head(self.world.generation)) + b"\n")
        self._lines.clear()
        self._is_changed = False
        self._replaced_ns = self._steady()


def _nowhere(folder: Path, error: OSError) -> PartError:
    why = error.strerror or error
    return PartError(f"{folder}: the world's memory cannot be kept here: {why}")


def _locked(log: Path) -> int:
    """Return the open log, which nobody else has."""
    try:
        opened = os.open(log, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise _nowhere(log.parent, error) from None
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(opened)
        raise PartError(f"another simulation has its memory in {log.parent}") from None
    return opened


def _write(opened: int, data: bytes) -> None:
    while data:
        data = data[os.write(opened, data) :]


def _read(file: Path, log: Path, key: WorldKey) -> WorldState | None:
    """Return what is remembered, None if there is nothing."""
    try:
        world = _WORLD.decode(file.read_bytes())
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as error:
        expected = f"a world's memory ({_ANEW.format(file=file)})"
        raise ConfigError(str(file), "", expected, str(error)) from None
    if world.format != FORMAT:
        expected = f"{FORMAT} ({_ANEW.format(file=file)})"
        raise ConfigError(str(file), "format", expected, world.format)
    for field in key.__struct_fields__:
        ours, theirs = getattr(world.key, field), getattr(key, field)
        if ours != theirs:
            expected = f"{ours!r}, with which this world began ({_ANEW.format(file=file)})"
            raise ConfigError(str(file), field, expected, theirs)
    for line in _lines_after(world.generation, log.read_bytes()):
        world.apply(line)
    return world


def _lines_after(generation: int, log: bytes) -> list[Line]:
    """Return the log's lines, as far as they go on from that snapshot and are whole."""
    head, *lines = log.split(b"\n")[:-1] or [b""]
    found: list[Line] = []
    try:
        if _HEAD.decode(head).generation == generation:
            found.extend(_LINE.decode(line) for line in lines)
    except msgspec.DecodeError:
        pass  # killed in the middle of a line; those before it are found
    return found
