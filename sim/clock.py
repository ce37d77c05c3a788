"""Virtual time: a heap of (time, order of asking, what to do), as in SimPy.

Two things due at the same millisecond happen in the order they were asked for, so a run is
repeated exactly by its seed. ``live`` waits in wall time between the same steps.
"""

from collections.abc import Callable
from heapq import heappop, heappush

Happening = Callable[[], None]


class Clock:
    """What is due, and the present time (ms since 1970)."""

    def __init__(self, now_ms: int) -> None:
        self.now_ms = now_ms
        self.happened = 0
        self._heap: list[tuple[int, int, Happening]] = []
        self._asked = 0

    def at(self, time_ms: int, happening: Happening) -> None:
        """Let *happening* happen at *time_ms*, or now if that has passed."""
        self._asked += 1
        due_ms = time_ms if time_ms > self.now_ms else self.now_ms
        heappush(self._heap, (due_ms, self._asked, happening))

    def after(self, delay_ms: int, happening: Happening) -> None:
        """Let *happening* happen *delay_ms* from now."""
        self.at(self.now_ms + delay_ms, happening)

    @property
    def next_ms(self) -> int | None:
        """When the next thing is due; None when nothing is."""
        return self._heap[0][0] if self._heap else None

    def step(self) -> None:
        """Let the next thing happen."""
        due_ms, _, happening = heappop(self._heap)
        self.now_ms = due_ms if due_ms > self.now_ms else self.now_ms
        self.happened += 1
        happening()

    def run(self, until_ms: int) -> None:
        """Let everything happen that is due up to and including *until_ms*."""
        heap = self._heap
        while heap and heap[0][0] <= until_ms:
            self.step()
        self.now_ms = max(self.now_ms, until_ms)
