"""docs/requirements.md: each id once, and what it claims is there to be run."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/requirements.md"
SOURCE = ROOT.parent / "shared/REQUIREMENTS.md"
NOT_YET = "not yet"
NOTHING = "–"

Row = tuple[str, str, str, str]


def rows() -> list[Row]:
    """Return (id, title, where met, tests) of each line of the tables."""
    table = re.findall(
        r"^\| (R-[A-Z]+-\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$",
        PAGE.read_text("utf-8"),
        re.MULTILINE,
    )
    return [
        (name, title.strip(), where.strip(), tests.strip())
        for name, title, where, tests in table
    ]


def cited(tests: str) -> list[str]:
    """Return the files, and names in them, that a cell cites: `tests/test_x.py::test_y`."""
    return re.findall(r"`([^`]+)`", tests)


def is_there(citation: str) -> bool:
    file, _, name = citation.partition("::")
    path = ROOT / file
    return path.is_file() and (not name or f"def {name}(" in path.read_text("utf-8"))


def test_an_id_stands_in_one_row_only() -> None:
    ids = [name for name, *_ in rows()]
    assert ids
    assert sorted(ids) == sorted(set(ids))


def test_no_row_is_malformed() -> None:
    """Each line that begins like a row is read as one."""
    lines = re.findall(r"^\| *R-.*$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert len(lines) == len(rows())


def test_what_is_met_cites_a_test_and_what_is_not_cites_none() -> None:
    wrong = [
        name for name, _, where, tests in rows() if (where == NOT_YET) != (tests == NOTHING)
    ]
    assert wrong == []


def test_every_cited_test_exists() -> None:
    gone = [
        f"{name}: {tests}"
        for name, _, _, tests in rows()
        if tests != NOTHING and not (cited(tests) and all(map(is_there, cited(tests))))
    ]
    assert gone == []


@pytest.mark.skipif(
    not SOURCE.exists(), reason="the list of requirements is not beside this checkout"
)
def test_the_page_lists_exactly_the_ids_that_are_required() -> None:
    required = re.findall(r"^\*\*(R-[A-Z]+-\d+) ", SOURCE.read_text("utf-8"), re.MULTILINE)
    assert [name for name, *_ in rows()] == required
