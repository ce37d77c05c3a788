"""What a checker has to say: when which rule was broken, in one line."""

from msgspec import Struct


class Violation(Struct, frozen=True, kw_only=True):
    """A rule of the street, the wire or the books that was broken."""

    time_ms: int
    rule: str
    what: str
