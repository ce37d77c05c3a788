"""Files an operator names are read and written, or the reason why not is said."""

from pathlib import Path

import pytest

from fleet_manager.app.files import find_map, read_text, write_bytes
from fleet_manager.model.errors import ConfigError, InputError


def test_a_byte_order_mark_is_not_part_of_the_text(tmp_path: Path) -> None:
    file = tmp_path / "fleet.toml"
    file.write_bytes(b"\xef\xbb\xbf[site]\n")
    assert read_text(file) == "[site]\n"


def test_text_in_another_encoding_is_refused_with_the_place(tmp_path: Path) -> None:
    file = tmp_path / "fleet.toml"
    file.write_bytes("name = 河".encode("gbk"))
    with pytest.raises(InputError, match="expected text in UTF-8, got 'byte 0xba at 7'"):
        read_text(file)


def test_a_file_is_written_with_the_folder_it_is_in(tmp_path: Path) -> None:
    file = tmp_path / "out" / "demo" / "report.json"
    write_bytes(file, b"{}")
    assert file.read_bytes() == b"{}"
    assert [path.name for path in file.parent.iterdir()] == ["report.json"]


def test_a_map_that_comes_with_us_is_found_by_its_name(tmp_path: Path) -> None:
    assert find_map("courtyard", tmp_path).name == "courtyard.geojson"


def test_a_map_file_is_found_beside_the_file_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "yard.geojson").touch()
    assert find_map("yard.geojson", tmp_path) == tmp_path / "yard.geojson"


def test_a_name_that_is_neither_is_refused_with_the_maps_there_are(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"one of .*courtyard.*riverside.*, got 'courtyrad'"):
        find_map("courtyrad", tmp_path)


def test_a_place_that_cannot_be_written_is_named_as_it_was_given(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match=r"file/report\.json"):
        write_bytes(tmp_path / "file" / "report.json", b"{}")
