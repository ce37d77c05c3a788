"""Parcels: taken in, refused, cancelled; and how a parcel changes its phase."""

from fleet_manager.core.decisions import (
    CancelRefused,
    InvariantBroken,
    ParcelAccepted,
    ParcelCancelled,
    ParcelRecognised,
    ParcelRefused,
)
from fleet_manager.core.evolve.table import Table
from fleet_manager.core.fleet import Fleet, ParcelRecord
from fleet_manager.model.ids import ParcelId
from fleet_manager.model.parcel import ParcelPhase


def move(fleet: Fleet, parcel: ParcelId, phase: ParcelPhase) -> ParcelRecord:
    """Put a parcel into another phase and keep the counts."""
    record = fleet.parcels[parcel]
    fleet.counts[record.phase] -= 1
    fleet.counts[phase] += 1
    record.phase = phase
    return record


def wait(fleet: Fleet, parcel: ParcelId) -> None:
    """Put a parcel (back) among those that wait at their station."""
    record = move(fleet, parcel, ParcelPhase.WAITING)
    record.vehicle = None
    hold(fleet, record)
    station = fleet.stations[record.station]
    station.waiting[parcel] = None
    station.dirty = True


def hold(fleet: Fleet, record: ParcelRecord) -> None:
    """Say what holds a waiting parcel at its station at present, if anything does."""
    record.hold_reason = fleet.hold_of(record.station, record.point)


def _accepted(fleet: Fleet, decision: ParcelAccepted, time_ms: int) -> None:
    parcel = decision.parcel
    fleet.parcels[parcel.id] = ParcelRecord(
        parcel=parcel, point=decision.point, station=decision.station, accepted_ms=time_ms
    )
    fleet.counts[ParcelPhase.WAITING] += 1
    wait(fleet, parcel.id)
    fleet.agenda.add(time_ms, "plan", decision.station)


def _cancelled(fleet: Fleet, decision: ParcelCancelled, time_ms: int) -> None:
    record = move(fleet, decision.parcel, ParcelPhase.CANCELLED)
    record.ended_ms = time_ms
    station = fleet.stations[record.station]
    station.waiting.pop(decision.parcel, None)
    station.dirty = True


def _invariant_broken(fleet: Fleet, decision: InvariantBroken, _time_ms: int) -> None:
    fleet.violations.append(decision.what)


def _nothing(
    _fleet: Fleet, _decision: ParcelRefused | ParcelRecognised | CancelRefused, _time_ms: int
) -> None:
    """Only the sender needs to know."""


TABLE: Table = {
    ParcelAccepted: _accepted,
    ParcelRefused: _nothing,
    ParcelRecognised: _nothing,
    ParcelCancelled: _cancelled,
    CancelRefused: _nothing,
    InvariantBroken: _invariant_broken,
}
