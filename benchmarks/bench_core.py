"""The core alone: a recorded hour of a town fed to ``step``, invariants on.

100 vehicles, and never fewer than 2,000 open parcels. The events were recorded in the
simulator; what is measured is decide, evolve, react and the invariants, on one core, in CPU
time. Encoding and hashing the decisions is measured beside it, the disk is not.
"""

from time import process_time

from town import Tape, machine, record

from fleet_manager.core.entry import GENESIS, encode, link
from fleet_manager.core.fleet import Fleet
from fleet_manager.core.step import Outcome, resume, step
from fleet_manager.model.parcel import ParcelPhase

PARCELS = 2600
SECONDS = 1500
TARGET = 5_000


def main() -> None:
    """Record, replay, print."""
    tape = record(PARCELS, SECONDS)
    fleet, outcomes, cpu_s = _feed(tape)
    open_parcels = sum(fleet.counts[phase] for phase in ParcelPhase if not phase.is_end)
    broken = sum(len(outcome.violations) for outcome in outcomes)
    begin_s = process_time()
    digest, written = _chain(tape, outcomes)
    chain_s = process_time() - begin_s
    same = digest == _digest_of(tape)
    events = len(tape.events)
    print(
        f"{machine()}; {len(fleet.vehicles)} vehicles, {open_parcels} parcels open at the end"
    )
    print(f"{events} events in {cpu_s:.2f} CPU s: {events / cpu_s:,.0f} per CPU second")
    print(f"  target: {TARGET:,} per CPU second")
    both = events / (cpu_s + chain_s)
    print(f"with encoding and hashing {written} decisions: {both:,.0f} per CPU second")
    print(f"invariants broken: {broken}; journal as recorded: {'yes' if same else 'NO'}")
    if broken or not same:
        raise SystemExit(1)


def _feed(tape: Tape) -> tuple[Fleet, list[Outcome], float]:
    fleet = Fleet(tape.road, tape.settings)
    outcomes = [resume(fleet, tape.start_ms)]
    begin_s = process_time()
    outcomes += [step(fleet, event, time_ms) for time_ms, event in tape.events]
    return fleet, outcomes, process_time() - begin_s


def _chain(tape: Tape, outcomes: list[Outcome]) -> tuple[bytes, int]:
    times = [tape.start_ms, *(time_ms for time_ms, _ in tape.events)]
    digest, written = GENESIS, 0
    for time_ms, outcome in zip(times, outcomes, strict=True):
        for decision in outcome.durable:
            digest = link(digest, time_ms, encode(decision))
            written += 1
    return digest, written


def _digest_of(tape: Tape) -> bytes:
    digest = GENESIS
    for time_ms, payload in tape.journal:
        digest = link(digest, time_ms, payload)
    return digest


if __name__ == "__main__":
    main()
