"""The HTTP API, version 1: parcels in; parcels, vehicles, map and figures out, also live.

A request that changes something is answered after the fleet has written what it concluded; if
that takes too long the answer is 503 and the same request may be repeated: parcels are known by
their id, and the rest says how things should be, not how they should change. Every request
shows a token; every error is a problem detail (``http_problem``).
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import dataclass
from hmac import compare_digest
from typing import Annotated, Any, Protocol, TypeAlias, TypeVar

import msgspec
from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from fastapi.responses import StreamingResponse

from fleet_manager.core.decisions import CancelRefused, Decision
from fleet_manager.core.events import (
    Event,
    ParcelCancelAsked,
    ParcelsSubmitted,
    PauseAsked,
    ServiceAsked,
)
from fleet_manager.core.fleet import Fleet
from fleet_manager.model.ids import ParcelId, VehicleId
from fleet_manager.model.parcel import ParcelPhase
from fleet_manager.shell import http_models as shapes
from fleet_manager.shell.http_parcels import read_intake
from fleet_manager.shell.http_problem import BodyLimit, Problem, add_problem_handlers
from fleet_manager.shell.http_stream import STREAMS_MAX, Stream
from fleet_manager.shell.inbox import Reply
from fleet_manager.shell.view import VehicleViews, parcel_view, parcels_view

PATIENCE_S = 10.0
PAGE_MAX = 1000
SEQ_MAX = 2**53

T = TypeVar("T")
Json: TypeAlias = dict[str, Any]
Answer: TypeAlias = Callable[..., Awaitable[Response]]


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


def make_app(api: Api) -> FastAPI:
    """Return the application."""
    app = FastAPI(
        title="Last100 fleet manager",
        version=api.version,
        description="Parcels in, vehicles and map out. Send `Authorization: Bearer TOKEN`.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        redirect_slashes=False,
    )
    add_problem_handlers(app)
    app.add_middleware(BodyLimit)
    problem = {"model": shapes.ProblemDetails, "description": "Any error (RFC 9457)"}
    router = APIRouter(
        prefix="/v1",
        dependencies=[Depends(_token_check(api.token))],
        responses={"default": problem},
    )
    _add_parcels(router, api)
    _add_parcel(router, api)
    _add_vehicles(router, api)
    _add_map(router, api)
    _add_figures(router, api)
    app.include_router(router)
    return app


def _token_check(token: str) -> Callable[[Request], Awaitable[None]]:
    async def check(request: Request) -> None:
        scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not compare_digest(shown.encode(), token.encode()):
            raise Problem(401, "send the header Authorization: Bearer TOKEN")

    return check


def _shows(model: type, description: str) -> dict[int | str, dict[str, Any]]:
    """Document a route's answer without checking every answer against it."""
    return {200: {"model": model, "description": description}}


def _json(value: object) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json")


async def _within(api: Api, answer: Future[T]) -> T:
    try:
        return await asyncio.wait_for(asyncio.wrap_future(answer), api.patience_s)
    except TimeoutError:
        raise TimeoutError(f"the fleet did not answer within {api.patience_s:g} s") from None


async def _look(api: Api, read: Callable[[Fleet], T]) -> T:
    return await _within(api, api.desk.look(read))


async def _ask(api: Api, event: Event) -> tuple[Decision, ...]:
    return await _within(api, api.desk.ask(event))


def _add_parcels(router: APIRouter, api: Api) -> None:
    @router.post(
        "/parcels",
        summary="Hand parcels in",
        responses=_shows(shapes.ParcelResults, "One result per record, in their order"),
        openapi_extra=shapes.parcels_request(),
    )
    async def submit(request: Request) -> Response:
        """Take the good records in and say of each of the others what is wrong with it."""
        intake = read_intake(await request.body(), api.now())
        decisions: tuple[Decision, ...] = ()
        if intake.parcels:
            decisions = await _ask(api, ParcelsSubmitted(parcels=intake.parcels))
        return _json({"results": intake.results(decisions)})

    @router.get(
        "/parcels",
        summary="List parcels",
        responses=_shows(shapes.Parcels, "A page of parcels, in the order they came"),
    )
    async def parcels(
        phase: Annotated[list[ParcelPhase] | None, Query(description="Only these")] = None,
        limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 100,
        after: Annotated[int, Query(ge=0, le=SEQ_MAX, description="`next` of a page")] = 0,
    ) -> Response:
        """List parcels, a page at a time."""
        now_ms, window = api.now(), (after, limit)
        found = await _look(api, lambda f: parcels_view(f, phase or (), window, now_ms))
        return _json(found)


