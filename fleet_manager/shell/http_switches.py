"""Routes for what operators switch while all runs: releasing, stations, zones; and the plan.

They say how things should be, so the same request may be repeated.
"""

from fastapi import APIRouter, Response

from fleet_manager.core.events import (
    Event,
    ReleaseAsked,
    StationOpeningAsked,
    ZoneClassAsked,
)
from fleet_manager.core.switches import SwitchRefused
from fleet_manager.model.ids import StationId, ZoneId
from fleet_manager.shell import http_models as shapes
from fleet_manager.shell.http_desk import Api, Json, as_json, shows
from fleet_manager.shell.http_problem import Problem
from fleet_manager.shell.site_view import plan_view, stations_view, zones_view


def add_switches(router: APIRouter, api: Api) -> None:
    """Add the routes."""
    _add_releasing(router, api)
    _add_zones(router, api)
    _add_stations(router, api)
    _add_plan(router, api)


async def _switch(api: Api, event: Event) -> None:
    """Throw a switch; 404 if there is no such thing."""
    for decision in await api.ask_for(event):
        if isinstance(decision, SwitchRefused):
            raise Problem(404, decision.why)


def _one(found: list[Json], name: str) -> Json:
    return next(each for each in found if each["id"] == name)


def _add_releasing(router: APIRouter, api: Api) -> None:
    @router.get(
        "/releasing",
        summary="Whether anything more is released",
        responses=shows(shapes.Releasing, "As it is"),
    )
    async def releasing() -> Response:
        """Say whether anything more is released."""
        return as_json({"releasing": await api.look_at(lambda f: f.releasing)})

    @router.put(
        "/releasing",
        summary="Hold everything, or go on",
        responses=shows(shapes.Releasing, "As it is now"),
    )
    async def set_releasing(order: shapes.ReleasingOrder) -> Response:
        """Hold: vehicles end their released base and stand, parcels wait; or go on."""
        await _switch(api, ReleaseAsked(releasing=order.releasing))
        return as_json({"releasing": order.releasing})


def _add_zones(router: APIRouter, api: Api) -> None:
    @router.get(
        "/zones", summary="All zones", responses=shows(shapes.Zones, "In the map's order")
    )
    async def zones() -> Response:
        """List all zones with their classes at present."""
        return as_json({"zones": await api.look_at(zones_view)})

    @router.put(
        "/zones/{zone}/class",
        summary="Change the class of a zone at once, until it is changed again",
        responses=shows(shapes.Zone, "The zone afterwards"),
    )
    async def set_class(zone: str, order: shapes.ZoneClassOrder) -> Response:
        """Set it; nobody is released into a sealed zone, and whoever is inside may leave."""
        await _switch(api, ZoneClassAsked(zone=ZoneId(zone), zone_class=order.zone_class))
        return as_json(_one(await api.look_at(zones_view), zone))


def _add_stations(router: APIRouter, api: Api) -> None:
    @router.get(
        "/stations",
        summary="All stations",
        responses=shows(shapes.Stations, "In the map's order"),
    )
    async def stations() -> Response:
        """List all stations where a vehicle can load."""
        return as_json({"stations": await api.look_at(stations_view)})

    @router.put(
        "/stations/{station}/open",
        summary="Open or close a station",
        responses=shows(shapes.Station, "The station afterwards"),
    )
    async def set_open(station: str, order: shapes.StationOpeningOrder) -> Response:
        """Close it: no trip starts there, its parcels wait, what is out returns; or open it."""
        event = StationOpeningAsked(station=StationId(station), open=order.open)
        await _switch(api, event)
        return as_json(_one(await api.look_at(stations_view), station))


def _add_plan(router: APIRouter, api: Api) -> None:
    @router.get(
        "/plan",
        summary="Who carries what, and when it is expected",
        responses=shows(shapes.Plan, "Trips under way first, then the planned ones"),
    )
    async def plan() -> Response:
        """Show the trips under way and those that are planned."""
        now_ms = api.now()
        return as_json(await api.look_at(lambda f: plan_view(f, now_ms)))
