"""What every route of the HTTP API works with: the fleet's desk, and how to ask it.

A route either has something read on the fleet's thread, or asks for something and gets what the
fleet concluded once that is on disk.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, TypeVar

import msgspec
from fastapi import Response

from fleet_manager.core.decisions import Decision
from fleet_manager.core.events import Event
from fleet_manager.core.fleet import Fleet
from fleet_manager.shell.http_stream import Stream
from fleet_manager.shell.inbox import Reply
from fleet_manager.shell.view import VehicleViews

PATIENCE_S = 10.0

T = TypeVar("T")
Json: TypeAlias = dict[str, Any]


class Desk(Protocol):
    """What the API can have of the fleet: ``service.Service``."""

    def ask(self, event: Event) -> Reply:
        """Let an event wait; the answer comes once it is on disk."""
        ...

    def look(self, read: Callable[[Fleet], T]) -> Future[T]:
        """Have something read on the fleet's thread."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """What the API is made of."""

    desk: Desk
    token: str
    now: Callable[[], int]
    status: Callable[[Fleet], Json]
    log_after: Callable[[int, int], list[Json]]
    stream: Stream
    map_geojson: bytes
    local_map: Callable[[], Json]
    views: VehicleViews
    version: str
    patience_s: float = PATIENCE_S

    async def look_at(self, read: Callable[[Fleet], T]) -> T:
        """Have something read; TimeoutError if that takes too long."""
        return await self._within(self.desk.look(read))

    async def ask_for(self, event: Event) -> tuple[Decision, ...]:
        """Ask for something; return what was concluded. TimeoutError if it takes too long."""
        return await self._within(self.desk.ask(event))

    async def _within(self, answer: Future[T]) -> T:
        try:
            return await asyncio.wait_for(asyncio.wrap_future(answer), self.patience_s)
        except TimeoutError:
            raise TimeoutError(
                f"the fleet did not answer within {self.patience_s:g} s"
            ) from None


def shows(model: type, description: str) -> dict[int | str, dict[str, Any]]:
    """Document a route's answer without checking every answer against it."""
    return {200: {"model": model, "description": description}}


def as_json(value: object) -> Response:
    """Return *value* as a response."""
    return Response(msgspec.json.encode(value), media_type="application/json")
