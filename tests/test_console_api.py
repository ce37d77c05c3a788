"""The console's link to the API: what arrives, and every way in which it can be away."""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest

from fleet_manager.console.api import Api, ApiAway, Json
from fleet_manager.model.errors import InputError
from tests.app_fleet import RunningFleet, a_fleet

PATIENCE_S = 20


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningFleet]:
    with a_fleet(tmp_path_factory.mktemp("fleet")) as running:
        yield running


def ask(url: str, token_file: Path | None, path: str) -> Json:
    async def once() -> Json:
        api = Api(url, token_file)
        try:
            return await api.get(path)
        finally:
            await api.close()

    return asyncio.run(once())


def test_questions_are_answered(fleet: RunningFleet) -> None:
    area = ask(fleet.address.url, fleet.address.token_file, "/v1/map/local")
    assert {"lanes", "buildings", "points", "bounds_m"} <= area.keys()


def test_the_stream_opens_and_tells_the_figures(fleet: RunningFleet) -> None:
    async def first_events() -> list[str]:
        names: list[str] = []
        api = Api(fleet.address.url, fleet.address.token_file)
        async with asyncio.timeout(PATIENCE_S), aclosing(api.stream("/v1/stream")) as events:
            while "counts" not in names:
                name, _ = await anext(events)
                names.append(name)
        await api.close()
        return names

    names = asyncio.run(first_events())
    assert names[0] == "open"
    assert names[-1] == "counts"


@pytest.mark.parametrize(
    ("token", "says"),
    [("wrong", "does not accept the token"), (None, "cannot read the token file")],
)
def test_a_link_that_is_refused_says_why(
    token: str | None, says: str, fleet: RunningFleet, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    if token is not None:
        file.write_text(token, "ascii")
    with pytest.raises(ApiAway, match=says):
        ask(fleet.address.url, file, "/v1/status")


def test_a_fleet_that_is_not_there_is_away() -> None:
    with pytest.raises(ApiAway, match=r"no answer from http://127\.0\.0\.1:1"):
        ask("http://127.0.0.1:1", None, "/v1/status")


def test_an_address_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(InputError, match="expected http://host:port"):
        Api("http://[::1", None)
