"""The live stream over a real socket: first everything, then what changes."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from fleet_manager.core.events import PauseAsked
from fleet_manager.shell import http_models as shapes
from fleet_manager.shell.http_server import HttpServer
from fleet_manager.shell.http_stream import STREAMS_MAX
from tests.a_fleet import VAN
from tests.shell_api import RECORD, TOKEN, Site, a_site
from tests.shell_parts import PATIENCE_S

HEADERS = {"Authorization": f"Bearer {TOKEN}"}

Events = Iterator[tuple[str, Any]]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[HttpServer, Site]]:
    with a_site(tmp_path) as site:
        server = HttpServer("127.0.0.1", 0)
        server.start(site.app)
        try:
            yield server, site
        finally:
            site.work.inbox.close()
            server.stop()


@contextmanager
def a_reader(server: HttpServer) -> Iterator[Events]:
    with (
        httpx.Client(base_url=server.url, timeout=PATIENCE_S, trust_env=False) as client,
        client.stream("GET", "/v1/stream", headers=HEADERS) as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield events_of(answer.iter_lines())


def events_of(lines: Iterator[str]) -> Events:
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def next_of(events: Events, wanted: str) -> Any:  # noqa: ANN401
    return next(data for name, data in events if name == wanted)


def test_a_reader_gets_everything_and_then_what_changes(
    server: tuple[HttpServer, Site],
) -> None:
    http, site = server
    with a_reader(http) as events:
        (vehicle,) = next_of(events, "vehicles")
        shapes.Vehicle.model_validate(vehicle)
        assert vehicle["paused"] is False
        site.work.service.ask(PauseAsked(vehicle=VAN, paused=True))
        assert next_of(events, "vehicles")[0]["paused"] is True


def test_a_reader_gets_the_figures_and_the_log(server: tuple[HttpServer, Site]) -> None:
    http, _ = server
    with a_reader(http) as events:
        assert next_of(events, "counts")["counts"]["waiting"] == 0
        httpx.post(
            f"{http.url}/v1/parcels",
            json={"parcels": [RECORD]},
            headers=HEADERS,
            trust_env=False,
        )
        line = next_of(events, "log")[0]
        shapes.LogEntry.model_validate(line)
        assert line["text"] == "p1 was accepted"


def test_a_stream_ends_when_the_fleet_does(server: tuple[HttpServer, Site]) -> None:
    http, site = server
    with a_reader(http) as events:
        next_of(events, "vehicles")
        site.work.inbox.close()
        assert all(name for name, _ in events)


def test_readers_that_went_make_room_for_others(server: tuple[HttpServer, Site]) -> None:
    http, _ = server
    for _ in range(STREAMS_MAX + 3):
        with a_reader(http) as events:
            next(events)


def test_more_readers_than_there_is_room_for_are_told(server: tuple[HttpServer, Site]) -> None:
    http, _ = server
    with ExitStack() as stack:
        readers = [stack.enter_context(a_reader(http)) for _ in range(STREAMS_MAX)]
        for events in readers:
            next(events)
        with httpx.stream(
            "GET", f"{http.url}/v1/stream", headers=HEADERS, trust_env=False
        ) as refused:
            assert refused.status_code == 503
