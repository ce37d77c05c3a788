"""What the properties of a map feature may hold: how each is read, written and described.

A file speaks metres and metres per second, we hold integers of the smaller unit. Every ``Kind``
knows both ways and its JSON Schema, so that reader, writer and schema cannot drift apart.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from fleet_manager.model.ids import UnitId
from fleet_manager.roadmap.features import Name, Position, Unit

Json: TypeAlias = Any
"""A value as the json module reads it."""

ID_PATTERN = r"^[^\s/\u0000-\u001f\u007f]{1,80}$"
ID_WORDS = "a text of 1 to 80 characters without blank or slash"
TEXT_LENGTH_MAX = 200
SHOWN_LENGTH_MAX = 60
LONGITUDE_MAX = 180
LATITUDE_MAX = 90
_BEYOND = 1e300


class Refused(ValueError):  # noqa: N818 - it is a verdict on a value, not a failure of ours
    """A value that is not what its property holds; carries the path inside it, if any."""

    def __init__(self, expected: str, got: object, inside: str = "") -> None:
        self.expected = expected
        self.got = got
        self.inside = inside
        super().__init__(expected)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of property value."""

    read: Callable[[Json], object]
    write: Callable[[Any], Json]
    schema: Mapping[str, Json]
    words: str
    """What is expected, for messages and the documentation."""


def shown(value: Json) -> object:
    """Return *value* short enough for a message."""
    match value:
        case str() if len(value) > SHOWN_LENGTH_MAX:
            return value[: SHOWN_LENGTH_MAX - 3] + "..."
        case int() if abs(value) >= 10**18:
            return "a number beyond all measure"
        case list():
            return f"a list of {len(value)}"
        case dict():
            return f"an object with {', '.join(map(str, list(value)[:6])) or 'nothing'}"[:120]
        case _:
            return value


def is_id(value: Json) -> bool:
    """Whether *value* can be an id."""
    return (
        isinstance(value, str) and re.match(ID_PATTERN, value) is not None and _writable(value)
    )


def read_id(value: Json) -> str:
    """Return an id as it is."""
    if not is_id(value):
        raise Refused(ID_WORDS, shown(value))
    return str(value)


def read_text(value: Json) -> str:
    """Return a text as it is."""
    if not isinstance(value, str) or len(value) > TEXT_LENGTH_MAX or not _writable(value):
        raise Refused(f"a text of at most {TEXT_LENGTH_MAX} characters", shown(value))
    return value


