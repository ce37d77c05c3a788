"""Every building and every stairwell of a compound gets a name that means it alone.

An address that names two buildings names none, so two buildings called 7号楼 in one compound
become 7号楼(北) and 7号楼(南): a wrong guess would bring the parcel to the wrong door.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from fleet_manager.roadmap.address import core
from fleet_manager.roadmap.features import Name
from fleet_manager.roadmap.import_frame import XY
from fleet_manager.roadmap.import_report import Report, Topic
from fleet_manager.roadmap.osm_places import Door, House


@dataclass(frozen=True, slots=True, kw_only=True)
class Stairwell:
    """A unit of a building, reached by the doors in *doors*."""

    id: str
    name: Name
    doors: tuple[str, ...]


def settle_names(houses: Sequence[House], report: Report) -> list[House]:
    """Return *houses* with numbers and names that are unique within their compound."""
    taken = {(each.compound, core(each.number)) for each in houses if each.number_is_whole}
    settled = [_own_number(house, taken) for house in houses]
    alike: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, house in enumerate(settled):
        label = core(house.number or house.name.zh or house.name.en)
        if house.compound and label:
            alike[house.compound, label].append(index)
    for (_, label), indices in alike.items():
        if len(indices) > 1:
            marks = _marks([_centre(settled[index]) for index in indices])
            for index, mark in zip(indices, marks, strict=True):
                settled[index] = _marked(settled[index], mark)
                why = f"{len(indices)} buildings of the compound are called {label}"
                new = settled[index].name.zh or settled[index].name.en
                report.note(Topic.ASSUMED, settled[index].id, "name", new, why)
    return settled


def _own_number(house: House, taken: set[tuple[str, str]]) -> House:
    """Drop a number that is only part of a name (学生3号公寓) where another building has it."""
    if house.number_is_whole or not house.number:
        return house
    key = (house.compound, core(house.number))
    if key in taken:
        return replace(house, number="")
    taken.add(key)
    return house


def _centre(house: House) -> XY:
    centre = house.area.polygon.centroid
    return centre.x, centre.y


def _marks(centres: Sequence[XY]) -> list[Name]:
    """Return a mark for each place: a compass point for two, numbers from west for more."""
    wide = max(x for x, _ in centres) - min(x for x, _ in centres)
    high = max(y for _, y in centres) - min(y for _, y in centres)
    axis = 0 if wide >= high else 1
    order = sorted(range(len(centres)), key=lambda index: centres[index][axis])
    pair = [("西", "west"), ("东", "east")] if axis == 0 else [("南", "south"), ("北", "north")]
    marks = [Name(zh=zh, en=en) for zh, en in pair]
    if len(centres) > len(marks):
        marks = [Name(zh=str(rank), en=str(rank)) for rank in range(1, len(centres) + 1)]
    return [marks[order.index(index)] for index in range(len(centres))]


def _marked(house: House, mark: Name) -> House:
    name = Name(
        zh=f"{house.name.zh}({mark.zh})" if house.name.zh else "",
        en=f"{house.name.en} ({mark.en})" if house.name.en else "",
    )
    number = f"{house.number}({mark.zh})" if house.number else ""
    return replace(house, name=name, number=number)


def stairwells(house: House, report: Report) -> tuple[Stairwell, ...]:
    """Return the units of *house*: as its doors are marked, else counted along the building."""
    marked: dict[str, list[Door]] = defaultdict(list)
    for door in house.doors:
        if door.unit:
            marked[door.unit].append(door)
    if not marked and len(house.doors) > 1:
        for rank, door in enumerate(_along(house), 1):
            marked[str(rank)].append(door)
        why = (
            "counted from the west or south along the building; put the right ones into the map"
        )
        report.tally(Topic.ASSUMED, "unit numbers", f"1 to {len(house.doors)}", why)
    return tuple(
        Stairwell(
            id=f"{house.id}-u{number}",
            name=Name(zh=f"{number}单元", en=f"Unit {number}"),
            doors=tuple(door.id for door in doors),
        )
        for number, doors in marked.items()
    )


def _along(house: House) -> list[Door]:
    west, south, east, north = house.area.polygon.bounds
    axis = 0 if east - west >= north - south else 1
    return sorted(house.doors, key=lambda door: (door.point[axis], door.point[1 - axis]))
