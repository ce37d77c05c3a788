"""How fast the world goes: at a speed, paused, or for one step and then paused again.

::

    world   ____/‾‾‾‾       resume, pause, step and set_speed may come from any thread;
           /                whatever comes, the world's time neither jumps nor goes back
    ______/

It is fed by a source that never goes back; nobody else looks at one.
"""

import time
from collections.abc import Callable
from math import inf
from threading import Lock

from fleet_manager.model.errors import ConfigError

SPEED_MIN = 0.1
SPEED_MAX = 1000.0
STEP_MS_MAX = 86_400_000
_NS_PER_MS = 1_000_000
_NS_PER_S = 1_000_000_000


class Pace:
    """The world's time, in ms since 1970, as it follows from what was asked so far."""

    __slots__ = ("_base_ns", "_lock", "_mark_ns", "_paused", "_source", "_speed", "_until_ns")

    def __init__(
        self,
        now_ms: int,
        speed: float = 1.0,
        source: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._lock = Lock()
        self._source = source
        self._speed = _checked(speed)
        self._paused = False
        self._base_ns = now_ms * _NS_PER_MS
        """The world's time when the source said *_mark_ns*."""
        self._mark_ns = source()
        self._until_ns: int | None = None
        """Where the step under way ends."""

    @property
    def speed(self) -> float:
        """The world's time over the source's, while it is not paused."""
        return self._speed

    @property
    def paused(self) -> bool:
        """Whether time stands still."""
        with self._lock:
            self._advance()
            return self._paused

    @property
    def stepping(self) -> bool:
        """Whether a step is under way."""
        with self._lock:
            self._advance()
            return self._until_ns is not None

    def now_ms(self) -> int:
        """Return the world's time."""
        with self._lock:
            self._advance()
            return self._base_ns // _NS_PER_MS

    def wall_s_until(self, time_ms: int) -> float:
        """Return the seconds to wait until then; infinity if it will not come by itself."""
        with self._lock:
            self._advance()
            ahead_ns = time_ms * _NS_PER_MS - self._base_ns
            if ahead_ns <= 0:
                return 0.0
            never = self._until_ns is not None and self._until_ns < time_ms * _NS_PER_MS
            return inf if self._paused or never else ahead_ns / _NS_PER_S / self._speed

    def pause(self) -> None:
        """Stop time; a step under way is over."""
        with self._lock:
            self._advance()
            self._paused, self._until_ns = True, None

    def resume(self) -> None:
        """Let time go on until it is told otherwise."""
        with self._lock:
            self._advance()
            self._paused, self._until_ns = False, None

    def step(self, duration_ms: int) -> int:
        """Let time go on for so long and stop exactly then; return when that will be.

        Raises:
            ConfigError: it is not paused, or the duration is out of bounds.
        """
        if not 0 < duration_ms <= STEP_MS_MAX:
            expected = "a duration of more than 0 s, at most a day"
            raise ConfigError("", "duration", expected, f"{duration_ms / 1000:g} s")
        with self._lock:
            self._advance()
            if not self._paused:
                raise ConfigError("", "step", "a paused world", "one that runs")
            self._paused = False
            self._until_ns = self._base_ns + duration_ms * _NS_PER_MS
            return self._until_ns // _NS_PER_MS

    def set_speed(self, speed: float) -> None:
        """Go on at another speed from now on; a paused world will when it is resumed.

        Raises:
            ConfigError: the speed is out of bounds.
        """
        checked = _checked(speed)
        with self._lock:
            self._advance()
            self._speed = checked

    def _advance(self) -> None:
        """Bring the base up to date."""
        source_ns = self._source()
        passed_ns = max(source_ns - self._mark_ns, 0)
        self._mark_ns = max(source_ns, self._mark_ns)
        if self._paused:
            return
        self._base_ns += round(passed_ns * self._speed)
        if self._until_ns is not None and self._base_ns >= self._until_ns:
            self._base_ns, self._until_ns, self._paused = self._until_ns, None, True


def _checked(speed: float) -> float:
    if not SPEED_MIN <= speed <= SPEED_MAX:
        expected = f"a factor from {SPEED_MIN:g} to {SPEED_MAX:g}"
        raise ConfigError("", "speed", expected, speed)
    return float(speed)
