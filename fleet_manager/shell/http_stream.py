"""The live stream (server-sent events): what changed, five times a second at most.

``event: vehicles`` is a list of vehicles that changed, ``event: counts`` the figures,
``event: log`` a list of new log entries. The first events say everything there is.
"""

import asyncio
from collections.abc import AsyncIterator, Callable

import msgspec

from fleet_manager.shell.board import Board
from fleet_manager.shell.chronicle import Chronicle

LOOK_S = 0.2
SILENCE_S = 15.0
LOG_AT_ONCE_MAX = 200
STREAMS_MAX = 32


class Stream:
    """All readers of the live stream; each goes at its own pace."""

    def __init__(self, board: Board, chronicle: Chronicle, closing: Callable[[], bool]) -> None:
        self._board = board
        self._chronicle = chronicle
        self._closing = closing
        self.readers = 0

    async def read(self) -> AsyncIterator[bytes]:
        """Yield events until the server closes or the reader goes."""
        self.readers += 1
        try:
            version, seq, silent_s = 0, self._chronicle.seq, 0.0
            yield b": the fleet\n\n"
            while not self._closing():
                version, seq, events = self._news(version, seq)
                if events:
                    yield b"".join(events)
                    silent_s = 0.0
                elif silent_s >= SILENCE_S:
                    yield b": still here\n\n"
                    silent_s = 0.0
                await asyncio.sleep(LOOK_S)
                silent_s += LOOK_S
        finally:
            self.readers -= 1

    def _news(self, version: int, seq: int) -> tuple[int, int, list[bytes]]:
        version, vehicles, figures = self._board.since(version)
        lines = self._chronicle.after(seq, LOG_AT_ONCE_MAX) if self._chronicle.seq > seq else []
        named = (("vehicles", vehicles), ("counts", figures), ("log", lines))
        events = [_event(name, data) for name, data in named if data]
        return version, lines[-1]["seq"] if lines else seq, events


def _event(name: str, data: object) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + msgspec.json.encode(data) + b"\n\n"
