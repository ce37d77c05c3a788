"""The HTTP API, version 1: parcels in; parcels, vehicles, map and figures out, also live.

A request that changes something is answered after the fleet has written what it concluded; if
that takes too long the answer is 503 and the same request may be repeated: parcels are known by
their id, and the rest says how things should be, not how they should change. Every request
shows a token; every error is a problem detail (``http_problem``).
"""

from collections.abc import Awaitable, Callable
from hmac import compare_digest
from typing import Annotated

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
from fleet_manager.shell.forecast import parcel_eta_ms
from fleet_manager.shell.http_desk import Api, Json, as_json, shows
from fleet_manager.shell.http_parcels import read_intake
from fleet_manager.shell.http_problem import BodyLimit, Problem, add_problem_handlers
from fleet_manager.shell.http_stream import STREAMS_MAX
from fleet_manager.shell.http_switches import add_switches
from fleet_manager.shell.view import parcel_view, parcels_view

__all__ = ["Api", "make_app"]

PAGE_MAX = 1000
SEQ_MAX = 2**53


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
    add_switches(router, api)
    app.include_router(router)
    return app


def _token_check(token: str) -> Callable[[Request], Awaitable[None]]:
    async def check(request: Request) -> None:
        scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not compare_digest(shown.encode(), token.encode()):
            raise Problem(401, "send the header Authorization: Bearer TOKEN")

    return check


def _add_parcels(router: APIRouter, api: Api) -> None:
    @router.post(
        "/parcels",
        summary="Hand parcels in",
        responses=shows(shapes.ParcelResults, "One result per record, in their order"),
        openapi_extra=shapes.parcels_request(),
    )
    async def submit(request: Request) -> Response:
        """Take the good records in and say of each of the others what is wrong with it."""
        intake = read_intake(await request.body(), api.now())
        decisions: tuple[Decision, ...] = ()
        if intake.parcels:
            decisions = await api.ask_for(ParcelsSubmitted(parcels=intake.parcels))
        return as_json({"results": intake.results(decisions)})

    @router.get(
        "/parcels",
        summary="List parcels",
        responses=shows(shapes.Parcels, "A page of parcels, in the order they came"),
    )
    async def parcels(
        phase: Annotated[list[ParcelPhase] | None, Query(description="Only these")] = None,
        limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 100,
        after: Annotated[int, Query(ge=0, le=SEQ_MAX, description="`next` of a page")] = 0,
    ) -> Response:
        """List parcels, a page at a time."""
        now_ms, window = api.now(), (after, limit)
        found = await api.look_at(lambda f: parcels_view(f, phase or (), window, now_ms))
        return as_json(found)


def _add_parcel(router: APIRouter, api: Api) -> None:
    @router.get(
        "/parcels/{parcel}",
        summary="One parcel",
        responses=shows(shapes.Parcel, "The parcel"),
    )
    async def parcel_(parcel: str) -> Response:
        """Show one parcel."""
        return as_json(await _parcel(api, parcel))

    @router.post(
        "/parcels/{parcel}/cancel",
        summary="Take a parcel back that is still at the station",
        responses=shows(shapes.CancelResult, "It is the sender's again"),
    )
    async def cancel(parcel: str) -> Response:
        """Take a parcel back; 409 when it is too late for that."""
        await _parcel(api, parcel)
        for decision in await api.ask_for(ParcelCancelAsked(parcel=ParcelId(parcel))):
            if isinstance(decision, CancelRefused):
                raise Problem(409, decision.why)
        return as_json({"id": parcel, "outcome": "cancelled"})


async def _parcel(api: Api, parcel: str) -> Json:
    def read(fleet: Fleet) -> Json | None:
        record, now_ms = fleet.parcels.get(ParcelId(parcel)), api.now()
        if record is None:
            return None
        return parcel_view(record, now_ms, parcel_eta_ms(fleet, record, now_ms))

    found = await api.look_at(read)
    if found is None:
        raise Problem(404, "no parcel has this id")
    return found


def _add_vehicles(router: APIRouter, api: Api) -> None:
    @router.get(
        "/vehicles",
        summary="All vehicles",
        responses=shows(shapes.Vehicles, "All vehicles, in the order they joined"),
    )
    async def vehicles() -> Response:
        """List all vehicles."""
        found = await api.look_at(lambda f: [api.views.view(v) for v in f.by_number])
        return as_json({"vehicles": found})

    @router.get(
        "/vehicles/{manufacturer}/{serial}",
        summary="One vehicle",
        responses=shows(shapes.Vehicle, "The vehicle"),
    )
    async def vehicle(manufacturer: str, serial: str) -> Response:
        """Show one vehicle."""
        return as_json(await _vehicle(api, f"{manufacturer}/{serial}"))

    def add_order(word: str, summary: str, event: Callable[[VehicleId], Event]) -> None:
        async def carry_out(manufacturer: str, serial: str) -> Response:
            name = VehicleId(f"{manufacturer}/{serial}")
            await _vehicle(api, name)
            await api.ask_for(event(name))
            return as_json(await _vehicle(api, name))

        carry_out.__doc__ = f"{summary}."
        router.post(
            f"/vehicles/{{manufacturer}}/{{serial}}/{word}",
            summary=summary,
            operation_id=f"{word}_vehicle",
            responses=shows(shapes.Vehicle, "The vehicle afterwards"),
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

    found = await api.look_at(read)
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
        responses=shows(shapes.LocalMap, "Everything drawable, in local metres"),
    )
    async def local() -> Response:
        """Return the map in local metres."""
        return as_json(api.local_map())


def _add_figures(router: APIRouter, api: Api) -> None:
    @router.get(
        "/status",
        summary="The fleet in figures",
        responses=shows(shapes.Status, "Counts, kilometres, journal, inbox, broker"),
    )
    async def status() -> Response:
        """Return the figures."""
        return as_json(await api.look_at(api.status))

    @router.get(
        "/events",
        summary="What happened lately",
        responses=shows(shapes.LogEntries, "Sentences, oldest first"),
    )
    async def events(
        after: Annotated[int, Query(ge=0, le=SEQ_MAX, description="`seq` of the last one")] = 0,
        limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 100,
    ) -> Response:
        """Return what happened after an entry, or the last entries."""
        return as_json({"events": api.log_after(after, limit)})

    @router.get("/stream", summary="What changes, live", response_class=StreamingResponse)
    async def stream() -> Response:
        """Server-sent events: vehicles, counts, log."""
        if api.stream.readers >= STREAMS_MAX:
            raise Problem(503, f"{STREAMS_MAX} streams are open already")
        headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        return StreamingResponse(
            api.stream.read(), media_type="text/event-stream", headers=headers
        )