def _add_parcel(router: APIRouter, api: Api) -> None:
    @router.get(
        "/parcels/{parcel}",
        summary="One parcel",
        responses=_shows(shapes.Parcel, "The parcel"),
    )
    async def parcel_(parcel: str) -> Response:
        """Show one parcel."""
        return _json(await _parcel(api, parcel))

    @router.post(
        "/parcels/{parcel}/cancel",
        summary="Take a parcel back that is still at the station",
        responses=_shows(shapes.CancelResult, "It is the sender's again"),
    )
    async def cancel(parcel: str) -> Response:
        """Take a parcel back; 409 when it is too late for that."""
        await _parcel(api, parcel)
        for decision in await _ask(api, ParcelCancelAsked(parcel=ParcelId(parcel))):
            if isinstance(decision, CancelRefused):
                raise Problem(409, decision.why)
        return _json({"id": parcel, "outcome": "cancelled"})


async def _parcel(api: Api, parcel: str) -> Json:
    def read(fleet: Fleet) -> Json | None:
        record = fleet.parcels.get(ParcelId(parcel))
        return None if record is None else parcel_view(record, api.now())

    found = await _look(api, read)
    if found is None:
        raise Problem(404, "no parcel has this id")
    return found


def _add_vehicles(router: APIRouter, api: Api) -> None:
    @router.get(
        "/vehicles",
        summary="All vehicles",
        responses=_shows(shapes.Vehicles, "All vehicles, in the order they joined"),
    )
    async def vehicles() -> Response:
        """List all vehicles."""
        found = await _look(api, lambda f: [api.views.view(v) for v in f.by_number])
        return _json({"vehicles": found})

    @router.get(
        "/vehicles/{manufacturer}/{serial}",
        summary="One vehicle",
        responses=_shows(shapes.Vehicle, "The vehicle"),
    )
    async def vehicle(manufacturer: str, serial: str) -> Response:
        """Show one vehicle."""
        return _json(await _vehicle(api, f"{manufacturer}/{serial}"))

    def add_order(word: str, summary: str, event: Callable[[VehicleId], Event]) -> None:
        async def carry_out(manufacturer: str, serial: str) -> Response:
            name = VehicleId(f"{manufacturer}/{serial}")
            await _vehicle(api, name)
            await _ask(api, event(name))
            return _json(await _vehicle(api, name))

        carry_out.__doc__ = f"{summary}."
        router.post(
            f"/vehicles/{{manufacturer}}/{{serial}}/{word}",
            summary=summary,
            operation_id=f"{word}_vehicle",
            responses=_shows(shapes.Vehicle, "The vehicle afterwards"),
        )(carry_out)

    add_order("pause", "Stop where it is", lambda v: PauseAsked(vehicle=v, paused=True))
    add_order("resume", "Let it go on", lambda v: PauseAsked(vehicle=v, paused=False))
    add_order(
        "withdraw",
        "Give it no more trips; what it carries it finishes",
        lambda v: ServiceAsked(vehicle=v, in_service=False),
    )
    add_order(
        "reinstate", "Give it trips again", lambda v: ServiceAsked(vehicle=v, in_service=True)
    )


async def _vehicle(api: Api, name: str) -> Json:
    def read(fleet: Fleet) -> Json | None:
        vehicle = fleet.vehicles.get(VehicleId(name))
        return None if vehicle is None else api.views.view(vehicle)

    found = await _look(api, read)
    if found is None:
        raise Problem(404, "no vehicle of the fleet has this id")
    return found


def _add_map(router: APIRouter, api: Api) -> None:
    @router.get("/map", summary="The map as it was loaded", response_class=Response)
    async def map_() -> Response:
        """Return the GeoJSON file."""
        return Response(api.map_geojson, media_type="application/geo+json")

    @router.get(
        "/map/local",
        summary="The map to draw",
        responses=_shows(shapes.LocalMap, "Everything drawable, in local metres"),
    )
    async def local() -> Response:
        """Return the map in local metres."""
        return _json(api.local_map())


def _add_figures(router: APIRouter, api: Api) -> None:
    @router.get(
        "/status",
        summary="The fleet in figures",
        responses=_shows(shapes.Status, "Counts, kilometres, journal, inbox, broker"),
    )
    async def status() -> Response:
        """Return the figures."""
        return _json(await _look(api, api.status))

    @router.get(
        "/events",
        summary="What happened lately",
        responses=_shows(shapes.LogEntries, "Sentences, oldest first"),
    )
    async def events(
        after: Annotated[int, Query(ge=0, le=SEQ_MAX, description="`seq` of the last one")] = 0,
        limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 100,
    ) -> Response:
        """Return what happened after an entry, or the last entries."""
        return _json({"events": api.log_after(after, limit)})

    @router.get("/stream", summary="What changes, live", response_class=StreamingResponse)
    async def stream() -> Response:
        """Server-sent events: vehicles, counts, log."""
        if api.stream.readers >= STREAMS_MAX:
            raise Problem(503, f"{STREAMS_MAX} streams are open already")
        headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        return StreamingResponse(
            api.stream.read(), media_type="text/event-stream", headers=headers
        )
