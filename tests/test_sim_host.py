"""The controller between the wire and the disk."""

from collections import Counter
from pathlib import Path

import pytest

from fleet_manager.core.decisions import ParcelAccepted
from fleet_manager.model.ids import SessionId
from sim.host import code_digest
from sim.people import Outcome
from sim.run import phase_counts
from sim.world import World, build
from tests.sim_street import SMALL_DAY, a_scenario


def a_world(folder: Path, seed: int = 1) -> World:
    return build(a_scenario(folder, SMALL_DAY), seed)


def begun(folder: Path) -> World:
    world = a_world(folder)
    world.host.start()
    world.clock.run(world.clock.now_ms + 5_000)
    return world


def accepted(world: World) -> Counter[str]:
    return Counter(
        decision.parcel.id
        for _, decision in world.host.disk.read()
        if isinstance(decision, ParcelAccepted)
    )


def test_parcels_that_were_taken_are_on_disk(tmp_path: Path) -> None:
    world = begun(tmp_path)
    parcels = world.submissions[0].parcels
    assert world.host.submit(parcels)
    assert list(accepted(world)) == [parcel.id for parcel in parcels]


@pytest.mark.parametrize("seed", range(6))
def test_a_controller_killed_while_it_takes_parcels_has_them_once_in_the_end(
    tmp_path: Path, seed: int
) -> None:
    world = build(a_scenario(tmp_path, SMALL_DAY), seed)
    world.host.start()
    world.clock.run(world.clock.now_ms + 5_000)
    parcels = world.submissions[0].parcels
    world.host.kill_soon()
    assert not world.host.submit(parcels)
    assert not world.host.submit(parcels)
    world.clock.run(world.clock.now_ms + 10_000)
    assert world.host.submit(parcels)
    assert accepted(world) == Counter(parcel.id for parcel in parcels)
    assert world.host.counts.crashes == 1


def test_after_a_crash_the_fleet_is_what_the_journal_says(tmp_path: Path) -> None:
    world = begun(tmp_path)
    world.host.submit(world.submissions[0].parcels)
    world.clock.run(world.clock.now_ms + 60_000)
    assert world.host.fleet is not None
    phases = {name: record.phase for name, record in world.host.fleet.parcels.items()}
    world.host.kill_soon()
    while world.host.counts.crashes == 0:
        world.clock.step()
    assert phase_counts(world) == {}
    world.clock.run(world.clock.now_ms + 4_000)
    after = world.host.fleet
    assert after.parcels.keys() == phases.keys()
    assert all(vehicle.seen.online for vehicle in after.by_number)


def test_nothing_is_commanded_before_it_is_on_disk(tmp_path: Path) -> None:
    world = begun(tmp_path)
    ahead: list[int] = []
    released: set[str] = set()

    def watch(_time_ms: int, topic: str, payload: bytes) -> None:
        if topic.endswith("/order"):
            order_id = payload.split(b'"orderId":"')[1].split(b'"')[0]
            written = b"".join(entry for _, entry in world.host.disk.entries)
            released.add(order_id.decode())
            if b'"order":"' + order_id + b'"' not in written:
                ahead.append(1)

    world.network.observers.append(watch)
    world.host.submit(world.submissions[0].parcels)
    world.clock.run(world.clock.now_ms + 300_000)
    assert released
    assert ahead == []


def test_a_code_is_good_for_its_own_session_only() -> None:
    one, other = SessionId("a/3"), SessionId("a/4")
    assert code_digest(one, "123456") != code_digest(other, "123456")
    assert code_digest(one, "123456") == code_digest(one, "123456")


def test_codes_drawn_after_a_crash_are_new_and_work(tmp_path: Path) -> None:
    world = begun(tmp_path)
    world.host.submit(world.submissions[0].parcels)
    typed: list[bytes] = []
    world.network.observers.append(
        lambda _time_ms, topic, payload: typed.append(payload) if "/handoff" in topic else None
    )
    while not any(vehicle.listens for vehicle in world.vehicles):
        world.clock.step()
    world.clock.run(world.clock.now_ms + 3_000)
    world.host.kill_soon()
    world.clock.run(world.clock.now_ms + 1_800_000)
    assert world.host.counts.crashes == 1
    assert world.people.outcomes[Outcome.TOOK] > 0
    assert typed
