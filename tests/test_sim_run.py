"""Whole runs in virtual time: every parcel accounted for, nothing broken, repeatable."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import fastjsonschema
import pytest

from fleet_manager.core.events import Event, ReleaseAsked, ZoneClassAsked
from fleet_manager.core.fleet import Fleet
from fleet_manager.model.ids import ZoneId
from fleet_manager.model.zone import ZoneClass
from fleet_manager.roadmap.zones import Inside, inside_of
from sim.report import Report
from sim.run import phase_counts, play, report_of, run_scenario
from sim.scenario import Loaded, load_scenario
from sim.world import World, build
from tests.sim_street import SMALL_DAY, a_scenario

ROOT = Path(__file__).parents[1]
SCHEMAS = Path(__file__).parents[2] / "shared/data/vda5050/2.1.0"

T = TypeVar("T")

HARD_DAY = """
[network]
loss_permille = 30
latency_ms = 200
jitter_ms = 200
[people]
never_permille = 200
wrong_first_permille = 300
wrong_only_permille = 100
forget_permille = 200
[faults]
controller_crash_at_s = [30, 150, 320, 330, 600]
[[faults.cuts]]
vehicle = 1
at_s = 100
for_s = 60
[fleet]
wait_ms_max = 240000
"""


def a_report(folder: Path, text: str, seed: int = 1) -> Report:
    return run_scenario(a_scenario(folder, text), seed)


def test_a_small_day_ends_with_every_parcel_in_somebodys_hands(tmp_path: Path) -> None:
    report = a_report(tmp_path, SMALL_DAY + "[people]\nnever_permille = 0\n")
    assert report.violations == ()
    assert report.parcels.submitted == 10
    assert report.parcels.delivered + report.parcels.returned == 10
    assert report.is_clean
    assert report.km > 0
    assert sum(vehicle.delivered for vehicle in report.vehicles) == report.parcels.delivered


@pytest.mark.parametrize("seed", range(1, 7))
def test_a_hard_day_loses_no_parcel_and_breaks_no_rule(tmp_path: Path, seed: int) -> None:
    """Lost messages, a dead controller, a cut link, people who do not come or mistype."""
    report = a_report(tmp_path, SMALL_DAY + HARD_DAY, seed)
    assert report.violations == ()
    assert report.parcels.undelivered == 0
    assert report.parcels.delivered + report.parcels.returned == 10
    assert report.crashes >= 3


def test_who_does_not_come_gets_the_parcel_back_to_the_station(tmp_path: Path) -> None:
    report = a_report(tmp_path, SMALL_DAY + "[people]\nnever_permille = 1000\n")
    assert (report.parcels.delivered, report.parcels.returned) == (0, 10)
    assert report.parcels.not_collected == 10
    assert report.is_clean


def test_a_run_without_parcels_lasts_its_time(tmp_path: Path) -> None:
    report = a_report(tmp_path, "duration_s = 300\n[vehicles]\ncount = 3\n")
    assert report.simulated_s == 300
    assert report.is_clean
    assert report.km == 0


def test_time_that_is_too_short_leaves_parcels_undelivered_and_says_so(tmp_path: Path) -> None:
    report = a_report(tmp_path, SMALL_DAY.replace("3600", "400"))
    assert report.parcels.undelivered > 0
    assert report.violations == ()
    assert not report.is_clean


def test_progress_is_told_with_the_parcels_by_phase(tmp_path: Path) -> None:
    told: list[tuple[float, int]] = []
    run_scenario(
        a_scenario(tmp_path, SMALL_DAY),
        1,
        lambda seconds, phases: told.append((seconds, sum(phases.values()))),
    )
    assert told[0] == (10.0, 6)
    assert told[-1][1] == 10
    assert [seconds for seconds, _ in told] == sorted(seconds for seconds, _ in told)


def test_a_dead_controller_has_no_parcels_to_show(tmp_path: Path) -> None:
    world = build(a_scenario(tmp_path, SMALL_DAY), 1)
    assert phase_counts(world) == {}


_DIGEST = """
import sys
from sim.run import run_scenario
from sim.scenario import Loaded, load_scenario
print(run_scenario(load_scenario(sys.argv[1]), int(sys.argv[2])).journal_digest)
"""


def digest(file: Path, seed: int, hash_seed: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", _DIGEST, str(file), str(seed)],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def test_one_seed_gives_one_journal_in_any_process(tmp_path: Path) -> None:
    text = (SMALL_DAY + HARD_DAY).replace('"insertion"', '"pyvrp"')
    file = Path(a_scenario(tmp_path, text).where)
    here = run_scenario(load_scenario(file), 5).journal_digest
    assert digest(file, 5, "1") == digest(file, 5, "77") == here
    assert run_scenario(load_scenario(file), 6).journal_digest != here


def _validators() -> dict[str, object]:
    return {
        path.name.partition(".")[0]: fastjsonschema.compile(json.loads(path.read_text("utf-8")))
        for path in sorted(SCHEMAS.glob("*.schema"))
    }


@pytest.fixture(scope="module")
def validators() -> dict[str, object]:
    """Return the standard's own schemas, by topic."""
    if not SCHEMAS.is_dir():
        pytest.skip("the official VDA 5050 schemas are not here")
    return _validators()


