"""What the demo shows while it runs: one living table on a terminal, plain lines elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from rich.console import Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from fleet_manager.app.fleet_client import Json
from fleet_manager.app.screen import out, say

LINE_EVERY_S = 5.0
BAR_WIDTH = 48
PHASES = (
    ("waiting", "waiting"),
    ("assigned", "assigned"),
    ("aboard", "aboard"),
    ("offered", "offered"),
    ("uncollected", "not collected, going back"),
    ("delivered", "delivered"),
    ("returned", "returned"),
)
ENDS = ("delivered", "returned", "cancelled", "lost")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What is to be seen at one moment."""

    status: Json
    parcels: int
    """How many there will be in all."""
    elapsed_s: float

    @property
    def ended(self) -> int:
        """How many parcels' stories are over."""
        counts = self.status["counts"]
        return sum(counts.get(phase, 0) for phase in ENDS)

    @property
    def clock(self) -> str:
        """Fleet time, to the second."""
        return datetime.fromtimestamp(self.status["now_ms"] / 1000, UTC).strftime("%H:%M:%S")


class Screen(Protocol):
    """Where a moment is shown."""

    def show(self, moment: Moment) -> None:
        """Show it."""
        ...


@contextmanager
def open_screen(console_url: str) -> Iterator[Screen]:
    """Return what fits: a living table, or plain lines."""
    if not out.is_terminal:
        yield Lines()
        return
    with Live(console=out, refresh_per_second=4, transient=True) as live:
        yield Picture(live, console_url)


class Lines:
    """A line every few seconds, for logs and pipes."""

    def __init__(self) -> None:
        self._said_s = -LINE_EVERY_S

    def show(self, moment: Moment) -> None:
        """Print a line, if the last one is old enough."""
        if moment.elapsed_s - self._said_s < LINE_EVERY_S:
            return
        self._said_s = moment.elapsed_s
        counts, vehicles = moment.status["counts"], moment.status["vehicles"]
        where = ", ".join(f"{counts[name]} {text}" for name, text in PHASES if counts.get(name))
        say(
            f"{moment.elapsed_s:4.0f} s  fleet time {moment.clock}  {moment.ended} of "
            f"{moment.parcels} parcels ended ({where or 'none handed in yet'}), "
            f"{vehicles['moving']} vehicles moving, {moment.status['km']:.1f} km"
        )


class Picture:
    """A table that is drawn again and again."""

    def __init__(self, live: Live, console_url: str) -> None:
        self._live = live
        self._url = console_url

    def show(self, moment: Moment) -> None:
        """Draw it."""
        status = moment.status
        vehicles = status["vehicles"]
        # In a table of its own: a bar by itself does not end its line.
        bar = Table.grid()
        bar.add_column(width=BAR_WIDTH)
        bar.add_row(ProgressBar(total=max(1, moment.parcels), completed=moment.ended))
        table = Table.grid(padding=(0, 2))
        table.add_column(justify="right")
        table.add_column()
        for name, text in PHASES:
            table.add_row(str(status["counts"].get(name, 0)), text)
        fleet = (
            f"fleet time {moment.clock} (x{status['speed']:g})   {vehicles['moving']} of "
            f"{vehicles['in_service']} vehicles moving   {status['km']:.1f} km   "
            f"{status['orders_sent']} orders"
        )
        head = Text(f"{moment.ended} of {moment.parcels} parcels, {moment.elapsed_s:.0f} s")
        watch = Text.assemble("watch it: ", (self._url, "bold cyan")) if self._url else Text()
        self._live.update(Group(head, bar, table, Text(fleet), watch))
