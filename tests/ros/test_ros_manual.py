"""The manual's tables are those of the nodes."""

from pathlib import Path

import pytest

from last100_ros.manual import TABLES, filled, table
from last100_ros.parameters import Parameter

pytestmark = pytest.mark.ros

PAGE = Path(__file__).parents[2] / "docs" / "ros.md"


def test_the_manual_has_every_node_as_it_is() -> None:
    page = PAGE.read_text("utf-8")
    assert filled(page) == page, "run: python -m last100_ros.manual docs/ros.md"
    assert [name for name in TABLES if f"<!-- parameters of {name} -->" not in page] == []


def test_a_row_says_default_bounds_and_whether_it_may_change() -> None:
    row = table((Parameter("rate", 2.0, "how often", least=0.1, most=9, changeable=True),))
    assert "| `rate` | `2.0` | a number from 0.1 to 9; at any time | how often |" in row


def test_a_long_default_is_told_in_the_text() -> None:
    row = table((Parameter("topics", ["/a", "/b"], "what is kept"),))
    assert "| a list, below | a list of texts | what is kept: `/a`, `/b` |" in row


def test_what_is_between_the_marks_is_replaced() -> None:
    page = "x\n<!-- parameters of visuals -->\nold\n<!-- end -->\ny\n"
    again = filled(page)
    assert "old" not in again
    assert again.startswith("x\n")
    assert again.endswith("<!-- end -->\ny\n")
    assert filled(again) == again
