"""From <node> and <executable> to processes."""

from pathlib import Path

import pytest

from fleet_manager.launch.process import Inline, Node, Output, Process, Program, Respawn
from fleet_manager.launch.process_tag import (
    check_process,
    executable_process,
    node_process,
)
from fleet_manager.launch.scope import Scope
from fleet_manager.model.errors import ConfigError
from tests.a_launch import a_machine, a_scope, an_element


def a_node(
    folder: Path, attributes: str, inner: str = "", scope: Scope | None = None
) -> Process:
    element = an_element(folder, f"<node {attributes}>{inner}</node>")
    return node_process(element, scope or a_scope(folder), 3)


def an_executable(folder: Path, attributes: str, scope: Scope | None = None) -> Process:
    element = an_element(folder, f"<executable {attributes}/>")
    return executable_process(element, scope or a_scope(folder), 3)


def test_a_node_is_a_program_of_a_package_with_ros_arguments(tmp_path: Path) -> None:
    process = a_node(tmp_path, 'pkg="carts" exec="cart"')
    assert (process.label, process.program) == ("cart-3", Program("cart", "carts"))
    assert process.words == ("--ros-args",)
    assert process.node == Node(name=None, namespace=None, parameters=(), remappings=())


def test_ros_arguments_stand_where_upstream_puts_them(tmp_path: Path) -> None:
    process = a_node(
        tmp_path,
        'pkg="carts" exec="cart" name="c" namespace="n" args="-v 2" ros_args="-l warn"',
        '<remap from="a" to="b"/><param from="p.yaml"/><param name="x" value="1"/>',
    )
    assert process.words == (
        "-v", "2", "--ros-args", "-l", "warn", "--ros-args",
        "-r", "__node:=c", "-r", "__ns:=/n",
        "--params-file", "p.yaml",
        "--params-file", Inline("cart-3.params-1.yaml", "/n/c", {"x": 1}),
        "-r", "a:=b",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("attributes", "whom"),
    [('name="c"', "/**"), ('namespace="n"', "/**"), ('name="c" namespace="/"', "/c")],
)
def test_values_are_for_every_node_of_the_process_unless_its_full_name_is_known(
    tmp_path: Path, attributes: str, whom: str
) -> None:
    process = a_node(tmp_path, f'exec="cart" {attributes}', '<param name="x" value="1"/>')
    (inline,) = (word for word in process.words if isinstance(word, Inline))
    assert inline.node == whom


def test_a_namespace_that_was_pushed_counts_for_the_node(tmp_path: Path) -> None:
    scope = a_scope(tmp_path, ros_namespace="/site")
    process = a_node(tmp_path, 'exec="cart" namespace="n"', scope=scope)
    assert process.node is not None
    assert process.node.namespace == "/site/n"


@pytest.mark.parametrize(
    "attribute", ['name="a-b"', 'namespace="a b"', 'namespace="7"', 'name=""']
)
def test_a_name_that_ros_would_not_take_is_refused(tmp_path: Path, attribute: str) -> None:
    with pytest.raises(ConfigError, match=r"a.launch.xml:2: <node> name"):
        a_node(tmp_path, f'exec="cart" {attribute}')


@pytest.mark.parametrize(
    ("attributes", "label"),
    [
        ('exec="/opt/bin/cart"', "cart-3"),
        ('exec="cart" exec_name="wagon"', "wagon-3"),
        ('exec="cart" name="n"', "cart-3"),
        ('exec="cart" launch-prefix="/usr/bin/nice -n 5"', "nice-3"),
    ],
)
def test_a_process_is_called_as_upstream_calls_it(
    tmp_path: Path, attributes: str, label: str
) -> None:
    assert a_node(tmp_path, attributes).label == label


def test_a_prefix_comes_from_the_tag_or_for_all_from_a_variable(tmp_path: Path) -> None:
    all_ = a_scope(tmp_path, **{"launch-prefix": "strace -f"})
    some = a_scope(tmp_path, **{"launch-prefix": "strace -f", "launch-prefix-filter": "boat"})
    assert a_node(tmp_path, 'exec="cart"', scope=all_).prefix == ("strace", "-f")
    assert a_node(tmp_path, 'exec="cart"', scope=some).prefix == ()
    assert a_node(tmp_path, 'exec="cart" launch-prefix=""', scope=all_).prefix == ()
    with pytest.raises(ConfigError, match="launch-prefix: expected words"):
        a_node(tmp_path, "exec='cart' launch-prefix='\"nice'")