def _writable(text: str) -> bool:
    """Whether *text* can be written as UTF-8: half a surrogate pair cannot."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def read_name(value: Json) -> Name:
    """Return a name of which at least one language is given."""
    if not isinstance(value, dict) or not value or not set(value) <= {"zh", "en"}:
        raise Refused('an object such as {"zh": "7号楼", "en": "Building 7"}', shown(value))
    texts = {language: read_text(text) for language, text in value.items()}
    if not any(text.strip() for text in texts.values()):
        raise Refused("a name in at least one language", shown(value))
    return Name(**texts)


def write_name(name: Name) -> Json:
    """Return the languages that are given."""
    return {key: text for key, text in (("zh", name.zh), ("en", name.en)) if text}


def read_number(value: Json, low: float, high: float, unit: str) -> float:
    """Return a number from *low* to *high*."""
    expected = f"a number from {low:g} to {high:g} {unit}".rstrip()
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused(expected, shown(value))
    if not low <= value <= high:  # also refuses NaN, which compares with nothing
        raise Refused(expected, shown(value))
    return float(value)


def read_position(value: Json) -> Position:
    """Return longitude and latitude; a third number, the height, is dropped."""
    expected = "[longitude, latitude] in degrees"
    match value:
        case [_, _] | [_, _, _]:
            pass
        case _:
            raise Refused(expected, shown(value))
    if not all(_finite(number) for number in value):
        raise Refused(f"{expected}, each a finite number", _listed(value))
    longitude, latitude = float(value[0]), float(value[1])
    if abs(longitude) > LONGITUDE_MAX or abs(latitude) > LATITUDE_MAX:
        raise Refused(f"{expected}{_hint(longitude, latitude)}", _listed(value))
    return longitude, latitude


def _finite(number: Json) -> bool:
    if isinstance(number, bool) or not isinstance(number, int | float):
        return False
    return abs(number) < _BEYOND


def _hint(longitude: float, latitude: float) -> str:
    if abs(longitude) <= LATITUDE_MAX and abs(latitude) <= LONGITUDE_MAX:
        return " (longitude comes first: are the two swapped?)"
    return " (metres of a projected system do not belong into GeoJSON)"


def _listed(value: Sequence[Json]) -> str:
    return f"[{', '.join(str(shown(number)) for number in value)}]"


def scaled(unit: str, low: float, high: float) -> Kind:
    """Return a number in *unit* that we hold as an integer of its thousandth part."""
    return Kind(
        read=lambda value: round(read_number(value, low, high, unit) * 1000),
        write=lambda value: value / 1000,
        schema={"type": "number", "minimum": low, "maximum": high},
        words=f"number from {low:g} to {high:g} {unit}",
    )


def count(low: int, high: int, unit: str = "") -> Kind:
    """Return a whole number from *low* to *high*."""

    def read(value: Json) -> int:
        number = read_number(value, low, high, unit)
        if not number.is_integer():
            raise Refused(f"a whole number from {low} to {high} {unit}".rstrip(), shown(value))
        return int(number)

    return Kind(
        read=read,
        write=int,
        schema={"type": "integer", "minimum": low, "maximum": high},
        words=f"whole number from {low} to {high} {unit}".rstrip(),
    )


def choice(values: type[StrEnum]) -> Kind:
    """Return one of the words of an enum."""
    words = [each.value for each in values]

    def read(value: Json) -> StrEnum:
        if not isinstance(value, str) or value not in words:
            raise Refused("one of " + ", ".join(words), shown(value))
        return values(value)

    return Kind(
        read=read, write=str, schema={"enum": words}, words="one of " + ", ".join(words)
    )


def _read_flag(value: Json) -> bool:
    if not isinstance(value, bool):
        raise Refused("true or false", shown(value))
    return value


def _read_ids(value: Json) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise Refused("a list of ids", shown(value))
    ids = tuple(read_id(each) for each in value)
    if len(set(ids)) != len(ids):
        raise Refused("a list of different ids", _listed(value))
    return ids


def _read_unit(value: Json) -> Unit:
    if not isinstance(value, dict) or "id" not in value or not set(value) <= {"id", "name"}:
        raise Refused(
            'an object such as {"id": "b7-u1", "name": {"zh": "1单元"}}', shown(value)
        )
    name = read_name(value["name"]) if "name" in value else Name()
    return Unit(id=UnitId(read_id(value["id"])), name=name)


def _read_units(value: Json) -> tuple[Unit, ...]:
    if not isinstance(value, list):
        raise Refused("a list of units", shown(value))
    units = tuple(_read_unit(each) for each in value)
    if len({unit.id for unit in units}) != len(units):
        raise Refused("units with different ids", ", ".join(unit.id for unit in units)[:80])
    return units


def _write_unit(unit: Unit) -> Json:
    return {"id": unit.id} | ({"name": write_name(unit.name)} if unit.name != Name() else {})


_NAME_SCHEMA = {
    "type": "object",
    "properties": {
        "zh": {"type": "string", "maxLength": TEXT_LENGTH_MAX},
        "en": {"type": "string", "maxLength": TEXT_LENGTH_MAX},
    },
    "additionalProperties": False,
    "minProperties": 1,
}
_ID_SCHEMA = {"type": "string", "pattern": ID_PATTERN}
POSITION_SCHEMA = {
    "type": "array",
    "items": [
        {"type": "number", "minimum": -180, "maximum": 180},
        {"type": "number", "minimum": -90, "maximum": 90},
    ],
    "additionalItems": {"type": "number"},
    "minItems": 2,
    "maxItems": 3,
}
_UNIT_SCHEMA = {
    "type": "object",
    "properties": {"id": _ID_SCHEMA, "name": _NAME_SCHEMA},
    "required": ["id"],
    "additionalProperties": False,
}

ID = Kind(read=read_id, write=str, schema=_ID_SCHEMA, words=ID_WORDS)
TEXT = Kind(
    read=read_text,
    write=str,
    schema={"type": "string", "maxLength": TEXT_LENGTH_MAX},
    words=f"text of at most {TEXT_LENGTH_MAX} characters",
)
NAME = Kind(
    read=read_name, write=write_name, schema=_NAME_SCHEMA, words='{"zh": text, "en": text}'
)
FLAG = Kind(read=_read_flag, write=bool, schema={"type": "boolean"}, words="true or false")
IDS = Kind(
    read=_read_ids,
    write=list,
    schema={"type": "array", "items": _ID_SCHEMA, "uniqueItems": True},
    words="list of ids",
)
UNITS = Kind(
    read=_read_units,
    write=lambda units: [_write_unit(unit) for unit in units],
    schema={"type": "array", "items": _UNIT_SCHEMA},
    words='list of {"id", "name"}',
)
POSITION = Kind(
    read=read_position,
    write=lambda position: [round(position[0], 7), round(position[1], 7)],
    schema=POSITION_SCHEMA,
    words="[longitude, latitude] in degrees",
)
