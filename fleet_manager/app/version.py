"""``last100 version``."""

from importlib.metadata import PackageNotFoundError, version

import typer

from fleet_manager.app.screen import say

app = typer.Typer()


@app.command("version")
def main() -> None:
    """Print the version."""
    say(f"last100 {version_text()}")


def version_text() -> str:
    """Return the version of the installed distribution."""
    try:
        return version("last100")
    except PackageNotFoundError:
        return "of a checkout that is not installed"
