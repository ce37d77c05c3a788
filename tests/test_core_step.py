"""Whole runs of the core: through storms and crashes, replayed, repeated in another process."""

import os
import subprocess
import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from fleet_manager.core.commands import (
    IssueCode,
    PublishInstantActions,
    PublishOrder,
    Solve,
    WakeAt,
)
from fleet_manager.core.decisions import (
    PlanRejected,
    SessionDecided,
    TripDropped,
    VehicleSeen,
    VisitEnded,
)
from fleet_manager.core.entry import decode
from fleet_manager.core.events import CodeEntered, ConnectionReported, TimePassed
from fleet_manager.core.evolve.vehicles import ABSENT_MS
from fleet_manager.core.fleet import Fleet
from fleet_manager.core.step import Outcome, replay, resume, step
from fleet_manager.handoff.session import CodeAccepted
from fleet_manager.model.parcel import ParcelPhase
from fleet_manager.vda5050.actions import ActionType
from fleet_manager.vda5050.messages import ConnectionState
from tests.a_fleet import STORE, VAN, durable_part, too_close
from tests.a_scene import (
    a_yard,
    at_the_dock,
    at_the_locker,
    hear,
    queueing,
    sessions,
    type_right_code,
)
from tests.a_storm import Storm, delivered, ends_of, storms, weathered
from tests.a_weather import Weather
from tests.a_world import World

COURTYARD = ("courtyard", 4, 24)
RIVERSIDE = ("riverside", 10, 60)

ANY_STORM = Storm(
    seed=7,
    weather=Weather(delay_ms=2000, loss=0.05, twice=0.1, wrong_code=0.1, no_show=0.2),
    troubles=(),
    crashes_at=((100, True), (300, False)),
)


def check_all_well(world: World) -> None:
    """Hold the world after a storm against what must be true."""
    open_parcels = [n for n, r in world.fleet.parcels.items() if not r.phase.is_end]
    assert open_parcels == []
    assert world.all_done
    assert world.fleet.violations == []
    assert ends_of(world) == dict.fromkeys(world.fleet.parcels, 1)
    assert delivered(world) <= set(world.taken)
    assert too_close(world.road, world.fleet.claims) == []


@given(storms(crashes_max=0))
@settings(max_examples=20)
def test_after_any_storm_in_the_courtyard_every_parcel_ends_and_all_are_home(
    storm: Storm,
) -> None:
    check_all_well(weathered(storm, *COURTYARD))


@given(storms())
@settings(max_examples=20)
def test_after_crashes_at_any_step_every_parcel_ends_exactly_once(storm: Storm) -> None:
    check_all_well(weathered(storm, *COURTYARD))


@given(storms(steps_max=4000))
@settings(max_examples=4)
def test_ten_vehicles_at_the_riverside_come_through_any_storm(storm: Storm) -> None:
    check_all_well(weathered(storm, *RIVERSIDE))


@given(storms())
@settings(max_examples=8)
def test_any_prefix_of_a_journal_gives_the_state_at_that_time(storm: Storm) -> None:
    world = weathered(storm, *COURTYARD)
    assert durable_part(world.replayed()) == durable_part(world.fleet)
    for entries, photo in world.photos:
        assert durable_part(world.replayed(entries)) == photo


def test_the_storms_have_something_to_show() -> None:
    """The properties above would hold for a fleet that does nothing."""
    world = weathered(ANY_STORM, *COURTYARD)
    assert len(world.photos) > 3
    assert world.crashes_at == {}
    assert len(delivered(world)) > COURTYARD[2] // 2


def digest_elsewhere(hash_seed: str) -> str:
    """Return the digest of the same run in another process."""
    script = "from tests.test_core_step import *;print(weathered(ANY_STORM, *COURTYARD).digest)"
    answer = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
        cwd=Path(__file__).parents[1], check=True, capture_output=True, text=True,
    )  # fmt: skip
    return answer.stdout.strip()


def test_the_same_events_make_the_same_journal_under_another_hash_seed() -> None:
    assert digest_elsewhere("4711") == weathered(ANY_STORM, *COURTYARD).digest


@given(st.integers(0, 2**32))
@settings(max_examples=3)
def test_the_same_seed_is_the_same_run(seed: int) -> None:
    storm = Storm(seed=seed, weather=Weather(delay_ms=3000, loss=0.1), troubles=())
    assert weathered(storm, *COURTYARD).digest == weathered(storm, *COURTYARD).digest


# ---------------------------------------------------------------- one step, one restart


def woken(outcome: Outcome) -> list[int]:
    return [c.time_ms for c in outcome.commands if isinstance(c, WakeAt)]


def test_a_step_asks_to_be_woken_for_the_earliest_deadline() -> None:
    world = a_yard(parcels=("p1",))
    due_ms = world.fleet.agenda.next_ms
    assert due_ms is not None
    assert world.told(WakeAt)[-1].time_ms == due_ms


