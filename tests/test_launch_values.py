"""What the text of a parameter's value is."""

import math

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.launch.subset import RefusedError
from fleet_manager.launch.values import Value, condition, truth, typed, typed_each, uniform


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5),
        ("5.", 5.0),
        ("1e3", "1e3"),
        ("1.0e+3", 1000.0),
        ("true", True),
        ("on", True),
        ("abc", "abc"),
        ("'5'", "5"),
        ("", ""),
        ("''", ""),
        ("[1, 2]", [1, 2]),
        ("[a, b]", ["a", "b"]),
        ("[]", []),
        ("0x10", 16),
    ],
)
def test_a_text_is_what_yaml_takes_it_for(text: str, value: Value) -> None:
    found = typed(text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    "text", ["~", "2026-11-24", "{a: 1}", "[[1]]", "[1, a]", "a: b: c", "*"]
)
def test_what_is_no_parameter_in_yaml_is_refused(text: str) -> None:
    with pytest.raises(RefusedError):
        typed(text)


@pytest.mark.parametrize(
    ("text", "type_", "value"),
    [
        ("0483", "str", "0483"),
        ("", "str", ""),
        ("20", "float", 20.0),
        ("20", "int", 20),
        ("-1", "int", -1),
        ("1", "bool", True),
        ("0", "bool", False),
        ("False", "bool", False),
        ("[1, 2]", "list_of_int", [1, 2]),
        ("['1', b]", "list_of_str", ["1", "b"]),
        ("[]", "list_of_str", []),
        ("[1]", "yaml", [1]),
    ],
)
def test_a_type_says_what_a_text_is(text: str, type_: str, value: Value) -> None:
    found = typed(text, type_)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("1.5", "int"),
        ("many", "float"),
        ("2", "bool"),
        ("", "bool"),
        ("1", "list_of_int"),
        ("[a]", "list_of_int"),
        ("[true]", "list_of_int"),
        ("[1, 2]", "list_of_float"),
        ("[]", "list_of_int"),
        ("a", "text"),
    ],
)
def test_a_text_that_is_not_of_its_type_is_refused(text: str, type_: str) -> None:
    with pytest.raises(RefusedError):
        typed(text, type_)


@pytest.mark.parametrize("type_", ["yaml", "bool", "int", "float", "str"])
def test_a_text_with_a_substitution_waits_for_its_type(type_: str) -> None:
    assert typed("$(var a)", type_, open_=True) == "$(var a)"


def test_in_a_list_with_a_substitution_the_other_items_have_their_type_already() -> None:
    assert typed("[1, $(var a)]", open_=True) == [1, "$(var a)"]
    assert typed("[1, $(var a)]", "list_of_int", open_=True) == [1, "$(var a)"]


def test_a_list_may_have_a_separator_of_its_own() -> None:
    assert typed_each(["2", "5"], "yaml") == [2, 5]
    assert typed_each(["2", "5"], "list_of_str") == ["2", "5"]
    with pytest.raises(RefusedError, match="a list type"):
        typed_each(["2"], "int")


def test_a_list_is_of_one_type() -> None:
    assert uniform([True, False]) == [True, False]
    assert uniform([1, "x"], open_=True) == [1, "x"]
    with pytest.raises(RefusedError):
        uniform([1, "x"])
    with pytest.raises(RefusedError):
        uniform([1, True])


@pytest.mark.parametrize("text", ["true", "True", "1", "yes", "on"])
def test_what_is_true_for_a_substitution(text: str) -> None:
    assert truth(text)


@pytest.mark.parametrize("text", ["false", "0", "no"])
def test_what_is_false_for_a_substitution(text: str) -> None:
    assert not truth(text)


@pytest.mark.parametrize(
    ("text", "value"), [(" TRUE ", True), ("1", True), ("False", False), ("0", False)]
)
def test_a_condition_is_one_of_four_words(text: str, value: bool) -> None:  # noqa: FBT001
    assert condition(text) is value


@pytest.mark.parametrize("text", ["", "yes", "2", "truth"])
def test_any_other_condition_is_refused(text: str) -> None:
    with pytest.raises(RefusedError, match="true, false, 1 or 0"):
        condition(text)


scalars = st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()


@given(scalars)
def test_what_yaml_writes_is_read_as_it_was(value: Value) -> None:
    assert typed(yaml.safe_dump(value)) == value


@given(st.text())
def test_any_text_becomes_a_value_or_is_refused(text: str) -> None:
    try:
        value = typed(text)
    except RefusedError:
        return
    assert isinstance(value, bool | int | float | str | list)
    assert not isinstance(value, float) or not math.isnan(value) or ".nan" in text.lower()
