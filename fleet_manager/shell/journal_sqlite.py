"""The journal in one SQLite file; the only door to sqlite3.

::

    entry(seq INTEGER PRIMARY KEY, time_ms, payload, digest)     one row per durable decision
    meta(key PRIMARY KEY, value)                                 what the journal belongs to

Write-ahead log with ``synchronous=FULL``: a batch is one transaction and is on disk when
``append`` returns, or not there at all. One controller writes; it holds a lock on a file beside
the journal, which the kernel lets go of however the controller ends. Readers (``journal show``,
``journal verify``) may look in at any time.
"""

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TypedDict

from fleet_manager.core.entry import FORMAT, encode, link
from fleet_manager.model.errors import JournalError
from fleet_manager.shell.journal import (
    Entry,
    Head,
    JournalMeta,
    Timed,
    Verdict,
    check_chain,
    verify_chain,
)

_TABLES = (
    "CREATE TABLE entry (seq INTEGER PRIMARY KEY, time_ms INTEGER NOT NULL, "
    "payload BLOB NOT NULL, digest BLOB NOT NULL)",
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)",
)
_ADVICE = {
    "SQLITE_FULL": "the disk is full; make room and start again, what is written is safe",
    "SQLITE_IOERR": "the disk refuses to read or write; what is written is safe",
    "SQLITE_READONLY": "may not be written; look at the owner and mode of file and folder",
    "SQLITE_CANTOPEN": "cannot be opened; look at the owner and mode of file and folder",
    "SQLITE_NOTADB": "is not a journal, or is damaged; restore a copy or begin a new one",
    "SQLITE_CORRUPT": "is damaged; restore a copy or begin a new one",
    "SQLITE_BUSY": "is in use by another program",
}


class _Manners(TypedDict):
    """How we talk to SQLite: transactions are ours, one thread at a time is our promise."""

    timeout: float
    isolation_level: None
    check_same_thread: bool


_MANNERS = _Manners(timeout=5.0, isolation_level=None, check_same_thread=False)


class SqliteJournal:
    """The fleet's memory in one file; used by one thread at a time."""

    def __init__(self, path: Path, meta: JournalMeta, database: sqlite3.Connection) -> None:
        """Take what ``create_journal``, ``open_journal`` or ``read_journal`` opened."""
        self.path = path
        self.meta = meta
        self._database = database
        self._lock_fd: int | None = None
        with _told(path):
            row = database.execute(
                "SELECT seq, time_ms, digest FROM entry ORDER BY seq DESC LIMIT 1"
            ).fetchone()
        self._head = Head(seq=row[0], time_ms=row[1], digest=row[2]) if row else Head()

    @property
    def head(self) -> Head:
        """The last entry."""
        return self._head

    def append(self, batch: Sequence[Timed]) -> None:
        """Write *batch* whole or not at all; JournalError if it is not safe afterwards."""
        if not batch:
            return
        head, rows = self._head, []
        for time_ms, decision in batch:
            payload = encode(decision)
            digest = link(head.digest, time_ms, payload)
            head = Head(seq=head.seq + 1, time_ms=time_ms, digest=digest)
            rows.append((head.seq, time_ms, payload, digest))
        with _told(self.path), self._database:
            self._database.execute("BEGIN IMMEDIATE")
            self._database.executemany("INSERT INTO entry VALUES (?, ?, ?, ?)", rows)
        self._head = head

    def read(self, from_seq: int = 1) -> Iterator[Entry]:
        """Yield the entries from *from_seq* on; JournalError at the first broken link."""
        return check_chain(self._rows(from_seq), self._head_before(from_seq))

    def verify(self) -> Verdict:
        """Compute the whole chain again and say where it breaks first, if it does."""
        return verify_chain(self._rows(1))

    def close(self) -> None:
        """Let go of file and lock; safe to call twice."""
        self._database.close()
        if self._lock_fd is not None:
            os.close(self._lock_fd)
            self._lock_fd = None

    def hold(self, lock_fd: int) -> None:
        """Keep the lock until ``close``."""
        self._lock_fd = lock_fd

    def _rows(self, from_seq: int) -> Iterator[Entry]:
        with _told(self.path):
            for seq, time_ms, payload, digest in self._database.execute(
                # Cast, because a hand that changes a row may change its types as well.
                "SELECT seq, CAST(time_ms AS INTEGER), CAST(payload AS BLOB), "
                "CAST(digest AS BLOB) FROM entry WHERE seq >= ? ORDER BY seq",
                (from_seq,),
            ):
                yield Entry(seq=seq, time_ms=time_ms, payload=payload, digest=digest)

    def _head_before(self, seq: int) -> Head:
        if seq <= 1:
            return Head()
        for entry in self._rows(seq - 1):
            return Head(seq=entry.seq, time_ms=entry.time_ms, digest=entry.digest)
        return self._head


