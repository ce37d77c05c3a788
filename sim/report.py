"""What a run came to: figures for people (rows of tables) and for machines (report.json)."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field

import msgspec

from sim.tally import End, Story, Tally
from sim.violation import Violation

VIOLATIONS_SHOWN_MAX = 200
_MS_PER_S = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcels:
    """Every parcel handed in, counted once: the last six lines add up to the first."""

    submitted: int
    delivered: int
    returned: int
    cancelled: int
    refused: int
    undelivered: int
    """Neither delivered nor given back when the run ended."""
    late: int
    """Of the delivered: after their due window."""
    not_collected: int
    """Offered at least once without being taken; most of them are then returned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleFigures:
    """One vehicle's day."""

    id: str
    km: float
    delivered: int
    driving_s: float
    used_wh: float
    battery_permille: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """How long delivered parcels spent in one phase; seconds."""

    name: str
    mean_s: float
    p90_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A run's figures; ``as_json`` is report.json."""

    scenario: str
    seed: int
    simulated_s: float
    wall_s: float
    parcels: Parcels
    vehicles: tuple[VehicleFigures, ...]
    km: float
    orders_sent: int
    violations: tuple[str, ...]
    journal_digest: str
    phases: tuple[Phase, ...] = ()
    residents: dict[str, int] = field(default_factory=dict)
    decisions: int = 0
    events: int = 0
    crashes: int = 0
    alarms: int = 0
    ended_early: str = ""
    """Why the run ended before its time, if that was not because everything was done."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing was broken and every parcel's story has an end."""
        return not self.violations and self.parcels.undelivered == 0

    @property
    def speed(self) -> float:
        """Simulated seconds per second of wall time."""
        return self.simulated_s / self.wall_s if self.wall_s > 0 else 0.0

    def as_json(self) -> bytes:
        """Return report.json."""
        return msgspec.json.format(msgspec.json.encode(asdict(self)), indent=2) + b"\n"

    def rows(self) -> tuple[tuple[str, str], ...]:
        """Return (what, how much) for the table at the end of a run."""
        parcels = self.parcels
        figures: list[tuple[str, object]] = [
            ("parcels handed in", parcels.submitted),
            ("delivered", parcels.delivered),
            ("  of these late", parcels.late),
            ("not collected", parcels.not_collected),
            ("returned to the station", parcels.returned),
            ("cancelled or refused", parcels.cancelled + parcels.refused),
            ("undelivered", parcels.undelivered),
            ("kilometres", f"{self.km:.1f}"),
            ("orders sent", self.orders_sent),
            ("violations", len(self.violations)),
            ("simulated time", _span(self.simulated_s)),
            ("wall time", f"{self.wall_s:.1f} s ({self.speed:.0f} x)"),
        ]
        for phase in self.phases:
            value = f"{phase.mean_s:.0f} s ({phase.p90_s:.0f} s)"
            figures.append((f"{phase.name}, mean (9 of 10 below)", value))
        return tuple((what, str(value)) for what, value in figures)


def parcels_of(written: Tally, submitted: int) -> Parcels:
    """Return the parcels' figures from what the journal says."""
    ends = {end: written.count(end) for end in End}
    ended = sum(ends.values()) - ends[End.OPEN]
    stories = written.stories.values()
    return Parcels(
        submitted=submitted,
        delivered=ends[End.DELIVERED],
        returned=ends[End.RETURNED],
        cancelled=ends[End.CANCELLED],
        refused=ends[End.REFUSED],
        undelivered=submitted - ended,
        late=sum(story.late for story in stories),
        not_collected=sum(bool(story.withheld) for story in stories),
    )


_Mark = Callable[[Story], int | None]
_PHASES: tuple[tuple[str, _Mark, _Mark], ...] = (
    ("waiting for a vehicle", lambda s: s.accepted_ms, lambda s: s.assigned_ms),
    ("loading", lambda s: s.assigned_ms, lambda s: s.loaded_ms),
    ("on the road", lambda s: s.loaded_ms, lambda s: s.offered_ms),
    ("handoff", lambda s: s.offered_ms, lambda s: s.ended_ms),
    ("all in all", lambda s: s.accepted_ms, lambda s: s.ended_ms),
)


def phases_of(written: Tally) -> tuple[Phase, ...]:
    """Return how long delivered parcels took, phase by phase; nothing if none was delivered."""
    done = [story for story in written.stories.values() if story.end is End.DELIVERED]
    phases = []
    for name, begin, end in _PHASES:
        spans = sorted(
            (stop - start) / _MS_PER_S
            for story in done
            if (start := begin(story)) is not None and (stop := end(story)) is not None
        )
        if spans:
            mean, p90 = sum(spans) / len(spans), spans[int(0.9 * (len(spans) - 1))]
            phases.append(Phase(name=name, mean_s=round(mean, 1), p90_s=round(p90, 1)))
    return tuple(phases)


def sentences(violations: Sequence[Violation], start_ms: int) -> tuple[str, ...]:
    """Return violations as lines: seconds into the run, rule, what happened."""
    return tuple(
        f"{(one.time_ms - start_ms) / _MS_PER_S:.1f} s, {one.rule}: {one.what}"
        for one in violations[:VIOLATIONS_SHOWN_MAX]
    )


def _span(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d} h"
