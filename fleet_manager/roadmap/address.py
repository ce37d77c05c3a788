"""From the words on the door to a handoff point: 7号楼 1单元 is Building 7, Unit 1.

A place is known by its id, its number and its names. What is asked for is first compared as
written (width, case and spaces aside), then by its core: ``7号楼``, ``Building 7``, ``#7``,
``七号楼`` and ``7`` have the core ``7``. A core shared by two places names neither.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from fleet_manager.model.ids import BuildingId, CompoundId, PointId, UnitId
from fleet_manager.model.parcel import Address
from fleet_manager.roadmap.features import Building, Compound, HandoffPoint, Name, PointKind

_ORDER_OF_KINDS = tuple(PointKind)
"""Where several points serve a door, the shelf is taken before the locker, and so on."""

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "\u3007": 0,  # the round zero of 二〇一
    "两": 2,
}
_NUMERAL = re.compile("[零\u3007一二三四五六七八九两十]+")
_BLANK = re.compile(r"[\s\-_.,#·、]+")
_LEAD = re.compile(r"^(?:第|building|bldg|block|tower|unit|entrance|number|no|compound)(?=.)")
_TAIL = re.compile(
    r"(?<=.)(?:号楼|号院|号|栋|幢|座|楼|单元|门|小区|社区|building|block|unit|compound)$"
)

K = TypeVar("K")


def tidy(text: str) -> str:
    """Return *text* with width, case, blanks and punctuation that carry no meaning removed."""
    return _BLANK.sub("", unicodedata.normalize("NFKC", text).casefold())


def core(text: str) -> str:
    """Return what is left of *text* when the words for building and unit are taken off."""
    rest = _LEAD.sub("", _NUMERAL.sub(_number, tidy(text)))
    while (shorter := _TAIL.sub("", rest)) != rest:
        rest = shorter
    return rest.lstrip("0") or rest


def _number(match: re.Match[str]) -> str:
    """Return a Chinese numeral below one hundred in Arabic digits."""
    tens, ten, ones = match.group().partition("十")
    if not ten:
        return "".join(str(_DIGITS[char]) for char in tens)
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return match.group()
    return str(_DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0))


@dataclass(frozen=True, slots=True)
class _Names:
    """What a set of places answers to; an empty string marks a text that names two of them."""

    written: Mapping[str, str]
    cores: Mapping[str, str]

    def find(self, text: str) -> str:
        """Return the id of the place called *text*, or an empty string."""
        return self.written.get(tidy(text), "") or self.cores.get(core(text), "")


def _names(places: Iterable[tuple[str, Sequence[str]]]) -> _Names:
    written: dict[str, str] = {}
    cores: dict[str, str] = {}
    for place, texts in places:
        for text in filter(None, (place, *texts)):
            _enter(written, tidy(text), place)
            _enter(cores, core(text), place)
    return _Names(written, cores)


def _enter(index: dict[str, str], key: str, place: str) -> None:
    index[key] = place if index.get(key, place) == place else ""


def _texts(name: Name) -> tuple[str, ...]:
    return (name.zh, name.en)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressBook:
    """The index behind ``CompoundMap.resolve``."""

    compounds: _Names
    buildings: Mapping[CompoundId, _Names]
    units: Mapping[BuildingId, _Names]
    doors: Mapping[tuple[BuildingId, UnitId], PointId]
    shared: Mapping[BuildingId, PointId]
    gates: Mapping[CompoundId, PointId]

    def resolve(self, address: Address) -> PointId | None:
        """Return the point of the unit, else of the building, else of the compound."""
        compound = CompoundId(self.compounds.find(address.compound))
        if compound not in self.buildings:
            return None
        building = BuildingId(self.buildings[compound].find(address.building))
        if building not in self.units:
            return None
        fallback = self.shared.get(building) or self.gates.get(compound)
        if not address.unit or not self.units[building].cores:
            return fallback
        unit = UnitId(self.units[building].find(address.unit))
        return (self.doors.get((building, unit)) or fallback) if unit else None


def address_book(
    compounds: Iterable[Compound],
    buildings: Iterable[Building],
    points: Iterable[HandoffPoint],
) -> AddressBook:
    """Index every address the map can resolve."""
    estates, houses = tuple(compounds), tuple(buildings)
    by_kind = sorted(points, key=lambda point: _ORDER_OF_KINDS.index(point.kind))
    return AddressBook(
        compounds=_names((each.id, _texts(each.name)) for each in estates),
        buildings={each.id: _building_names(each.id, houses) for each in estates},
        units={
            each.id: _names((unit.id, _texts(unit.name)) for unit in each.units)
            for each in houses
        },
        doors=_first(
            ((point.building, unit), point.id)
            for point in by_kind
            if point.building
            for unit in point.units
        ),
        shared=_first(_shared(by_kind)),
        gates=_first(
            (point.compound, point.id)
            for point in by_kind
            if point.compound and not point.building
        ),
    )


def _building_names(compound: CompoundId, buildings: Iterable[Building]) -> _Names:
    return _names(
        (each.id, (each.number, *_texts(each.name)))
        for each in buildings
        if each.compound == compound
    )


def _shared(points: Sequence[HandoffPoint]) -> Iterable[tuple[BuildingId, PointId]]:
    """Yield points for a whole building first, then those bound to some of its units."""
    for bound in (False, True):
        for point in points:
            if point.building and bool(point.units) is bound:
                yield point.building, point.id


def _first(pairs: Iterable[tuple[K, PointId]]) -> Mapping[K, PointId]:
    chosen: dict[K, PointId] = {}
    for key, point in pairs:
        chosen.setdefault(key, point)
    return chosen
