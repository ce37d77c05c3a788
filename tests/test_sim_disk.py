"""The in-memory journal."""

from fleet_manager.core.decisions import ParcelCancelled
from fleet_manager.core.entry import GENESIS, encode, link
from fleet_manager.model.ids import ParcelId
from sim.disk import Disk

ONE, TWO = (ParcelCancelled(parcel=ParcelId(name)) for name in ("p-1", "p-2"))


def test_what_was_committed_is_read_back() -> None:
    disk = Disk()
    disk.append(5, (ONE, TWO))
    disk.commit()
    disk.crash()
    assert disk.read() == [(5, ONE), (5, TWO)]


def test_a_crash_loses_what_was_not_committed() -> None:
    disk = Disk()
    disk.append(5, (ONE,))
    disk.commit()
    disk.append(6, (TWO,))
    disk.crash()
    disk.commit()
    assert disk.read() == [(5, ONE)]


def test_the_digest_is_the_chain_over_committed_entries() -> None:
    disk = Disk()
    disk.append(5, (ONE,))
    assert disk.digest == GENESIS
    disk.commit()
    assert disk.digest == link(GENESIS, 5, encode(ONE))


def test_a_commit_without_entries_does_nothing() -> None:
    disk = Disk()
    disk.commit()
    assert (disk.commits, disk.digest) == (0, GENESIS)