def test_every_message_of_a_run_follows_the_official_schemas(
    tmp_path: Path, validators: dict[str, object]
) -> None:
    world = build(a_scenario(tmp_path, SMALL_DAY + HARD_DAY), 2)
    seen: dict[str, int] = {}
    ours = {"handoff"}

    def check(_time_ms: int, topic: str, payload: bytes) -> None:
        kind = topic.rpartition("/")[2]
        seen[kind] = seen.get(kind, 0) + 1
        if kind not in ours:
            validators[kind](json.loads(payload))  # type: ignore[operator]

    world.network.observers.append(check)
    play(world)
    assert {"order", "instantActions", "state", "connection", "factsheet"} <= seen.keys()


# ---------------------------------------------------------------- what operators switch


def by_the_river(folder: Path) -> Loaded:
    """Return a hard day in three compounds: six vehicles, fifty parcels."""
    file = folder / "river.toml"
    wave = "[[demand.waves]]\nat_s = {}\nparcels = {}\n"
    waves = wave.format(0, 30) + wave.format(600, 20)
    head = 'name = "river"\nmap = "riverside"\nduration_s = 10800\n[vehicles]\ncount = 6\n'
    solver = '[solver]\nname = "insertion"\n'
    file.write_text(head + solver + waves + HARD_DAY, "utf-8")
    return load_scenario(file)


def insists(world: World, at_s: int, event: Event, done: Callable[[Fleet], bool]) -> None:
    """Have an operator ask until it is so; the controller may be dead just then."""

    def ask() -> None:
        fleet = world.host.fleet
        if fleet is None or not done(fleet):
            world.host.feed(event)
            world.clock.after(2_000, ask)

    world.clock.at(world.clock.now_ms + at_s * 1000, ask)


def note(world: World, at_s: int, what: Callable[[], T]) -> list[T]:
    """Write something down at some time."""
    noted: list[T] = []
    world.clock.at(world.clock.now_ms + at_s * 1000, lambda: noted.append(what()))
    return noted


def stances(world: World) -> dict[str, tuple[int, bool]]:
    """Return where each vehicle really is, and whether it rolls."""
    return {
        vehicle.id: (vehicle.wheels.node, vehicle.wheels.rolling) for vehicle in world.vehicles
    }


@pytest.mark.parametrize("seed", range(1, 7))
def test_on_hold_at_any_moment_all_stand_and_afterwards_nothing_is_missing(
    tmp_path: Path, seed: int
) -> None:
    world = build(by_the_river(tmp_path), seed)
    begin_s = 200 + 61 * seed
    for at_s, releasing in ((begin_s, False), (begin_s + 1500, True)):
        insists(
            world,
            at_s,
            ReleaseAsked(releasing=releasing),
            lambda fleet, wanted=releasing: fleet.releasing is wanted,  # type: ignore[misc]
        )
    early, late = (note(world, begin_s + s, lambda: stances(world)) for s in (600, 1490))
    ends = note(world, begin_s + 600, lambda: ends_of_base(world))
    assert play(world) == ""
    assert early == late == ends
    report = report_of(world, 0)
    assert report.violations == ()
    assert report.parcels.delivered + report.parcels.returned == 50


def test_a_hold_finds_vehicles_that_roll(tmp_path: Path) -> None:
    """The property above would hold for vehicles that never move."""
    world = build(by_the_river(tmp_path), 1)
    moving = [note(world, 200 + 61 * n, lambda: stances(world)) for n in range(1, 7)]
    play(world)
    assert sum(any(rolling for _, rolling in noted[0].values()) for noted in moving) > 3


def ends_of_base(world: World) -> dict[str, tuple[int, bool]]:
    """Return where each vehicle would stand at the end of what was released to it."""
    fleet = world.host.fleet
    assert fleet is not None
    return {vehicle.id: (vehicle.goal, False) for vehicle in fleet.by_number}


@pytest.mark.parametrize("seed", range(1, 5))
def test_once_sealed_no_vehicle_enters_the_zone_and_no_parcel_is_lost(
    tmp_path: Path, seed: int
) -> None:
    """R-ZONE-03, seen from the pavement."""
    world = build(by_the_river(tmp_path), seed)
    zone = ZoneId("zone-village")
    inside = inside_of(world.road.map.zones[zone], world.road.graph)
    for at_s, zone_class in ((240, ZoneClass.SEALED), (1500, None)):
        insists(
            world,
            at_s,
            ZoneClassAsked(zone=zone, zone_class=zone_class),
            lambda fleet, it=zone_class: fleet.zones.classes.get(zone) is it,  # type: ignore[misc]
        )
    # What is released when the zone is sealed is driven to its end, in less than four minutes.
    before, after = (note(world, s, lambda: entries(world, inside)) for s in (480, 1490))
    assert play(world) == ""
    assert before == after
    assert entries(world, inside) > before[0] > 0
    report = report_of(world, 0)
    assert report.violations == ()
    assert report.parcels.delivered + report.parcels.returned == 50


def entries(world: World, inside: Inside) -> int:
    """Count how often a vehicle really drove into a zone so far."""
    graph = world.road.graph
    ways_in = {
        graph.edge_ids[edge]
        for edge in inside.edges
        if int(graph.tail[edge]) not in inside.nodes
    }
    driven = world.checkers.street.driven.values()
    return sum(edge in ways_in for edges in driven for edge in edges)
