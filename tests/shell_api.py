"""The HTTP API over a service at work, called as a browser or another program would."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from fleet_manager.core.fleet import Fleet
from fleet_manager.shell.clock import wall_ms
from fleet_manager.shell.http import Api, make_app
from fleet_manager.shell.http_stream import Stream
from fleet_manager.shell.map_view import local_map
from fleet_manager.shell.view import status_view
from tests.a_fleet import MAPS, a_fleet, a_van, admit
from tests.shell_service import Work, a_journal, a_service

TOKEN = "correct-horse"  # noqa: S105
RECORD = {
    "id": "p1",
    "contact": "resident-17",
    "point": "locker",
    "weight_g": 900,
    "volume_ml": 2000,
    "due": "2099-01-01T12:00:00+08:00",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """An API and the service behind it."""

    app: FastAPI
    work: Work
    api: Api

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401
        """Send one request with the token."""
        options.setdefault("headers", {"Authorization": f"Bearer {TOKEN}"})

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://fleet"
            ) as client:
                return await client.request(method, path, **options)

        return asyncio.run(send())

    def get(self, path: str, **parameters: object) -> httpx.Response:
        """Ask for something."""
        return self.ask("GET", path, params=parameters)

    def post(self, path: str, body: object = None) -> httpx.Response:
        """Have something done."""
        return self.ask("POST", path, json=body)

    def put(self, path: str, body: object) -> httpx.Response:
        """Say how something should be."""
        return self.ask("PUT", path, json=body)


@contextmanager
def a_site(folder: Path, vans: int = 1, patience_s: float = 10.0) -> Iterator[Site]:
    """Build the API of the courtyard with *vans* vehicles at home."""
    fleet = a_fleet()
    for number in range(vans):
        admit(fleet, a_van(fleet.road, number), wall_ms())
    with a_journal(folder) as journal, a_service(journal, folder, fleet) as work:
        api = _api(work, fleet, patience_s)
        yield Site(app=make_app(api), work=work, api=api)


def _api(work: Work, fleet: Fleet, patience_s: float) -> Api:
    chronicle = work.service.chronicle
    return Api(
        desk=work.service,
        token=TOKEN,
        now=wall_ms,
        status=lambda f: status_view(f, wall_ms()),
        log_after=chronicle.after,
        stream=Stream(work.board, chronicle, lambda: work.inbox.closed),
        map_geojson=(MAPS / "courtyard.geojson").read_bytes(),
        local_map=lambda: local_map(fleet.road.map),
        views=work.service.views,
        version="0",
        patience_s=patience_s,
    )
