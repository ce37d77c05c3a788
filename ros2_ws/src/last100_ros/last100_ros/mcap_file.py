"""One file of a recording, in the form that Foxglove, ``ros2 bag`` and rosbags read.

What is written reaches the disk in chunks. ``flush`` ends the chunk in hand, so that whatever
happens to the process, what came before can be read (see mcap_recovery). Nobody else writes
or mends a file whose writer lives: it holds a lock on it.
"""

import fcntl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from mcap.writer import CompressionType, Writer

MAGIC = b"\x89MCAP0\r\n"
SUFFIX = ".mcap"
COMPRESSIONS = {
    "zstd": CompressionType.ZSTD,
    "lz4": CompressionType.LZ4,
    "none": CompressionType.NONE,
}
FACTS = "last100"
"""The name of the metadata record that says what was recorded."""
LIBRARY = f"last100 {version('last100')}"
UINT32 = 0xFFFFFFFF


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic that is recorded. *qos* and *type_hash* are as its publishers offer them."""

    name: str
    kind: str
    schema: str
    qos: str = ""
    type_hash: str = ""
    latched: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A message as it came over the wire, when it came and when it was sent."""

    topic: Topic
    data: bytes
    log_ns: int
    publish_ns: int
    sequence: int = 0
    publisher: bytes = b""


class McapFile:
    """A file that is being written."""

    def __init__(self, path: Path, compression: str) -> None:
        self.path = path
        self.start_ns: int | None = None
        self._file = path.open("xb")
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._writer = Writer(self._file, compression=COMPRESSIONS[compression])
        self._writer.start(profile="ros2", library=LIBRARY)
        self._schemas: dict[str, int] = {}
        self._channels: dict[tuple[str, str], int] = {}

    def write(self, heard: Heard) -> None:
        """Add a message."""
        if self.start_ns is None:
            self.start_ns = heard.log_ns
        self._writer.add_message(
            self._channel(heard.topic),
            log_time=heard.log_ns,
            data=heard.data,
            publish_time=heard.publish_ns,
            sequence=heard.sequence & UINT32,
        )

    def note(self, facts: Mapping[str, str]) -> None:
        """Add what the recording is about; readers take the last word."""
        self._writer.add_metadata(FACTS, dict(facts))

    def flush(self) -> int:
        """Bring everything to the disk; return the size in bytes."""
        self._writer.flush()
        return self._file.tell()

    def close(self) -> None:
        """End the file in order: with its index, and readable by everybody."""
        with self._file:
            self._writer.finish()

    def drop(self) -> None:
        """Leave the file as it is: nothing more can be written."""
        with suppress(OSError):
            self._file.close()

    def _channel(self, topic: Topic) -> int:
        key = (topic.name, topic.kind)
        channel = self._channels.get(key)
        if channel is None:
            offered = {"offered_qos_profiles": topic.qos, "topic_type_hash": topic.type_hash}
            channel = self._channels[key] = self._writer.register_channel(
                topic.name, "cdr", self._schema(topic), offered
            )
        return channel

    def _schema(self, topic: Topic) -> int:
        schema = self._schemas.get(topic.kind)
        if schema is None:
            schema = self._schemas[topic.kind] = self._writer.register_schema(
                topic.kind, "ros2msg", topic.schema.encode()
            )
        return schema


def is_finished(path: Path) -> bool:
    """Return whether the file was ended in order."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(len(MAGIC), size - len(MAGIC)))
        return file.read() == MAGIC
