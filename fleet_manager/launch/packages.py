"""Where ROS packages and their programs are installed.

Packages leave a marker in the ament index of a prefix. Looked for in AMENT_PREFIX_PATH, which a
sourced workspace sets, then in this Python environment, where ``make ros`` puts them.
"""

import os
import shutil
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from fleet_manager.model.errors import PartError

_INDEX = Path("share/ament_index/resource_index/packages")
_OURS = ("last100_ros", "last100_msgs")


@dataclass(frozen=True, slots=True)
class Packages:
    """The prefixes to look in, first come first served."""

    prefixes: tuple[Path, ...]

    def prefix(self, package: str) -> Path:
        """Return where *package* is installed; PartError if it is not."""
        for prefix in self.prefixes:
            if package and (prefix / _INDEX / package).is_file():
                return prefix
        raise PartError(f"ROS package {package!r} is not installed; {_remedy(package)}")

    def share(self, package: str) -> Path:
        """Return the folder of the package's launch files and data."""
        return self.prefix(package) / "share" / package

    def program(self, package: str, name: str) -> Path:
        """Return a program of the package; PartError if there is none of that name.

        Upstream's place for it, or what pip makes of a Python package's console script.
        """
        try:
            folder = self.prefix(package) / "lib" / package
        except PartError:
            script = _console_script(package, name)
            if script:
                return script
            raise
        found = shutil.which(name, path=folder) or _console_script(package, name)
        if not found:
            raise PartError(
                f"ROS package {package!r} has no program {name!r} in {folder}; "
                f"{_remedy(package)}"
            )
        return Path(found)


def installed_packages(environment: Mapping[str, str]) -> Packages:
    """Return the packages that *environment* and this Python know."""
    named = environment.get("AMENT_PREFIX_PATH", "").split(os.pathsep)
    return Packages((*(Path(name) for name in named if name), Path(sys.prefix)))


def _console_script(package: str, name: str) -> Path | None:
    try:
        scripts = distribution(package).entry_points.select(group="console_scripts", name=name)
    except (PackageNotFoundError, ValueError):
        return None
    found = shutil.which(name, path=sysconfig.get_path("scripts")) if scripts else None
    return Path(found) if found else None


def _remedy(package: str) -> str:
    if package in _OURS:
        return "make ros builds it"
    return "it comes with a full ROS 2 installation, whose setup.bash must be sourced"
