"""The log: to files that rotate, without a double entry, closed in order."""

import logging
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from fleet_manager.model.errors import PartError
from fleet_manager.shell.log import FILE_BYTES_MAX, FILES_KEPT, start_log, stop_log


@pytest.fixture(autouse=True)
def _quiet_afterwards() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("fleet_manager")
    levels = root.level, ours.level
    yield
    stop_log()
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


def lines(state_dir: Path) -> list[str]:
    return (state_dir / "controller.log").read_text().splitlines()


def test_our_information_and_others_warnings_are_written_once(tmp_path: Path) -> None:
    start_log(tmp_path, to_stderr=False)
    start_log(tmp_path, to_stderr=False)
    logging.getLogger("fleet_manager.shell.x").info("vehicle m/1 is online")
    logging.getLogger("fleet_manager.shell.x").debug("too much")
    logging.getLogger("uvicorn").info("too much")
    logging.getLogger("uvicorn").warning("something is odd")
    first, second = lines(tmp_path)
    assert first.endswith("INFO    fleet_manager.shell.x: vehicle m/1 is online")
    assert second.endswith("WARNING uvicorn: something is odd")


def test_the_level_is_chosen(tmp_path: Path) -> None:
    start_log(tmp_path, "ERROR", to_stderr=False)
    logging.getLogger("fleet_manager.shell.x").warning("not now")
    assert lines(tmp_path) == []


def test_warnings_of_python_go_to_the_log(tmp_path: Path) -> None:
    start_log(tmp_path, to_stderr=False)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("a library ages", stacklevel=1)
    assert "a library ages" in lines(tmp_path)[0]


def test_the_files_stay_small_and_few(tmp_path: Path) -> None:
    start_log(tmp_path, to_stderr=False)
    log = logging.getLogger("fleet_manager.shell.x")
    for _ in range(FILES_KEPT + 3):
        log.info("x" * (FILE_BYTES_MAX - 100))
    files = list(tmp_path.iterdir())
    assert len(files) == FILES_KEPT + 1
    assert max(file.stat().st_size for file in files) <= FILE_BYTES_MAX


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    with pytest.raises(PartError, match="cannot write the log"):
        start_log(tmp_path / "state", to_stderr=False)