def create_journal(path: Path, meta: JournalMeta) -> SqliteJournal:
    """Make a new journal for *meta* and lock it; JournalError if there is one already."""
    lock_fd = _take_lock(path)
    try:
        _write_new(path, meta)
        return _open_locked(path, lock_fd)
    except BaseException:
        os.close(lock_fd)
        raise


def open_journal(path: Path, site: str, map_digest: str) -> SqliteJournal:
    """Open and lock the journal of *site* on that map; JournalError if it is another's."""
    if not path.is_file():
        raise JournalError(f"{path}: there is no journal here")
    lock_fd = _take_lock(path)
    try:
        _check_belongs(path, site, map_digest)
        return _open_locked(path, lock_fd)
    except BaseException:
        os.close(lock_fd)
        raise


def read_journal(path: Path) -> SqliteJournal:
    """Open a journal to look at, also while a controller writes it."""
    if not path.is_file():
        raise JournalError(f"{path}: there is no journal here")
    with _told(path):
        uri = f"{path.absolute().as_uri()}?mode=ro"
        return _opened(path, sqlite3.connect(uri, uri=True, **_MANNERS))


def _open_locked(path: Path, lock_fd: int) -> SqliteJournal:
    with _told(path):
        database = sqlite3.connect(path, **_MANNERS)
        try:
            database.execute("PRAGMA synchronous=FULL")
        except BaseException:
            database.close()
            raise
    journal = _opened(path, database)
    journal.hold(lock_fd)
    return journal


def _write_new(path: Path, meta: JournalMeta) -> None:
    """Write an empty journal under another name first: it is there whole or not at all."""
    if path.exists():
        raise JournalError(f"{path}: there is a journal here already; it is kept as it is")
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with _told(path), contextlib.closing(sqlite3.connect(draft, **_MANNERS)) as database:
        draft.chmod(0o600)
        database.execute("PRAGMA journal_mode=WAL")
        with database:
            database.execute("BEGIN IMMEDIATE")
            for table in _TABLES:
                database.execute(table)
            database.executemany("INSERT INTO meta VALUES (?, ?)", _written(meta))
    draft.replace(path)


def _written(meta: JournalMeta) -> Iterator[tuple[str, str]]:
    return ((key, str(value)) for key, value in asdict(meta).items())


def _opened(path: Path, database: sqlite3.Connection) -> SqliteJournal:
    try:
        return SqliteJournal(path, _read_meta(path, database), database)
    except BaseException:
        database.close()
        raise


def _read_meta(path: Path, database: sqlite3.Connection) -> JournalMeta:
    with _told(path):
        found = dict(database.execute("SELECT key, value FROM meta"))
    if found.get("format") != str(FORMAT):
        raise JournalError(
            f"{path}: written in format {found.get('format', 'unknown')}, this version reads "
            f"format {FORMAT}; finish the day with the version that wrote it"
        )
    try:
        return JournalMeta(
            site=found["site"],
            map_digest=found["map_digest"],
            anchor_ms=int(found["anchor_ms"]),
            created_ms=int(found["created_ms"]),
            speed=float(found["speed"]),
        )
    except (KeyError, ValueError) as error:
        raise JournalError(f"{path}: its description is damaged ({error})") from error


def _check_belongs(path: Path, site: str, map_digest: str) -> None:
    journal = read_journal(path)
    journal.close()
    if journal.meta.site != site:
        raise JournalError(
            f"{path}: belongs to site {journal.meta.site!r}, not to {site!r}; give each site a "
            "state directory of its own"
        )
    if journal.meta.map_digest != map_digest:
        raise JournalError(
            f"{path}: was written on another map ({journal.meta.map_digest[:12]}, this one is "
            f"{map_digest[:12]}); use that map again, or a new state directory"
        )


def _take_lock(path: Path) -> int:
    """Lock the journal against a second controller; return what holds the lock."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock_fd = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise JournalError(f"{path}: cannot be locked: {error.strerror}") from error
    try:
        fcntl.flock(lock_fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        owner = os.pread(lock_fd, 32, 0).decode(errors="replace").strip() or "unknown"
        os.close(lock_fd)
        raise JournalError(
            f"{path}: another controller (process {owner}) works with this journal; stop it "
            "first, or use another state directory"
        ) from None
    os.truncate(lock_fd, 0)
    os.pwrite(lock_fd, str(os.getpid()).encode(), 0)
    return lock_fd


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say what SQLite and the file system say in words an operator can act on."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        advice = next((text for key, text in _ADVICE.items() if name.startswith(key)), "")
        raise JournalError(f"{path}: {advice or error}") from error
    except OSError as error:
        raise JournalError(f"{path}: {error.strerror}") from error
