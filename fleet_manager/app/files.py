"""Files an operator names. What the system says of them (OSError) is caught in ``main``."""

import os
from pathlib import Path

from fleet_manager.model.errors import ConfigError, InputError


def read_text(path: Path) -> str:
    """Return the text in the file; InputError when it is not UTF-8."""
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        wrong = f"byte 0x{data[error.start]:02x} at {error.start}"
        raise InputError(str(path), "", "text in UTF-8", wrong) from None


def write_bytes(path: Path, data: bytes) -> None:
    """Write the file whole or not at all, making the folder it is in."""
    draft = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(data)
        draft.replace(path)
    except OSError as error:
        # Of the draft nobody knows.
        raise OSError(error.errno, error.strerror, str(path)) from error


def find_map(name: str, folder: Path) -> Path:
    """Return the map file *name* names, relative to *folder*, or a map that comes with us."""
    path = folder / name
    if path.exists() or os.sep in name or name.endswith(".geojson"):
        return path
    shipped = [place / f"{name}.geojson" for place in _map_folders()]
    for candidate in shipped:
        if candidate.is_file():
            return candidate
    known = sorted({file.stem for place in _map_folders() for file in place.glob("*.geojson")})
    expected = f"a map file, or one of {', '.join(known)}" if known else "a map file"
    raise ConfigError("", "map", expected, name)


def _map_folders() -> tuple[Path, ...]:
    """Where maps come with us: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    return (package / "maps", package.parent / "maps")
