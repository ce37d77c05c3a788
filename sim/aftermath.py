"""What the street knows when a run is over, in virtual time or live, and the report made of it.

A live run's street is a process of its own: its aftermath travels as JSON to whoever has the
journal. Held together, the two give the report.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec import Struct

from fleet_manager.core.decisions import Durable
from fleet_manager.model.ids import ParcelId, VehicleId
from fleet_manager.roadmap.features import Position
from fleet_manager.roadmap.lane_graph import LaneGraph
from sim.checkers import Checkers
from sim.ledger import Whereabouts, audit
from sim.mover import Mover
from sim.people import Neighbourhood
from sim.report import Report, VehicleFigures, parcels_of, phases_of, sentences
from sim.tally import tally
from sim.violation import Violation


class VehicleTrace(Struct, frozen=True, kw_only=True):
    """What one vehicle really did; *driven* are the edges, in order."""

    id: VehicleId
    km: float
    driving_s: float
    used_wh: float
    battery_permille: int
    driven: tuple[str, ...]


class Aftermath(Struct, frozen=True, kw_only=True):
    """The street at the end of a run."""

    now_ms: int
    vehicles: tuple[VehicleTrace, ...]
    parcels: Whereabouts
    residents: dict[str, int]
    violations: tuple[Violation, ...]
    orders: int
    """Orders and updates seen on the wire, repeated ones included."""

    def as_json(self) -> bytes:
        """Return it as a file's contents."""
        return msgspec.json.encode(self) + b"\n"


def read_aftermath(data: bytes) -> Aftermath:
    """Return what ``as_json`` wrote; raises msgspec.DecodeError if it is something else."""
    return msgspec.json.decode(data, type=Aftermath)


class Run(Struct, frozen=True, kw_only=True):
    """What a report needs to know besides street and journal."""

    scenario: str
    seed: int
    begin_ms: int
    """Fleet time at the start."""
    wall_s: float
    submitted: tuple[ParcelId, ...]
    journal_digest: str
    violations: tuple[Violation, ...] = ()
    """Found elsewhere: broken invariants, a journal that does not verify."""
    events: int = 0
    crashes: int = 0
    alarms: int = 0
    ended_early: str = ""


def aftermath_of(
    vehicles: Iterable[Mover], people: Neighbourhood, checkers: Checkers, now_ms: int
) -> Aftermath:
    """Return what the street knows now."""
    return Aftermath(
        now_ms=now_ms,
        vehicles=tuple(
            _trace(vehicle, checkers.street.driven.get(vehicle.id, ()), now_ms)
            for vehicle in vehicles
        ),
        parcels=checkers.ledger.whereabouts(people.taken),
        residents={outcome.value: count for outcome, count in people.outcomes.items()},
        violations=(*checkers.found, *mixed_up(people, now_ms)),
        orders=checkers.wire.orders,
    )


def mixed_up(people: Neighbourhood, now_ms: int) -> list[Violation]:
    """Return what residents found in their boxes that should not have been there."""
    return [
        Violation(
            time_ms=now_ms,
            rule="parcels",
            what=f"the box of {wanted} held {found or 'nothing'}",
        )
        for wanted, found in people.mixed_up
    ]


def _trace(vehicle: Mover, driven: Sequence[str], now_ms: int) -> VehicleTrace:
    return VehicleTrace(
        id=vehicle.id,
        km=round(vehicle.wheels.odometer_mm(now_ms) / 1e6, 3),
        driving_s=round(vehicle.wheels.rolled_ms / 1000, 1),
        used_wh=round(vehicle.battery.used_wh, 1),
        battery_permille=round(vehicle.battery.percent * 10),
        driven=tuple(driven),
    )


def report_from(street: Aftermath, entries: Iterable[tuple[int, Durable]], run: Run) -> Report:
    """Hold street and journal together and return the run's figures."""
    written = tally(entries)
    books = audit(run.submitted, written, street.parcels, street.now_ms)
    found = [*run.violations, *street.violations, *books]
    return Report(
        scenario=run.scenario,
        seed=run.seed,
        simulated_s=(street.now_ms - run.begin_ms) / 1000,
        wall_s=round(run.wall_s, 3),
        parcels=parcels_of(written, len(run.submitted)),
        vehicles=tuple(
            VehicleFigures(
                id=trace.id,
                km=trace.km,
                delivered=written.delivered_by.get(trace.id, 0),
                driving_s=trace.driving_s,
                used_wh=trace.used_wh,
                battery_permille=trace.battery_permille,
            )
            for trace in street.vehicles
        ),
        km=round(sum(trace.km for trace in street.vehicles), 3),
        orders_sent=street.orders,
        violations=sentences(found, run.begin_ms),
        journal_digest=run.journal_digest,
        phases=phases_of(written),
        residents=street.residents,
        decisions=written.decisions,
        events=run.events,
        crashes=run.crashes,
        alarms=run.alarms,
        ended_early=run.ended_early,
    )


def tracks(street: Aftermath, graph: LaneGraph) -> Mapping[str, Sequence[Position]]:
    """Return where each vehicle drove, as a line of longitudes and latitudes."""
    lines: dict[str, Sequence[Position]] = {}
    for trace in street.vehicles:
        line: list[Position] = []
        for name in trace.driven:
            shape = graph.edge_shape_mm(graph.edge_index[name])  # type: ignore[index]
            line += [graph.to_lonlat(float(x), float(y)) for x, y in shape]
        lines[trace.id] = line
    return lines
