"""``last100 journal``: look into the fleet's memory, replay it, check that it is whole."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Annotated

import msgspec
import typer

from fleet_manager.app.screen import say, working
from fleet_manager.app.site import Site, fleet_settings, load_site, open_ground
from fleet_manager.core.decisions import Durable
from fleet_manager.core.entry import decode
from fleet_manager.core.fleet import Fleet
from fleet_manager.core.step import replay as replay_decisions
from fleet_manager.model.errors import JournalError
from fleet_manager.shell.controller import JOURNAL
from fleet_manager.shell.journal import Entry
from fleet_manager.shell.journal_sqlite import SqliteJournal, read_journal

app = typer.Typer()

BROKEN = 1
PERSONAL = ("contact", "address")

Place = Annotated[Path, typer.Argument(help="A state directory, or the journal in it.")]
Number = Annotated[int, typer.Option("--from", min=1, help="Number of the first entry.")]


@app.command()
def show(
    place: Place = Path("state"),
    *,
    first: Number = 1,
    limit: Annotated[int, typer.Option(min=1, help="At most so many entries.")] = 100,
    kind: Annotated[str, typer.Option(help="Only decisions of this kind.")] = "",
) -> None:
    """Print decisions, oldest first; contacts and addresses are left out."""
    with closing(_open(place)) as journal:
        wanted = (
            (entry, decision)
            for entry, decision in _decisions(journal, first)
            if not kind or type(decision).__name__ == kind
        )
        for entry, decision in islice(wanted, limit):
            say(f"{entry.seq:>7}  {_time(entry.time_ms)}  {_line(decision)}")


@app.command()
def verify(place: Place = Path("state")) -> None:
    """Check the chain of digests, first entry to last."""
    with closing(_open(place)) as journal, working("checking the journal"):
        verdict = journal.verify()
    head = verdict.head
    if verdict.bad_seq is not None:
        say(
            f"{journal.path}: entry {verdict.bad_seq} is missing or was changed; entries 1 to "
            f"{head.seq} are as they were written"
        )
        raise typer.Exit(BROKEN)
    say(f"{journal.path}: {head.seq} entries, all as they were written")
    say(f"digest {head.digest.hex()}")


@app.command()
def replay(
    place: Place = Path("state"),
    *,
    config: Annotated[Path | None, typer.Option(help="The fleet.toml it ran with.")] = None,
    map_: Annotated[str | None, typer.Option("--map", help="The map it ran on.")] = None,
) -> None:
    """Give the fleet back from its journal, as a restart does, and say what it holds."""
    site = load_site(config, {"site.map": map_})
    with closing(_open(place)) as journal:
        _replay(journal, site)


def _replay(journal: SqliteJournal, site: Site) -> None:
    with working("reading the map"):
        ground = open_ground(site)
    if ground.digest != journal.meta.map_digest:
        raise JournalError(
            f"{journal.path}: was written on another map than {site.map_file}, or with other "
            "vehicle sizes; name them with --map or --config"
        )
    fleet = Fleet(ground.road, fleet_settings(site.config, str(ground.map.header.id)))
    began_s = perf_counter()
    with working("replaying"):
        entries = ((entry.time_ms, decision) for entry, decision in _decisions(journal, 1))
        count = replay_decisions(fleet, entries)
    took_s = perf_counter() - began_s
    say(f"{journal.path}: {count} decisions replayed in {took_s:.2f} s")
    say(f"time      {_time(journal.head.time_ms)}")
    say(f"vehicles  {len(fleet.vehicles)}")
    for phase, parcels in fleet.counts.items():
        if parcels:
            say(f"parcels   {parcels} {phase.value}")


def _open(place: Path) -> SqliteJournal:
    return read_journal(place / JOURNAL if place.is_dir() else place)


def _decisions(journal: SqliteJournal, first: int) -> Iterator[tuple[Entry, Durable]]:
    for entry in journal.read(first):
        yield entry, decode(entry.payload)


def _line(decision: Durable) -> str:
    values = msgspec.to_builtins(decision)
    values.pop("decision", None)
    return f"{type(decision).__name__} {_shown(values)}"


def _shown(value: object) -> str:
    """Return a value in few words, without what is personal."""
    match value:
        case dict():
            parts = (
                f"{name}={_shown(one)}"
                for name, one in value.items()
                if name not in PERSONAL and one not in (None, "", [], ())
            )
            return " ".join(parts)
        case list() | tuple():
            return "[" + ", ".join(_shown(one) for one in value) + "]"
        case _:
            return str(value)


def _time(time_ms: int) -> str:
    return (
        datetime.fromtimestamp(time_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3] + "Z"
    )
