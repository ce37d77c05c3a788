"""The journal's disk, in memory: what is committed outlives a crash, the rest does not."""

from collections.abc import Sequence

from fleet_manager.core.decisions import Durable
from fleet_manager.core.entry import GENESIS, decode, encode, link

Entry = tuple[int, bytes]
"""Time in ms since 1970, and the decision as written."""


class Disk:
    """Entries in order, chained by digests as in every journal."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.digest = GENESIS
        self.commits = 0
        self._pending: list[Entry] = []

    def append(self, time_ms: int, decisions: Sequence[Durable]) -> None:
        """Write decisions; they are not safe before ``commit``."""
        self._pending.extend((time_ms, encode(decision)) for decision in decisions)

    def commit(self) -> None:
        """Make safe what was written."""
        if not self._pending:
            return
        digest = self.digest
        for time_ms, payload in self._pending:
            digest = link(digest, time_ms, payload)
        self.digest = digest
        self.entries.extend(self._pending)
        self._pending.clear()
        self.commits += 1

    def crash(self) -> None:
        """Lose what was not committed."""
        self._pending.clear()

    def read(self) -> list[tuple[int, Durable]]:
        """Return every committed entry, oldest first, as it would be read after a restart."""
        return [(time_ms, decode(payload)) for time_ms, payload in self.entries]
