"""Looking a launch file over before anything in it is done."""

from pathlib import Path

import pytest

from fleet_manager.launch.check import LITERAL, check_file
from fleet_manager.launch.element import read_launch_file
from fleet_manager.launch.subset import TAGS
from fleet_manager.model.errors import ConfigError
from tests.a_launch import a_file


def check(folder: Path, inner: str) -> None:
    check_file(read_launch_file(a_file(folder, inner)))


@pytest.mark.parametrize(
    ("tag", "complaint"),
    [
        ("<timer/>", "<timer>"),
        ("<log message='$(eval 1)'/>", r"<log> message: .* got '\$\(eval\)'"),
        ("<group if='$(var)'/>", r"<group> if: expected \$\(var\) with 1 or 2 arguments"),
        ("<node exec='e'><env name='a' value='$(anon a)'/></node>", "<env> value"),
        ("<node exec='e'><param name='a' value='[x, $(eval 1)]'/></node>", "<param> value"),
        ("<node exec='e'><param name='a' value='x' type='text'/></node>", "<param> value"),
        ("<include file='f'><arg name='a' value='$(command ls)'/></include>", "<arg> value"),
        ("<node exec='e'><param name='a' value='x' type='int'/></node>", "<param> value"),
        (
            "<node exec='e'><param name='a' value='x,2,$(var b)' value-sep=','/></node>",
            "<param> value: expected a list of values of one type, got .'x', 2.",
        ),
        ("<node exec='e'><param name='a'/></node>", "<param>: expected a value"),
        ("<node exec='e'><param from='f' type='int'/></node>", "<param> type"),
        ("<node exec='e' respawn_delay='-1'/>", "<node> respawn_delay"),
        ("<executable cmd='e' on_exit='ignore'/>", "<executable> on_exit"),
        ("<group scoped='maybe'/>", "<group> scoped"),
    ],
)
def test_what_stands_where_nothing_will_be_done_is_looked_at_too(
    tmp_path: Path, tag: str, complaint: str
) -> None:
    inner = f"\n<group if='0'><group>{tag}</group></group>"
    with pytest.raises(ConfigError, match=rf"a.launch.xml:3: {complaint}"):
        check(tmp_path, inner)


def test_what_is_taken_as_it_is_written_is_not_looked_into(tmp_path: Path) -> None:
    check(tmp_path, '<arg name="a" description="$(eval 1): a price in $"/>')


def test_a_value_is_looked_at_as_yaml_reads_it(tmp_path: Path) -> None:
    check(tmp_path, "<node exec='e'><param name='a' value=\"'$(var ''a b'')'\"/></node>")


def test_what_is_taken_as_it_is_written_is_some_tags_attribute() -> None:
    known = {name for tag in TAGS.values() for name in (*tag.required, *tag.optional)}
    assert known >= LITERAL
