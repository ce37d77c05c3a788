"""Where ROS packages and their programs are found."""

import os
import sys
from pathlib import Path

import pytest

from fleet_manager.launch.packages import Packages, installed_packages
from fleet_manager.model.errors import PartError
from tests.a_launch import PACKAGE, PROGRAM, a_prefix


def test_a_package_is_where_its_marker_is(tmp_path: Path) -> None:
    prefix = a_prefix(tmp_path)
    packages = Packages((tmp_path / "empty", prefix))
    assert packages.prefix(PACKAGE) == prefix
    assert packages.share(PACKAGE) == prefix / "share" / PACKAGE
    assert packages.program(PACKAGE, PROGRAM) == prefix / "lib" / PACKAGE / PROGRAM


def test_the_first_place_that_has_it_counts(tmp_path: Path) -> None:
    near, far = a_prefix(tmp_path / "near"), a_prefix(tmp_path / "far")
    assert Packages((near, far)).prefix(PACKAGE) == near


@pytest.mark.parametrize(
    ("package", "remedy"), [("last100_ros", "make ros"), ("rviz2", "full ROS 2")]
)
def test_a_missing_package_is_an_error_that_says_what_to_do(
    tmp_path: Path, package: str, remedy: str
) -> None:
    with pytest.raises(PartError, match=rf"'{package}' is not installed; .*{remedy}"):
        Packages((tmp_path,)).program(package, "x")


def test_a_missing_program_is_an_error_that_says_where_it_should_be(tmp_path: Path) -> None:
    prefix = a_prefix(tmp_path)
    with pytest.raises(PartError, match=rf"no program 'boat' in {prefix}/lib/carts"):
        Packages((prefix,)).program(PACKAGE, "boat")


def test_a_file_that_may_not_be_run_is_no_program(tmp_path: Path) -> None:
    prefix = a_prefix(tmp_path)
    (prefix / "lib" / PACKAGE / PROGRAM).chmod(0o644)
    with pytest.raises(PartError, match="no program"):
        Packages((prefix,)).program(PACKAGE, PROGRAM)


def test_a_console_script_of_an_installed_distribution_is_a_program_too(
    tmp_path: Path,
) -> None:
    found = Packages((tmp_path,)).program("pytest", "pytest")
    assert found.name == "pytest"
    assert os.access(found, os.X_OK)


def test_a_program_of_another_distribution_is_none(tmp_path: Path) -> None:
    with pytest.raises(PartError):
        Packages((tmp_path,)).program("pytest", "pip")


def test_a_sourced_workspace_comes_before_this_python() -> None:
    assert installed_packages({"AMENT_PREFIX_PATH": "/a:/b:"}).prefixes == (
        Path("/a"), Path("/b"), Path(sys.prefix),
    )  # fmt: skip
    assert installed_packages({}).prefixes == (Path(sys.prefix),)
