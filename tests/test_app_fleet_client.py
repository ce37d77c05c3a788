"""The command line's view of the API: an answer, or one sentence about why there is none."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fleet_manager.app.fleet_client import FleetAddress, FleetClient
from fleet_manager.model.errors import InputError, PartError
from tests.app_fleet import RunningFleet, a_fleet
from tests.app_terminal import Terminal


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningFleet]:
    with a_fleet(tmp_path_factory.mktemp("fleet")) as running:
        yield running


@pytest.fixture
def terminal(capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(capsys)


def a_token(folder: Path, text: str) -> Path:
    file = folder / "token"
    file.write_text(text, "utf-8")
    return file


def test_a_fleet_answers(fleet: RunningFleet) -> None:
    assert fleet.address.answers()
    assert fleet.status["map"] == "courtyard"


def test_another_token_is_named_as_the_reason(fleet: RunningFleet, tmp_path: Path) -> None:
    stranger = replace(fleet.address, token_file=a_token(tmp_path, "wrong"))
    with (
        FleetClient(stranger) as client,
        pytest.raises(PartError, match=r"does not accept the token in .*token"),
    ):
        client.get("/v1/status")
    assert not stranger.answers()


@pytest.mark.parametrize("text", ["", "秘密"])
def test_a_file_that_holds_no_token_is_refused(
    text: str, fleet: RunningFleet, tmp_path: Path
) -> None:
    stranger = replace(fleet.address, token_file=a_token(tmp_path, text))
    with FleetClient(stranger) as client, pytest.raises(InputError, match="expected a token"):
        client.get("/v1/status")


def test_what_is_not_there_is_said_in_the_fleet_s_words(fleet: RunningFleet) -> None:
    with FleetClient(fleet.address) as client, pytest.raises(PartError, match="no parcel"):
        client.get("/v1/parcels/nobody")


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "nonsense", "http://[::1"])
def test_an_address_without_a_fleet_is_one_sentence(url: str, tmp_path: Path) -> None:
    address = FleetAddress(url=url, token_file=a_token(tmp_path, "t"))
    with pytest.raises((PartError, InputError)), FleetClient(address) as client:
        client.get("/v1/status")


def test_parcels_are_handed_in_listed_and_shown(
    fleet: RunningFleet, tmp_path: Path, terminal: Terminal
) -> None:
    with FleetClient(fleet.address) as client:
        point = client.get("/v1/map/local")["points"][0]["id"]
        due_ms = client.get("/v1/status")["now_ms"] + 3_600_000
    file = tmp_path / "parcels.csv"
    file.write_text(
        "id,contact,point,weight_g,volume_ml,due_ms\n"
        f"p-1,c-1,{point},500,900,{due_ms}\n"
        f"p-2,c-2,nowhere,500,900,{due_ms}\n"
        f"p-3,c-3,{point},heavy,900,{due_ms}\n",
        "utf-8",
    )
    there = ("--api", fleet.address.url, "--token-file", fleet.address.token_file)
    first = terminal.last100("parcels", "submit", file, *there)
    assert first.code == 1
    assert first.out[-1] == f"{file}: 1 accepted, 0 known already, 2 refused"
    assert [line.split(":")[1] for line in first.out[:-1]] == ["4", "3"]
    again = terminal.last100("parcels", "submit", file, *there)
    assert again.out[-1] == f"{file}: 0 accepted, 1 known already, 2 refused"
    listed = terminal.last100("parcels", "list", *there)
    assert [line.split()[:2] for line in listed.out] == [["id", "phase"], ["p-1", "waiting"]]
    shown = terminal.last100("parcels", "show", "p-1", *there)
    assert "c-1" not in "".join(shown.out)
    assert any(line.split() == ["weight_g", "500"] for line in shown.out)
