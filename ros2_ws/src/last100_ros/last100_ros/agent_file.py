"""The file in which an agent remembers its order: replaced as a whole, and on disk for good."""

import os
from pathlib import Path

from fleet_manager.agent.memory import Memory, read
from fleet_manager.agent.words import MemoryFailed, MemoryWritten
from fleet_manager.model.errors import ConfigError
from fleet_manager.model.ids import VehicleId


class MemoryFile:
    """One vehicle's memory; without a *folder* there is none, and all is forgotten."""

    def __init__(self, folder: str, serial: str) -> None:
        name = serial.replace(":", "_") + ".json"
        self.path = Path(folder, name) if folder else None
        self._fails = False

    def read(self, vehicle: VehicleId) -> Memory | None:
        """Return what was remembered, None if nothing was.

        Raises:
            ConfigError: The file is not this vehicle's, or cannot be read.
        """
        if self.path is None:
            return None
        try:
            payload = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            why = error.strerror or str(error)
            raise ConfigError(str(self.path), "", "a readable file", why) from None
        return read(payload, vehicle, str(self.path))

    def keep(self, payload: bytes) -> MemoryFailed | MemoryWritten | None:
        """Remember *payload*, which survives a loss of power; say when that begins to fail."""
        if self.path is None:
            return None
        try:
            _write(self.path, payload)
        except OSError as error:
            self._fails = True
            return MemoryFailed(why=f"{self.path}: {error.strerror}")
        failed, self._fails = self._fails, False
        return MemoryWritten() if failed else None


def _write(path: Path, payload: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    with draft.open("wb") as file:
        file.write(payload)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Have the new name on disk as well, not only the new contents."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
