"""Deadlines on their way: a ``WakeAt`` goes in, and at its time ``TimePassed`` comes out.

The core asks for the next deadline only, and may ask for the same one again; a deadline that is
kept twice wakes once.
"""

from heapq import heappop, heappush


class Timers:
    """The deadlines asked for, earliest first; owned by the fleet's thread."""

    __slots__ = ("_heap",)

    def __init__(self) -> None:
        self._heap: list[int] = []

    def add(self, time_ms: int) -> None:
        """Wake at or after *time_ms*."""
        if time_ms not in self._heap:
            heappush(self._heap, time_ms)

    @property
    def next_ms(self) -> int | None:
        """The earliest deadline, None if there is none."""
        return self._heap[0] if self._heap else None

    def take_due(self, now_ms: int) -> bool:
        """Forget every deadline that has come; return whether there was one."""
        due = False
        while self._heap and self._heap[0] <= now_ms:
            heappop(self._heap)
            due = True
        return due
