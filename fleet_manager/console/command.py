"""``last100 console``: the page as a process of its own."""

import socket
from pathlib import Path
from typing import Annotated

import typer

from fleet_manager.console.page import serve_console
from fleet_manager.model.errors import PartError

app = typer.Typer()


@app.command("console")
def main(
    api: Annotated[str, typer.Option(help="The fleet's HTTP API.")] = "http://127.0.0.1:8099",
    token_file: Annotated[Path | None, typer.Option(help="File with the API's token.")] = Path(
        "state/token"
    ),
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port to listen on.")] = 8100,
) -> None:
    """Serve the operators' web page for a fleet that runs, or will."""
    _check_free(host, port)
    serve_console(api, token_file, host, port)


def _check_free(host: str, port: int) -> None:
    """Say in one line what the web server would say in twenty."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PartError(
                f"the console cannot listen on {host}:{port}: {error.strerror}; "
                "choose another --port"
            ) from error
