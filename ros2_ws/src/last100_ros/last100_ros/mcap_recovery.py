"""Files whose writer was killed: ended as it would have ended them, in place.

A file is a row of records. All whole records count; what is cut off behind the last whole
chunk goes away. Chunks are passed over, not unpacked, so a large file takes no longer than a
small one, except those that bring new channels and the last one, whose index may be missing.

    header, chunk, its index, chunk, its index, ... chunk, its ind|   <- killed here
    header, chunk, its index, chunk, its index, ... chunk, its index, summary, footer
"""

import fcntl
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from mcap.data_stream import ReadDataStream, RecordBuilder
from mcap.opcode import Opcode
from mcap.records import (
    Channel,
    Chunk,
    ChunkIndex,
    DataEnd,
    Footer,
    McapRecord,
    Message,
    MessageIndex,
    Metadata,
    MetadataIndex,
    Schema,
    Statistics,
)
from mcap.stream_reader import get_chunk_data_stream

from last100_ros.mcap_file import MAGIC

HEAD = 9
"""Bytes before a record's contents: what it is (1) and how long (8)."""
INDEX_ENTRY = 16


@dataclass(slots=True)
class _Piece:
    """A chunk: its entry in the summary, and how many messages it has of each channel."""

    index: ChunkIndex
    counts: dict[int, int] = field(default_factory=dict)

    def take(self, channel: int, start: int, size: tuple[int, int]) -> None:
        """Take the index of a channel; *size* is its record's length and its messages."""
        length, self.counts[channel] = size
        self.index.message_index_offsets[channel] = start
        self.index.message_index_length += length


@dataclass(slots=True)
class _Found:
    """What the whole records of a file hold; *end* is where the last of them ends."""

    end: int = 0
    schemas: dict[int, Schema] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    pieces: list[_Piece] = field(default_factory=list)
    notes: list[MetadataIndex] = field(default_factory=list)


def finish(path: Path) -> bool:
    """End the file at *path*; return False if somebody writes it, or nothing is in it."""
    with path.open("r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        found = _Found()
        for opcode, start, length in _records(file):
            _take(found, file, opcode, (start, length))
            found.end = start + length
        if not found.pieces:
            return False
        index = _missing_index(found, file)
        file.seek(found.end)
        file.truncate()
        file.write(index + _ending(found, found.end + len(index)))
    return True


def _records(file: IO[bytes]) -> Iterator[tuple[int, int, int]]:
    """Yield opcode, start and length of each whole record before the summary."""
    size = file.seek(0, 2)
    file.seek(0)
    if file.read(len(MAGIC)) != MAGIC:
        return
    at = len(MAGIC)
    while at + HEAD <= size:
        file.seek(at)
        stream = ReadDataStream(file)
        opcode, length = stream.read1(), HEAD + stream.read8()
        if at + length > size or opcode == Opcode.DATA_END:
            return
        yield opcode, at, length
        at += length


def _take(found: _Found, file: IO[bytes], opcode: int, place: tuple[int, int]) -> None:
    """Remember a record; *place* is its start and length."""
    start, length = place
    file.seek(start + HEAD)
    stream = ReadDataStream(file)
    match opcode:
        case Opcode.CHUNK:
            found.pieces.append(_Piece(_chunk_index(stream, start, length)))
        case Opcode.MESSAGE_INDEX if found.pieces:
            channel, size = stream.read2(), stream.read4()
            found.pieces[-1].take(channel, start, (length, size // INDEX_ENTRY))
            if channel not in found.channels:
                _unpack(found, file)
        case Opcode.METADATA:
            name = Metadata.read(stream).name
            found.notes.append(MetadataIndex(offset=start, length=length, name=name))
        case _:
            pass


def _chunk_index(stream: ReadDataStream, start: int, length: int) -> ChunkIndex:
    first_ns, last_ns, unpacked = stream.read8(), stream.read8(), stream.read8()
    stream.read4()  # the checksum
    return ChunkIndex(
        chunk_start_offset=start,
        chunk_length=length,
        compression=stream.read_prefixed_string(),
        compressed_size=stream.read8(),
        uncompressed_size=unpacked,
        message_start_time=first_ns,
        message_end_time=last_ns,
        message_index_offsets={},
        message_index_length=0,
    )


def _unpack(found: _Found, file: IO[bytes]) -> list[MessageIndex]:
    """Take the channels that the last chunk brings; return the index of its messages."""
    file.seek(found.pieces[-1].index.chunk_start_offset + HEAD)
    stream, size = get_chunk_data_stream(Chunk.read(ReadDataStream(file)))
    entries: dict[int, list[tuple[int, int]]] = {}
    while stream.count < size:
        at = stream.count
        opcode, length = stream.read1(), stream.read8()
        match opcode:
            case Opcode.SCHEMA:
                schema = Schema.read(stream)
                found.schemas[schema.id] = schema
            case Opcode.CHANNEL:
                channel = Channel.read(stream)
                found.channels[channel.id] = channel
            case _:
                message = Message.read(stream, length)
                entries.setdefault(message.channel_id, []).append((message.log_time, at))
    return [MessageIndex(channel, places) for channel, places in entries.items()]


def _missing_index(found: _Found, file: IO[bytes]) -> bytes:
    """Return the index of the last chunk if its writer did not come to write it whole."""
    indices, last = _unpack(found, file), found.pieces[-1]
    if len(last.counts) == len(indices):
        return b""
    index = last.index
    found.end = index.chunk_start_offset + index.chunk_length
    index.message_index_length = 0
    builder = RecordBuilder()
    for each in indices:
        start = builder.count
        each.write(builder)
        size = (builder.count - start, len(each.records))
        last.take(each.channel_id, found.end + start, size)
    return bytes(builder.end())


def _ending(found: _Found, start: int) -> bytes:
    """Return what comes after the last record, at *start*: summary and footer."""
    data_end = _bytes(DataEnd(data_section_crc=0))
    summary = b"".join(map(_bytes, _summary(found)))
    footer = Footer(summary_start=start + len(data_end), summary_offset_start=0, summary_crc=0)
    return data_end + summary + _bytes(footer) + MAGIC


def _summary(found: _Found) -> Iterator[McapRecord]:
    yield from found.schemas.values()
    yield from found.channels.values()
    counts: Counter[int] = Counter()
    for piece in found.pieces:
        counts.update(piece.counts)
        yield piece.index
    yield from found.notes
    yield Statistics(
        attachment_count=0,
        channel_count=len(found.channels),
        channel_message_counts=dict(counts),
        chunk_count=len(found.pieces),
        message_count=counts.total(),
        message_start_time=min(piece.index.message_start_time for piece in found.pieces),
        message_end_time=max(piece.index.message_end_time for piece in found.pieces),
        metadata_count=len(found.notes),
        schema_count=len(found.schemas),
    )


def _bytes(record: McapRecord) -> bytes:
    builder = RecordBuilder()
    record.write(builder)
    return bytes(builder.end())
