"""Moments: the fleet counts whole milliseconds, ROS 2 seconds and nanoseconds.

A zero stamp means "not known" in our messages, and ``None`` means the same in our code.
"""

from builtin_interfaces.msg import Time

MS_PER_S = 1000
NS_PER_MS = 1_000_000
STAMP_MS_MIN = -(2**31) * MS_PER_S
STAMP_MS_MAX = 2**31 * MS_PER_S - 1
"""A stamp's seconds have 32 bits, until January 2038. Parcels may be due later, over HTTP."""


def to_time(time_ms: int | None) -> Time:
    """Return the stamp of *time_ms*, or the nearest there is; ``None`` becomes zero."""
    held_ms = min(max(time_ms or 0, STAMP_MS_MIN), STAMP_MS_MAX)
    sec, rest_ms = divmod(held_ms, MS_PER_S)
    return Time(sec=sec, nanosec=rest_ms * NS_PER_MS)


def to_ms(time: Time) -> int:
    """Return the stamp in ms, what is below a millisecond cut off."""
    return int(time.sec) * MS_PER_S + int(time.nanosec) // NS_PER_MS


def to_ms_if_set(time: Time) -> int | None:
    """Return the stamp in ms, or ``None`` if nobody has set it."""
    return to_ms(time) if time.sec or time.nanosec else None
