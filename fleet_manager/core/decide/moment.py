"""What a step is about: the event, the time, and which deadlines have come."""

from dataclasses import dataclass

from fleet_manager.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One event at one time; *due* names what to look at again, as (kind, key)."""

    event: Event
    now_ms: int
    due: tuple[tuple[str, str], ...] = ()

    def due_of(self, kind: str) -> tuple[str, ...]:
        """Return the keys of one kind of deadline, each once, earliest first."""
        return tuple(dict.fromkeys(key for found, key in self.due if found == kind))
