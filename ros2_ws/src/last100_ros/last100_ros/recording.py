"""A recording: a folder of files, each of which opens by itself, and bounds to what it takes.

    recordings/last100_20251124T115033Z/    metadata.yaml    last100_..._0.mcap    ..._1.mcap

A file that is full or has lasted long enough is ended and the next one begins with the latched
messages repeated: the map, the zones, all that is said once. Old files of all recordings in the
output folder go when there are more than are kept; when the disk is nearly full, we stop.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path

from fleet_manager.model.errors import PartError
from last100_ros.mcap_bag import files_of, write_listing
from last100_ros.mcap_file import SUFFIX, Heard, McapFile, Topic, is_finished
from last100_ros.mcap_recovery import finish

PREFIX = "last100_"
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When a file ends, how many are kept (0: all), and what the disk must have left."""

    split_bytes: int
    split_ns: int
    keep: int = 0
    free_min_bytes: int = 0
    compression: str = "zstd"


class Recording:
    """What one run of the recorder writes, into a folder of its own in *output*.

    *count* is how many messages were written.
    """

    def __init__(self, output: Path, name: str, limits: Limits) -> None:
        self.count = 0
        self._limits = limits
        self._file: McapFile | None = None
        self._begun = 0
        self._topics: dict[str, Topic] = {}
        self._latched: dict[str, dict[bytes, Heard]] = {}
        self._facts: dict[str, str] = {}
        with _writing(output):
            output.mkdir(parents=True, exist_ok=True)
            _check_space(output, limits.free_min_bytes)
            self.folder = _new_folder(output, f"{PREFIX}{name}")

    def write(self, heard: Heard) -> None:
        """Add a message, to a new file if the present one has lasted long enough."""
        file = self._file
        if file and file.start_ns is not None:
            lasted_ns = heard.log_ns - file.start_ns
            if 0 < self._limits.split_ns <= lasted_ns:
                self._end()
        # Readers take a topic that is described in two ways for two topics.
        topic = self._topics.setdefault(heard.topic.name, heard.topic)
        same = heard if topic is heard.topic else replace(heard, topic=topic)
        with _writing(self.folder, self._drop):
            (self._file or self._begin(heard.log_ns)).write(same)
        self.count += 1
        if topic.latched:
            self._remember(same)

    def note(self, facts: Mapping[str, str]) -> None:
        """Say what the recording is about; every file says it."""
        self._facts.update(facts)
        if self._file:
            with _writing(self.folder, self._drop):
                self._file.note(self._facts)

    def tend(self) -> None:
        """Bring what was heard to the disk, end a full file, look after the space.

        Raises:
            PartError: The disk has not enough space left; what was heard is safe.
        """
        if self._file:
            with _writing(self.folder, self._drop):
                size = self._file.flush()
            if size >= self._limits.split_bytes:
                self._end()
        _check_space(self.folder.parent, self._limits.free_min_bytes)

    def close(self) -> None:
        """End the recording in order; one in which nothing was heard leaves nothing behind."""
        self._end()
        if not self._begun:
            with suppress(OSError):
                self.folder.rmdir()

    def _begin(self, now_ns: int) -> McapFile:
        """Open the next file and repeat what was latched, as heard now."""
        if self._limits.keep:
            thin(self.folder.parent, self._limits.keep - 1)
            self.folder.mkdir(exist_ok=True)  # nothing of it was left
        path = self.folder / f"{self.folder.name}_{self._begun}{SUFFIX}"
        file = self._file = McapFile(path, self._limits.compression)
        self._begun += 1
        if self._facts:
            file.note(self._facts)
        for last_words in self._latched.values():
            for heard in last_words.values():
                file.write(replace(heard, log_ns=now_ns))
        return file

    def _remember(self, heard: Heard) -> None:
        """Keep the last word of each publisher, or of the only one, which has no name."""
        last_words = self._latched.setdefault(heard.topic.name, {})
        if not heard.publisher:
            last_words.clear()
        last_words[heard.publisher] = heard

    def _end(self) -> None:
        file, self._file = self._file, None
        if file is None:
            return
        with _writing(self.folder, file.drop):
            file.close()
            write_listing(self.folder)

    def _drop(self) -> None:
        """Give up the present file: the next start mends it."""
        if self._file:
            self._file.drop()
            self._file = None


def _check_space(folder: Path, least: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < least:
        raise PartError(
            f"{folder}: recording stops: expected at least "
            f"{least // MEGABYTE} MB free on the disk, got {free // MEGABYTE} MB"
        )


def _new_folder(output: Path, name: str) -> Path:
    """Make the folder of a recording; one that begins in the same second is another."""
    names = chain([name], (f"{name}-{number}" for number in count(2)))
    folder = next(output / each for each in names if not (output / each).exists())
    folder.mkdir()
    return folder


def recordings(output: Path) -> list[Path]:
    """Return the folders of recordings in *output*, oldest first."""
    return sorted(path for path in output.glob(f"{PREFIX}*") if path.is_dir())


def mend(output: Path) -> list[Path]:
    """End the files of recorders that were killed; return those that were."""
    mended: list[Path] = []
    for folder in recordings(output):
        found = [path for path in files_of(folder) if not is_finished(path) and finish(path)]
        if found:
            write_listing(folder)
        mended += found
    return mended


def thin(output: Path, keep: int) -> None:
    """Delete the oldest finished files of all recordings but *keep* of them."""
    finished = [
        path for folder in recordings(output) for path in files_of(folder) if is_finished(path)
    ]
    for path in finished[: max(0, len(finished) - keep)]:
        path.unlink()
        write_listing(path.parent)
        if not any(path.parent.iterdir()):
            path.parent.rmdir()


@contextmanager
def _writing(folder: Path, give_up: Callable[[], None] | None = None) -> Iterator[None]:
    """Turn what the disk refuses into words, after giving up the file it is about."""
    try:
        yield
    except OSError as error:
        if give_up:
            give_up()
        raise PartError(f"{folder}: cannot record: {error.strerror or error}") from error
