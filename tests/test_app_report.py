"""The table at the end has every row of the report."""

from dataclasses import dataclass

from rich.console import Console

from fleet_manager.app.report import report_table


@dataclass(frozen=True)
class Told:
    """A report of two rows."""

    scenario: str = "a day"

    def rows(self) -> tuple[tuple[str, str], ...]:
        """Return them."""
        return (("delivered", "189"), ("kilometres", "55.4"))


def test_every_row_of_the_report_is_in_the_table() -> None:
    console = Console(width=60)
    with console.capture() as shown:
        console.print(report_table(Told()))
    lines = shown.get().splitlines()
    assert "a day" in lines[0]
    for what, how_much in Told().rows():
        assert any(what in line and how_much in line for line in lines)
