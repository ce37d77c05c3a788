"""What screens are shown: published by the fleet's thread, read by any other.

Every publication has a version; a reader that tells which one it saw last gets what changed
since. A vehicle that changed several times in between is there once.
"""

from collections.abc import Mapping
from threading import Lock
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]


class Board:
    """The last published view of every vehicle, and of the figures."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._version = 0
        self._vehicles: dict[str, tuple[int, Json]] = {}
        self._figures: tuple[int, Json] = (0, {})

    @property
    def version(self) -> int:
        """The number of the last publication."""
        return self._version

    def publish(self, vehicles: Mapping[str, Json], figures: Json) -> None:
        """Show the vehicles that may have changed, and the figures."""
        with self._lock:
            version = self._version + 1
            changed = {
                name: (version, view)
                for name, view in vehicles.items()
                if name not in self._vehicles or self._vehicles[name][1] != view
            }
            if figures == self._figures[1] and not changed:
                return
            self._vehicles.update(changed)
            if figures != self._figures[1]:
                self._figures = version, figures
            self._version = version

    def since(self, version: int) -> tuple[int, list[Json], Json | None]:
        """Return the version of now, and the vehicles and figures newer than *version*."""
        with self._lock:
            vehicles = [view for when, view in self._vehicles.values() if when > version]
            when, figures = self._figures
            return self._version, vehicles, figures if when > version else None
