"""Who writes down what happens in a street."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fleet_manager.model.ids import ActionId, BoxId, ParcelId, SessionId, VehicleId
from fleet_manager.vda5050.actions import ActionType, plain
from sim.cabin import DoorMoved, Unstowed
from sim.checkers import Checkers
from sim.clock import Clock
from sim.memory import Memory
from sim.people import Manners, Neighbourhood, Outcome
from sim.reboot import state_of
from sim.remembered import Deed, WorldKey
from sim.rng import Streams
from sim.scribe import Scribe
from sim.violation import Violation
from tests.sim_van import VAN, Scene

KEY = WorldKey(map="m", scenario="s", seed=1, vehicles=1, robots=0)
WRONG = Violation(time_ms=3, rule="overlap", what="a touches b")
PARCEL = ParcelId("p-1")


class Desk:
    """A scribe with people and checkers to write about."""

    def __init__(self, memory: Memory | None) -> None:
        self.clock = Clock(0)
        self.people = Neighbourhood(
            clock=self.clock, streams=Streams(1), manners=Manners(), keypads={}
        )
        self.checkers = Checkers({})
        self.scribe = Scribe(memory, self.people, self.checkers)

    def end_errand(self, outcome: Outcome) -> None:
        """Have an errand end."""
        assert self.people.ended is not None
        self.people.ended((SessionId("w/3"),), PARCEL, outcome)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    memory = Memory(tmp_path, KEY, 0)
    yield memory
    memory.close()


def test_broken_rules_are_collected_once_with_or_without_a_memory() -> None:
    desk = Desk(None)
    desk.checkers.street.found.append(WRONG)
    desk.scribe.write((), 5)
    desk.scribe.write((), 6)
    assert desk.scribe.broken == [WRONG]
    desk.people.mixed_up.append((PARCEL, None))
    desk.scribe.write((), 7)
    assert [one.what for one in desk.scribe.broken[1:]] == ["the box of p-1 held nothing"]


def test_broken_rules_of_before_are_told_again(memory: Memory) -> None:
    first = Desk(memory)
    first.checkers.ledger.found.append(WRONG)
    first.scribe.write((), 5)
    assert Desk(memory).scribe.broken == [WRONG]


def test_errands_that_ended_are_known_again(memory: Memory) -> None:
    first = Desk(memory)
    first.people.taken[PARCEL] = 4
    first.end_errand(Outcome.TOOK)
    again = Desk(memory)
    assert again.people.outcomes[Outcome.TOOK] == 1
    assert again.people.taken == {PARCEL: 4}


def test_an_errand_in_vain_takes_nothing_home(memory: Memory) -> None:
    first = Desk(memory)
    first.people.taken[PARCEL] = 4
    first.end_errand(Outcome.TOO_LATE)
    assert Desk(memory).people.taken == {}


def test_states_and_the_time_are_remembered(memory: Memory) -> None:
    desk, vehicle = Desk(memory), Scene().vehicle
    assert desk.scribe.remembered(VAN) is None
    desk.scribe.write([state_of(vehicle, 5)], 5)
    assert Desk(memory).scribe.remembered(VAN) == state_of(vehicle, 5)
    assert memory.world.now_ms == 5


def test_parcels_brought_back_are_remembered_and_doors_are_not(memory: Memory) -> None:
    desk, vehicle = Desk(memory), Scene().vehicle
    desk.scribe.saw(7, vehicle, DoorMoved(BoxId("3"), is_open=True))
    desk.scribe.saw(8, vehicle, Unstowed(PARCEL, BoxId("3")))
    desk.scribe.overheard(9, vehicle, BoxId("3"), "123456")
    assert Desk(memory).checkers.ledger.back == {PARCEL: 8}


def test_a_robots_deeds_are_remembered(memory: Memory) -> None:
    deed = Deed(action=plain(ActionType.START_CHARGING, ActionId("c")), success=True)
    Desk(memory).scribe.did(VehicleId("last100/R1"), deed)
    assert Desk(memory).scribe.deeds(VehicleId("last100/R1")) == [deed]
    assert Desk(None).scribe.deeds(VehicleId("last100/R1")) == ()
