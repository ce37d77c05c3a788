"""What a launch file knows at the line that is being read: variables, environment, its place.

Variables (arguments among them) and environment changes are one set for all files, as upstream:
an included file sees its includer's and leaves its own behind. Only a group gives them back.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from fleet_manager.launch.packages import Packages

Changes = dict[str, str | None]
"""Environment variables that are set, or taken away (None)."""


@dataclass(slots=True, kw_only=True)
class Scope:
    """Changes while the files are read, from top to bottom."""

    packages: Packages
    inherited: Mapping[str, str]
    """The environment that the operator started us in."""
    variables: dict[str, str] = field(default_factory=dict)
    changes: Changes = field(default_factory=dict)
    folder: str | None = None
    """Of the launch file that is being read; None while it is only looked through."""

    def environment(self, name: str) -> str | None:
        """Return the environment variable as a process that started here would see it."""
        return self.changes[name] if name in self.changes else self.inherited.get(name)

    @contextmanager
    def giving_back(self) -> Iterator[None]:
        """Undo on exit what happens to variables and environment until then."""
        variables, changes = self.variables.copy(), self.changes.copy()
        try:
            yield
        finally:
            self.variables, self.changes = variables, changes

    @contextmanager
    def reading_in(self, folder: str) -> Iterator[None]:
        """Read a file of *folder* until exit."""
        before, self.folder = self.folder, folder
        try:
            yield
        finally:
            self.folder = before
