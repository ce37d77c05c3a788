"""What goes wrong is said in one line."""

import pytest

from fleet_manager.app.screen import one_line, say, working
from fleet_manager.model.errors import MapError


def test_an_error_of_the_system_names_file_and_reason() -> None:
    assert one_line(FileNotFoundError(2, "No such file or directory", "yard.geojson")) == (
        "yard.geojson: No such file or directory"
    )


def test_an_error_in_several_lines_becomes_one() -> None:
    assert one_line(ValueError("first\n  second")) == "first second"


def test_an_error_with_further_faults_says_how_many() -> None:
    error = MapError("yard.geojson", "lane-1", "a width", "none")
    error.add_note("another")
    error.add_note("a third")
    assert one_line(error) == (
        "yard.geojson: lane-1: expected a width, got 'none' (and 2 more)"
    )


def test_an_error_without_words_names_its_kind() -> None:
    assert one_line(EOFError()) == "EOFError"


def test_brackets_in_names_are_printed_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    say("shelf [bold]7[/bold]")
    assert capsys.readouterr().out == "shelf [bold]7[/bold]\n"


def test_progress_is_silent_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    with working("importing"):
        pass
    assert capsys.readouterr() == ("", "")
