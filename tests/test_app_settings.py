"""Every key of the configuration is declared whole: unit in the name, words, bounds."""

from dataclasses import Field, fields
from typing import Any

import pytest

from fleet_manager.app.settings import Config, bounds_of, default_of, doc_of, type_of
from fleet_manager.core.fleet import FleetSettings

PAIRS: list[tuple[Field[Any], Field[Any]]] = [
    (section, key) for section in fields(Config) for key in fields(default_of(section))
]
KEYS = [pytest.param(section, key, id=f"{section.name}.{key.name}") for section, key in PAIRS]
NUMBERS = [
    pytest.param(section, key, id=f"{section.name}.{key.name}")
    for section, key in PAIRS
    if type_of(key) in (int, float)
]
UNITS = ("_ms", "_mm", "_permille", "_max")
PLAIN_NUMBERS = {"port", "seed", "speed"}


@pytest.mark.parametrize(("section", "key"), NUMBERS)
def test_a_number_names_its_unit_and_has_bounds(section: Field[Any], key: Field[Any]) -> None:
    assert key.name.endswith(UNITS) or key.name in PLAIN_NUMBERS, section.name
    assert bounds_of(key)


@pytest.mark.parametrize(("section", "key"), KEYS)
def test_a_key_is_explained_in_a_sentence(section: Field[Any], key: Field[Any]) -> None:
    assert doc_of(key).text.endswith("."), section.name
    assert len(doc_of(key).text) > 10


@pytest.mark.parametrize(("section", "key"), KEYS)
def test_a_default_lies_within_its_own_bounds(section: Field[Any], key: Field[Any]) -> None:
    doc, value = doc_of(key), getattr(default_of(section), key.name)
    if value is None:
        assert doc.absent, "a key without a default says what holds then"
        return
    assert type(value) is type_of(key)
    assert not doc.choices or value in doc.choices
    if isinstance(value, int | float):
        assert doc.least is None or value >= doc.least
        assert doc.most is None or value <= doc.most


def test_an_empty_configuration_is_the_core_s_own_settings() -> None:
    config, core = Config(), FleetSettings()
    assert config.handoff.wait_ms_max == core.wait_ms_max
    assert config.dispatch.replan_interval_ms == core.replan_interval_ms
    assert config.dispatch.handoff_per_parcel_ms == core.service.handoff_per_parcel_ms
