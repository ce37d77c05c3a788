"""Fleet time that somebody else tells: a simulated world that may pause, step and change pace.

The fleet's clock is what was told last, and never goes back; how fast it runs is seen from what
was told within the last second. Nothing is foreseen: while nobody tells the time, it stands.
"""

import time
from collections import deque
from collections.abc import Callable
from threading import Event, Lock

_NS_PER_MS = 1_000_000
_SEEN_NS = 1_000 * _NS_PER_MS
_LOOK_AGAIN_S = 0.02
"""Whoever waits for a deadline looks at the time so often: the pace may change any moment."""
SPEED_MIN = 0.1
"""What is throttled by fleet time goes on while it stands."""


class FollowedClock:
    """Fleet time for every thread of the process; ``tell`` from any thread, too."""

    __slots__ = ("_heard", "_last_ms", "_lock", "_steady", "_told", "anchor_ms")

    def __init__(self, steady: Callable[[], int] = time.monotonic_ns) -> None:
        self.anchor_ms = 0
        """What was told first."""
        self._steady = steady
        self._last_ms = 0
        self._heard: deque[tuple[int, int]] = deque()
        self._told = Event()
        self._lock = Lock()

    def tell(self, time_ms: int) -> None:
        """Say what time it is, in ms since 1970."""
        with self._lock:
            now_ns = self._steady()
            if not self._told.is_set():
                self.anchor_ms = time_ms
            self._heard.append((now_ns, time_ms))
            while now_ns - self._heard[0][0] > _SEEN_NS and len(self._heard) > 1:
                self._heard.popleft()
            self._last_ms = max(self._last_ms, time_ms)
        self._told.set()

    def not_before(self, time_ms: int) -> None:
        """Never show less than *time_ms*: what is in the journal stays in the past."""
        with self._lock:
            self._last_ms = max(self._last_ms, time_ms)

    def wait(self, timeout_s: float) -> bool:
        """Wait until somebody has told the time; return whether somebody has."""
        return self._told.wait(timeout_s)

    def now_ms(self) -> int:
        """Return fleet time, in ms since 1970."""
        return self._last_ms

    def ahead_ms(self) -> int:
        """Return how far fleet time is ahead of what was told last; 0 as a rule."""
        with self._lock:
            return max(0, self._last_ms - self._heard[-1][1]) if self._heard else 0

    @property
    def speed(self) -> float:
        """Fleet time over wall time during the last second, at least SPEED_MIN."""
        with self._lock:
            if len(self._heard) < 2:  # noqa: PLR2004 (a pace needs two moments)
                return 1.0
            (first_ns, first_ms), (last_ns, last_ms) = self._heard[0], self._heard[-1]
        passed_ns = max(last_ns - first_ns, 1)
        return max(SPEED_MIN, (last_ms - first_ms) * _NS_PER_MS / passed_ns)

    def wall_s_until(self, time_ms: int) -> float:
        """Return the seconds of this world after which to look again; 0 if it is time."""
        return 0.0 if time_ms <= self._last_ms else _LOOK_AGAIN_S
