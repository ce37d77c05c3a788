"""What an importer took for granted, left out or could not reach: nothing in silence.

A finding names the feature, what was done, with which value and why. Findings of one class
(a default width for 85 service ways) are one line with a count.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum


class Topic(StrEnum):
    """What kind of news a finding is; the report is read in this order."""

    MISSING = "missing"
    UNREACHABLE = "unreachable"
    LEFT_OUT = "left out"
    PROPOSED = "proposed"
    ASSUMED = "assumed"
    READ = "read"


_ORDER = {topic: rank for rank, topic in enumerate(Topic)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """One finding: *feature* is an id of the map or the source, or empty for the whole map."""

    topic: Topic
    feature: str
    what: str
    value: str
    why: str
    count: int = 1

    def line(self) -> str:
        """One line of the report."""
        subject = f"{self.feature}: " if self.feature else ""
        times = f"{self.count} x " if self.count > 1 else ""
        value = f" = {self.value}" if self.value else ""
        why = f" ({self.why})" if self.why else ""
        return f"{self.topic}: {subject}{times}{self.what}{value}{why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """A map in our profile, as bytes, and what had to be assumed to make it."""

    map_json: bytes
    report: tuple[Assumption, ...]


class Report:
    """Collects findings; equal ones without a feature of their own become one with a count."""

    def __init__(self) -> None:
        self._single: list[Assumption] = []
        self._classes: Counter[tuple[Topic, str, str, str]] = Counter()

    def note(
        self, topic: Topic, feature: str, what: str, value: object = "", why: str = ""
    ) -> None:
        """Add a finding about one *feature*, or about the whole map."""
        self._single.append(
            Assumption(topic=topic, feature=feature, what=what, value=str(value), why=why)
        )

    def tally(self, topic: Topic, what: str, value: object = "", why: str = "") -> None:
        """Count one more case of a finding that many features share."""
        self._classes[topic, what, str(value), why] += 1

    def findings(self) -> tuple[Assumption, ...]:
        """Return everything, most urgent topic first, in a stable order."""
        classes = [
            Assumption(topic=topic, feature="", what=what, value=value, why=why, count=count)
            for (topic, what, value, why), count in self._classes.items()
        ]
        return tuple(sorted([*self._single, *classes], key=lambda each: _ORDER[each.topic]))


def report_lines(report: Iterable[Assumption]) -> list[str]:
    """Return the report as lines of text."""
    return [finding.line() for finding in report]


def report_json(report: Iterable[Assumption]) -> bytes:
    """Return the report as a JSON array, one object per finding."""
    text = json.dumps([asdict(finding) for finding in report], ensure_ascii=False, indent=1)
    return (text + "\n").encode()


def report_summary(report: Sequence[Assumption]) -> str:
    """Return how many findings there are of each topic, in one line."""
    totals: Counter[Topic] = Counter()
    for finding in report:
        totals[finding.topic] += finding.count
    parts = [f"{totals[topic]} {topic}" for topic in Topic if totals[topic]]
    return ", ".join(parts) or "nothing was assumed"
