"""Tests of last100_ros.turns."""

import pytest

from last100_ros.turns import Turns
from tests.ros.a_graph import Graph

pytestmark = pytest.mark.ros


class Row:
    """Callbacks that wait for their turn, by number."""

    def __init__(self, ros: Graph, count: int) -> None:
        self.ros = ros
        self.turns = Turns(ros.tester, at_once=3, per_look=2)
        self.gone: list[int] = []
        for number in range(count):
            ros.tester.executor.create_task(self.go, number)

    async def go(self, number: int) -> None:
        """Wait, and go on."""
        await self.turns.wait()
        self.gone.append(number)

    def until_gone(self, count: int) -> None:
        """Wait until exactly so many have gone on."""
        self.ros.until(lambda: len(self.gone) >= count, f"{count} have gone on")
        self.ros.do(lambda: None)
        assert self.gone == list(range(count))


def test_a_few_go_on_at_once_and_the_others_at_every_look(ros: Graph) -> None:
    row = Row(ros, 8)
    row.until_gone(3)
    for count in (5, 7, 8):
        ros.do(row.turns.look)
        row.until_gone(count)


def test_who_comes_later_comes_after_those_who_wait(ros: Graph) -> None:
    row = Row(ros, 5)
    row.until_gone(3)
    ros.tester.executor.create_task(row.go, 5)
    ros.do(row.turns.look)
    row.until_gone(5)
    ros.do(row.turns.look)
    row.until_gone(6)


def test_after_a_while_of_quiet_a_few_go_on_at_once_again(ros: Graph) -> None:
    row = Row(ros, 3)
    row.until_gone(3)
    for _ in range(9):
        ros.do(row.turns.look)
    for number in range(3, 8):
        ros.tester.executor.create_task(row.go, number)
    row.until_gone(6)
    ros.do(row.turns.look)
    row.until_gone(8)
