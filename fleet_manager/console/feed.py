"""The console's copy of the fleet: follows the API for ever, through every restart of it.

One ``Feed`` serves all browsers. A browser that arrives gets ``snapshot()``; afterwards every
browser gets the same ``take_changes()``, encoded once.
"""

import asyncio
from collections import deque
from contextlib import aclosing
from hashlib import sha256
from typing import Any

import msgspec

from fleet_manager.console.api import Api, ApiAway, Json

LOG_LENGTH = 200
STATUS_INTERVAL_S = 1.0
RETRY_S = 1.0


class Feed:
    """What the fleet said last, and what of it the browsers have not been told yet."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self.map: Json | None = None
        self._map_version = ""
        self._vehicles: dict[str, Json] = {}
        self._log: deque[Json] = deque(maxlen=LOG_LENGTH)
        self._status: Json = {}
        self._link: Json = {"up": False, "why": "connecting"}
        self._news: Json = {}

    def snapshot(self) -> bytes:
        """Return everything a page needs that has just been opened, as JSON."""
        return _encode(self._picture())

    def take_changes(self) -> bytes | None:
        """Return what changed since the last call, as JSON; None when nothing did."""
        news, self._news = self._news, {}
        return _encode(news) if news else None

    def _picture(self) -> Json:
        return {
            "whole": True,
            "map_version": self._map_version,
            "vehicles": dict(self._vehicles),
            "status": self._status,
            "log": list(self._log),
            "link": self._link,
        }

    async def follow(self) -> None:
        """Follow the API until cancelled; say so when it is away, and come back by itself."""
        try:
            while True:
                await self._follow_once()
                await asyncio.sleep(RETRY_S)
        finally:
            await self._api.close()

    async def _follow_once(self) -> None:
        """Follow until the API is away."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._follow_stream())
                group.create_task(self._follow_status())
        except* ApiAway as away:
            self._set_link({"up": False, "why": str(away.exceptions[0])})

    async def _follow_stream(self) -> None:
        async with aclosing(self._api.stream("/v1/stream")) as events:
            async for name, data in events:
                match name:
                    case "open":
                        await self._begin()
                    case "vehicles":
                        self._take_vehicles(data)
                    case "counts":
                        self._take_status(data)
                    case "log":
                        self._take_log(data)
                    case _:
                        pass  # a newer API may say more than this page knows
        raise ApiAway("the fleet closed the stream")

    async def _begin(self) -> None:
        """Ask for everything; the stream that is already open tells what changes meanwhile."""
        area = await self._api.get("/v1/map/local")
        vehicles = await self._api.get("/v1/vehicles")
        events = await self._api.get(f"/v1/events?limit={LOG_LENGTH}")
        status = await self._api.get("/v1/status")
        self.map = area
        self._map_version = sha256(msgspec.json.encode(area)).hexdigest()[:12]
        self._vehicles = {vehicle["id"]: vehicle for vehicle in vehicles["vehicles"]}
        self._log = deque(events["events"], maxlen=LOG_LENGTH)
        self._status = status
        self._link = {"up": True, "why": ""}
        self._news = self._picture()

    async def _follow_status(self) -> None:
        while True:
            await asyncio.sleep(STATUS_INTERVAL_S)
            self._take_status(await self._api.get("/v1/status"))

    def _take_vehicles(self, vehicles: list[Json]) -> None:
        waiting: dict[str, Json] = self._news.setdefault("vehicles", {})
        for vehicle in vehicles:
            self._vehicles[vehicle["id"]] = vehicle
            waiting[vehicle["id"]] = vehicle

    def _take_status(self, status: Json) -> None:
        self._status = {**self._status, **status}
        self._news["status"] = self._status

    def _take_log(self, entries: list[Json] | Any) -> None:  # noqa: ANN401
        fresh = entries if isinstance(entries, list) else [entries]
        self._log.extend(fresh)
        self._news.setdefault("log", []).extend(fresh)

    def _set_link(self, link: Json) -> None:
        if link != self._link:
            self._link = link
            self._news["link"] = link


def _encode(message: Json) -> bytes:
    vehicles = message.get("vehicles")
    if vehicles is not None:
        message = {**message, "vehicles": list(vehicles.values())}
    return msgspec.json.encode(message)
