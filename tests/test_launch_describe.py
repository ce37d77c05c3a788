"""From a launch file and its arguments to processes."""

from pathlib import Path

import pytest

from fleet_manager.launch.describe import arguments_of, describe
from fleet_manager.model.errors import ConfigError
from tests.a_launch import a_file, a_machine, described


def said(folder: Path, inner: str, **arguments: str) -> list[str]:
    """Return what the file says with <log>."""
    return list(described(folder, inner, **arguments).messages)


def test_a_file_is_read_from_top_to_bottom(tmp_path: Path) -> None:
    inner = (
        '<let name="a" value="1"/><log message="$(var a)"/>'
        '<let name="$(if 1 a b)" value="$(var a)2"/><log message="$(var a)"/>'
    )
    assert said(tmp_path, inner) == ["1", "12"]


def test_processes_are_numbered_in_the_order_of_the_file(tmp_path: Path) -> None:
    inner = '<node exec="x"/><executable cmd="y"/><group><node exec="x"/></group>'
    assert [process.label for process in described(tmp_path, inner).processes] == [
        "x-1",
        "y-2",
        "x-3",
    ]


def test_an_argument_is_what_was_given_else_its_default(tmp_path: Path) -> None:
    inner = (
        '<arg name="a" default="1"/><arg name="b" default="$(var a)x"/>'
        '<log message="$(var a) $(var b)"/>'
    )
    assert said(tmp_path, inner) == ["1 1x"]
    assert said(tmp_path, inner, a="5") == ["5 5x"]
    assert said(tmp_path, inner, b="7") == ["1 7"]


def test_an_argument_that_nobody_declares_is_a_variable(tmp_path: Path) -> None:
    assert said(tmp_path, '<log message="$(var a none)"/>', a="5") == ["5"]


def test_without_a_value_it_cannot_do_without_the_file_is_not_launched(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"a value for the argument a \(what for\), got 'b'"):
        described(tmp_path, '<arg name="a" description="what for"/>', b="1")
    with pytest.raises(
        ConfigError, match=r"a.launch.xml:2: <arg>: expected a value for the argument a"
    ):
        described(tmp_path, '<arg name="a" if="1"/>')


def test_a_value_is_one_of_the_choices(tmp_path: Path) -> None:
    inner = '<arg name="a" default="x"><choice value="x"/><choice value="y"/></arg>'
    assert said(tmp_path, inner, a="y") == []
    with pytest.raises(ConfigError, match=r":2: <arg>: expected a as one of x, y, got 'z'"):
        described(tmp_path, inner, a="z")


def test_a_group_gives_back_variables_environment_and_namespace(tmp_path: Path) -> None:
    inner = (
        '<let name="a" value="1"/><set_env name="E" value="1"/>'
        '<group><let name="a" value="2"/><set_env name="E" value="2"/>'
        '<push_ros_namespace namespace="n"/><push-ros-namespace namespace="m"/>'
        '<node exec="x"/></group>'
        '<log message="$(var a) $(env E)"/><node exec="y"/>'
    )
    inside, outside = described(tmp_path, inner).processes
    assert said(tmp_path, inner) == ["1 1"]
    assert inside.node
    assert outside.node
    assert (inside.node.namespace, outside.node.namespace) == ("/n/m", None)
    assert (inside.environment, outside.environment) == ({"E": "2"}, {"E": "1"})


def test_a_group_that_is_not_scoped_gives_nothing_back(tmp_path: Path) -> None:
    inner = '<group scoped="false"><let name="a" value="2"/></group><log message="$(var a)"/>'
    assert said(tmp_path, inner) == ["2"]


def test_what_does_not_apply_is_not_done(tmp_path: Path) -> None:
    inner = (
        '<group if="0"><log message="$(var nothing)"/></group>'
        '<let name="a" value="1" unless="1"/><log message="$(var a none)"/>'
    )
    assert said(tmp_path, inner) == ["none"]


