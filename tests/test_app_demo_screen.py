"""What the demo shows fits where it is shown."""

import pytest
from rich.console import Console
from rich.live import Live

from fleet_manager.app.demo_screen import (
    BAR_WIDTH,
    LINE_EVERY_S,
    Lines,
    Moment,
    Picture,
    open_screen,
)

STATUS = {
    "now_ms": 1_772_409_600_000,
    "speed": 90.0,
    "km": 12.345,
    "orders_sent": 7,
    "counts": {"waiting": 3, "aboard": 2, "delivered": 4, "returned": 1},
    "vehicles": {"moving": 2, "in_service": 12},
}


def a_moment(elapsed_s: float = 0.0) -> Moment:
    return Moment(status=STATUS, parcels=10, elapsed_s=elapsed_s)


def test_a_line_says_how_far_the_day_is(capsys: pytest.CaptureFixture[str]) -> None:
    Lines().show(a_moment())
    assert capsys.readouterr().out == (
        "   0 s  fleet time 00:00:00  5 of 10 parcels ended (3 waiting, 2 aboard, 4 delivered, "
        "1 returned), 2 vehicles moving, 12.3 km\n"
    )


def test_lines_come_now_and_then_only(capsys: pytest.CaptureFixture[str]) -> None:
    lines = Lines()
    for elapsed_s in (0.0, LINE_EVERY_S / 2, LINE_EVERY_S, LINE_EVERY_S + 1):
        lines.show(a_moment(elapsed_s))
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_a_terminal_gets_a_picture_with_the_console_s_address() -> None:
    console = Console(force_terminal=True, width=100, height=30, color_system=None)
    with console.capture() as shown, Live(console=console, auto_refresh=False) as live:
        Picture(live, "http://127.0.0.1:8100").show(a_moment())
        live.refresh()
    assert "watch it: http://127.0.0.1:8100" in shown.get()
    lines = [line.strip() for line in shown.get().splitlines()]
    assert lines[0].endswith("5 of 10 parcels, 0 s")
    assert lines[1] == "━" * (BAR_WIDTH // 2), "without colours only what is done is drawn"
    assert "3  waiting" in lines, "the bar ends its line"


def test_no_terminal_gets_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with open_screen("http://127.0.0.1:8100") as screen:
        screen.show(a_moment())
    assert capsys.readouterr().out.startswith("   0 s")
