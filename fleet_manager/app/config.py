"""``fleet.toml``: read it and check it.

All faults of a file are reported together, each with file, key, what was expected and what was
found, and an unknown key with the name it may have meant.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, fields, replace
from difflib import get_close_matches
from typing import Any

from fleet_manager.app.settings import Config, bounds_of, default_of, doc_of, type_of
from fleet_manager.model.errors import ConfigError

_TYPE_WORDS = {
    str: "a text in quotes",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
}

Overrides = Mapping[str, object]
"""Values by full key name, as ``{"mqtt.port": 1883}``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What came of a configuration: usable if and only if there are no faults."""

    config: Config
    faults: tuple[ConfigError, ...]


def check_config(text: str, where: str) -> Checked:
    """Return the configuration in *text* and every fault in it."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        fault = ConfigError(where, "", "TOML", str(error))
        return Checked(config=Config(), faults=(fault,))
    faults = list(_unknown_sections(tables, where))
    sections = {}
    for section in fields(Config):
        table = tables.get(section.name, {})
        if not isinstance(table, dict):
            faults.append(ConfigError(where, section.name, f"a table [{section.name}]", table))
            continue
        values = {}
        for name, value in table.items():
            wrong = _fault(section.name, name, value, where)
            if wrong:
                faults.append(wrong)
            else:
                values[name] = _as_declared(section.name, name, value)
        sections[section.name] = replace(default_of(section), **values)
    config = Config(**sections)
    return Checked(config=config, faults=(*faults, *_contradictions(config, where)))


def parse_config(text: str, where: str) -> Config:
    """Return the configuration in *text*; ConfigError with the first of its faults."""
    checked = check_config(text, where)
    if checked.faults:
        raise checked.faults[0]
    return checked.config


def override(config: Config, values: Overrides, where: str = "") -> Config:
    """Return *config* with single keys set, as the command line does; None changes nothing."""
    for full_name, value in values.items():
        if value is None:
            continue
        section_name, _, name = full_name.partition(".")
        wrong = _fault(section_name, name, value, where)
        if wrong:
            raise wrong
        section = getattr(config, section_name)
        declared = _as_declared(section_name, name, value)
        config = replace(config, **{section_name: replace(section, **{name: declared})})
    for fault in _contradictions(config, where):
        raise fault
    return config


def _unknown_sections(tables: Mapping[str, object], where: str) -> Iterator[ConfigError]:
    known = [section.name for section in fields(Config)]
    for name in tables:
        if name not in known:
            yield ConfigError(where, name, f"a known section{_perhaps(name, known)}", name)


def _fault(section_name: str, name: str, value: object, where: str) -> ConfigError | None:
    """Say what is wrong with one key, None if nothing is."""
    section = next((one for one in fields(Config) if one.name == section_name), None)
    keys = {key.name: key for key in fields(default_of(section))} if section else {}
    full_name = f"{section_name}.{name}"
    if name not in keys:
        expected = f"a known key{_perhaps(name, list(keys))}"
        return ConfigError(where, full_name, expected, name)
    expected = _expectation(keys[name], value)
    return ConfigError(where, full_name, expected, value) if expected else None


def _expectation(key: "Field[Any]", value: object) -> str:
    """Say what the key expects if *value* is not that, else nothing."""
    doc, declared = doc_of(key), type_of(key)
    fits = type(value) is declared or (declared is float and type(value) is int)
    if not fits:
        return _TYPE_WORDS[declared] + bounds_of(key)
    if doc.choices and value not in doc.choices:
        return "one of " + ", ".join(doc.choices)
    if isinstance(value, int | float):
        # Written so that a NaN, which is in no order to anything, is out of bounds.
        high_enough = doc.least is None or value >= doc.least
        low_enough = doc.most is None or value <= doc.most
        return "" if high_enough and low_enough else _TYPE_WORDS[declared] + bounds_of(key)
    return "" if value else "a text that is not empty"


def _contradictions(config: Config, where: str) -> Iterator[ConfigError]:
    """Yield what is wrong between keys that are right by themselves."""
    vehicles, mqtt, notify = config.vehicles, config.mqtt, config.notify
    if vehicles.battery_target_permille <= vehicles.battery_reserve_permille:
        yield ConfigError(
            where, "vehicles.battery_target_permille",
            f"more than battery_reserve_permille ({vehicles.battery_reserve_permille})",
            vehicles.battery_target_permille,
        )  # fmt: skip
    if (mqtt.certificate_file is None) != (mqtt.key_file is None):
        yield ConfigError(
            where,
            "mqtt.certificate_file",
            "certificate_file and key_file, both or neither",
            "one",
        )
    if mqtt.password_file and not mqtt.username:
        yield ConfigError(where, "mqtt.username", "a user with the password_file", None)
    if any(character in mqtt.prefix for character in "+#/ "):
        yield ConfigError(where, "mqtt.prefix", "one topic level without + # /", mqtt.prefix)
    if notify.channel == "webhook" and not notify.url:
        yield ConfigError(where, "notify.url", "a URL for channel webhook", notify.url)
    if notify.url and not notify.url.startswith(("http://", "https://")):
        yield ConfigError(where, "notify.url", "http:// or https://", notify.url)


def _as_declared(section_name: str, name: str, value: object) -> object:
    key = next(key for key in fields(getattr(Config(), section_name)) if key.name == name)
    return float(value) if type_of(key) is float and isinstance(value, int) else value


def _perhaps(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    return f", perhaps {near[0]!r}" if near else f" ({', '.join(known)})"
