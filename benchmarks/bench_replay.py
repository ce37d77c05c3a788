"""Recovery: how long a fleet takes to come back from a journal of 100,000 decisions.

The journal of a simulated day in Riverside, one after another into fresh fleets until 100,000
decisions are read. Reading a line of JSON, checking its place in the chain of digests and
evolving the state are all part of it; the disk is not.
"""

from time import process_time

from town import machine

from fleet_manager.core.entry import GENESIS, decode, link
from fleet_manager.core.fleet import Fleet
from fleet_manager.core.step import replay
from sim.disk import Entry
from sim.run import play
from sim.scenario import load_scenario
from sim.world import build

DECISIONS = 100_000
TARGET_S = 3.0


def main() -> None:
    """Simulate once, read often, print."""
    world = build(load_scenario("riverside"), 1)
    play(world)
    journal, digest = world.host.disk.entries, world.host.disk.digest
    rounds = -(-DECISIONS // len(journal))
    fleets = [Fleet(world.road, world.host.brains.settings) for _ in range(rounds)]
    begin_s = process_time()
    for fleet in fleets:
        if _checked(journal) != digest:
            raise SystemExit("the journal does not verify")
        replay(fleet, ((time_ms, decode(payload)) for time_ms, payload in journal))
    cpu_s = process_time() - begin_s
    read = rounds * len(journal)
    same = world.host.fleet is not None and fleets[0].counts == world.host.fleet.counts
    print(f"{machine()}; a journal of {len(journal)} decisions, {rounds} times")
    print(
        f"{read} decisions in {cpu_s:.2f} CPU s: {DECISIONS * cpu_s / read:.2f} s for 100,000"
    )
    print(f"  target: {TARGET_S:.0f} s")
    print(f"the fleet is as it was: {'yes' if same else 'NO'}")
    if not same:
        raise SystemExit(1)


def _checked(journal: list[Entry]) -> bytes:
    digest = GENESIS
    for time_ms, payload in journal:
        digest = link(digest, time_ms, payload)
    return digest


if __name__ == "__main__":
    main()
