"""Fleet time: the only reader of the clock. Everybody else gets ``now_ms`` as an argument.

Fleet time may run faster than the wall, so that a day can be watched in minutes::

    fleet = anchor + (wall - anchor) * speed

The anchor is kept in the journal: a controller that was killed comes back to the same fleet
time, and a simulation that is told the anchor lives in it too. Fleet time never goes back. When
the wall clock is set back, or the journal is ahead of it, fleet time goes on at half its pace
until the two meet again: deadlines come late then, but they come.
"""

import time
from collections.abc import Callable
from threading import Lock
from typing import Protocol

from fleet_manager.model.errors import ConfigError

_NS_PER_MS = 1_000_000
SPEED_MAX = 1000.0

Source = Callable[[], int]
"""Nanoseconds, since 1970 (wall) or since whenever (monotonic)."""


class FleetClock(Protocol):
    """Fleet time, however it comes about: ``Clock`` here, or ``FollowedClock``."""

    @property
    def anchor_ms(self) -> int:
        """When fleet time began to be counted, in ms since 1970."""
        ...

    @property
    def speed(self) -> float:
        """Fleet time over wall time."""
        ...

    def now_ms(self) -> int:
        """Return fleet time, in ms since 1970."""
        ...

    def ahead_ms(self) -> int:
        """Return how far fleet time is ahead of its source; 0 as a rule."""
        ...

    def wall_s_until(self, time_ms: int) -> float:
        """Return the seconds of this world to wait at most for fleet time *time_ms*."""
        ...


def wall_ms() -> int:
    """Return the wall clock, in ms since 1970; for a new journal's anchor, not for the core."""
    return time.time_ns() // _NS_PER_MS


class Clock:
    """Fleet time for every thread of the process.

    *not_before_ms* is the time of the journal's last entry: what is written stays in the past.
    """

    __slots__ = ("_last_ns", "_lock", "_monotonic", "_seen_ns", "_wall", "anchor_ms", "speed")

    def __init__(
        self,
        anchor_ms: int,
        speed: float = 1.0,
        not_before_ms: int = 0,
        sources: tuple[Source, Source] = (time.time_ns, time.monotonic_ns),
    ) -> None:
        if not 0 < speed <= SPEED_MAX:
            raise ConfigError("", "speed", f"a factor above 0, at most {SPEED_MAX:g}", speed)
        self.anchor_ms = anchor_ms
        self.speed = speed
        self._wall, self._monotonic = sources
        self._seen_ns = self._monotonic()
        self._last_ns = not_before_ms * _NS_PER_MS
        self._lock = Lock()

    def now_ms(self) -> int:
        """Return fleet time, in ms since 1970."""
        with self._lock:
            seen_ns = self._monotonic()
            slow_ns = self._last_ns + int((seen_ns - self._seen_ns) * self.speed) // 2
            self._seen_ns = seen_ns
            self._last_ns = max(self._by_the_wall_ns(), slow_ns)
            return self._last_ns // _NS_PER_MS

    def ahead_ms(self) -> int:
        """Return how far fleet time is ahead of what the wall clock says; 0 as a rule."""
        return max(0, self.now_ms() - self._by_the_wall_ns() // _NS_PER_MS)

    def wall_s_until(self, time_ms: int) -> float:
        """Return the seconds of waiting in this world until fleet time is *time_ms*."""
        return max(0.0, (time_ms - self.now_ms()) / 1000 / self.speed)

    def _by_the_wall_ns(self) -> int:
        anchor_ns = self.anchor_ms * _NS_PER_MS
        return anchor_ns + int((self._wall() - anchor_ns) * self.speed)
