"""What a run came to, as a table on the screen."""

from typing import Protocol

from rich.table import Table


class Report(Protocol):
    """Anything that can be told in rows."""

    @property
    def scenario(self) -> str:
        """What ran."""
        ...

    def rows(self) -> tuple[tuple[str, str], ...]:
        """Return (what, how much), in the order to be read."""
        ...


def report_table(report: Report) -> Table:
    """Return the table at the end of a run."""
    table = Table(title=report.scenario, show_header=False, title_justify="left")
    table.add_column("what")
    table.add_column("how much", justify="right", no_wrap=True)
    for what, how_much in report.rows():
        table.add_row(what, how_much)
    return table
