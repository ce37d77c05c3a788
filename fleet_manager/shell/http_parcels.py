"""Parcels handed in over HTTP: each record has its own result, the good ones go in."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec

from fleet_manager.core.decisions import (
    Decision,
    ParcelAccepted,
    ParcelRecognised,
    ParcelRefused,
)
from fleet_manager.model.errors import ParcelError
from fleet_manager.model.parcel import Parcel
from fleet_manager.model.parcel_record import parse_record
from fleet_manager.shell.http_problem import Problem

PARCELS_MAX = 10_000

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """The records of one request, in its order: a parcel, or the result of a refusal."""

    records: tuple[Parcel | Json, ...]

    @property
    def parcels(self) -> tuple[Parcel, ...]:
        """The records that can go in."""
        return tuple(record for record in self.records if isinstance(record, Parcel))

    def results(self, decisions: Iterable[Decision]) -> list[Json]:
        """Return one result per record; *decisions* are the fleet's, in the parcels' order."""
        concluded = deque(
            decision
            for decision in decisions
            if isinstance(decision, ParcelAccepted | ParcelRefused | ParcelRecognised)
        )
        return [
            _result(record, concluded.popleft()) if isinstance(record, Parcel) else record
            for record in self.records
        ]


def read_intake(body: bytes, now_ms: int) -> Intake:
    """Return the records in *body*; Problem if it is no list of records."""
    try:
        request = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem(400, f"expected JSON: {error}") from error
    records = request.get("parcels") if isinstance(request, dict) else None
    if not isinstance(records, list) or request.keys() != {"parcels"}:
        raise Problem(422, 'expected {"parcels": [record, ...]}')
    if len(records) > PARCELS_MAX:
        raise Problem(413, f"at most {PARCELS_MAX} parcels in one request, got {len(records)}")
    return Intake(
        records=tuple(
            _read(record, f"parcels[{number}]", now_ms) for number, record in enumerate(records)
        )
    )


def _read(record: object, where: str, now_ms: int) -> Parcel | Json:
    if not isinstance(record, dict):
        return refusal(None, where, "an object with the fields of a parcel", "something else")
    name = record.get("id")
    try:
        return parse_record(record, where, now_ms=now_ms)
    except ParcelError as error:
        shown = name if isinstance(name, str) and error.field != "id" else None
        return refusal(shown, error.field, error.expected, str(error.got))


def _result(parcel: Parcel, decision: Decision) -> Json:
    match decision:
        case ParcelAccepted():
            return {"id": parcel.id, "outcome": "accepted"}
        case ParcelRecognised(same=True):
            return {"id": parcel.id, "outcome": "known"}
        case ParcelRefused(field=field, expected=expected, got=got):
            return refusal(parcel.id, field, expected, got)
        case _:
            expected = "the record that was accepted under this id, unchanged"
            return refusal(parcel.id, "id", expected, "another record")


def refusal(parcel: str | None, field: str, expected: str, got: str) -> Json:
    """Return the result of a refused record; *parcel* is None if it has no usable id."""
    error = {"field": field, "expected": expected, "got": got}
    return {"id": parcel, "outcome": "refused", "error": error}
