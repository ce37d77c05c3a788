"""Files of parcels: CSV with a header line, or one JSON object per line.

Good rows go in, every bad row is refused by its line, and nothing stops at the first mistake.
Text is UTF-8 (a byte order mark is fine); a line in another encoding is a bad row like others.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal

from fleet_manager.model.errors import ParcelError
from fleet_manager.model.ids import ParcelId
from fleet_manager.model.parcel import Parcel
from fleet_manager.model.parcel_record import (
    FIELD_NAMES,
    FIELDS,
    kind_of,
    parcel_schema_doc,
    parse_record,
    shown_name,
)

__all__ = [
    "FileFormat",
    "Intake",
    "Refusal",
    "parcel_schema_doc",
    "parse_record",
    "read_parcels",
]

FileFormat = Literal["csv", "jsonl"]

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_NOT_UTF8 = re.compile(r"[\udc80-\udcff]")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a row is not taken; fit for an operator's eyes and for a log."""

    where: str
    """File and line."""
    field: str
    expected: str
    got: str

    @property
    def sentence(self) -> str:
        """The refusal in one line."""
        return f"{self.where}: {self.field}: expected {self.expected}, got {self.got}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What a file holds: parcels to take, rows to refuse."""

    parcels: tuple[Parcel, ...]
    lines: tuple[str, ...]
    """File and line of each parcel, for faults that only the map can tell."""
    refusals: tuple[Refusal, ...]
    repeated: tuple[ParcelId, ...]
    """Ids that stand in the file more than once with the same content: taken once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One row of a file, or what is wrong with it."""

    line: int
    record: Mapping[str, object] | None = None
    fault: tuple[str, str, str] = ("", "", "")
    """Field, expected, got; where there is no record."""
    within: tuple["_Row", ...] = ()
    """The same lines taken one by one, where a quoted cell runs over several."""


def read_parcels(data: bytes, file_format: FileFormat, where: str, *, now_ms: int) -> Intake:
    """Return what the file *data* holds; *where* is its name in the refusals."""
    tray = _Tray(where, now_ms)
    text = data.decode("utf-8-sig", "surrogateescape")
    if data.startswith(_UTF16_MARKS):
        rows = iter([_file_fault("UTF-8 text", "UTF-16 text")])
    elif not text.strip():
        rows = iter([_file_fault("at least one parcel", "an empty file")])
    elif file_format == "csv":
        rows = _csv_rows(_LINE.findall(text))
    else:
        rows = _json_rows(_LINE.findall(text))
    for row in rows:
        if not tray.take(row):
            # A quote that was never closed may have swallowed good rows.
            for inner in row.within:
                tray.rescue(inner)
    return tray.intake()


class _Tray:
    """Collects what comes out of a file."""

    def __init__(self, where: str, now_ms: int) -> None:
        self._where = where
        self._now_ms = now_ms
        self._parcels: dict[ParcelId, Parcel] = {}
        self._lines: dict[ParcelId, int] = {}
        self._refusals: list[Refusal] = []
        self._repeated: dict[ParcelId, None] = {}

    def take(self, row: _Row) -> bool:
        """Take the row in or refuse it; return whether it was good."""
        try:
            self._take(row)
        except ParcelError as error:
            self._refusals.append(
                Refusal(
                    where=error.where,
                    field=error.field,
                    expected=error.expected,
                    got=str(error.got),
                )
            )
            return False
        return True

    def rescue(self, row: _Row) -> None:
        """Take the row in if it is good; if not, its fault has been told already."""
        with suppress(ParcelError):
            self._take(row)

    def _take(self, row: _Row) -> None:
        where = self._where if row.line == 0 else f"{self._where}:{row.line}"
        if row.record is None:
            raise ParcelError(where, *row.fault)
        parcel = parse_record(row.record, where, now_ms=self._now_ms)
        first = self._parcels.setdefault(parcel.id, parcel)
        if first is parcel:
            self._lines[parcel.id] = row.line
        elif first == parcel:
            self._repeated[parcel.id] = None
        else:
            expected = f"an id of its own (line {self._lines[parcel.id]} has it, and differs)"
            raise ParcelError(where, "id", expected, parcel.id)

    def intake(self) -> Intake:
        """Return all that was taken."""
        return Intake(
            parcels=tuple(self._parcels.values()),
            lines=tuple(f"{self._where}:{line}" for line in self._lines.values()),
            refusals=tuple(self._refusals),
            repeated=tuple(self._repeated),
        )


