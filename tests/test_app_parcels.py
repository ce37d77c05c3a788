"""Parcel files are checked row by row, and against the map when one is named."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet_manager.app.parcels import record_of
from fleet_manager.model.ids import ContactRef, ParcelId, PointId, StationId
from fleet_manager.model.parcel import Address, Parcel, PriorityGroup, TemperatureClass
from fleet_manager.model.parcel_file import parse_record
from tests.app_terminal import Terminal

HEADER = "id,contact,compound,building,unit,point,weight_g,volume_ml,due\n"
DUE = "2026-03-02T18:00:00+08:00"


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


def a_file(folder: Path, *rows: str) -> Path:
    file = folder / "parcels.csv"
    file.write_text(HEADER + "".join(f"{row}\n" for row in rows), "utf-8")
    return file


def test_a_good_file_has_no_refusals(tmp_path: Path, terminal: Terminal) -> None:
    file = a_file(tmp_path, f"p-1,c-1,,,,shelf-1,500,900,{DUE}")
    ended = terminal.last100("parcels", "check", file)
    assert ended.code == 0
    assert ended.out == [f"{file}: 1 parcels, 0 rows refused"]


def test_a_bad_row_is_refused_by_its_line_and_the_others_are_counted(
    tmp_path: Path, terminal: Terminal
) -> None:
    file = a_file(
        tmp_path, f"p-1,c-1,,,,shelf-1,heavy,900,{DUE}", f"p-2,c-2,,,,shelf-1,500,900,{DUE}"
    )
    ended = terminal.last100("parcels", "check", file)
    assert ended.code == 1
    assert ended.out == [
        f"{file}:2: weight_g: expected a whole number from 1 to 1000000, got heavy",
        f"{file}: 1 parcels, 1 rows refused",
    ]


def test_a_point_that_is_not_on_the_map_is_refused(tmp_path: Path, terminal: Terminal) -> None:
    file = a_file(tmp_path, f"p-1,c-1,,,,nowhere,500,900,{DUE}")
    ended = terminal.last100("parcels", "check", file, "--map", "courtyard")
    assert ended.code == 1
    assert "point: expected a handoff point on courtyard.geojson, got nowhere" in ended.out[0]


def test_an_address_that_is_not_on_the_map_is_refused_and_not_repeated(
    tmp_path: Path, terminal: Terminal
) -> None:
    file = a_file(tmp_path, f"p-1,c-1,Secret Gardens,99,,,500,900,{DUE}")
    ended = terminal.last100("parcels", "check", file, "--map", "courtyard")
    assert ended.code == 1
    assert "Secret" not in "".join(ended.out)


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path, terminal: Terminal) -> None:
    ended = terminal.last100("parcels", "check", tmp_path / "no.csv")
    assert ended.code == 2
    assert ended.err == [f"error: {tmp_path / 'no.csv'}: No such file or directory"]


def test_handing_in_without_a_fleet_is_one_line(tmp_path: Path, terminal: Terminal) -> None:
    file = a_file(tmp_path, f"p-1,c-1,,,,shelf-1,500,900,{DUE}")
    token = tmp_path / "token"
    token.write_text("t", "ascii")
    # Port 1 is nobody's.
    ended = terminal.last100(
        "parcels", "submit", file, "--api", "http://127.0.0.1:1", "--token-file", token
    )
    assert ended.code == 2
    assert len(ended.err) == 1
    assert ended.err[0].startswith("error: no answer from http://127.0.0.1:1")


@given(
    address=st.booleans(),
    temperature=st.sampled_from(TemperatureClass),
    priority=st.sampled_from(PriorityGroup),
    station=st.sampled_from((None, StationId("hub"))),
    weight_g=st.integers(1, 1_000_000),
    ready_ms=st.integers(1_600_000_000_000, 1_700_000_000_000),
)
def test_a_record_means_the_parcel_it_was_made_from(  # noqa: PLR0913, PLR0917
    address: bool,  # noqa: FBT001
    temperature: TemperatureClass,
    priority: PriorityGroup,
    station: StationId | None,
    weight_g: int,
    ready_ms: int,
) -> None:
    parcel = Parcel(
        id=ParcelId("p-1"),
        contact=ContactRef("c-1"),
        weight_g=weight_g,
        volume_ml=900,
        ready_ms=ready_ms,
        due_ms=ready_ms + 1000,
        address=Address(compound="garden", building="7", unit="2") if address else None,
        point=None if address else PointId("shelf-1"),
        station=station,
        temperature=temperature,
        priority=priority,
    )
    assert parse_record(record_of(parcel), "api", now_ms=0) == parcel
