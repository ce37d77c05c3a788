"""What a checker has to say: when which rule was broken, in one line."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule of the street or the wire that was broken."""

    time_ms: int
    rule: str
    what: str
