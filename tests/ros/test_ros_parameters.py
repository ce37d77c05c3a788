"""Tests of last100_ros.parameters."""

import math

import pytest
from rcl_interfaces.msg import ParameterDescriptor
from rclpy.node import Node
from rclpy.parameter import Parameter as Setting

from fleet_manager.model.errors import ConfigError
from last100_ros.parameters import Parameter, Value, declare, values
from tests.ros.a_graph import Graph

pytestmark = pytest.mark.ros

RATE = Parameter(
    "rate", 2.0, "how often it speaks", least=0.1, most=50.0, changeable=True, unit="Hz"
)
COUNT = Parameter("count", 0, "how many there are", least=0)
DRIVE = Parameter("drive", "path", "who drives", choices=("path", "nav2"), changeable=True)
CONSOLE = Parameter("console", default=True, text="whether there are pages")
TOPICS = Parameter("topics", ["/a"], "what is kept")
TABLE = (RATE, COUNT, DRIVE, CONSOLE, TOPICS)


def a_node(ros: Graph, **overrides: object) -> Node:
    given = [Setting(name, value=value) for name, value in overrides.items()]
    node: Node = ros.add(Node("settable", parameter_overrides=given))
    return node


def complaint(ros: Graph, **overrides: object) -> str:
    with pytest.raises(ConfigError) as error:
        declare(a_node(ros, **overrides), TABLE)
    return str(error.value)


def refusal(ros: Graph, name: str, value: object) -> str:
    """Return why a declared node does not let *name* be set; empty if it does."""
    node = a_node(ros)
    declare(node, TABLE)
    (result,) = node.set_parameters([Setting(name, value=value)])
    return "" if result.successful else str(result.reason)


def described(ros: Graph, parameter: Parameter) -> ParameterDescriptor:
    node = a_node(ros)
    declare(node, TABLE)
    return node.describe_parameter(parameter.name)


def test_what_nobody_sets_has_its_default(ros: Graph) -> None:
    node = a_node(ros)
    declare(node, TABLE)
    assert values(node, TABLE) == {
        "rate": 2.0, "count": 0, "drive": "path", "console": True, "topics": ["/a"],
    }  # fmt: skip


def test_what_the_operator_sets_is_taken(ros: Graph) -> None:
    node = a_node(ros, rate=5.0, drive="nav2", topics=["/b", "/c"])
    declare(node, TABLE)
    taken = values(node, TABLE)
    assert (taken["rate"], taken["drive"], taken["topics"]) == (5.0, "nav2", ["/b", "/c"])


def test_a_whole_number_does_where_a_double_is_wanted(ros: Graph) -> None:
    node = a_node(ros, rate=5)
    declare(node, TABLE)
    assert isinstance(values(node, TABLE)["rate"], float)


@pytest.mark.parametrize("ros_args", [["-p", "rate:=7"]])
def test_the_command_line_sets_it_too(ros: Graph) -> None:
    node = a_node(ros)
    declare(node, TABLE)
    assert values(node, TABLE)["rate"] == 7.0


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("rate", 100.0, "a number from 0.1 to 50 Hz, got 100.0"),
        ("rate", "fast", "a number from 0.1 to 50 Hz, got 'fast'"),
        ("rate", math.nan, "a number from 0.1 to 50 Hz, got nan"),
        ("rate", True, "a number from 0.1 to 50 Hz, got True"),
        ("count", -1, "a whole number of at least 0, got -1"),
        ("count", 1.5, "a whole number of at least 0, got 1.5"),
        ("drive", "sail", 'one of "path", "nav2", got \'sail\''),
        ("console", 1, "true or false, got 1"),
        ("topics", "/a", "a list of texts, got '/a'"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_would_be_right(
    ros: Graph, name: str, value: Value, expected: str
) -> None:
    assert complaint(ros, **{name: value}) == f"/settable: {name}: expected {expected}"


def test_what_may_change_is_changed(ros: Graph) -> None:
    assert refusal(ros, "rate", 9.0) == ""


@pytest.mark.parametrize(("name", "value"), [("rate", 51.0), ("drive", "sail")])
def test_a_change_that_does_not_fit_is_refused(ros: Graph, name: str, value: Value) -> None:
    assert refusal(ros, name, value)


def test_what_is_fixed_at_the_start_stays(ros: Graph) -> None:
    assert "read-only" in refusal(ros, "count", 3)


def test_parameters_of_others_are_not_judged(ros: Graph) -> None:
    assert refusal(ros, "use_sim_time", value=True) == ""


def test_a_range_is_described(ros: Graph) -> None:
    (bounds,) = described(ros, RATE).floating_point_range
    assert (bounds.from_value, bounds.to_value) == (0.1, 50.0)


def test_a_bound_on_one_side_is_described(ros: Graph) -> None:
    (bounds,) = described(ros, COUNT).integer_range
    assert (bounds.from_value, bounds.to_value) == (0, 2**63 - 1)


def test_choices_and_units_are_described(ros: Graph) -> None:
    assert described(ros, DRIVE).additional_constraints == 'one of "path", "nav2"'
    assert described(ros, RATE).description == "how often it speaks (Hz)"


def test_a_parameter_keeps_its_type_at_run_time(ros: Graph) -> None:
    assert not described(ros, RATE).dynamic_typing
