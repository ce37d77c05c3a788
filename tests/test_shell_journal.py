"""The chain of digests: any entry changed, lost or moved is found."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.core.entry import link
from fleet_manager.model.errors import JournalError
from fleet_manager.shell.journal import Entry, Head, check_chain, verify_chain

LENGTH = 6


def a_chain(length: int = LENGTH) -> list[Entry]:
    entries: list[Entry] = []
    digest = Head().digest
    for seq in range(1, length + 1):
        payload = f'{{"decision":"{seq}"}}'.encode()
        digest = link(digest, seq * 10, payload)
        entries.append(Entry(seq=seq, time_ms=seq * 10, payload=payload, digest=digest))
    return entries


def test_an_untouched_chain_is_read_to_its_head() -> None:
    chain = a_chain()
    verdict = verify_chain(chain)
    assert verdict.bad_seq is None
    assert verdict.head == Head(seq=LENGTH, time_ms=60, digest=chain[-1].digest)


def test_an_empty_journal_is_in_order() -> None:
    assert verify_chain([]).head == Head()


@given(st.integers(0, LENGTH - 1), st.integers(0, 2))
def test_a_changed_entry_is_named(index: int, field: int) -> None:
    chain = a_chain()
    entry = chain[index]
    chain[index] = (
        replace(entry, payload=b"{}"),
        replace(entry, time_ms=entry.time_ms + 1),
        replace(entry, digest=bytes(32)),
    )[field]
    verdict = verify_chain(chain)
    assert verdict.bad_seq == index + 1
    assert verdict.head.seq == index


@given(st.integers(0, LENGTH - 2))
def test_a_missing_entry_is_named(index: int) -> None:
    chain = a_chain()
    del chain[index]
    assert verify_chain(chain).bad_seq == index + 1


def test_reading_stops_before_the_first_broken_link() -> None:
    chain = a_chain()
    chain[2] = replace(chain[2], payload=b"{}")
    reader = check_chain(chain, Head())
    assert [next(reader).seq, next(reader).seq] == [1, 2]
    with pytest.raises(JournalError, match="entry 3"):
        next(reader)
