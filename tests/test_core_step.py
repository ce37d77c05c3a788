"""Whole runs of the core: through storms and crashes, replayed, repeated in another process."""

import os
import subprocess
import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.a_fleet import durable_part, too_close
from tests.a_storm import Storm, delivered, ends_of, storms, weathered
from tests.a_world import Weather, World

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
