"""Decisions: two kinds, and nothing in between."""

import inspect
from typing import get_args

from fleet_manager.core import decisions, switches
from fleet_manager.core.decided import Decided
from fleet_manager.core.decisions import Durable, Fleeting
from fleet_manager.core.evolve import TABLE
from tests.a_decision import DURABLE, FLEETING, ROUTE


def all_decisions() -> set[type]:
    return {
        kind
        for module in (decisions, switches)
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if issubclass(kind, Decided)
    } - {Decided}


def test_every_decision_is_either_durable_or_fleeting() -> None:
    durable, fleeting = set(get_args(Durable)), set(get_args(Fleeting))
    assert durable | fleeting == all_decisions()
    assert durable & fleeting == set()


def test_every_decision_has_a_row_in_evolve() -> None:
    assert set(TABLE) == all_decisions()


def test_there_is_an_example_of_every_durable_decision() -> None:
    assert {type(example) for example in DURABLE} == set(get_args(Durable))


def test_there_is_an_example_of_every_fleeting_decision() -> None:
    assert {type(example) for example in FLEETING} == set(get_args(Fleeting))


def test_a_release_knows_the_number_of_its_last_node() -> None:
    assert ROUTE.last_sequence_id == 4 + 2 * 2
