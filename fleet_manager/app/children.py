"""Programs of ours that run beside the controller."""

import sys
from collections.abc import Sequence
from pathlib import Path

from fleet_manager.shell.child import Child, start_child

_ROOT = str(Path(__file__).parents[2])


def last100_program(words: Sequence[str]) -> tuple[str, ...]:
    """Return how ``last100 WORDS`` is started, installed or not, from any folder."""
    start = (
        f"import sys; sys.path.insert(0, {_ROOT!r}); "
        "from fleet_manager.__main__ import main; main()"
    )
    return (sys.executable, "-c", start, *words)


def start_last100(words: Sequence[str], log: Path) -> Child:
    """Start ``last100 WORDS`` as a child that ends with us; what it says goes to *log*."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        return start_child(last100_program(words), stderr=out)


def last_words(log: Path) -> str:
    """Return the last line a child left in its log, without our own mark."""
    try:
        lines = log.read_text("utf-8", errors="replace").split("\n")
    except OSError:
        return ""
    said = [line.strip() for line in lines if line.strip()]
    return said[-1].removeprefix("error: ") if said else ""
