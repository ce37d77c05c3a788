"""A launch told instead of started."""

import json
from pathlib import Path

import yaml

from fleet_manager.launch.describe import arguments_of
from fleet_manager.launch.show import (
    arguments_as_data,
    arguments_as_text,
    as_data,
    as_text,
    parameters_of,
)
from tests.a_launch import a_file, a_machine, described

CART = """
<node pkg="carts" exec="cart" name="c" output="screen" respawn="true" respawn_delay="1.5">
  <param name="speed" value="2.0"/><param from="p.yaml"/><remap from="a" to="b"/>
</node>
<log message="hello"/>
"""


def test_a_process_is_told_with_all_that_makes_it(tmp_path: Path) -> None:
    data = as_data(described(tmp_path, f'<set_env name="E" value="1"/>{CART}'))
    assert json.loads(json.dumps(data)) == data
    assert data["messages"] == ["hello"]
    assert data["processes"] == [
        {
            "label": "cart-1",
            "where": f"{tmp_path}/a.launch.xml:3",
            "package": "carts",
            "executable": "cart",
            "name": "c",
            "namespace": None,
            "parameters": [{"node": "/**", "values": {"speed": 2.0}}, {"file": "p.yaml"}],
            "remappings": [["a", "b"]],
            "command": [
                "cart", "--ros-args", "-r", "__node:=c",
                "--params-file", "cart-1.params-1.yaml", "--params-file", "p.yaml",
                "-r", "a:=b",
            ],
            "environment": {"E": "1"},
            "cwd": None,
            "shell": False,
            "output": "screen",
            "respawn": True,
            "respawn_delay": 1.5,
            "respawn_max_retries": -1,
            "on_exit": None,
            "sigterm_timeout": 5.0,
            "sigkill_timeout": 5.0,
        }
    ]  # fmt: skip


def test_what_is_nothing_is_not_shown_to_people(tmp_path: Path) -> None:
    shown = yaml.safe_load(as_text(described(tmp_path, '<executable cmd="ls -l"/>')))
    assert shown == {
        "ls-1": {
            "where": f"{tmp_path}/a.launch.xml:2",
            "executable": "ls",
            "command": ["ls", "-l"],
            "output": "log",
            "sigterm_timeout": 5.0,
            "sigkill_timeout": 5.0,
        }
    }


def test_the_parameters_of_a_node_are_files_and_values(tmp_path: Path) -> None:
    (process,) = described(tmp_path, CART).processes
    assert process.node
    assert parameters_of(process.node) == [
        {"node": "/**", "values": {"speed": 2.0}},
        {"file": "p.yaml"},
    ]


def test_arguments_are_told_as_upstream_tells_them(tmp_path: Path) -> None:
    file = a_file(
        tmp_path,
        '<arg name="a" default="1" description="How many"/><arg name="b"/>'
        '<arg name="c" default="x" description="Which one" if="1"><choice value="x"/></arg>'
        '<arg name="d"><choice value="x"/><choice value="y"/></arg>',
    )
    arguments = arguments_of(file, a_machine(tmp_path))
    assert arguments_as_text(arguments).split("\n") == [
        "Arguments (pass arguments as '<name>:=<value>'):",
        "",
        "    'a':",
        "        How many",
        "        (default: '1')",
        "",
        "    'b':",
        "        no description given",
        "",
        "    'c':*",
        "        Which one. Valid choices are: ['x']",
        "        (default: 'x')",
        "",
        "    'd':",
        "        One of: ['x', 'y']",
        "",
        "* argument(s) which are only used if specific conditions occur",
    ]
    assert arguments_as_data(arguments)[2] == {
        "name": "c",
        "default": "x",
        "description": "Which one",
        "choices": ["x"],
        "conditional": True,
    }


def test_a_file_without_arguments_says_so() -> None:
    assert arguments_as_text(()).endswith("\n\n  No arguments.")
