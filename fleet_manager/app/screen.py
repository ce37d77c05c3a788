"""What an operator sees: plain lines when piped, colour and progress on a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

out = Console(highlight=False, soft_wrap=True)
"""Results. Markup in names would be taken for ours, so pass ``markup=False`` with data."""
err = Console(stderr=True, highlight=False, soft_wrap=True)
"""Progress and complaints."""


def say(text: str = "") -> None:
    """Print one line of result, as it is."""
    out.print(text, markup=False)


def say_error(*parts: str) -> None:
    """Print what went wrong as one line on stderr."""
    err.print("[bold red]error:[/] ", end="")
    err.print("; ".join(parts), markup=False)


def one_line(error: BaseException) -> str:
    """Return the error in one line: the file and the reason for an OSError."""
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        text = f"{place}{error.strerror}"
    else:
        text = str(error) or type(error).__name__
    further = len(getattr(error, "__notes__", ()))
    more = f" (and {further} more)" if further else ""
    return " ".join(text.split()) + more


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show that something is going on, on a terminal; stay silent otherwise."""
    if not sys.stderr.isatty():
        yield
        return
    with err.status(what):
        yield
