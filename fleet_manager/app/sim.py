"""``last100 sim``: the same fleet in a simulated world."""

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from fleet_manager.app.files import write_bytes
from fleet_manager.app.fleet_client import FleetAddress, FleetClient
from fleet_manager.app.handing_in import demand_from, handed_in_meanwhile
from fleet_manager.app.report import report_table
from fleet_manager.app.screen import err, out, say
from sim.aftermath import Aftermath
from sim.live import Glance, LiveOptions, run_live
from sim.report import Report
from sim.run import Progress as Look
from sim.run import run_scenario
from sim.scenario import builtin_scenarios, load_scenario, with_vehicles
from sim.settings import Scenario

app = typer.Typer()

UNCLEAN = 1

ScenarioName = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A scenario file, or the name of one of ours.")
]


@app.command("list")
def list_() -> None:
    """List the scenarios that come with us."""
    for name in builtin_scenarios():
        say(name)


@app.command()
def run(
    scenario: ScenarioName,
    *,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Seed of all chance; else the scenario's.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="Write the report there, as JSON.")
    ] = None,
) -> None:
    """Simulate in virtual time, as fast as this machine can; one seed, one outcome."""
    loaded = load_scenario(scenario)
    with _watching(loaded.scenario) as look:
        came_to = run_scenario(loaded, seed, look)
    finish(came_to, report)


@app.command()
def live(  # noqa: PLR0913 (options of a command)
    scenario: ScenarioName,
    *,
    api: Annotated[
        str, typer.Option(help="HTTP API of the fleet: tells broker, speed and fleet time.")
    ] = "http://127.0.0.1:8099",
    token_file: Annotated[Path, typer.Option(help="File with the API's token.")] = Path(
        "state/token"
    ),
    notices: Annotated[
        Path, typer.Option(help="The fleet's file of notices: how residents hear of parcels.")
    ] = Path("state/notices.jsonl"),
    prefix: Annotated[str, typer.Option(help="First level of the MQTT topics.")] = "last100",
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of all chance.")] = None,
    vehicles: Annotated[
        int | None, typer.Option(min=0, help="How many vehicles; else as the scenario says.")
    ] = None,
    parcels: Annotated[
        bool, typer.Option("--parcels/--no-parcels", help="Hand the scenario's parcels in.")
    ] = True,
    duration_s: Annotated[
        float | None, typer.Option(min=0, help="End after so many seconds of wall time.")
    ] = None,
    aftermath: Annotated[
        Path | None, typer.Option(help="Write what the street knows at the end there.")
    ] = None,
) -> None:
    """Put vehicles and residents on the street of a fleet that runs; Ctrl-C ends it."""
    loaded = load_scenario(scenario)
    if vehicles is not None:
        loaded = with_vehicles(loaded, vehicles)
    options = LiveOptions(
        loaded=loaded, broker_url="", seed=seed, notices=notices, duration_s=duration_s,
        prefix=prefix,
    )  # fmt: skip
    came_to = _live(options, FleetAddress(url=api, token_file=token_file), parcels=parcels)
    if aftermath:
        write_bytes(aftermath, came_to.as_json())
    for violation in came_to.violations:
        say(f"violation: {violation.rule}: {violation.what}")
    if came_to.violations:
        raise typer.Exit(UNCLEAN)


def _live(options: LiveOptions, address: FleetAddress, *, parcels: bool) -> Aftermath:
    """Live on the street until told to stop; the fleet says where and when that is."""
    with FleetClient(address) as fleet:
        status = fleet.get("/v1/status")
    options = replace(
        options,
        broker_url=status["broker"]["url"],
        speed=status["speed"],
        anchor_ms=status["anchor_ms"],
    )
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    scenario = options.loaded.scenario
    with ExitStack() as ending:
        if parcels:
            seed = scenario.seed if options.seed is None else options.seed
            demand = demand_from(options.loaded, seed, status["now_ms"])
            ending.enter_context(handed_in_meanwhile(demand, address))
        return run_live(options, stop, ending.enter_context(_glancing(scenario)))


def finish(report: Report, file: Path | None) -> None:
    """Show what a run came to, write it down, and exit 1 unless all is well."""
    out.print(report_table(report))
    for violation in report.violations:
        say(f"violation: {violation}")
    if report.ended_early:
        say(f"ended early: {report.ended_early}")
    say(f"journal digest {report.journal_digest}")
    if file:
        write_bytes(file, report.as_json())
        say(f"report in {file}")
    if not report.is_clean:
        raise typer.Exit(UNCLEAN)


@contextmanager
def _glancing(scenario: Scenario) -> Iterator[Callable[[Glance], None]]:
    """Show what goes on in the street, on a terminal."""
    with err.status(scenario.name) as status:

        def look(glance: Glance) -> None:
            status.update(
                f"{scenario.name}: {glance.connected} vehicles connected, {glance.rolling} "
                f"driving, {glance.km:.1f} km, {glance.taken} parcels collected"
            )

        yield look


@contextmanager
def _watching(scenario: Scenario) -> Iterator[Look]:
    """Show the simulated time and where the parcels are, on a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(scenario.name, total=None)

        def look(simulated_s: float, phases: dict[str, int]) -> None:
            ended = phases.get("delivered", 0) + phases.get("returned", 0)
            total = sum(phases.values()) or None
            text = f"{scenario.name} {simulated_s / 60:.0f} min, {ended} parcels ended"
            bar.update(task, description=text, completed=ended, total=total)

        yield look
