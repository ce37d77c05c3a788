"""What a launch file knows at one of its lines."""

from pathlib import Path

from tests.a_launch import a_machine, a_scope


def test_the_environment_is_what_was_inherited_and_what_was_changed(tmp_path: Path) -> None:
    scope = a_machine(tmp_path, {"A": "1", "B": "2"}).scope()
    scope.changes |= {"B": "3", "A": None}
    assert [scope.environment(name) for name in "ABC"] == [None, "3", None]


def test_variables_and_changes_are_given_back_the_folder_is_not(tmp_path: Path) -> None:
    scope = a_scope(tmp_path, a="1")
    with scope.giving_back():
        scope.variables |= {"a": "2", "b": "3"}
        scope.changes["E"] = "x"
    assert (scope.variables, scope.changes) == ({"a": "1"}, {})


def test_a_file_is_read_in_its_own_folder(tmp_path: Path) -> None:
    scope = a_scope(tmp_path)
    with scope.reading_in("/elsewhere"):
        assert scope.folder == "/elsewhere"
    assert scope.folder == str(tmp_path)
