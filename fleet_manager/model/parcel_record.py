"""One parcel as others hand it to us: a row of a table or a JSON object, field by field.

Every refusal names the field, what was expected and what was found. What was found is shown
only where it cannot be personal: a value that could be a phone number or a mail address, and
whatever stands in *contact* or in the address, is not repeated.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from fleet_manager.model.errors import ParcelError
from fleet_manager.model.ids import ContactRef, ParcelId, PointId, StationId
from fleet_manager.model.parcel import Address, Parcel, PriorityGroup, TemperatureClass

ID_LENGTH_MAX = 64
TEXT_LENGTH_MAX = 100
WEIGHT_G_MAX = 1_000_000
VOLUME_ML_MAX = 10_000_000
TIME_MS_MAX = 4_102_444_800_000
"""The year 2100: later times are a slip of the unit."""

SHOWN_NUMBER_MAX = 1_000_000
"""Longer numbers could be telephone numbers."""

WITHHELD = "(withheld)"

_KINDS = {
    type(None): "nothing",
    float: "a number with a fraction or exponent",
    str: "text",
    list: "a list",
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ID = re.compile(r"[A-Za-z0-9._:-]+")
_WORD = re.compile(r"[!-~]+")
_WHOLE = re.compile(r"[0-9]{1,15}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.+Z-]*)?")
_DIGIT_RUN = re.compile(r"\d{7}")
_NUMBER_ALONE = re.compile(r"\d{7,}")
_CHINESE_MOBILE = re.compile(r"1[3-9]\d{9}")
_BETWEEN_DIGITS = re.compile(r"[\s().+-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a parcel record and what it may hold."""

    name: str
    required: bool
    holds: str


_ID_FORM = f"1 to {ID_LENGTH_MAX} letters, digits or . _ : -"
_TIME_FORM = "ISO 8601 with offset (2022-04-09T10:00:00+08:00)"
_MS_FORM = "milliseconds since 1970"

FIELDS = (
    Field(name="id", required=True, holds=f"name of the parcel: {_ID_FORM}"),
    Field(
        name="contact",
        required=True,
        holds=f"reference into your own address book: {_ID_FORM}; never a phone number (a "
        "number of 7 digits or more), mail address or name",
    ),
    Field(name="compound", required=False, holds="compound, by id or name on the map"),
    Field(name="building", required=False, holds="building, by id, number or name"),
    Field(name="unit", required=False, holds="unit or entrance of the building"),
    Field(name="point", required=False, holds="handoff point id, instead of an address"),
    Field(name="station", required=False, holds="station that holds the parcel"),
    Field(name="weight_g", required=True, holds=f"grams, 1 to {WEIGHT_G_MAX}"),
    Field(name="volume_ml", required=True, holds=f"millilitres, 1 to {VOLUME_ML_MAX}"),
    Field(name="temperature", required=False, holds="ambient (default), chilled or frozen"),
    Field(name="priority", required=False, holds="medicine, infant, elder or normal (default)"),
    Field(name="ready", required=False, holds=f"{_TIME_FORM}; blank: now"),
    Field(name="ready_ms", required=False, holds=f"{_MS_FORM}, instead of ready"),
    Field(name="due", required=False, holds=_TIME_FORM),
    Field(name="due_ms", required=False, holds=f"{_MS_FORM}, instead of due"),
)
FIELD_NAMES = tuple(field.name for field in FIELDS)


def parcel_schema_doc() -> str:
    """Return the fields as a Markdown table."""
    rows = [
        f"| `{field.name}` | {'yes' if field.required else ''} | {field.holds} |"
        for field in FIELDS
    ]
    return "\n".join(["| field | required | holds |", "|---|---|---|", *rows]) + "\n"


