"""``last100 run``: control a fleet until told to stop."""

import signal
from pathlib import Path
from time import perf_counter
from typing import Annotated, NoReturn

import typer

from fleet_manager.app.page_keeper import page_of
from fleet_manager.app.screen import say
from fleet_manager.app.setup import setup_of
from fleet_manager.app.site import Site, load_site
from fleet_manager.shell.controller import Controller, open_controller
from fleet_manager.shell.log import start_log, stop_log

app = typer.Typer()


@app.command("run")
def main(  # noqa: PLR0913 (options of a command)
    *,
    config: Annotated[
        Path | None, typer.Option(help="A fleet.toml; else the defaults.")
    ] = None,
    map_: Annotated[
        str | None, typer.Option("--map", help="Map file, or the name of one of our maps.")
    ] = None,
    broker: Annotated[
        str | None, typer.Option(help="auto, mosquitto, iotcore, mqtt://host:port, mqtts://...")
    ] = None,
    state_dir: Annotated[
        str | None, typer.Option(help="Folder for the fleet's memory.")
    ] = None,
    speed: Annotated[
        float | None, typer.Option(help="Fleet time per time of this world; simulation only.")
    ] = None,
    http_port: Annotated[int | None, typer.Option(help="Port of the HTTP API.")] = None,
    console: Annotated[
        bool | None, typer.Option("--console/--no-console", help="Serve the web page, too.")
    ] = None,
) -> None:
    """Control a fleet: Ctrl-C or SIGTERM ends it in order, and the next start goes on."""
    values = {
        "site.map": map_,
        "site.state_dir": state_dir,
        "site.speed": speed,
        "mqtt.broker": broker,
        "http.port": http_port,
        "console.enabled": console,
    }
    control(load_site(config, values), perf_counter())


def control(site: Site, began_s: float) -> None:
    """Control *site* until SIGINT or SIGTERM; *began_s* is when the operator asked for it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _give_up)
    site.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    start_log(site.state_dir, site.config.log.level.upper())
    try:
        with open_controller(setup_of(site)) as controller:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: controller.stop())
            with page_of(site):
                _introduce(site, controller, perf_counter() - began_s)
                controller.run()
    finally:
        stop_log()


def _give_up(*_: object) -> NoReturn:
    """End while still starting: whatever was started by then is stopped again."""
    raise KeyboardInterrupt


def console_url(site: Site) -> str:
    """Return where the web page is."""
    page = site.config.console
    return f"http://{f'[{page.host}]' if ':' in page.host else page.host}:{page.port}"


def _introduce(site: Site, controller: Controller, took_s: float) -> None:
    """Say what runs and where to look."""
    broker = controller.broker
    say(f"map      {site.map_file}")
    say(f"journal  {site.journal_file}, {controller.journal.head.seq} decisions")
    say(f"broker   {broker.kind} at {broker.endpoint.url}")
    say(f"API      {controller.api_url}, token in {controller.token_file}")
    if site.config.console.enabled:
        say(f"console  {console_url(site)}")
    say(f"ready after {took_s:.1f} s; Ctrl-C ends it")
