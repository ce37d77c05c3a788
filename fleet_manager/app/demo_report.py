"""What the demo came to: the street's account held against the journal, and the tracks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fleet_manager.app.files import write_bytes
from fleet_manager.app.site import Site, open_ground
from fleet_manager.core.entry import decode
from fleet_manager.model.ids import ParcelId
from fleet_manager.roadmap.features import Position
from fleet_manager.shell.journal_sqlite import read_journal
from fleet_manager.shell.picture import draw_map
from sim.aftermath import Aftermath, Run, read_aftermath, report_from, tracks
from sim.report import Report
from sim.violation import Violation

LANE_SHARE_M = 2.4
"""Tracks are drawn side by side over so much of a lane's width."""
METRES_PER_DEGREE = 111_320


@dataclass(slots=True, kw_only=True)
class Course:
    """How the demo went, as seen from outside."""

    scenario: str
    seed: int
    begin_ms: int = 0
    wall_s: float = 0.0
    handed_in: list[ParcelId] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    ended_early: str = ""


def make_report(site: Site, street_file: Path, course: Course) -> Report:
    """Hold what the street knows against the journal, after everybody has ended."""
    street = read_aftermath(street_file.read_bytes())
    journal = read_journal(site.journal_file)
    try:
        verdict = journal.verify()
        found = [_broken(street, "invariant", what) for what in course.broken]
        if verdict.bad_seq is not None:
            found.append(_broken(street, "journal", f"entry {verdict.bad_seq} was changed"))
        run = Run(
            scenario=course.scenario,
            seed=course.seed,
            begin_ms=course.begin_ms,
            wall_s=course.wall_s,
            submitted=tuple(course.handed_in),
            journal_digest=verdict.head.digest.hex(),
            violations=tuple(found),
            ended_early=course.ended_early,
        )
        entries = ((entry.time_ms, decode(entry.payload)) for entry in journal.read())
        return report_from(street, entries, run)
    finally:
        journal.close()


def write_map(site: Site, street_file: Path, picture: Path) -> None:
    """Draw the map with every vehicle's track on it."""
    ground = open_ground(site)
    street = read_aftermath(street_file.read_bytes())
    lines = tracks(street, ground.road.graph)
    drawn = {
        name: _aside(lines[name], number / max(1, len(lines) - 1) - 0.5)
        for number, name in enumerate(sorted(lines))
    }
    write_bytes(picture, draw_map(ground.map, tracks=drawn))


def _aside(line: Sequence[Position], share: float) -> list[Position]:
    """Move a track a little, that those who drove the same lane do not hide each other."""
    shift = share * LANE_SHARE_M / METRES_PER_DEGREE
    return [(x + shift, y + shift) for x, y in line]


def _broken(street: Aftermath, rule: str, what: str) -> Violation:
    return Violation(time_ms=street.now_ms, rule=rule, what=what)
