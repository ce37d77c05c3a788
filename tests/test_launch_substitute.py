"""Filling in substitutions."""

from pathlib import Path

import pytest

from fleet_manager.launch.subset import SUBSTITUTIONS, RefusedError
from fleet_manager.launch.substitute import fill_in
from fleet_manager.launch.template import parse_template
from fleet_manager.model.errors import PartError
from tests.a_launch import PACKAGE, a_machine, a_scope


def filled(folder: Path, text: str, **variables: str) -> str:
    return fill_in(parse_template(text), a_scope(folder, **variables))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("x $(var a) y", "x 5 y"),
        ("$(var b 7)", "7"),
        ("$(var b)", None),
        ("$(var $(var which))", "5"),
        ("$(not 0)", "true"),
        ("$(not $(var yes))", "false"),
        ("$(not maybe)", None),
        ("$(and true $(var yes))", "true"),
        ("$(and 1 0)", "false"),
        ("$(and 0 maybe)", None),
        ("$(or false 1)", "true"),
        ("$(or 0 0)", "false"),
        ("$(equals a a)", "true"),
        ("$(equals a A)", "false"),
        ("$(equals True 1)", "true"),
        ("$(equals 5 5.0)", "true"),
        ("$(equals 0 20)", "false"),
        ("$(equals $(var a) 0)", "false"),
        ("$(not-equals a b)", "true"),
        ("$(not-equals 1 true)", "false"),
        ("$(equals $(var a) '')", None),
        ("$(if 1 a b)", "a"),
        ("$(if 0 a b)", "b"),
        ("$(if 0 a)", ""),
        ("$(if $(equals $(var a) 5) 'x $(var a)' $(var b))", "x 5"),
        ("$(if maybe a b)", None),
    ],
)
def test_a_substitution_gives_text_or_is_refused(
    tmp_path: Path, text: str, result: str | None
) -> None:
    known = {"a": "5", "yes": "on", "which": "a"}
    if result is None:
        with pytest.raises(RefusedError):
            filled(tmp_path, text, **known)
    else:
        assert filled(tmp_path, text, **known) == result


def test_the_environment_is_the_one_that_processes_would_get(tmp_path: Path) -> None:
    scope = a_machine(tmp_path, {"A": "1", "B": "2"}).scope()
    scope.changes |= {"A": "3", "B": None}
    template = parse_template("$(env A) $(env B none)")
    assert fill_in(template, scope) == "3 none"
    with pytest.raises(RefusedError, match="an environment variable that is set, got 'B'"):
        fill_in(parse_template("$(env B)"), scope)


def test_packages_and_the_folder_of_the_file_are_found(tmp_path: Path) -> None:
    prefix = tmp_path / "prefix"
    assert filled(tmp_path, "$(dirname)/p.yaml") == f"{tmp_path}/p.yaml"
    assert filled(tmp_path, f"$(find-pkg-prefix {PACKAGE})") == str(prefix)
    assert filled(tmp_path, f"$(find-pkg-share {PACKAGE})/x") == f"{prefix}/share/{PACKAGE}/x"
    with pytest.raises(PartError, match="'ghosts' is not installed"):
        filled(tmp_path, "$(find-pkg-share ghosts)")


def test_a_file_that_is_only_looked_through_has_no_folder(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="being launched"):
        fill_in(parse_template("$(dirname)"), a_machine(tmp_path).scope())


@pytest.mark.parametrize("name", sorted(SUBSTITUTIONS))
def test_every_substitution_of_the_subset_can_be_filled_in(tmp_path: Path, name: str) -> None:
    arguments = {
        "find-pkg-share": PACKAGE,
        "find-pkg-prefix": PACKAGE,
        "var": "a x",
        "env": "A x",
    }
    truths = " ".join(["1"] * SUBSTITUTIONS[name].least)
    written = f"$({name} {arguments.get(name, truths)}".rstrip() + ")"
    assert filled(tmp_path, written)