def parse_record(record: Mapping[str, object], where: str, *, now_ms: int) -> Parcel:
    """Return the parcel that *record* describes; ParcelError names *where* and the field.

    Numbers may come as numbers or as digits in text; None and blank text mean "not given".
    """
    for name in record:
        if name not in FIELD_NAMES:
            expected = f"one of the fields {', '.join(FIELD_NAMES)}"
            raise ParcelError(where, shown_name(name), expected, "an unknown field")
    reader = _Record(record, where)
    parcel_id, contact = reader.identifier("id"), reader.contact()
    address, point = reader.destination()
    ready_ms, due_ms = reader.window(now_ms)
    return Parcel(
        id=ParcelId(parcel_id),
        contact=ContactRef(contact),
        address=address,
        point=point,
        station=reader.station(),
        weight_g=reader.whole("weight_g", WEIGHT_G_MAX),
        volume_ml=reader.whole("volume_ml", VOLUME_ML_MAX),
        temperature=reader.choice("temperature", TemperatureClass.AMBIENT),
        priority=reader.choice("priority", PriorityGroup.NORMAL),
        ready_ms=ready_ms,
        due_ms=due_ms,
    )


Choice = TypeVar("Choice", bound=StrEnum)


class _Record:
    """A record on the desk: takes field after field and refuses by name."""

    def __init__(self, record: Mapping[str, object], where: str) -> None:
        self._record = record
        self._where = where

    def refusal(self, field: str, expected: str, got: str) -> ParcelError:
        return ParcelError(self._where, field, expected, got)

    def given(self, field: str) -> object:
        """Return the value, text without outer blanks; None if not given."""
        value = self._record.get(field)
        if isinstance(value, str):
            return value.strip() or None
        return value

    def words(self, field: str) -> object:
        """Return the value, a whole number as text: building 7 is building "7"."""
        value = self.given(field)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value) if abs(value) < 10**ID_LENGTH_MAX else value
        return value

    def text(self, field: str, length_max: int = TEXT_LENGTH_MAX) -> str | None:
        """Return a text that may be personal, so it is never shown."""
        value = self.words(field)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.refusal(field, "text", kind_of(value))
        line = " ".join(value.split())
        if not line.isprintable():
            raise self.refusal(field, "printable text", "text with unprintable characters")
        if len(line) > length_max:
            raise self.refusal(
                field, f"at most {length_max} characters", f"{len(line)} characters"
            )
        return line

    def identifier(self, field: str) -> str:
        """Return an id."""
        value = self.words(field)
        if isinstance(value, str) and _is_id(value):
            return value
        raise self.refusal(field, _ID_FORM, shown(value))

    def contact(self) -> str:
        """Return the contact reference; what is refused is not shown."""
        value = self.words("contact")
        expected = f"a reference ({_ID_FORM}), no phone number, mail address or name"
        if value is None:
            raise self.refusal("contact", expected, "nothing")
        if not isinstance(value, str) or not _is_id(value) or _is_phone(value):
            raise self.refusal("contact", expected, WITHHELD)
        return value

    def whole(self, field: str, value_max: int) -> int:
        """Return a whole number from 1 to *value_max*."""
        number = self._whole_or_none(field)
        if number is None or not 1 <= number <= value_max:
            raise self.refusal(
                field, f"a whole number from 1 to {value_max}", shown(self.given(field))
            )
        return number

    def _whole_or_none(self, field: str) -> int | None:
        match self.given(field):
            case bool():
                return None
            case int() as number:
                return number
            case str() as text if _WHOLE.fullmatch(text):
                return int(text)
            case _:
                return None

    def choice(self, field: str, default: Choice) -> Choice:
        """Return one of the words of *default*'s enum."""
        value = self.given(field)
        if value is None:
            return default
        words = [member.value for member in type(default)]
        if isinstance(value, str) and value.lower() in words:
            return type(default)(value.lower())
        raise self.refusal(field, f"one of {', '.join(words)}", shown(value))

    def destination(self) -> tuple[Address | None, PointId | None]:
        """Return the address or the handoff point, whichever is given."""
        compound, building = self.text("compound"), self.text("building")
        unit = self.text("unit")
        point = self.text("point", ID_LENGTH_MAX)
        if point is not None:
            if compound or building or unit:
                raise self.refusal("point", "an address or a point, not both", "both")
            return None, PointId(point)
        if compound is None and building is None:
            raise self.refusal("point", "a point, or compound and building", "neither")
        if compound is None:
            raise self.refusal("compound", "the compound of the building", "nothing")
        if building is None:
            raise self.refusal("building", "a building of the compound", "nothing")
        return Address(compound=compound, building=building, unit=unit or ""), None

    def station(self) -> StationId | None:
        station = self.text("station", ID_LENGTH_MAX)
        return None if station is None else StationId(station)

    def window(self, now_ms: int) -> tuple[int, int]:
        """Return when the parcel is ready and when it is due."""
        ready_ms, due_ms = self.time_ms("ready"), self.time_ms("due")
        if due_ms is None:
            raise self.refusal("due", _TIME_FORM, "nothing")
        if ready_ms is None:
            # A parcel handed in after its due time is late, not wrong.
            return min(now_ms, due_ms), due_ms
        if ready_ms > due_ms:
            expected = f"a time not before the parcel is ready ({_iso(ready_ms)})"
            raise self.refusal("due", expected, _iso(due_ms))
        return ready_ms, due_ms

    def time_ms(self, field: str) -> int | None:
        """Return *field* from its ISO or its ``_ms`` form; None if neither is given."""
        iso, ms_field = self.given(field), f"{field}_ms"
        if self.given(ms_field) is None:
            return None if iso is None else self._iso_ms(field, iso)
        if iso is not None:
            raise self.refusal(ms_field, f"{field} or {ms_field}, not both", "both")
        number = self._whole_or_none(ms_field)
        if number is None or not 0 <= number <= TIME_MS_MAX:
            expected = f"{_MS_FORM}, at most {TIME_MS_MAX}"
            raise self.refusal(ms_field, expected, shown(self.given(ms_field)))
        return number

    def _iso_ms(self, field: str, value: object) -> int:
        try:
            moment = datetime.fromisoformat(value if isinstance(value, str) else "")
        except ValueError:
            raise self.refusal(field, _TIME_FORM, shown(value)) from None
        if moment.tzinfo is None:
            raise self.refusal(field, _TIME_FORM, f"{shown(value)} (no offset)")
        moment_ms = (moment - _EPOCH) // timedelta(milliseconds=1)
        if not 0 <= moment_ms <= TIME_MS_MAX:
            raise self.refusal(field, "a time from 1970 to 2099", shown(value))
        return moment_ms


