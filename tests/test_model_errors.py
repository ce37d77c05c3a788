"""The tree of errors, and what an operator reads."""

import inspect

import pytest

from fleet_manager.model import errors
from fleet_manager.model.errors import (
    ConfigError,
    InputError,
    Last100Error,
    MapError,
    MessageError,
    ParcelError,
)


@pytest.mark.parametrize("kind", [MapError, ParcelError, ConfigError, MessageError])
def test_an_input_error_says_where_which_field_what_was_expected_and_found(
    kind: type[InputError],
) -> None:
    error = kind("day.csv:7", "weight_g", "a whole number", "1.5")
    assert str(error) == "day.csv:7: weight_g: expected a whole number, got '1.5'"
    assert (error.where, error.field) == ("day.csv:7", "weight_g")
    assert (error.expected, error.got) == ("a whole number", "1.5")


@pytest.mark.parametrize(
    ("where", "field", "text"),
    [
        ("", "crs", "crs: expected text, got 3"),
        ("map", "", "map: expected text, got 3"),
    ],
)
def test_what_is_not_known_leaves_no_gap(where: str, field: str, text: str) -> None:
    assert str(InputError(where, field, "text", 3)) == text


def test_every_error_is_one_of_ours_and_drawn_in_the_tree() -> None:
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass)]
    assert all(issubclass(kind, Last100Error) for kind in kinds)
    tree = errors.__doc__ or ""
    assert [kind.__name__ for kind in kinds if kind.__name__ not in tree] == []
