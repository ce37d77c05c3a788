"""The services of the fleet manager. Each asks the fleet's thread and answers when it has.

Nobody waits in line: a callback that waits lets the others run. An answer that does not come in
time says so, and the same call may be repeated: parcels are known by their id, and the rest
says how things should be, not how they should change.
"""

from collections.abc import Awaitable, Callable
from itertools import islice
from typing import Any, TypeAlias

from last100_msgs.srv import (
    CancelParcel,
    GetParcels,
    SetStationOpening,
    SetVehicleMode,
    SetZoneClass,
    SubmitParcels,
)
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.node import Node

from fleet_manager.core.decisions import CancelRefused, Decision
from fleet_manager.core.events import (
    Event,
    ParcelCancelAsked,
    ParcelsSubmitted,
    PauseAsked,
    ServiceAsked,
    StationOpeningAsked,
    ZoneClassAsked,
)
from fleet_manager.core.fleet import Fleet
from fleet_manager.core.switches import SwitchRefused
from fleet_manager.model.errors import ConfigError, InputError, Last100Error
from fleet_manager.model.ids import ParcelId, StationId, VehicleId, ZoneId
from fleet_manager.shell.forecast import Forecast
from last100_ros.fleet_host import FleetHost
from last100_ros.parcels import read_parcels, to_results
from last100_ros.patience import Patience
from last100_ros.places import CLASSES_OF_ZONES
from last100_ros.qos import CALLS
from last100_ros.statuses import see_parcel, to_parcel_status

Json: TypeAlias = dict[str, Any]

PAGE_MAX = 1000
"""Parcels in one answer."""

_MODES: dict[int, Callable[[VehicleId], Event]] = {
    SetVehicleMode.Request.IN_SERVICE: lambda v: ServiceAsked(vehicle=v, in_service=True),
    SetVehicleMode.Request.OUT_OF_SERVICE: lambda v: ServiceAsked(vehicle=v, in_service=False),
    SetVehicleMode.Request.PAUSE: lambda v: PauseAsked(vehicle=v, paused=True),
    SetVehicleMode.Request.RESUME: lambda v: PauseAsked(vehicle=v, paused=False),
}
_AS_ON_THE_MAP = 0


class FleetServices:
    """The service servers, as long as the node lives."""

    def __init__(self, node: Node, host: FleetHost, patience: Patience) -> None:
        self._host = host
        self._patience = patience
        group = ReentrantCallbackGroup()
        for kind, name, callback in (
            (SubmitParcels, "submit_parcels", self._submit),
            (GetParcels, "get_parcels", self._get),
            (CancelParcel, "cancel_parcel", self._cancel),
            (SetZoneClass, "set_zone_class", self._set_zone_class),
            (SetStationOpening, "set_station_opening", self._set_station_opening),
            (SetVehicleMode, "set_vehicle_mode", self._set_vehicle_mode),
        ):
            node.create_service(
                kind, f"~/{name}", callback, qos_profile=CALLS, callback_group=group
            )

    async def _submit(
        self, request: SubmitParcels.Request, response: SubmitParcels.Response
    ) -> SubmitParcels.Response:
        try:
            intake = read_parcels(request.parcels, self._host.now_ms())
            decisions: tuple[Decision, ...] = ()
            if intake.parcels:
                decisions = await self._ask(ParcelsSubmitted(parcels=intake.parcels))
            response.results = to_results(intake, decisions)
        except Last100Error as error:
            response.error = str(error)
        return response

    async def _get(
        self, request: GetParcels.Request, response: GetParcels.Response
    ) -> GetParcels.Response:
        try:
            views, response.total = await self._patience.wait(
                self._host.look(self._page(request))
            )
            response.parcels = [to_parcel_status(view) for view in views]
        except Last100Error as error:
            response.error = str(error)
        return response

    def _page(self, request: GetParcels.Request) -> Callable[[Fleet], tuple[list[Json], int]]:
        """Return what reads what is asked for, on the fleet's thread."""
        if len(request.ids) > PAGE_MAX:
            raise InputError("", "ids", f"at most {PAGE_MAX} at once", len(request.ids))
        begin, limit = request.offset, min(request.limit or PAGE_MAX, PAGE_MAX)
        now_ms = self._host.now_ms()

        def read(fleet: Fleet) -> tuple[list[Json], int]:
            forecast, known = Forecast(fleet, now_ms), fleet.parcels
            if request.ids:
                records = [known[each] for each in map(ParcelId, request.ids) if each in known]
            else:
                records = list(islice(known.values(), begin, begin + limit))
            return [see_parcel(record, now_ms, forecast) for record in records], len(known)

        return read

    async def _cancel(
        self, request: CancelParcel.Request, response: CancelParcel.Response
    ) -> CancelParcel.Response:
        return await self._switch(
            response, lambda: ParcelCancelAsked(parcel=ParcelId(request.id))
        )

    async def _set_zone_class(
        self, request: SetZoneClass.Request, response: SetZoneClass.Response
    ) -> SetZoneClass.Response:
        return await self._switch(response, lambda: _zone_class_asked(request))

    async def _set_station_opening(
        self, request: SetStationOpening.Request, response: SetStationOpening.Response
    ) -> SetStationOpening.Response:
        station = StationId(request.id)
        return await self._switch(
            response, lambda: StationOpeningAsked(station=station, open=request.open)
        )

    async def _set_vehicle_mode(
        self, request: SetVehicleMode.Request, response: SetVehicleMode.Response
    ) -> SetVehicleMode.Response:
        vehicle = VehicleId(request.id)
        try:
            known = await self._patience.wait(self._host.look(lambda f: vehicle in f.vehicles))
        except Last100Error as error:
            response.message = str(error)
            return response
        if not known:
            response.message = f"no vehicle of the fleet is called {vehicle!r}"
            return response
        return await self._switch(response, lambda: _mode_asked(request))

    async def _switch(self, response: Any, event: Callable[[], Event]) -> Any:  # noqa: ANN401
        """Have the fleet switched, and say in *response* whether it was."""
        try:
            decisions = await self._ask(event())
            response.message = next(filter(None, map(_refusal, decisions)), "")
            response.success = not response.message
        except Last100Error as error:
            response.message = str(error)
        return response

    def _ask(self, event: Event) -> Awaitable[tuple[Decision, ...]]:
        return self._patience.wait(self._host.ask(event))


def _zone_class_asked(request: SetZoneClass.Request) -> ZoneClassAsked:
    number = request.zone_class
    if number != _AS_ON_THE_MAP and number not in CLASSES_OF_ZONES:
        expected = f"{_AS_ON_THE_MAP} or one of {sorted(CLASSES_OF_ZONES)}"
        raise ConfigError("", "zone_class", expected, number)
    return ZoneClassAsked(zone=ZoneId(request.id), zone_class=CLASSES_OF_ZONES.get(number))


def _mode_asked(request: SetVehicleMode.Request) -> Event:
    asked = _MODES.get(request.mode)
    if asked is None:
        raise ConfigError("", "mode", f"one of {sorted(_MODES)}", request.mode)
    return asked(VehicleId(request.id))


def _refusal(decision: Decision) -> str:
    """Return why it was not done; empty if it was."""
    return decision.why if isinstance(decision, CancelRefused | SwitchRefused) else ""
