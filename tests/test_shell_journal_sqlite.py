"""The journal on a real disk: whole batches, one writer, no guessing."""

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from fleet_manager.core.decisions import Durable, ParcelCancelled
from fleet_manager.core.entry import decode
from fleet_manager.model.errors import JournalError
from fleet_manager.model.ids import ParcelId
from fleet_manager.shell.journal import JournalMeta
from fleet_manager.shell.journal_sqlite import (
    SqliteJournal,
    create_journal,
    open_journal,
    read_journal,
)

META = JournalMeta(site="riverside", map_digest="abc", anchor_ms=1000, created_ms=5, speed=2.5)
BATCH = 7


def a_batch(first: int, count: int = BATCH) -> list[tuple[int, Durable]]:
    numbers = range(first, first + count)
    return [(n * 10, ParcelCancelled(parcel=ParcelId(f"p{n}"))) for n in numbers]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.db"


def reopened(path: Path) -> SqliteJournal:
    return open_journal(path, META.site, META.map_digest)


def change(path: Path, statement: str) -> None:
    database = sqlite3.connect(path)
    with database:
        database.execute(statement)
    database.close()


def test_what_was_appended_is_read_again_after_reopening(path: Path) -> None:
    journal = create_journal(path, META)
    journal.append(a_batch(1))
    journal.append(a_batch(8, 2))
    journal.close()
    journal = reopened(path)
    entries = list(journal.read())
    assert [decode(entry.payload) for entry in entries] == [d for _, d in a_batch(1, 9)]
    assert [entry.time_ms for entry in entries] == [n * 10 for n in range(1, 10)]
    assert journal.head.seq == 9
    assert journal.meta == META
    journal.close()


def test_reading_may_begin_anywhere(path: Path) -> None:
    journal = create_journal(path, META)
    journal.append(a_batch(1))
    assert [entry.seq for entry in journal.read(5)] == [5, 6, 7]
    assert list(journal.read(8)) == []
    journal.close()


def test_appending_goes_on_from_the_head_of_a_reopened_journal(path: Path) -> None:
    for first in (1, 8, 15):
        journal = reopened(path) if path.exists() else create_journal(path, META)
        journal.append(a_batch(first))
        journal.close()
    journal = read_journal(path)
    assert journal.verify().head.seq == 21
    assert journal.verify().bad_seq is None
    journal.close()


def test_an_empty_batch_writes_nothing(path: Path) -> None:
    journal = create_journal(path, META)
    journal.append([])
    assert journal.head.seq == 0
    journal.close()


def test_a_changed_row_is_found_and_named(path: Path) -> None:
    journal = create_journal(path, META)
    journal.append(a_batch(1))
    journal.close()
    change(path, "UPDATE entry SET payload = payload || ' ' WHERE seq = 4")
    journal = reopened(path)
    assert journal.verify().bad_seq == 4
    with pytest.raises(JournalError, match="entry 4"):
        list(journal.read())
    journal.close()


def test_a_second_controller_is_kept_out_and_told_who_is_in(path: Path) -> None:
    journal = create_journal(path, META)
    with pytest.raises(JournalError, match=r"another controller \(process \d+\)"):
        reopened(path)
    journal.close()
    reopened(path).close()


def test_a_reader_looks_in_while_the_controller_writes(path: Path) -> None:
    journal = create_journal(path, META)
    journal.append(a_batch(1))
    reader = read_journal(path)
    assert reader.verify().head == journal.head
    reader.close()
    journal.append(a_batch(8))
    journal.close()


def test_a_reader_cannot_write(path: Path) -> None:
    create_journal(path, META).close()
    reader = read_journal(path)
    with pytest.raises(JournalError, match="may not be written"):
        reader.append(a_batch(1))
    reader.close()


def test_a_journal_of_another_map_is_refused(path: Path) -> None:
    create_journal(path, META).close()
    with pytest.raises(JournalError, match="another map"):
        open_journal(path, META.site, "def")


def test_a_journal_of_another_site_is_refused(path: Path) -> None:
    create_journal(path, META).close()
    with pytest.raises(JournalError, match="'riverside'"):
        open_journal(path, "courtyard", META.map_digest)


def test_a_journal_of_another_format_is_refused(path: Path) -> None:
    create_journal(path, META).close()
    change(path, "UPDATE meta SET value = '99' WHERE key = 'format'")
    with pytest.raises(JournalError, match="format 99"):
        reopened(path)


def test_a_journal_that_exists_is_not_overwritten(path: Path) -> None:
    create_journal(path, META).close()
    with pytest.raises(JournalError, match="already"):
        create_journal(path, META)


def test_a_journal_that_does_not_exist_is_not_made_by_opening(path: Path) -> None:
    for opening in (reopened, read_journal):
        with pytest.raises(JournalError, match="no journal"):
            opening(path)


def test_a_file_that_is_no_journal_is_refused(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"a photograph of a cat, and not a small one at that" * 100)
    with pytest.raises(JournalError, match="not a journal"):
        reopened(path)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(JournalError, match="cannot be locked"):
        create_journal(tmp_path / "file" / "journal.db", META)


def test_the_journal_is_for_its_owner_only(path: Path) -> None:
    create_journal(path, META).close()
    assert path.stat().st_mode & 0o077 == 0


_FULL_DISK = """
import resource, sys
from pathlib import Path
sys.path[:0] = sys.argv[2:]
from fleet_manager.model.errors import JournalError
from fleet_manager.shell.journal_sqlite import create_journal, read_journal
from test_shell_journal_sqlite import META, a_batch
path = Path(sys.argv[1])
journal = create_journal(path, META)
journal.append(a_batch(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    while True:
        journal.append(a_batch(journal.head.seq + 1, 50))
except JournalError as error:
    print(error)
assert journal.head.seq == read_journal(path).verify().head.seq > 7
"""


def run_here(program: str, path: Path) -> subprocess.Popen[str]:
    folders = (str(Path(__file__).parent), str(Path(__file__).parents[1]))
    return subprocess.Popen(
        [sys.executable, "-c", program, str(path), *folders], stdout=subprocess.PIPE, text=True
    )


def test_a_disk_that_takes_no_more_is_said_and_nothing_half_written(path: Path) -> None:
    with run_here(_FULL_DISK, path) as writer:
        said, _ = writer.communicate(timeout=60)
    assert "what is written is safe" in said
    assert writer.returncode == 0
    journal = reopened(path)
    assert journal.verify().bad_seq is None
    journal.close()


_WRITER = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[2:]
from fleet_manager.shell.journal_sqlite import create_journal, open_journal
from test_shell_journal_sqlite import BATCH, META, a_batch
path = Path(sys.argv[1])
journal = (open_journal(path, META.site, META.map_digest) if path.exists()
           else create_journal(path, META))
while True:
    journal.append(a_batch(journal.head.seq + 1))
    print(journal.head.seq, flush=True)
"""


def test_a_killed_writer_leaves_whole_batches_and_everything_it_reported(path: Path) -> None:
    reported = 0
    for _ in range(3):
        with run_here(_WRITER, path) as writer:
            assert writer.stdout is not None
            for _ in range(40):
                reported = int(writer.stdout.readline())
            writer.send_signal(signal.SIGKILL)
    journal = reopened(path)
    verdict = journal.verify()
    assert verdict.bad_seq is None
    assert verdict.head.seq % BATCH == 0
    assert verdict.head.seq >= reported
    journal.close()
