"""Parcels for a map: who orders what, when it is handed in, until when it is wanted.

Every parcel draws from a stream named after it, so adding a wave leaves the others as they are.
Only addresses that the map can serve are drawn, or handoff points where a map has no addresses;
contacts are references, never people.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp
from pathlib import Path
from typing import TypeAlias

from numpy.random import Generator

from fleet_manager.model.errors import ConfigError
from fleet_manager.model.ids import ContactRef, ParcelId, PointId
from fleet_manager.model.parcel import Address, Parcel, PriorityGroup, TemperatureClass
from fleet_manager.model.parcel_file import read_parcels
from fleet_manager.model.vehicle import VehicleType
from fleet_manager.roadmap.compound_map import CompoundMap
from fleet_manager.roadmap.road import Road
from sim.rng import Streams
from sim.settings import DemandTable, Wave

_WEIGHT_MIN_G = 50
_VOLUME_MIN_ML = 200

Destination: TypeAlias = Address | PointId


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """Parcels that are handed in at once."""

    time_ms: int
    parcels: tuple[Parcel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """What demand depends on besides its own table."""

    road: Road
    kind: VehicleType
    streams: Streams
    start_ms: int


def generate(table: DemandTable, market: Market) -> tuple[Submission, ...]:
    """Return every submission of every wave, earliest first."""
    doors = destinations(market.road)
    total = sum(wave.parcels for wave in table.waves)
    if total and not doors:
        expected = "at least one address or handoff point that vehicles can serve"
        raise ConfigError(f"map {market.road.map.header.id}", "", expected, "none")
    submissions: list[Submission] = []
    number = 0
    for wave in table.waves:
        for time_ms, size in _batches(wave, market.start_ms):
            names = [f"p{number + at + 1:05d}" for at in range(size)]
            number += size
            parcels = tuple(_parcel(name, table, market, doors, time_ms) for name in names)
            submissions.append(Submission(time_ms=time_ms, parcels=parcels))
    return tuple(sorted(submissions, key=lambda submission: submission.time_ms))


def load(path: Path, start_ms: int) -> tuple[Submission, ...]:
    """Return the parcels of a file, each handed in when it is ready, none before the start.

    A ready time left blank is the start. Raises ConfigError at the first bad row.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(str(path), "", "a readable parcel file", str(error)) from None
    file_format = "csv" if path.suffix.lower() == ".csv" else "jsonl"
    intake = read_parcels(data, file_format, str(path), now_ms=start_ms)  # type: ignore[arg-type]
    for refusal in intake.refusals:
        raise ConfigError(refusal.where, refusal.field, refusal.expected, refusal.got)
    by_time: dict[int, list[Parcel]] = {}
    for parcel in intake.parcels:
        by_time.setdefault(max(parcel.ready_ms, start_ms), []).append(parcel)
    return tuple(
        Submission(time_ms=time_ms, parcels=tuple(by_time[time_ms]))
        for time_ms in sorted(by_time)
    )


def destinations(road: Road) -> tuple[Destination, ...]:
    """Return every door the map can serve, by ids, in the order of the file.

    A map without addresses (one made from a robot's navigation graph) has handoff points.
    """
    doors = tuple(
        address
        for address in _all_addresses(road.map)
        if road.map.resolve(address) in road.point_node
    )
    return doors or tuple(road.point_node)


def _all_addresses(compound_map: CompoundMap) -> Iterable[Address]:
    for building in compound_map.buildings.values():
        if building.compound is None:
            continue
        for unit in building.units or (None,):
            yield Address(
                compound=building.compound,
                building=building.id,
                unit=unit.id if unit is not None else "",
            )


def _batches(wave: Wave, start_ms: int) -> Iterable[tuple[int, int]]:
    """Yield (time, how many) of a wave, evenly over its time."""
    begin_ms = start_ms + round(wave.at_s * 1000)
    count = -(-wave.parcels // wave.batch)
    for index in range(count):
        size = min(wave.batch, wave.parcels - index * wave.batch)
        yield begin_ms + round(wave.over_s * 1000 * index / count), size


def _parcel(
    name: str, table: DemandTable, market: Market, doors: tuple[Destination, ...], time_ms: int
) -> Parcel:
    rng = market.streams.stream(f"parcel/{name}")
    where, cold, group = (int(rng.integers(1_000_000)) for _ in range(3))
    door = doors[where % len(doors)]
    temperature = TemperatureClass.AMBIENT
    if cold % 1000 < table.chilled_permille:
        temperature = TemperatureClass.CHILLED
    rooms = [box.volume_ml for box in market.kind.boxes if box.temperature is temperature]
    priority = _group(group % 1000, table)
    urgent = priority is PriorityGroup.MEDICINE
    due_after_s = table.due_after_medicine_s if urgent else table.due_after_s
    weight = _lognormal(rng, table.weight_median_g, table.weight_spread)
    volume = _lognormal(rng, table.volume_median_ml, table.volume_spread)
    return Parcel(
        id=ParcelId(name),
        contact=ContactRef(f"contact-{name}"),
        address=door if isinstance(door, Address) else None,
        point=None if isinstance(door, Address) else door,
        weight_g=min(max(weight, _WEIGHT_MIN_G), table.weight_max_g, market.kind.payload_max_g),
        volume_ml=min(max(volume, _VOLUME_MIN_ML), max(rooms, default=_VOLUME_MIN_ML)),
        temperature=temperature if rooms else TemperatureClass.AMBIENT,
        priority=priority,
        ready_ms=time_ms,
        due_ms=time_ms + round(due_after_s * 1000),
    )


def _group(drawn: int, table: DemandTable) -> PriorityGroup:
    for group, share in (
        (PriorityGroup.MEDICINE, table.medicine_permille),
        (PriorityGroup.INFANT, table.infant_permille),
        (PriorityGroup.ELDER, table.elder_permille),
    ):
        if drawn < share:
            return group
        drawn -= share
    return PriorityGroup.NORMAL


def _lognormal(rng: Generator, median: int, spread: float) -> int:
    return round(median * exp(spread * rng.standard_normal()))