def _file_fault(expected: str, got: str) -> _Row:
    return _Row(line=0, fault=("file", expected, got))


def _csv_rows(lines: Sequence[str]) -> Iterator[_Row]:
    """Yield the rows below the header, or what is wrong with the header."""
    index = next(index for index, line in enumerate(lines) if line.strip())
    cells, used = _cells(lines, index)
    columns = [cell.strip().lower() for cell in cells or [lines[index]]]
    faults = list(_header_faults(columns))
    if faults:
        yield from (_Row(line=index + 1, fault=fault) for fault in faults)
        return
    index += used
    while index < len(lines):
        cells, used = _cells(lines, index)
        if cells is None:
            expected = "cells separated by commas, quotes closed"
            yield _Row(line=index + 1, fault=("row", expected, "a row with a stray quote"))
        elif any(cell.strip() for cell in cells):
            row = _csv_row(columns, cells, index + 1)
            yield replace(row, within=_one_by_one(columns, lines, index, used))
        index += used


def _cells(lines: Sequence[str], index: int) -> tuple[list[str] | None, int]:
    """Return the cells of the row that starts at *index*, and how many lines it takes.

    A row that cannot be read takes one line, so that the next may be good again.
    """
    reader = csv.reader((lines[n] for n in range(index, len(lines))), strict=True)
    try:
        return next(reader), reader.line_num
    except csv.Error:
        return None, 1


def _one_by_one(
    columns: Sequence[str], lines: Sequence[str], index: int, used: int
) -> tuple[_Row, ...]:
    """Return the lines behind the first of a row that runs over several, as rows."""
    rows = (
        (line, _cells(lines[line : line + 1], 0)[0]) for line in range(index + 1, index + used)
    )
    return tuple(_csv_row(columns, cells, line + 1) for line, cells in rows if cells)


def _csv_row(columns: Sequence[str], cells: list[str], line: int) -> _Row:
    """Return *cells* under their column names; blank cells to their right are let go."""
    surplus = cells[len(columns) :]
    if len(cells) < len(columns) or any(cell.strip() for cell in surplus):
        return _Row(line=line, fault=("row", f"{len(columns)} cells", f"{len(cells)} cells"))
    if any(_NOT_UTF8.search(cell) for cell in cells):
        return _Row(line=line, fault=("row", "UTF-8 text", "bytes of another encoding"))
    return _Row(line=line, record=dict(zip(columns, cells, strict=False)))


def _header_faults(columns: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with the column names."""
    if len(columns) == 1 and re.search(r"[;\t]", columns[0]):
        yield "header", "columns separated by commas", "semicolons or tabs"
        return
    known = f"columns separated by commas, out of {', '.join(FIELD_NAMES)}"
    for column in dict.fromkeys(columns):
        if column not in FIELD_NAMES:
            yield "header", known, f"the column {shown_name(column)}"
        elif columns.count(column) > 1:
            yield "header", f"the column {column} once", f"{columns.count(column)} times"
    missing = [field.name for field in FIELDS if field.required and field.name not in columns]
    if not {"due", "due_ms"} & set(columns):
        missing.append("due")
    if "point" not in columns and not {"compound", "building"} <= set(columns):
        missing.append("point (or compound and building)")
    if missing:
        yield "header", f"the columns {', '.join(missing)}", "a header without them"


def _json_rows(lines: Sequence[str]) -> Iterator[_Row]:
    """Yield one row per line that is not blank."""
    if next(line for line in lines if line.strip()).strip() == "[":
        yield _file_fault("one JSON object per line", "a JSON array over several lines")
        return
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _json_row(line.strip(), number)


def _json_row(line: str, number: int) -> _Row:
    expected = "one JSON object"
    if _NOT_UTF8.search(line):
        return _Row(line=number, fault=("row", "UTF-8 text", "bytes of another encoding"))
    try:
        record = json.loads(line, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        got = f"a mistake at column {error.colno} ({error.msg})"
        return _Row(line=number, fault=("row", expected, got))
    except (ValueError, RecursionError) as error:
        got = str(error) if isinstance(error, _TwiceError) else "one that cannot be read"
        return _Row(line=number, fault=("row", expected, got))
    if not isinstance(record, dict):
        return _Row(line=number, fault=("row", expected, kind_of(record)))
    return _Row(line=number, record=record)


class _TwiceError(ValueError):
    """An object has a field twice."""


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _TwiceError(f"the field {shown_name(twice)} twice")
    return result
