"""The parameters of a node."""

from pathlib import Path

import pytest
import yaml

from fleet_manager.launch.parameters import (
    as_file,
    check_parameter,
    first_reading,
    parameters,
)
from fleet_manager.launch.process import Inline
from fleet_manager.launch.values import Value
from fleet_manager.model.errors import ConfigError
from tests.a_launch import a_scope, an_element


def found(folder: Path, inner: str, **variables: str) -> tuple[str | Inline, ...]:
    node = an_element(folder, f'<node exec="e">{inner}</node>')
    return parameters(node, a_scope(folder, **variables), "e-1", "/**")


def value(folder: Path, attributes: str, **variables: str) -> Value:
    (inline,) = found(folder, f'<param name="p" {attributes}/>', **variables)
    assert isinstance(inline, Inline)
    return inline.values["p"]


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ('value="5"', 5),
        ('value="ads"', "ads"),
        ('value=""', ""),
        ('value="2, 5, 8" value-sep=", "', [2, 5, 8]),
        ('value="2., 5." value-sep=", "', [2.0, 5.0]),
        ("value=\"'2', '5'\" value-sep=\", \"", ["2", "5"]),
        ("value=\"&quot;'2'&quot;, '5'\" value-sep=\", \"", ["'2'", "5"]),
        ('value="\'2\', 5" value-sep=", " type="list_of_str"', ["'2'", "5"]),
        (r'''value="'\asd', '\bsd'" value-sep=", "''', ["asd", "bsd"]),
        ("value=\"''\"", ""),
        (r'''value="\'2\', \'5\'" value-sep=", "''', ["'2'", "'5'"]),
        ('value="$(var list)"', [2, 5, 8]),
        ('value="$(var quoted)"', "[2, 5, 8]"),
        ('value="$(var list)" type="str"', "[2, 5, 8]"),
        ('value="$(var number)" type="float"', 7.0),
        ('value="$(var number)0" type="int"', 70),
        ('value="$(var number)"', 7),
        ('value="$(var number)" type="str"', "7"),
        ('value="$(var empty)" type="str"', ""),
        ('value="$(var empty)"', ""),
        ('value="$(var yes)" type="bool"', True),
        ('value="[1, $(var number)]"', [1, 7]),
        ('value="[a, $(var quoted)]" type="list_of_str"', ["a", "'[2, 5, 8]'"]),
        (r'value="\$(var number)"', "$(var number)"),
    ],
)
def test_a_value_is_typed_as_upstream_types_it(
    tmp_path: Path, attributes: str, expected: Value
) -> None:
    known = {
        "list": "[2, 5, 8]",
        "quoted": "'[2, 5, 8]'",
        "number": "7",
        "empty": "",
        "yes": "1",
    }
    got = value(tmp_path, attributes, **known)
    assert (got, type(got)) == (expected, type(expected))


@pytest.mark.parametrize(
    "param",
    [
        '<param name="p" value="many" type="int"/>',
        '<param name="p" value="$(var word)" type="float"/>',
        '<param name="p" value="$(var word)" type="list_of_str"/>',
        '<param name="p" value="[1, $(var word)]"/>',
        '<param name="p" value="{a: 1}"/>',
        '<param name="p" value="1" value-sep=""/>',
        '<param name="p" value="1" type="double"/>',
        '<param name="p"/>',
        '<param value="1"/>',
        '<param name="p" from="p.yaml"/>',
        '<param from="p.yaml" value="1"/>',
        '<param from="p.yaml"><param name="a" value="1"/></param>',
        '<param name="p" value="1"><param name="a" value="1"/></param>',
        '<param name="p"><param from="p.yaml"/></param>',
    ],
)
def test_what_is_no_parameter_is_refused_with_its_line(tmp_path: Path, param: str) -> None:
    with pytest.raises(ConfigError, match=r"a.launch.xml:2: <param>"):
        found(tmp_path, param, word="x")


@pytest.mark.parametrize(
    "attributes",
    [
        'value="$(var a)" type="int"',
        'value="1,$(var a)" value-sep=","',
        'value="[$(var a), 2.5]" type="list_of_float"',
    ],
)
def test_what_a_substitution_may_still_make_right_is_not_refused_before(
    tmp_path: Path, attributes: str
) -> None:
    param = an_element(tmp_path, f'<param name="p" {attributes}/>')
    check_parameter(param)


def test_a_wrong_value_is_refused_however_deep_it_is(tmp_path: Path) -> None:
    inner = '<param name="a"><param name="b"><param name="c" value="x" type="bool"/>'
    param = an_element(tmp_path, f"{inner}</param></param>")
    with pytest.raises(ConfigError, match=r"<param> value"):
        check_parameter(param)


def test_nested_parameters_have_names_with_dots(tmp_path: Path) -> None:
    (inline,) = found(
        tmp_path,
        '<param name="a"><param name="b"><param name="$(var c)" value="1"/></param>'
        '<param name="d" value="x"/></param>',
        c="see",
    )
    assert isinstance(inline, Inline)
    assert inline.values == {"a.b.see": 1, "a.d": "x"}


def test_files_and_values_keep_their_order_and_neighbours_share_a_file(tmp_path: Path) -> None:
    given = found(
        tmp_path,
        '<param name="a" value="1"/><param name="b" value="2"/>'
        '<param from="$(dirname)/p.yaml"/><param name="a" value="3"/>',
    )
    assert given == (
        Inline("e-1.params-1.yaml", "/**", {"a": 1, "b": 2}),
        f"{tmp_path}/p.yaml",
        Inline("e-1.params-2.yaml", "/**", {"a": 3}),
    )


def test_the_file_of_values_is_read_back_by_yaml_as_they_were() -> None:
    values: dict[str, Value] = {
        "text": "5",
        "word": "y",
        "list": ["1", "true"],
        "number": 5,
        "real": 1e16,
        "no": False,
        "名": "ü: #",
    }
    text = as_file(Inline("e-1.params-1.yaml", "/n/e", values))
    assert yaml.safe_load(text) == {"/n/e": {"ros__parameters": values}}


@pytest.mark.parametrize("text", ["y", "1e3", "nan", "on", "5", ""])
def test_a_text_is_quoted_lest_a_node_takes_it_for_something_else(text: str) -> None:
    written = as_file(Inline("e-1.params-1.yaml", "/**", {"a": text, "b": [text]}))
    assert written.count(f'"{text}"') == 2


def test_a_value_is_known_before_its_substitutions_are(tmp_path: Path) -> None:
    param = an_element(tmp_path, '<param name="p" value="1;$(var a)" value-sep=";"/>')
    assert first_reading(param) == [1, "$(var a)"]
