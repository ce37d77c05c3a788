"""A scenario file: which map, which vehicles, which parcels, what people are like, what fails.

TOML; every key has a unit in its name, a default and a line of explanation, and is checked
before anything runs: a wrong or unknown key is a ConfigError with file, key, expected and got.
``docs/simulator.md`` prints the same tables.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import msgspec
from msgspec import Meta, Struct

import fleet_manager
from fleet_manager.core.fleet import FleetSettings
from fleet_manager.model.errors import ConfigError
from sim.settings import Scenario

ALL_PERMILLE = 1000
SCENARIOS = Path(__file__).parent / "scenarios"


class Loaded(Struct, frozen=True, kw_only=True):
    """A scenario and where its files are."""

    scenario: Scenario
    where: str
    folder: Path

    @property
    def map_path(self) -> Path:
        """The map's file."""
        return find_map(self.scenario.map, self.folder, self.where)


def load_scenario(name: str | Path) -> Loaded:
    """Read a scenario: a file, or the name of one that comes with the simulator."""
    path = _find_scenario(Path(name))
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(str(path), "", "a readable text file", str(error)) from None
    return Loaded(scenario=parse_scenario(text, str(path)), where=str(path), folder=path.parent)


def parse_scenario(text: str, where: str) -> Scenario:
    """Return the scenario in *text*; ConfigError names file, key, expected and got."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(where, "", "TOML", str(error)) from None
    try:
        scenario = msgspec.convert(raw, Scenario)
    except msgspec.ValidationError as error:
        _refuse(where, raw, str(error))
    _check(scenario, where)
    return scenario


def _check(scenario: Scenario, where: str) -> None:
    """Refuse what is wrong between keys."""
    start_ms(scenario, where)
    kind, demand = scenario.vehicles.type, scenario.demand
    if kind.chilled_boxes > kind.boxes:
        raise ConfigError(
            where, "vehicles.type.chilled_boxes", f"at most {kind.boxes}", kind.chilled_boxes
        )
    if demand.medicine_permille + demand.infant_permille + demand.elder_permille > ALL_PERMILLE:
        raise ConfigError(where, "demand", "priority shares of at most 1000 in sum", "more")
    if demand.file and demand.waves:
        raise ConfigError(where, "demand", "either waves or file", "both")
    _check_names(scenario, where)


def start_ms(scenario: Scenario, where: str = "") -> int:
    """Return the start in ms since 1970."""
    try:
        start = datetime.fromisoformat(scenario.start)
    except ValueError:
        start = datetime.min  # noqa: DTZ901 - has no offset either
    if start.tzinfo is None:
        raise ConfigError(where, "start", "ISO 8601 with an offset", scenario.start)
    return round(start.timestamp() * 1000)


def _check_names(scenario: Scenario, where: str) -> None:
    """Refuse vehicles and settings that are not there."""
    known = [field.name for field in fields(FleetSettings) if field.type is int]
    for key in scenario.fleet:
        if key not in known:
            raise ConfigError(where, f"fleet.{key}", f"one of {', '.join(known)}", key)
    for number, cut in enumerate(scenario.faults.cuts):
        if cut.vehicle > scenario.vehicles.count:
            key = f"faults.cuts[{number}].vehicle"
            raise ConfigError(where, key, f"at most {scenario.vehicles.count}", cut.vehicle)


def with_vehicles(loaded: Loaded, vehicles: int) -> Loaded:
    """Return the scenario with so many vehicles."""
    scenario = loaded.scenario
    table = msgspec.structs.replace(scenario.vehicles, count=vehicles)
    return msgspec.structs.replace(
        loaded, scenario=msgspec.structs.replace(scenario, vehicles=table)
    )


def with_parcels(loaded: Loaded, parcels: int) -> Loaded:
    """Return the scenario with its waves grown or shrunk to so many parcels in all.

    Raises:
        ConfigError: it has no waves to grow.
    """
    scenario = loaded.scenario
    waves = scenario.demand.waves
    total = sum(wave.parcels for wave in waves)
    if total == 0:
        expected = "waves with parcels, to have some handed in"
        raise ConfigError(loaded.where, "demand.waves", expected, "none")
    sizes = [wave.parcels * parcels // total for wave in waves]
    sizes[0] += parcels - sum(sizes)
    grown = tuple(
        msgspec.structs.replace(wave, parcels=size)
        for wave, size in zip(waves, sizes, strict=True)
    )
    demand = msgspec.structs.replace(scenario.demand, waves=grown)
    return msgspec.structs.replace(
        loaded, scenario=msgspec.structs.replace(scenario, demand=demand)
    )


def find_map(name: str, folder: Path, where: str) -> Path:
    """Return the file of a map: beside the scenario, or one that comes with the project."""
    packaged = Path(fleet_manager.__file__).parent
    candidates = (
        folder / name,
        packaged.parent / "maps" / f"{name}.geojson",
        packaged / "maps" / f"{name}.geojson",
    )
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    raise ConfigError(where, "map", "a map file or the name of a built-in map", name)


def builtin_scenarios() -> tuple[str, ...]:
    """Return the names of the scenarios that come with the simulator."""
    return tuple(sorted(path.stem for path in SCENARIOS.glob("*.toml")))


def _find_scenario(path: Path) -> Path:
    if path.is_file():
        return path
    builtin = SCENARIOS / f"{path}.toml"
    if path.suffix == "" and builtin.is_file():
        return builtin
    known = ", ".join(builtin_scenarios())
    raise ConfigError("scenario", "", f"a file, or one of {known}", str(path))


# What msgspec says, e.g. "Expected `int` >= 0 - at `$.vehicles.count`".
_PATH = re.compile(r" - at `\$\.?([^`]*)`$")
_UNKNOWN = re.compile(r"unknown field `([^`]*)`")
_MISSING = re.compile(r"missing required field `([^`]*)`")
_RULE = re.compile(r"^Expected `([^`]*)`(.*)$")
_WORDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
}


def _refuse(where: str, raw: object, text: str) -> NoReturn:
    """Say in our words what msgspec found."""
    found = _PATH.search(text)
    path = found[1] if found else ""
    rule = _PATH.sub("", text)
    if unknown := _UNKNOWN.search(rule):
        keys = ", ".join(_keys_at(path))
        raise ConfigError(where, path or "", f"one of {keys}", unknown[1])
    if missing := _MISSING.search(rule):
        key = f"{path}.{missing[1]}" if path else missing[1]
        raise ConfigError(where, key, "a value", None)
    expected = _RULE.match(rule)
    words = rule
    if expected:
        rest = expected[2].partition(", got")[0]
        if "regex" in rest:
            rest = f": {_meaning_at(path)}"
        words = _WORDS.get(expected[1], expected[1]) + rest.replace("`", "")
    raise ConfigError(where, path, words, _value_at(raw, path))


def _steps(path: str) -> list[str]:
    return [step for step in re.split(r"[.\[\]]+", path) if step]


def _value_at(raw: object, path: str) -> object:
    for step in _steps(path):
        if isinstance(raw, list) and step.isdigit() and int(step) < len(raw):
            raw = raw[int(step)]
        elif isinstance(raw, dict):
            raw = raw.get(step)
        else:
            return raw
    return raw


def _keys_at(path: str) -> list[str]:
    return [field.name for field in msgspec.structs.fields(_table_at(_steps(path)))]


def _meaning_at(path: str) -> str:
    *steps, key = _steps(path)
    found = msgspec.structs.fields(_table_at(steps))
    return next((_meaning(field.type) for field in found if field.name == key), "")


def _table_at(steps: list[str]) -> type[Struct]:
    table: type[Struct] = Scenario
    for step in steps:
        kind = next((f.type for f in msgspec.structs.fields(table) if f.name == step), None)
        nested = _table_in(kind)
        if nested is not None:
            table = nested
    return table


def _table_in(kind: object) -> type[Struct] | None:
    """Return the table that a key holds, or holds a list of."""
    for candidate in (kind, *getattr(kind, "__args__", ())):
        if isinstance(candidate, type) and issubclass(candidate, Struct):
            return candidate
    return None


def explain(table: type[Struct] = Scenario, prefix: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield (key, default, meaning) of every key, for the manual and the command line."""
    for field in msgspec.structs.fields(table):
        nested = _table_in(field.type)
        if nested is not None:
            listed = "[]" if nested is not field.type else ""
            yield from explain(nested, f"{prefix}{field.name}{listed}.")
            continue
        default = "required" if field.required else str(_default(field))
        yield f"{prefix}{field.name}", default, _meaning(field.type)


def _default(field: msgspec.structs.FieldInfo) -> object:
    factory = field.default_factory
    return factory() if callable(factory) else field.default


def _meaning(kind: object) -> str:
    for note in getattr(kind, "__metadata__", ()):
        if isinstance(note, Meta) and note.description:
            return note.description
    return ""
