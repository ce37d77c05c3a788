"""What may be in a launch file, and the complaint about anything else."""

from pathlib import Path

import pytest

from fleet_manager.launch.element import read_launch_file
from fleet_manager.launch.subset import SUBSTITUTIONS, TAGS, RefusedError, check_tags
from fleet_manager.model.errors import ConfigError
from tests.a_launch import a_file


def check(folder: Path, inner: str) -> None:
    check_tags(read_launch_file(a_file(folder, inner)))


def test_every_tag_of_the_table_can_be_reached_from_the_outermost() -> None:
    reached = {"launch"}
    for _ in TAGS:
        for name in tuple(reached):
            inner = TAGS[name].children
            nested = {f"{name}/{child}" for child in inner} & TAGS.keys()
            reached |= nested | {child for child in inner if f"{name}/{child}" not in nested}
    assert reached == TAGS.keys()


def test_one_of_everything_is_taken(tmp_path: Path) -> None:
    check(
        tmp_path,
        """
        <arg name="a" default="b" description="c" if="1"><choice value="b"/></arg>
        <let name="a" value="b" unless="0"/>
        <group scoped="false">
          <push-ros-namespace namespace="n"/>
          <push_ros_namespace namespace="n"/>
          <set_env name="A" value="b"/>
          <unset_env name="A"/>
          <include file="b.launch.xml">
            <arg name="a" value="b"/><let name="a" value="b"/>
          </include>
        </group>
        <node pkg="p" exec="e" name="n" namespace="s" args="a" ros_args="r" exec_name="x"
              output="screen" cwd="." launch-prefix="nice" respawn="true" respawn_delay="1"
              respawn_max_retries="3" on_exit="shutdown"
              sigterm_timeout="1" sigkill_timeout="1">
          <param name="a" value="1,2" value-sep="," type="list_of_int"/>
          <param name="g"><param name="h" value="1"/></param>
          <param from="p.yaml"/>
          <remap from="a" to="b"/>
          <env name="A" value="b"/>
        </node>
        <executable cmd="ls" name="n" shell="true"><env name="A" value="b"/></executable>
        <log message="m"/>
        """,
    )


@pytest.mark.parametrize(
    ("tag", "complaint"),
    [
        ("<timer period='1'/>", "<timer>: expected .* in <launch>, got 'timer'"),
        ("<node_container/>", "<node_container>: expected .*, got 'node_container'"),
        ("<set_parameter name='a' value='1'/>", "got 'set_parameter'"),
        ("<group><param name='a' value='1'/></group>", "in <group>, got 'param'"),
        ("<node exec='e'><arg name='a'/></node>", "in <node>, got 'arg'"),
        ("<choice value='a'/>", "in <launch>, got 'choice'"),
        ("<node exec='e'><remap from='a' to='b'><x/></remap></node>", "no tag in <remap>"),
        ("<node exec='e' machine='m'/>", "<node> machine: expected one of the attributes"),
        ("<node exec='e' emulate_tty='true'/>", "<node> emulate_tty"),
        ("<log message='m' level='info'/>", "<log> level"),
        ("<param name='a'/>", "in <launch>, got 'param'"),
        ("<arg name='a' value='1'/>", "<arg> value"),
        ("<include file='f'><arg name='a' default='1'/></include>", "attribute value"),
        ("<include file='f'><arg name='a' value='1' if='1'/></include>", "<arg> if"),
        ("<node pkg='p'/>", "<node>: expected attribute exec, got 'pkg'"),
        ("<let name='a'/>", "<let>: expected attribute value, got 'name'"),
        ("<log message='m' if='1' unless='1'/>", "<log> unless: expected if or unless"),
    ],
)
def test_what_is_not_of_the_subset_is_refused_with_file_line_and_tag(
    tmp_path: Path, tag: str, complaint: str
) -> None:
    with pytest.raises(ConfigError, match=rf"{tmp_path}/a.launch.xml:3: .*{complaint}"):
        check(tmp_path, f"\n{tag}")


def test_what_others_write_on_the_outermost_tag_hurts_nobody(tmp_path: Path) -> None:
    path = tmp_path / "b.launch.xml"
    path.write_text('<launch version="0.1.1" deprecated="yes"/>', "utf-8")
    check_tags(read_launch_file(path))


def test_the_outermost_tag_is_launch(tmp_path: Path) -> None:
    path = tmp_path / "b.launch.xml"
    path.write_text("<group/>", "utf-8")
    with pytest.raises(ConfigError, match=r"b.launch.xml:1: <group>: expected <launch>"):
        check_tags(read_launch_file(path))


def test_a_substitution_knows_how_many_arguments_it_takes() -> None:
    SUBSTITUTIONS["if"].check("if", 3)
    with pytest.raises(RefusedError, match=r"\$\(if\) with 2 or 3 arguments, got '1'"):
        SUBSTITUTIONS["if"].check("if", 1)
    with pytest.raises(RefusedError, match=r"\$\(not\) with 1 arguments"):
        SUBSTITUTIONS["not"].check("not", 2)