def _is_id(text: str) -> bool:
    return len(text) <= ID_LENGTH_MAX and bool(_ID.fullmatch(text))


def _is_phone(reference: str) -> bool:
    """Return whether a contact is a phone number: a number and no more, or a mobile within."""
    digits = _BETWEEN_DIGITS.sub("", reference)
    return bool(_NUMBER_ALONE.fullmatch(digits) or _CHINESE_MOBILE.search(digits))


def looks_personal(text: str) -> bool:
    """Return whether *text* could be a phone number or a mail address."""
    return "@" in text or bool(_DIGIT_RUN.search(_BETWEEN_DIGITS.sub("", text)))


def shown(value: object) -> str:
    """Return how a refusal may show *value*: as it is if short and surely not personal."""
    if not isinstance(value, str):
        return kind_of(value)
    if len(value) > ID_LENGTH_MAX:
        return f"text of {len(value)} characters"
    if _DATE.fullmatch(value):
        return value
    if value.isascii() and value.isdigit():
        return kind_of(int(value))
    if looks_personal(value):
        return WITHHELD
    return value if _WORD.fullmatch(value) else "text"


def shown_name(name: str) -> str:
    """Return how a refusal may show the name of a field nobody knows."""
    return name if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_ -]{0,31}", name) else WITHHELD


def kind_of(value: object) -> str:
    """Return what kind of thing *value* is; a number of a few digits is shown itself."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if abs(value) < SHOWN_NUMBER_MAX else "a number of 7 or more digits"
    return _KINDS.get(type(value), "an object")


def _iso(time_ms: int) -> str:
    return (_EPOCH + timedelta(milliseconds=time_ms)).isoformat(timespec="seconds")
