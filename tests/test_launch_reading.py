"""One attribute of a tag at a time."""

from pathlib import Path

import pytest

from fleet_manager.launch.reading import (
    applies,
    placed,
    split_words,
    text,
    text_or_none,
    words,
    written,
)
from fleet_manager.launch.subset import RefusedError
from fleet_manager.launch.template import Template, parse_template
from fleet_manager.launch.values import truth
from fleet_manager.model.errors import ConfigError, PartError
from tests.a_launch import a_scope, an_element


def test_an_attribute_is_read_with_its_substitutions_filled_in(tmp_path: Path) -> None:
    log = an_element(tmp_path, '<log message="$(var a)!"/>')
    scope = a_scope(tmp_path, a="hello")
    assert text(log, "message", scope) == "hello!"
    assert text_or_none(log, "level", scope) is None


def test_what_is_refused_is_told_with_file_line_tag_and_attribute(tmp_path: Path) -> None:
    log = an_element(tmp_path, '<log message="$(var a)"/>')
    expected = r"a.launch.xml:2: <log> message: expected the name of an argument .*, got 'a'"
    with pytest.raises(ConfigError, match=expected):
        text(log, "message", a_scope(tmp_path))


def test_a_missing_package_is_told_with_its_place(tmp_path: Path) -> None:
    log = an_element(tmp_path, '<log message="$(find-pkg-share ghosts)"/>')
    with pytest.raises(PartError, match=r"a.launch.xml:2: <log> message: ROS package 'ghosts'"):
        text(log, "message", a_scope(tmp_path))


def test_a_refusal_anywhere_gets_the_place_of_who_asked(tmp_path: Path) -> None:
    log = an_element(tmp_path, "<log/>")
    with (
        pytest.raises(ConfigError, match=r":2: <log> level: expected a, got 'b'"),
        placed(log, "level"),
    ):
        raise RefusedError("a", "b")


def test_what_upstream_takes_as_it_is_written_is_not_filled_in(tmp_path: Path) -> None:
    group = an_element(tmp_path, '<group scoped="$(var a)"/>')
    with pytest.raises(ConfigError, match="true or false"):
        written(group, "scoped", truth, default=True)
    assert written(group, "forwarding", truth, default=True)


@pytest.mark.parametrize(
    ("attribute", "applied"),
    [
        ("", True),
        ('if="$(var yes)"', True),
        ('if="0"', False),
        ('unless="$(equals $(var n) 0)"', False),
        ('unless="False"', True),
    ],
)
def test_if_and_unless_decide_whether_a_tag_counts(
    tmp_path: Path, attribute: str, *, applied: bool
) -> None:
    log = an_element(tmp_path, f'<log message="m" {attribute}/>')
    assert applies(log, a_scope(tmp_path, yes="true", n="0")) is applied


def test_a_condition_that_is_no_truth_is_refused(tmp_path: Path) -> None:
    log = an_element(tmp_path, '<log message="m" if="maybe"/>')
    with pytest.raises(ConfigError, match=r"<log> if: expected true, false, 1 or 0"):
        applies(log, a_scope(tmp_path))


@pytest.mark.parametrize(
    ("written_", "expected"),
    [
        ("-la /", ["-la", "/"]),
        ("-c 'a b'", ["-c", "a b"]),
        ("$(var a)", ["x y"]),
        ("$(var a)/z", ["x y/z"]),
        ("--to=$(var a) b", ["--to=x y", "b"]),
        ("$(var a) $(var a)", ["x y", "x y"]),
        ("a $(var a) b c d", ["a", "x y", "b", "c", "d"]),
        ("$(var a)b c", ["x yb", "c"]),
        ("", [""]),
        (" $(var a)", ["", "x y"]),
    ],
)
def test_a_command_line_is_split_as_upstream_does(
    tmp_path: Path, written_: str, expected: list[str]
) -> None:
    node = an_element(tmp_path, f'<node exec="e" args="{written_}"/>')
    assert list(words(node, "args", a_scope(tmp_path, a="x y"))) == expected


def test_no_attribute_no_words(tmp_path: Path) -> None:
    assert words(an_element(tmp_path, '<node exec="e"/>'), "args", a_scope(tmp_path)) == ()


def test_a_quote_that_is_not_closed_is_refused() -> None:
    template: Template = parse_template("'a")
    with pytest.raises(RefusedError, match="as a shell reads them"):
        split_words(template)
