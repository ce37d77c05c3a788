"""Riverside in virtual time: how much faster than the street the simulator runs.

The whole chain in one process: vehicles, residents, JSON on the wire, core, PyVRP in process,
and all checkers. The share of each part is told by leaving it out.
"""

from dataclasses import dataclass
from time import perf_counter, process_time

from machine import machine
from msgspec.structs import replace

from sim.run import play, report_of
from sim.scenario import Loaded, load_scenario
from sim.settings import ChecksTable, SolverTable
from sim.world import build

TARGET = 100


@dataclass(frozen=True)
class Figures:
    """One run."""

    simulated_s: float
    wall_s: float
    cpu_s: float
    clean: bool

    @property
    def line(self) -> str:
        """Return the run in one line."""
        wall, cpu = self.simulated_s / self.wall_s, self.simulated_s / self.cpu_s
        return (
            f"{self.simulated_s:.0f} s in {self.wall_s:.1f} s: {wall:.0f} x (CPU {cpu:.0f} x)"
        )


def main() -> None:
    """Run it three ways and print."""
    whole = load_scenario("riverside")
    plain = replace(whole.scenario, solver=SolverTable(name="insertion"))
    blind = replace(plain, checks=ChecksTable(overlap_every_ms=0))
    print(machine())
    runs = {
        "riverside": run(whole),
        "with insertion for PyVRP": run(replace(whole, scenario=plain)),
        "and without comparing footprints": run(replace(whole, scenario=blind)),
    }
    for name, figures in runs.items():
        print(f"{name}: {figures.line}")
    print(f"  target: {TARGET} x")
    if not all(figures.clean for figures in runs.values()):
        raise SystemExit("a run was not clean")


def run(loaded: Loaded) -> Figures:
    """Run one scenario with seed 1; building the world is left out."""
    world = build(loaded, 1)
    wall_s, cpu_s = perf_counter(), process_time()
    why = play(world)
    wall_s, cpu_s = perf_counter() - wall_s, process_time() - cpu_s
    report = report_of(world, wall_s, why)
    return Figures(report.simulated_s, wall_s, cpu_s, report.is_clean)


if __name__ == "__main__":
    main()
