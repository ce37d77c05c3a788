"""The shape of the tables that ``evolve`` is made of."""

from collections.abc import Callable, Mapping
from typing import Any

from fleet_manager.core.fleet import Fleet

Row = Callable[[Fleet, Any, int], None]
"""Writes one kind of decision, taken at a time in ms, into the state."""

Table = Mapping[type, Row]
