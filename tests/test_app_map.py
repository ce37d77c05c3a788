"""Maps are imported, checked and drawn from the command line."""

import json
from pathlib import Path

import pytest

from fleet_manager.app.files import find_map
from tests.app_terminal import Terminal

DATA = Path(__file__).parents[2] / "shared/data/maps"


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


@pytest.fixture
def courtyard() -> bytes:
    return find_map("courtyard", Path()).read_bytes()


@pytest.mark.parametrize("name", ["courtyard", "riverside"])
def test_a_map_of_ours_has_no_faults(name: str, terminal: Terminal) -> None:
    ended = terminal.last100("map", "check", name)
    assert (ended.code, ended.out[-1].endswith(": no faults")) == (0, True), ended.out


def test_a_fault_is_named_with_its_feature_and_how_to_mend_it(
    tmp_path: Path, courtyard: bytes, terminal: Terminal
) -> None:
    document = json.loads(courtyard)
    lane = next(
        feature
        for feature in document["features"]
        if feature["properties"]["feature_type"] == "lane"
    )
    lane["properties"]["width_m"] = 0.5
    file = tmp_path / "narrow.geojson"
    file.write_text(json.dumps(document), "utf-8")
    ended = terminal.last100("map", "check", file)
    assert ended.code == 1
    assert any(line.startswith(f"{lane['id']}: ") and ";" in line for line in ended.out)
    assert ended.out[-1].endswith("faults")


def test_every_fault_of_a_file_that_is_no_map_is_listed(
    tmp_path: Path, courtyard: bytes, terminal: Terminal
) -> None:
    document = json.loads(courtyard)
    for feature in document["features"][:3]:
        feature["properties"]["feature_type"] = "castle"
    file = tmp_path / "castles.geojson"
    file.write_text(json.dumps(document), "utf-8")
    ended = terminal.last100("map", "check", file)
    assert ended.code == 2
    assert len([line for line in ended.out if "castle" in line]) == 3


@pytest.mark.parametrize(("ending", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_a_map_is_drawn(ending: str, begins: bytes, tmp_path: Path, terminal: Terminal) -> None:
    picture = tmp_path / "out" / f"map.{ending}"
    ended = terminal.last100("map", "draw", "courtyard", "-o", picture)
    assert ended.out == [f"{picture}: drawn"]
    assert picture.read_bytes().startswith(begins)


def test_a_picture_of_another_kind_is_refused(tmp_path: Path, terminal: Terminal) -> None:
    ended = terminal.last100("map", "draw", "courtyard", "-o", tmp_path / "map.gif")
    assert ended.code == 2
    assert "a name that ends in .png or .svg" in ended.err[0]


def test_an_imported_map_comes_with_its_report_and_can_be_checked(
    tmp_path: Path, terminal: Terminal
) -> None:
    sources = sorted(DATA.rglob("*.osm")) + sorted(DATA.rglob("*.osm.pbf"))
    if not sources:
        pytest.skip("needs the map data beside the checkout")
    source = min(sources, key=lambda file: file.stat().st_size)
    area, report = tmp_path / "area.geojson", tmp_path / "report.json"
    ended = terminal.last100("map", "import", source, "-o", area, "--report", report)
    assert ended.code == 0, ended.err
    assert ended.out[-1].startswith(f"{area}: written; ")
    assert len(json.loads(report.read_text("utf-8"))) == len(ended.out) - 1
    assert terminal.last100("map", "check", area).code in {0, 1}


@pytest.mark.parametrize("name", ["map.txt", "map.osm", "map.pbf", "m.building.yaml"])
def test_a_file_that_holds_no_map_is_one_line(
    name: str, tmp_path: Path, terminal: Terminal
) -> None:
    file = tmp_path / name
    file.write_bytes(b"\x00\x01 nothing of the kind")
    ended = terminal.last100("map", "import", file, "-o", tmp_path / "out.geojson")
    assert ended.code == 2
    assert len(ended.err) == 1
    assert str(file) in ended.err[0]
    assert not (tmp_path / "out.geojson").exists()