def test_an_executable_is_a_command_line(tmp_path: Path) -> None:
    process = an_executable(tmp_path, 'cmd="ls -l \'a b\'" name="look"')
    assert (process.program, process.words) == (Program("ls"), ("-l", "a b"))
    assert (process.label, process.shell, process.node) == ("look-3", False, None)
    assert an_executable(tmp_path, 'cmd="a | b" shell="true"').shell


def test_what_is_not_said_is_as_upstream_has_it(tmp_path: Path) -> None:
    process = an_executable(tmp_path, 'cmd="ls"')
    assert (process.output, process.respawn, process.required) == (Output.LOG, None, False)
    assert (process.term_after_ms, process.kill_after_ms) == (5_000, 5_000)
    assert (process.cwd, process.environment, process.prefix) == (None, {}, ())


def test_the_environment_is_that_of_the_line_and_the_tags_own(tmp_path: Path) -> None:
    scope = a_scope(tmp_path, a="1")
    scope.changes |= {"A": "x", "B": None}
    process = a_node(
        tmp_path,
        'exec="cart"',
        '<env name="A" value="y"/><env name="C" value="$(var a)"/>',
        scope,
    )
    assert process.environment == {"A": "y", "B": None, "C": "1"}
    assert scope.changes == {"A": "x", "B": None}


@pytest.mark.parametrize(
    ("attributes", "respawn"),
    [
        ('respawn="true"', Respawn(delay_ms=0, retries_max=-1)),
        ('respawn="$(var yes)" respawn_delay="1.5"', Respawn(delay_ms=1_500, retries_max=-1)),
        ('respawn="1" respawn_max_retries="3"', Respawn(delay_ms=0, retries_max=3)),
        ('respawn="false" respawn_delay="2"', None),
    ],
)
def test_a_process_may_be_started_again(
    tmp_path: Path, attributes: str, respawn: Respawn | None
) -> None:
    scope = a_scope(tmp_path, yes="true")
    assert an_executable(tmp_path, f'cmd="ls" {attributes}', scope).respawn == respawn


def test_patience_is_the_tags_own_or_a_variable_for_all(tmp_path: Path) -> None:
    scope = a_scope(tmp_path, sigterm_timeout="7", sigkill_timeout="8")
    process = an_executable(tmp_path, 'cmd="ls" sigkill_timeout="0.5"', scope)
    assert (process.term_after_ms, process.kill_after_ms) == (7_000, 500)


def test_whoever_asks_for_all_output_gets_it(tmp_path: Path) -> None:
    environment = {"OVERRIDE_LAUNCH_PROCESS_OUTPUT": "both"}
    scope = a_machine(tmp_path, environment).scope()
    assert an_executable(tmp_path, 'cmd="ls" output="log"', scope).output is Output.BOTH
    assert an_executable(tmp_path, 'cmd="ls" output="screen"').output is Output.SCREEN


@pytest.mark.parametrize(
    ("attribute", "complaint"),
    [
        ('output="own_log"', "<executable> output: expected one of screen, log, both"),
        ('on_exit="restart"', "<executable> on_exit: expected shutdown, got 'restart'"),
        ('respawn="often"', "<executable> respawn: expected true or false"),
        ('respawn_delay="-1"', "<executable> respawn_delay: expected seconds"),
        ('respawn_delay="$(var a)"', "<executable> respawn_delay: expected a number"),
        ('respawn_max_retries="1.5"', "<executable> respawn_max_retries: expected a whole"),
        ('sigterm_timeout="nan"', "<executable> sigterm_timeout: expected seconds"),
        ('shell="$(var a)"', "<executable> shell: expected true or false"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_attribute(
    tmp_path: Path, attribute: str, complaint: str
) -> None:
    with pytest.raises(ConfigError, match=rf"a.launch.xml:2: {complaint}"):
        an_executable(tmp_path, f'cmd="ls" {attribute}', a_scope(tmp_path, a="1"))


@pytest.mark.parametrize(
    ("attribute", "wrong", "right"),
    [
        ("on_exit", "restart", "shutdown"),
        ("respawn_delay", "soon", "2.5"),
        ("respawn_max_retries", "1.5", "-1"),
        ("sigterm_timeout", "$(var patience)", "15"),
        ("sigkill_timeout", "-1", "0"),
    ],
)
def test_what_is_taken_as_written_is_checked_without_a_launch(
    tmp_path: Path, attribute: str, wrong: str, right: str
) -> None:
    check_process(an_element(tmp_path, f'<node exec="e" {attribute}="{right}"/>'))
    with pytest.raises(ConfigError, match=rf"<node> {attribute}"):
        check_process(an_element(tmp_path, f'<node exec="e" {attribute}="{wrong}"/>'))
