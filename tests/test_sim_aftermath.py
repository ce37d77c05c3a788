"""The street at the end of a run, and the report made of it."""

from pathlib import Path

import pytest
from msgspec import DecodeError

from sim.aftermath import Run, aftermath_of, read_aftermath, report_from, tracks
from sim.run import play
from sim.violation import Violation
from sim.world import World, build
from tests.sim_street import SMALL_DAY, a_scenario


def played(folder: Path) -> World:
    world = build(a_scenario(folder, SMALL_DAY), 1)
    play(world)
    return world


def a_run(world: World, *violations: Violation) -> Run:
    return Run(
        scenario="street",
        seed=1,
        begin_ms=world.clock.now_ms - 5_000,
        wall_s=1.0,
        submitted=tuple(world.submitted),
        journal_digest="00",
        violations=violations,
    )


def test_an_aftermath_survives_being_written_and_read(tmp_path: Path) -> None:
    world = played(tmp_path)
    street = aftermath_of(world.vehicles, world.people, world.checkers, world.clock.now_ms)
    assert read_aftermath(street.as_json()) == street
    assert len(street.parcels.taken) + len(street.parcels.back) == 10
    with pytest.raises(DecodeError):
        read_aftermath(b"{}")


def test_street_and_journal_together_make_the_report(tmp_path: Path) -> None:
    world = played(tmp_path)
    street = aftermath_of(world.vehicles, world.people, world.checkers, world.clock.now_ms)
    elsewhere = Violation(time_ms=world.clock.now_ms, rule="journal", what="it is torn")
    report = report_from(street, world.host.disk.read(), a_run(world, elsewhere))
    assert report.violations == ("5.0 s, journal: it is torn",)
    assert report.simulated_s == 5.0
    assert report.parcels.delivered == len(street.parcels.taken)
    assert report.km == pytest.approx(sum(trace.km for trace in street.vehicles))


def test_a_journal_that_lost_its_end_does_not_fit_the_street(tmp_path: Path) -> None:
    world = played(tmp_path)
    street = aftermath_of(world.vehicles, world.people, world.checkers, world.clock.now_ms)
    report = report_from(street, world.host.disk.read()[:5], a_run(world))
    assert report.parcels.undelivered > 0
    assert any("is not in the journal" in violation for violation in report.violations)


def test_a_mixed_up_box_is_a_violation(tmp_path: Path) -> None:
    world = build(a_scenario(tmp_path, SMALL_DAY), 1)
    world.people.mixed_up.append((world.submissions[0].parcels[0].id, None))
    street = aftermath_of(world.vehicles, world.people, world.checkers, world.clock.now_ms)
    assert [one.what for one in street.violations] == ["the box of p00001 held nothing"]


def test_tracks_lead_from_home_to_home_along_the_road(tmp_path: Path) -> None:
    world = played(tmp_path)
    street = aftermath_of(world.vehicles, world.people, world.checkers, world.clock.now_ms)
    graph = world.road.graph
    for vehicle, line in tracks(street, graph).items():
        home = world.clients[vehicle].vehicle.make.node  # type: ignore[index]
        spot = graph.to_lonlat(float(graph.x_mm[home]), float(graph.y_mm[home]))
        assert line[0] == pytest.approx(spot)
        assert line[-1] == pytest.approx(spot)
