"""What every route works with: answers in time, or none."""

import asyncio
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fleet_manager.core.events import ReleaseAsked
from fleet_manager.core.fleet import Fleet
from fleet_manager.core.switches import ReleaseSet
from fleet_manager.shell.http_desk import Api, as_json, shows
from fleet_manager.shell.http_models import Releasing
from tests.shell_api import a_site


class NobodyThere:
    """A desk at which nobody sits."""

    def ask(self, _event: object) -> Future[Any]:
        """Let it wait for ever."""
        return Future()

    def look(self, _read: object) -> Future[Any]:
        """Let it wait for ever."""
        return Future()


@pytest.fixture
def api(tmp_path: Path) -> Api:
    with a_site(tmp_path) as site:
        return replace(site.api, desk=NobodyThere(), patience_s=0.01)


def test_what_is_asked_for_is_answered_with_what_was_concluded(tmp_path: Path) -> None:
    with a_site(tmp_path) as site:
        asked = site.api.ask_for(ReleaseAsked(releasing=False))
        assert ReleaseSet(releasing=False) in asyncio.run(asked)


def test_what_is_looked_at_is_read_from_the_fleet(tmp_path: Path) -> None:
    with a_site(tmp_path) as site:
        assert asyncio.run(site.api.look_at(lambda fleet: fleet.releasing)) is True


def test_nobody_waits_longer_than_is_decent(api: Api) -> None:
    def read(fleet: Fleet) -> bool:
        return fleet.releasing

    for question in (api.look_at(read), api.ask_for(ReleaseAsked(releasing=True))):
        with pytest.raises(TimeoutError, match=r"did not answer within 0\.01 s"):
            asyncio.run(question)


def test_an_answer_is_json() -> None:
    answer = as_json({"open": True})
    assert (answer.body, answer.media_type) == (b'{"open":true}', "application/json")


def test_a_route_shows_what_it_answers() -> None:
    assert shows(Releasing, "As it is") == {
        200: {"model": Releasing, "description": "As it is"}
    }