def test_a_step_does_not_ask_twice_for_the_same_deadline() -> None:
    world = at_the_locker()
    assert woken(world.feed(TimePassed())) == []


def test_a_wake_up_that_came_and_found_nothing_due_is_asked_for_again() -> None:
    world = at_the_locker()
    promised_ms = world.fleet.agenda.promised_ms
    assert promised_ms is not None
    outcome = step(world.fleet, TimePassed(), promised_ms)
    assert all(time_ms > promised_ms for time_ms in woken(outcome))
    assert woken(outcome) != []


def test_what_a_vehicle_says_of_itself_is_not_written() -> None:
    world = at_the_locker()
    outcome = hear(world)
    assert [type(d) for d in outcome.fleeting] == [VehicleSeen]
    assert outcome.durable == ()


def test_an_outcome_is_durable_and_fleeting_and_nothing_else() -> None:
    world = a_yard(parcels=("p1",))
    world.run(700)
    outcome = hear(world)
    assert {*outcome.durable, *outcome.fleeting} == {*outcome.decisions}


def test_an_outcome_shows_the_invariants_it_broke() -> None:
    world = at_the_locker()
    world.fleet.counts[ParcelPhase.OFFERED] -= 1
    outcome = step(world.fleet, TimePassed(), world.now_ms)
    assert [v.what for v in outcome.violations] == ["1 parcels, but phases count 0"]


def restarted(world: World) -> tuple[Fleet, Outcome]:
    """Bring the fleet back from its journal, and let it resume."""
    fleet = world.replayed()
    return fleet, resume(fleet, world.now_ms)


def test_after_a_restart_orders_are_sent_again() -> None:
    world = at_the_locker()
    _, outcome = restarted(world)
    sent = [c.order for c in outcome.commands if isinstance(c, PublishOrder)]
    assert sent == [world.told(PublishOrder)[-1].order]


def test_after_a_restart_a_door_that_was_to_open_opens() -> None:
    world = at_the_locker()
    type_right_code(world)
    _, outcome = restarted(world)
    sent = [c for c in outcome.commands if isinstance(c, PublishInstantActions)]
    kinds = [a.action_type for c in sent for a in c.instant_actions.actions]
    assert ActionType.OPEN_COMPARTMENT in kinds


def test_after_a_restart_a_code_that_nobody_was_told_is_drawn_anew() -> None:
    world = at_the_dock()
    world.wait_until(lambda: bool(world.told(IssueCode)))
    _, outcome = restarted(world)
    drawn = [c.session for c in outcome.commands if isinstance(c, IssueCode)]
    assert drawn == [session.id for session in sessions(world)]


def test_after_a_restart_a_code_that_was_told_stays_good() -> None:
    world = at_the_locker()
    fleet, _ = restarted(world)
    notice = world.notices[-1]
    typed = CodeEntered(vehicle=VAN, session=notice.session, code_digest=notice.code_digest)
    outcome = step(fleet, typed, world.now_ms)
    assert SessionDecided(session=notice.session, outcome=CodeAccepted()) in outcome.decisions


def test_after_a_restart_a_plan_that_was_sought_is_sought_again() -> None:
    world = a_yard(parcels=("p1",))
    world.wait_until(lambda: bool(world.told(Solve)))
    fleet, outcome = restarted(world)
    posed = world.told(Solve)[-1].problem.id
    assert PlanRejected(problem=posed, station=STORE, faults=()) in outcome.decisions
    later_ms = world.now_ms + fleet.settings.replan_interval_ms
    online = ConnectionReported(vehicle=VAN, connection=ConnectionState.ONLINE)
    later = [step(fleet, event, later_ms) for event in (online, TimePassed())]
    sought = [c for again in later for c in again.commands if isinstance(c, Solve)]
    assert [[d.parcel for d in c.problem.demands] for c in sought] == [["p1"]]


def test_after_a_restart_the_end_of_a_visit_still_comes() -> None:
    world = at_the_locker()
    fleet, _ = restarted(world)
    (session,) = sessions(world)
    outcome = step(fleet, TimePassed(), session.deadline_ms)
    assert VisitEnded in {type(decision) for decision in outcome.decisions}


def test_a_vehicle_that_does_not_come_back_after_a_restart_loses_its_trip() -> None:
    world, van = queueing()
    fleet, _ = restarted(world)
    outcome = step(fleet, TimePassed(), world.now_ms + ABSENT_MS)
    dropped = [d.vehicle for d in outcome.decisions if isinstance(d, TripDropped)]
    assert van.id in dropped


def test_a_restart_writes_nothing_when_nothing_was_sought() -> None:
    _, outcome = restarted(at_the_locker())
    assert outcome.durable == ()


def test_a_replay_counts_its_entries() -> None:
    world = at_the_locker()
    entries = [(time_ms, decode(line)) for time_ms, line in world.journal]
    assert replay(Fleet(world.road, world.settings), entries) == len(world.journal)
