"""What any journal promises: decisions in order, each chained by a digest to the one before.

A journal is opened by one controller at a time. ``append`` writes a batch whole or not at all
and returns when it is safe on disk; only then may commands leave.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from fleet_manager.core.decisions import Durable
from fleet_manager.core.entry import FORMAT, GENESIS, link
from fleet_manager.model.errors import JournalError

Timed = tuple[int, Durable]
"""When a decision was taken (fleet time, ms), and the decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalMeta:
    """What a journal belongs to; all of it is fixed when the journal is made."""

    site: str
    map_digest: str
    """Of the map and whatever else shapes the road graph: another map, another journal."""
    anchor_ms: int
    """Fleet time equals wall time here; see ``clock``."""
    created_ms: int
    speed: float = 1.0
    format: int = FORMAT


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One decision as it is written."""

    seq: int
    """1 is the first."""
    time_ms: int
    payload: bytes
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The end of a journal; *seq* 0 means that nothing is written yet."""

    seq: int = 0
    time_ms: int = 0
    digest: bytes = GENESIS


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a check of the whole chain found."""

    head: Head
    """The last entry that is as it was written."""
    bad_seq: int | None = None
    """The first entry that is missing or was changed; None if none is."""


class Journal(Protocol):
    """The fleet's memory; used by one thread."""

    @property
    def meta(self) -> JournalMeta:
        """What the journal belongs to."""
        ...

    @property
    def head(self) -> Head:
        """The last entry."""
        ...

    def append(self, batch: Sequence[Timed]) -> None:
        """Write *batch* whole or not at all; JournalError if it is not safe afterwards."""
        ...

    def read(self, from_seq: int = 1) -> Iterator[Entry]:
        """Yield the entries from *from_seq* on; JournalError at the first broken link."""
        ...

    def close(self) -> None:
        """Let go of the journal; safe to call twice."""
        ...


def check_chain(entries: Iterable[Entry], head: Head) -> Iterator[Entry]:
    """Yield *entries*, which follow *head*; JournalError at the first that does not."""
    for entry in entries:
        expected = link(head.digest, entry.time_ms, entry.payload)
        if entry.seq != head.seq + 1 or entry.digest != expected:
            raise JournalError(
                f"journal entry {head.seq + 1} is missing or was changed after it was written; "
                "nothing from there on can be trusted"
            )
        yield entry
        head = Head(seq=entry.seq, time_ms=entry.time_ms, digest=entry.digest)


def verify_chain(entries: Iterable[Entry]) -> Verdict:
    """Check a whole journal, first entry to last."""
    head = Head()
    try:
        for entry in check_chain(entries, head):
            head = Head(seq=entry.seq, time_ms=entry.time_ms, digest=entry.digest)
    except JournalError:
        return Verdict(head=head, bad_seq=head.seq + 1)
    return Verdict(head=head)