def test_a_variable_taken_from_the_environment_is_missing_for_processes(tmp_path: Path) -> None:
    inner = '<unset_env name="E"/><node exec="x"/>'
    (process,) = described(tmp_path, inner).processes
    assert process.environment == {"E": None}


def test_an_included_file_sees_everything_and_leaves_everything(tmp_path: Path) -> None:
    a_file(
        tmp_path,
        '<arg name="b" default="x"/><log message="$(var a) $(var b)"/>'
        '<let name="c" value="3"/>',
        "b.launch.xml",
    )
    inner = (
        '<let name="a" value="1"/>'
        '<include file="$(dirname)/b.launch.xml"><arg name="b" value="$(var a)2"/></include>'
        '<log message="$(var b) $(var c)"/>'
    )
    assert said(tmp_path, inner) == ["1 12", "12 3"]


def test_what_is_passed_on_is_set_one_after_the_other_where_it_arrives(tmp_path: Path) -> None:
    folder = tmp_path / "sub"
    folder.mkdir()
    a_file(folder, '<log message="$(var a) $(var b)"/>', "b.launch.xml")
    inner = (
        '<include file="$(dirname)/sub/b.launch.xml"><let name="a" value="$(dirname)"/>'
        '<arg name="b" value="$(var a)/x"/></include><log message="$(dirname)"/>'
    )
    assert said(tmp_path, inner) == [f"{folder} {folder}/x", str(tmp_path)]


def test_an_included_file_gets_what_it_cannot_do_without_from_its_include(
    tmp_path: Path,
) -> None:
    a_file(tmp_path, '<arg name="b"/>', "b.launch.xml")
    inner = '<let name="b" value="1"/><include file="$(dirname)/b.launch.xml"/>'
    with pytest.raises(
        ConfigError, match=r"a.launch.xml:2: expected a value for the argument b"
    ):
        described(tmp_path, inner)


@pytest.mark.parametrize(
    ("file", "complaint"),
    [
        ("b.launch.py", "a launch file in XML"),
        ("$(dirname)/none.launch.xml", "a file that can be read"),
        ("$(dirname)/a.launch.xml", "at most 50 includes"),
    ],
)
def test_a_file_that_cannot_be_included_is_refused(
    tmp_path: Path, file: str, complaint: str
) -> None:
    with pytest.raises(
        ConfigError, match=rf"a.launch.xml:2: <include> file: expected {complaint}"
    ):
        described(tmp_path, f'<include file="{file}"/>')


def test_a_mistake_in_an_included_file_is_told_with_its_own_place(tmp_path: Path) -> None:
    a_file(tmp_path, "\n<timer/>", "b.launch.xml")
    with pytest.raises(ConfigError, match=r"b.launch.xml:3: <timer>"):
        described(tmp_path, '<include file="$(dirname)/b.launch.xml"/>')


def test_what_will_not_be_done_must_be_right_too(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"a.launch.xml:2: <log> message: .*got '\$\(eval\)'"):
        described(tmp_path, '<group if="0"><log message="$(eval 1)"/></group>')


def test_a_namespace_that_cannot_be_is_refused_where_it_is_pushed(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"<push_ros_namespace> namespace"):
        described(tmp_path, '<push_ros_namespace namespace="a b"/>')


def test_the_arguments_of_a_file_are_known_without_launching_it(tmp_path: Path) -> None:
    file = a_file(tmp_path, '<arg name="a"/><let name="x" value="$(var unknown)"/>')
    (argument,) = arguments_of(file, a_machine(tmp_path))
    assert argument.name == "a"
    with pytest.raises(ConfigError, match="<timer>"):
        arguments_of(a_file(tmp_path, "<timer/>"), a_machine(tmp_path))


def test_a_file_is_found_from_where_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_file(tmp_path, '<log message="$(dirname)"/>')
    monkeypatch.chdir(tmp_path)
    messages = describe(Path("a.launch.xml"), {}, a_machine(tmp_path)).messages
    assert messages == (str(tmp_path),)
