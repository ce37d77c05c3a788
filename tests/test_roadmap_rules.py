"""The table of the profile agrees with the classes it makes."""

import dataclasses
from enum import StrEnum

import pytest

from fleet_manager.roadmap.rules import RULES, Property, Rule
from tests.roadmap_sheet import MAPS


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_attribute_of_a_class_is_a_property_or_its_geometry(rule: Rule) -> None:
    fields = {field.name for field in dataclasses.fields(rule.make)}
    named = {each.attribute for each in rule.properties}
    assert fields - named <= {"id", "position", "line", "outline"}
    assert named <= fields


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_exactly_the_properties_without_a_default_are_required(rule: Rule) -> None:
    defaults = {
        field.name: field.default is dataclasses.MISSING
        for field in dataclasses.fields(rule.make)
    }
    for each in rule.properties:
        assert defaults[each.attribute] == each.required, each.name


def test_every_reference_is_to_a_feature_type() -> None:
    targets = {each.refers_to for rule in RULES.values() for each in rule.properties}
    assert targets - {""} <= set(RULES)


def row_of(rule: Rule, each: Property) -> str:
    """Return how docs/map-profile.md describes a property."""
    (held,) = (f.default for f in dataclasses.fields(rule.make) if f.name == each.attribute)
    match held:
        case _ if each.required:
            default = "**required**"
        case StrEnum() | int() if not isinstance(held, bool):
            default = f"`{held}`"
        case bool():
            default = f"`{str(held).lower()}`"
        case _:
            default = "none"
    return f"| `{each.name}` | {each.kind.words} | {default} | {each.meaning} |"


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_the_documentation_describes_every_property_as_it_is(rule: Rule) -> None:
    page = (MAPS.parent / "docs/map-profile.md").read_text("utf-8")
    missing = [row for each in rule.properties if (row := row_of(rule, each)) not in page]
    assert missing == []
