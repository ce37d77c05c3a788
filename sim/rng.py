"""Chance in the world: one independent stream per name, the same for a seed on every machine.

A stream belongs to one thing (a resident, a vehicle, a link), so the order in which things
happen does not change what each of them draws. Names are digested with SHA-256, never with
``hash()``, which differs between processes.
"""

from dataclasses import dataclass
from hashlib import sha256
from math import exp

from numpy.random import PCG64, Generator, SeedSequence


class Streams:
    """Hands out the named streams of one seed."""

    def __init__(self, seed: int) -> None:
        if seed < 0:
            raise ValueError("a seed is not negative")
        self.seed = seed

    def stream(self, name: str) -> Generator:
        """Return a fresh generator for *name*, at the start of its stream."""
        digest = sha256(name.encode()).digest()
        words = tuple(int.from_bytes(digest[at : at + 4], "big") for at in range(0, 16, 4))
        return Generator(PCG64(SeedSequence(self.seed, spawn_key=words)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """A duration by chance: lognormal around its median, never outside its bounds.

    *spread* is the standard deviation of the logarithm: 0 is always the median, 0.5 has its
    middle two thirds between 0.6 and 1.6 times the median.
    """

    median_ms: int
    spread: float = 0.0
    min_ms: int = 0
    max_ms: int = 86_400_000

    def __post_init__(self) -> None:
        """Refuse what is no duration."""
        if self.median_ms < 0 or self.spread < 0:
            raise ValueError("median and spread are not negative")
        if not 0 <= self.min_ms <= self.max_ms:
            raise ValueError("bounds are 0 <= min <= max")

    def draw_ms(self, rng: Generator) -> int:
        """Draw one duration; takes exactly one number from *rng*."""
        drawn = round(self.median_ms * exp(self.spread * rng.standard_normal()))
        return min(max(drawn, self.min_ms), self.max_ms)
