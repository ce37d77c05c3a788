"""A launch file as a tree of tags."""

from pathlib import Path

import pytest

from fleet_manager.launch.element import read_launch_file
from fleet_manager.model.errors import ConfigError
from tests.a_launch import a_file, an_element


def test_a_tag_knows_its_attributes_its_children_and_its_line(tmp_path: Path) -> None:
    root = read_launch_file(a_file(tmp_path, '<!-- -->\n<group if="1">\n  <log/>\n</group>'))
    (group,) = root.children
    (log,) = group.children
    assert (root.tag, group.attributes, log.tag) == ("launch", {"if": "1"}, "log")
    assert (group.line, log.line, log.file) == (3, 4, str(tmp_path / "a.launch.xml"))


def test_children_are_found_by_any_of_their_names(tmp_path: Path) -> None:
    include = an_element(tmp_path, "<include><arg/><let/><other/></include>")
    assert [child.tag for child in include.named("arg", "let")] == ["arg", "let"]


def test_a_complaint_names_file_line_tag_and_attribute(tmp_path: Path) -> None:
    error = an_element(tmp_path, '<log message="x"/>').wrong("message", "a word", "x")
    place = f"{tmp_path}/a.launch.xml:2: <log> message"
    assert str(error) == f"{place}: expected a word, got 'x'"


@pytest.mark.parametrize(
    ("inner", "line", "why"),
    [
        ("<log>", 3, "mismatched tag"),
        ("<log message=1/>", 2, "not well-formed"),
        ("\n<log/>\nwords", 4, "no text between tags, got 'words'"),
    ],
)
def test_what_is_no_launch_file_is_refused_with_its_line(
    tmp_path: Path, inner: str, line: int, why: str
) -> None:
    with pytest.raises(ConfigError, match=rf"a.launch.xml:{line}: .*{why}"):
        read_launch_file(a_file(tmp_path, inner))


def test_a_document_type_and_so_an_entity_that_grows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "b.launch.xml"
    path.write_text('<!DOCTYPE launch [<!ENTITY a "b">]>\n<launch/>', "utf-8")
    with pytest.raises(ConfigError, match="no <!DOCTYPE>"):
        read_launch_file(path)


def test_a_file_is_read_in_the_encoding_it_names(tmp_path: Path) -> None:
    path = tmp_path / "b.launch.xml"
    text = '<?xml version="1.0" encoding="iso-8859-1"?><launch><log message="Straße"/></launch>'
    path.write_bytes(text.encode("iso-8859-1"))
    assert read_launch_file(path).children[0].attributes["message"] == "Straße"
