r"""How a vehicle speeds up, cruises and brakes along stretches of road, in closed form.

::

    speed                ________ limit of the second stretch
      |      ____ limit /        \
      |     /    \_____/          \
      |    /                       \
      +---+----------+--------------+--> way       it can always stop at the end

A profile is a list of pieces of constant acceleration, worked out once when the way ahead grows
and asked at any time afterwards. It never exceeds a limit, never jumps in speed, and comes to
rest exactly at the end of the last stretch. Inside: floats, millimetres and seconds.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import TypeAlias

_ROUNDING_MS = 1e-6
_Piece: TypeAlias = tuple[float, float, float, float]
"""Seconds after the start, way in mm, speed in mm/s, acceleration in mm/s2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the motors and brakes can do."""

    speed_max_mm_s: float
    acceleration_mm_s2: float
    deceleration_mm_s2: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of way with one speed limit, and the speed allowed where it ends."""

    length_mm: float
    limit_mm_s: float
    exit_mm_s: float = float("inf")
    """Zero where the vehicle must reverse."""


@dataclass(frozen=True, slots=True)
class Motion:
    """How far along the stretches a vehicle is, and how fast."""

    way_mm: float
    speed_mm_s: float


class Profile:
    """Where a vehicle is at any time from *start_ms* on; *ends_ms* says when each stretch ends.

    A time in *ends_ms* is the first whole millisecond at which the stretch lies behind.
    """

    __slots__ = ("_marks_s", "_pieces", "ends_ms", "rest_ms", "start_ms")

    def __init__(
        self,
        start_ms: int,
        pieces: list[tuple[float, float, float, float]],
        ends_s: list[float],
    ) -> None:
        self.start_ms = start_ms
        self._pieces = pieces
        self._marks_s = [piece[0] for piece in pieces]
        self.ends_ms = [start_ms + ceil(end_s * 1000.0 - _ROUNDING_MS) for end_s in ends_s]
        self.rest_ms = start_ms + ceil(pieces[-1][0] * 1000.0 - _ROUNDING_MS)

    def at(self, now_ms: int) -> Motion:
        """Return way and speed at *now_ms*; before the start as at the start."""
        elapsed_s = (now_ms - self.start_ms) / 1000.0
        found = bisect_right(self._marks_s, elapsed_s) - 1
        begin_s, way_mm, speed_mm_s, acceleration = self._pieces[found if found > 0 else 0]
        elapsed_s -= begin_s
        if elapsed_s <= 0.0:
            return Motion(way_mm, speed_mm_s)
        gained = acceleration * elapsed_s
        way_mm += (speed_mm_s + 0.5 * gained) * elapsed_s
        return Motion(way_mm, max(speed_mm_s + gained, 0.0))

    def pieces(self) -> tuple[_Piece, ...]:
        """Return (begin in s after the start, way, speed, acceleration) of every piece."""
        return tuple(self._pieces)


def drive(limits: Limits, stretches: Sequence[Stretch], start: Motion, now_ms: int) -> Profile:
    """Return the quickest profile from *start* to rest at the end of *stretches*.

    *start* is somewhere on the first stretch, at a speed from which every limit ahead can still
    be kept; what an earlier profile of the same, shorter way says is always such a start.
    """
    pen = _Pen(limits, start)
    ends_s: list[float] = []
    end = 0.0
    exits = _exit_speeds_squared(limits, stretches)
    for stretch, exit_squared in zip(stretches, exits, strict=True):
        end += stretch.length_mm
        if end > pen.way:
            pen.draw(end, min(limits.speed_max_mm_s, stretch.limit_mm_s), exit_squared)
        ends_s.append(pen.now_s)
    pen.pieces.append((pen.now_s, pen.way, 0.0, 0.0))
    return Profile(now_ms, pen.pieces, ends_s)


class _Pen:
    """Draws a profile stretch by stretch: up, level, down."""

    __slots__ = ("limits", "now_s", "pieces", "speed", "way")

    def __init__(self, limits: Limits, start: Motion) -> None:
        self.limits = limits
        self.now_s = 0.0
        self.way = start.way_mm
        self.speed = start.speed_mm_s
        self.pieces: list[_Piece] = []

    def draw(self, end: float, top: float, exit_squared: float) -> None:
        """Go on to *end*, no faster than *top*, and leave at most as fast as is allowed."""
        up, down = self.limits.acceleration_mm_s2, self.limits.deceleration_mm_s2
        now_s, way, speed = self.now_s, self.way, self.speed
        length, squared = end - way, speed * speed
        low = min(exit_squared, squared + 2.0 * up * length)
        # Rounding may ask for a hair more than the brakes' nominal deceleration.
        down = max(down, (squared - low) / (2.0 * length))
        highest = (2.0 * up * down * length + down * squared + up * low) / (up + down)
        peak = sqrt(min(max(top * top, squared), highest))
        if peak > speed:
            self.pieces.append((now_s, way, speed, up))
            now_s += (peak - speed) / up
            way += (peak * peak - squared) / (2.0 * up)
        begin_braking = end - (peak * peak - low) / (2.0 * down)
        if begin_braking > way:
            self.pieces.append((now_s, way, peak, 0.0))
            now_s += (begin_braking - way) / peak
        final = sqrt(low)
        if peak > final:
            self.pieces.append((now_s, begin_braking, peak, -down))
            now_s += (peak - final) / down
        self.now_s, self.way, self.speed = now_s, end, final


def _exit_speeds_squared(limits: Limits, stretches: Sequence[Stretch]) -> list[float]:
    """Return how fast each stretch may be left so that everything ahead can be kept."""
    exits = [0.0] * len(stretches)
    ahead_top = ahead_allowed = 0.0
    for index in range(len(stretches) - 1, -1, -1):
        stretch = stretches[index]
        top = min(limits.speed_max_mm_s, stretch.limit_mm_s)
        allowed = min(ahead_top, ahead_allowed, top * top)
        if stretch.exit_mm_s < top:
            allowed = min(allowed, stretch.exit_mm_s * stretch.exit_mm_s)
        exits[index] = allowed
        ahead_top = top * top
        ahead_allowed = allowed + 2.0 * limits.deceleration_mm_s2 * stretch.length_mm
    return exits


def brake(limits: Limits, stretches: Sequence[Stretch], start: Motion, now_ms: int) -> Profile:
    """Return the profile of braking to rest as soon as possible.

    ``ends_ms`` has entries only for the stretches that are left behind while braking.
    """
    down = limits.deceleration_mm_s2
    speed = start.speed_mm_s
    stop_s = speed / down
    stop_way = start.way_mm + speed * speed / (2.0 * down)
    pieces = [(0.0, start.way_mm, speed, -down)] if speed > 0.0 else []
    pieces.append((stop_s, stop_way, 0.0, 0.0))
    ends_s, end = [], 0.0
    for stretch in stretches:
        end += stretch.length_mm
        way = end - start.way_mm
        if end > stop_way:
            break
        ends_s.append((speed - sqrt(max(speed * speed - 2.0 * down * way, 0.0))) / down)
    return Profile(now_ms, pieces, ends_s)


def stopping_distance_mm(limits: Limits, speed_mm_s: float) -> float:
    """Return how much way a vehicle needs to come to rest."""
    return speed_mm_s * speed_mm_s / (2.0 * limits.deceleration_mm_s2)
