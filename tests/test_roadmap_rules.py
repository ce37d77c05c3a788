"""The table of the profile agrees with the classes it makes."""

import dataclasses

import pytest

from fleet_manager.roadmap.rules import RULES, Rule


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
