"""A list of faults that grows while a map is read, so that one reading finds them all."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from fleet_manager.model.errors import MapError
from fleet_manager.roadmap.values import Json, Refused

T = TypeVar("T")


@dataclass(slots=True)
class Findings:
    """The faults found so far in the file *where*."""

    where: str
    faults: list[MapError] = field(default_factory=list)

    def add(self, place: str, expected: str, got: object) -> None:
        """Note a fault at *place*."""
        self.faults.append(MapError(self.where, place, expected, got))

    def attempt(self, place: str, read: Callable[[Json], T], value: Json) -> T | None:
        """Return what *read* makes of *value*, or note why it refuses and return None."""
        try:
            return read(value)
        except Refused as refused:
            inside = refused.inside
            joint = "." if inside and not inside.startswith("[") else ""
            self.add(f"{place}{joint}{inside}", refused.expected, refused.got)
            return None
