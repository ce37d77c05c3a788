"""Parcels are handed in when their time has come, each once, whoever is away meanwhile."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fleet_manager.app.fleet_client import FleetAddress, FleetClient
from fleet_manager.app.handing_in import demand_from, handed_in_meanwhile
from sim.scenario import load_scenario
from tests.app_fleet import RunningFleet, a_fleet
from tests.shell_parts import until

BEGIN_MS = 1_772_409_600_000


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningFleet]:
    with a_fleet(tmp_path_factory.mktemp("fleet")) as running:
        yield running


def test_the_day_begins_when_it_is_told_to() -> None:
    demand = demand_from(load_scenario("courtyard"), 1, BEGIN_MS)
    assert demand.next_ms == BEGIN_MS
    assert demand.total == 24
    assert max(lot.time_ms for lot in demand.waiting) > BEGIN_MS + 1_200_000


def test_one_seed_is_one_demand() -> None:
    days = [demand_from(load_scenario("courtyard"), 3, BEGIN_MS).waiting for _ in range(2)]
    assert days[0] == days[1]
    assert days[0] != demand_from(load_scenario("courtyard"), 4, BEGIN_MS).waiting


def test_only_what_is_due_is_handed_in(fleet: RunningFleet) -> None:
    now_ms = fleet.status["now_ms"]
    demand = demand_from(load_scenario("courtyard"), 1, now_ms)
    with FleetClient(fleet.address) as client:
        demand.hand_in(client, now_ms)
    assert len(demand.handed_in) == 12
    assert demand.refused == []
    assert demand.total == 24
    assert fleet.status["counts"]["waiting"] == 12


def test_a_fleet_that_is_away_is_asked_again(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("t", "ascii")
    demand = demand_from(load_scenario("courtyard"), 1, BEGIN_MS)
    with FleetClient(FleetAddress(url="http://127.0.0.1:1", token_file=token)) as client:
        demand.hand_in(client, BEGIN_MS)
    assert demand.handed_in == []
    assert demand.next_ms == BEGIN_MS


def test_somebody_keeps_handing_in_while_others_work(fleet: RunningFleet) -> None:
    demand = demand_from(load_scenario("courtyard"), 9, fleet.status["now_ms"])
    with handed_in_meanwhile(demand, fleet.address):
        until(lambda: len(demand.handed_in) == 12)
