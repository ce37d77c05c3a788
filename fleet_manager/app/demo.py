"""``last100 demo``: a day on the riverside compounds, live, in about a minute and a half.

::

    this process --parcels--> HTTP API --- last100 run  (child) --- its broker, its console
                 <--figures--                   |  MQTT, file of notices
                                           last100 sim live  (child): vehicles and residents

Real processes, a real broker, time made faster: what is seen here is what a site would see.
"""

import signal
from contextlib import ExitStack, suppress
from pathlib import Path
from time import perf_counter
from typing import Annotated, NoReturn

import typer

from fleet_manager.app.demo_report import Course, make_report, write_map
from fleet_manager.app.demo_screen import Moment, Screen, open_screen
from fleet_manager.app.demo_stage import Stage, Wishes, prepare
from fleet_manager.app.files import write_bytes
from fleet_manager.app.fleet_client import FleetClient, Json
from fleet_manager.app.handing_in import HandingIn, demand_from
from fleet_manager.app.report import report_table
from fleet_manager.app.screen import out, say, working
from fleet_manager.model.errors import PartError

app = typer.Typer()

UNCLEAN = 1
LOOK_S = 0.5
JOIN_S_MAX = 60.0
STALL_S_MAX = 60.0
HOME_S_MAX = 10.0
"""After the last parcel vehicles have so long to drive home."""


@app.command("demo")
def main(  # noqa: PLR0913 (options of a command)
    *,
    vehicles: Annotated[int, typer.Option(min=1, max=40, help="How many vehicles.")] = 12,
    parcels: Annotated[int, typer.Option(min=1, max=5000, help="How many parcels.")] = 200,
    speed: Annotated[
        float, typer.Option(min=1, max=200, help="Fleet time per time of this world.")
    ] = 90.0,
    seed: Annotated[int, typer.Option(min=0, help="Seed of parcels and people.")] = 1,
    broker: Annotated[str, typer.Option(help="As for run.")] = "iotcore",
    folder: Annotated[Path, typer.Option("--out", help="Where the results go.")] = Path(
        "out/demo"
    ),
    console: Annotated[
        bool, typer.Option("--console/--no-console", help="Serve the web page, too.")
    ] = True,
) -> None:
    """Watch a simulated day: real processes, a real broker, time made faster."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    wishes = Wishes(
        vehicles=vehicles,
        parcels=parcels,
        speed=speed,
        seed=seed,
        broker=broker,
        console=console,
    )
    with ExitStack() as ending:
        stage = prepare(wishes, folder, ending)
        course = _play(stage)
        with working("everybody goes home"):
            stage.end()
        report = make_report(stage.site, stage.street_file, course)
        with working("drawing the map"):
            write_map(stage.site, stage.street_file, folder / "map.png")
    write_bytes(folder / "report.json", report.as_json())
    out.print(report_table(report))
    for violation in report.violations:
        say(f"violation: {violation}")
    if course.ended_early:
        say(f"ended early: {course.ended_early}")
    say(f"{folder / 'report.json'} and {folder / 'map.png'} are written")
    if not report.is_clean or course.ended_early:
        raise typer.Exit(UNCLEAN)


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _play(stage: Stage) -> Course:
    """Have the day happen."""
    course = Course(scenario=stage.loaded.scenario.name, seed=stage.wishes.seed)
    with working("starting controller, broker, vehicles and residents"):
        stage.start()
        status = _joined(stage)
    say(f"console  {stage.console_url or 'none'}")
    say(f"API      {stage.site.api_url}, token in {stage.site.token_file}")
    course.begin_ms = int(status["now_ms"])
    demand = demand_from(stage.loaded, stage.wishes.seed, course.begin_ms)
    began_s = perf_counter()
    with FleetClient(stage.address) as fleet, open_screen(stage.console_url) as screen:
        day = _Day(stage, fleet, demand, screen)
        course.ended_early = day.run(began_s)
        course.broken = list(day.status["violations"])
    course.wall_s = perf_counter() - began_s
    course.handed_in = demand.handed_in
    return course


def _joined(stage: Stage) -> Json:
    """Wait until every vehicle belongs to the fleet."""
    wanted = stage.wishes.vehicles
    until_s = perf_counter() + JOIN_S_MAX
    with FleetClient(stage.address) as fleet:
        while True:
            status = fleet.get("/v1/status")
            known, held_off = status["vehicles"]["known"], status["vehicles"]["held_off"]
            if known >= wanted:
                return status
            if perf_counter() > until_s:
                why = "; ".join(f"{name}: {reason}" for name, reason in held_off.items())
                raise PartError(f"{known} of {wanted} vehicles joined the fleet ({why or '?'})")
            stage.wait(LOOK_S)


class _Day:
    """The loop from the first parcel to the last vehicle's home-coming."""

    def __init__(
        self, stage: Stage, fleet: FleetClient, demand: HandingIn, screen: Screen
    ) -> None:
        self.status = fleet.get("/v1/status")
        self._stage, self._fleet, self._demand, self._screen = stage, fleet, demand, screen
        self._changed_s = perf_counter()
        self._done_s: float | None = None

    def run(self, began_s: float) -> str:
        """Return why it ended before its time, empty if it did not."""
        total = self._demand.total
        while True:
            before = self.status
            self._demand.hand_in(self._fleet, int(before["now_ms"]))
            # A controller that is busy for a moment is asked again; one that is gone is
            # noticed while waiting.
            with suppress(PartError):
                self.status = self._fleet.get("/v1/status")
            now_s = perf_counter()
            self._screen.show(
                Moment(status=self.status, parcels=total, elapsed_s=now_s - began_s)
            )
            if self.status["violations"]:
                return "an invariant of the controller is broken"
            if self._is_over(total, now_s):
                return ""
            if self._stalls(before, now_s):
                return f"nothing happened for {STALL_S_MAX:.0f} s"
            self._stage.wait(LOOK_S)

    def _is_over(self, total: int, now_s: float) -> bool:
        """Whether every parcel has ended and every vehicle is home, or has had the time."""
        moment = Moment(status=self.status, parcels=total, elapsed_s=0)
        if self._demand.waiting or moment.ended + len(self._demand.refused) < total:
            return False
        self._done_s = now_s if self._done_s is None else self._done_s
        return not self.status["vehicles"]["moving"] or now_s - self._done_s > HOME_S_MAX

    def _stalls(self, before: Json, now_s: float) -> bool:
        keys = ("counts", "km", "orders_sent")
        if self._demand.waiting or any(before[key] != self.status[key] for key in keys):
            self._changed_s = now_s
        return now_s - self._changed_s > STALL_S_MAX
