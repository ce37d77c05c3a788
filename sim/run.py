"""Lets a scenario happen in virtual time, with its faults, and reports what it came to."""

from collections.abc import Callable
from time import perf_counter

from fleet_manager.model.parcel import ParcelPhase
from sim.aftermath import Run, aftermath_of, report_from
from sim.demand import Submission
from sim.report import Report
from sim.scenario import Loaded, start_ms
from sim.settings import Cut
from sim.violation import Violation
from sim.world import World, build

Progress = Callable[[float, dict[str, int]], None]
"""Called now and then with the simulated seconds and the parcels by phase."""

_RETRY_MS = 5_000
"""After this long whoever hands parcels in tries again if the controller was not there."""
_LOOK_MS = 10_000
"""How often it is seen whether the run is over."""


def run_scenario(
    loaded: Loaded, seed: int | None = None, progress: Progress | None = None
) -> Report:
    """Run a scenario to its end; *seed* None takes the scenario's own."""
    begin_s = perf_counter()
    world = build(loaded, loaded.scenario.seed if seed is None else seed)
    why = play(world, progress)
    return report_of(world, perf_counter() - begin_s, why)


def play(world: World, progress: Progress | None = None) -> str:
    """Let everything happen; return why it ended early, empty if it did not."""
    scenario, clock = world.loaded.scenario, world.clock
    until_ms = start_ms(scenario) + scenario.duration_s * 1000
    _arrange(world)
    world.host.start()
    while clock.now_ms < until_ms:
        clock.run(min(clock.now_ms + _LOOK_MS, until_ms))
        if progress is not None:
            progress((clock.now_ms - start_ms(scenario)) / 1000, phase_counts(world))
        if world.host.counts.broken:
            return "an invariant of the controller is broken"
        if world.is_over:
            break
    return ""


def phase_counts(world: World) -> dict[str, int]:
    """Return the parcels by phase, as the controller sees them; empty while it is dead."""
    fleet = world.host.fleet
    return {} if fleet is None else {str(p): fleet.counts[p] for p in ParcelPhase}


def _arrange(world: World) -> None:
    """Put demand, faults and looks onto the clock."""
    scenario, clock, begin_ms = world.loaded.scenario, world.clock, world.clock.now_ms
    for submission in world.submissions:
        clock.at(submission.time_ms, _handing_in(world, submission))
    for at_s in scenario.faults.controller_crash_at_s:
        clock.at(begin_ms + round(at_s * 1000), world.host.kill_soon)
    for cut in scenario.faults.cuts:
        _arrange_cut(world, cut)
    every_ms = scenario.checks.overlap_every_ms
    if every_ms:
        clock.after(every_ms, _looking(world, every_ms))


def _handing_in(world: World, submission: Submission) -> Callable[[], None]:
    def hand_in() -> None:
        if world.host.submit(submission.parcels):
            world.submitted.extend(parcel.id for parcel in submission.parcels)
        else:
            world.clock.after(_RETRY_MS, hand_in)

    return hand_in


def _arrange_cut(world: World, cut: Cut) -> None:
    link = list(world.links.values())[cut.vehicle - 1]
    begin_ms = world.clock.now_ms + round(cut.at_s * 1000)
    world.clock.at(begin_ms, link.cut)
    world.clock.at(begin_ms + round(cut.for_s * 1000), link.restore)


def _looking(world: World, every_ms: int) -> Callable[[], None]:
    vehicles, clock, street = world.vehicles, world.clock, world.checkers.street

    def look() -> None:
        street.look(clock.now_ms, vehicles)
        clock.after(every_ms, look)

    return look


def report_of(world: World, wall_s: float, ended_early: str = "") -> Report:
    """Close the books and return the run's figures."""
    host = world.host
    street = aftermath_of(world.vehicles, world.people, world.checkers, world.clock.now_ms)
    run = Run(
        scenario=world.loaded.scenario.name,
        seed=world.seed,
        begin_ms=start_ms(world.loaded.scenario),
        wall_s=wall_s,
        submitted=tuple(world.submitted),
        journal_digest=host.disk.digest.hex(),
        violations=tuple(
            Violation(time_ms=time_ms, rule="invariant", what=what)
            for time_ms, what in host.counts.broken
        ),
        events=host.counts.events,
        crashes=host.counts.crashes,
        alarms=len(host.counts.alarms),
        ended_early=ended_early,
    )
    return report_from(street, host.disk.read(), run)
