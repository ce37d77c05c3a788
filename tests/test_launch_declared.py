"""The arguments that a launch file declares."""

from pathlib import Path

from fleet_manager.launch.declared import Declared, argument_of, declared_arguments
from fleet_manager.launch.element import read_launch_file
from tests.a_launch import a_file, a_machine, an_element


def declared(folder: Path, inner: str, **environment: str) -> tuple[Declared, ...]:
    root = read_launch_file(a_file(folder, inner))
    return declared_arguments(root, a_machine(folder, environment).scope())


def names(arguments: tuple[Declared, ...]) -> list[str]:
    return [argument.name for argument in arguments]


def test_an_argument_has_a_default_a_description_and_choices(tmp_path: Path) -> None:
    arg = an_element(
        tmp_path,
        r"""<arg name="a" default="$(var b)" description="it\'s">
              <choice value="x"/><choice value="y"/></arg>""",
    )
    assert argument_of(arg) == Declared(
        name="a", default="$(var b)", description="it's", choices=("x", "y"), conditional=False
    )


def test_the_look_goes_into_groups_and_knows_what_depends(tmp_path: Path) -> None:
    """Upstream does not carry a condition through to what is further in, and so do we not."""
    arguments = declared(
        tmp_path,
        '<arg name="a"/><arg name="b" if="1"/><group><arg name="c"/></group>'
        '<group unless="$(var a)"><arg name="d"/><group><arg name="e"/></group></group>',
    )
    assert [(one.name, one.conditional) for one in arguments] == [
        ("a", False), ("b", True), ("c", False), ("d", True), ("e", False),
    ]  # fmt: skip


def test_of_two_declarations_the_first_counts(tmp_path: Path) -> None:
    (argument,) = declared(tmp_path, '<arg name="a" default="1"/><arg name="a" default="2"/>')
    assert argument.default == "1"


def test_the_look_goes_into_an_included_file_whose_path_is_known(tmp_path: Path) -> None:
    a_file(tmp_path, '<arg name="b"/>', "b.launch.xml")
    inner = '<include file="$(env HERE)/b.launch.xml"><arg name="c" value="1"/></include>'
    (argument,) = declared(tmp_path, inner, HERE=str(tmp_path))
    assert (argument.name, argument.given) == ("b", frozenset({"c"}))


def test_an_included_file_whose_path_is_known_later_is_passed_over(tmp_path: Path) -> None:
    a_file(tmp_path, '<arg name="b"/>', "b.launch.xml")
    a_file(tmp_path, "<wrong/>", "wrong.launch.xml")
    inner = (
        '<arg name="a"/><include file="$(dirname)/b.launch.xml"/>'
        '<include file="$(var a)"/><include file="/nowhere.launch.xml"/>'
        f'<include file="{tmp_path}/wrong.launch.xml"/>'
    )
    assert names(declared(tmp_path, inner)) == ["a"]


def test_a_file_that_includes_itself_comes_to_an_end(tmp_path: Path) -> None:
    inner = f'<arg name="a"/><include file="{tmp_path}/a.launch.xml"/>'
    assert names(declared(tmp_path, inner)) == ["a"]
