"""What the fleet manager publishes: what happened as it happens, how things are now and then.

==================== ============================ ===================================
``~/map``            MapInfo, latched             when the fleet is opened
``~/status``         FleetStatus, latched         ``status_rate``
``~/vehicles``       VehicleStatusArray           ``vehicles_rate``, while anybody listens
``~/plan``           Plan, latched                on change, at most once a second
``~/zones``          ZoneStatusArray, latched     on change
``~/stations``       StationStatusArray, latched  on change, at most once a second
``~/parcel_events``  ParcelStatus                 on change
``~/handoff_events`` HandoffEvent                 when it happens
``~/decisions``      Decision                     once it is on disk
==================== ============================ ===================================
"""

from typing import NamedTuple

from last100_msgs.msg import (
    Decision,
    FleetStatus,
    HandoffEvent,
    MapInfo,
    ParcelStatus,
    Plan,
    StationStatusArray,
    VehicleStatus,
    VehicleStatusArray,
    ZoneStatusArray,
)
from rclpy.node import Node
from rclpy.publisher import Publisher
from rclpy.qos import QoSProfile

from fleet_manager.core.entry import encode
from fleet_manager.core.fleet import Fleet
from fleet_manager.model.errors import Last100Error
from last100_ros.fleet_host import FleetHost
from last100_ros.fleet_news import Decided, FleetNews, ParcelNews
from last100_ros.handoffs import Handoff, to_handoff_event
from last100_ros.patience import Patience
from last100_ros.places import Stations, Zones, header, see_stations, see_zones
from last100_ros.plans import SeenPlan, see_plan, to_plan
from last100_ros.qos import DECISIONS, EVENTS, LATCHED, STATES
from last100_ros.stamps import to_time
from last100_ros.statuses import to_fleet_status, to_parcel_status, to_vehicle_status

NEWS_AT_ONCE = 250
"""Then others have their turn."""
PLAN_AGAIN_S = 10
"""A plan that nobody changed is published again after so many seconds: expected times drift."""


class _Seen(NamedTuple):
    """How things are at one moment."""

    now_ms: int
    zones: Zones
    stations: Stations
    plan: SeenPlan | None


class FleetTopics:
    """The publishers of a fleet manager, and what was published last."""

    def __init__(self, node: Node, host: FleetHost, patience: Patience) -> None:
        self._host = host
        self._patience = patience

        def publisher(kind: type, name: str, qos: QoSProfile) -> Publisher:
            return node.create_publisher(kind, f"~/{name}", qos)

        self._map = publisher(MapInfo, "map", LATCHED)
        self._status = publisher(FleetStatus, "status", LATCHED)
        self._vehicles = publisher(VehicleStatusArray, "vehicles", STATES)
        self._plan = publisher(Plan, "plan", LATCHED)
        self._zones = publisher(ZoneStatusArray, "zones", LATCHED)
        self._stations = publisher(StationStatusArray, "stations", LATCHED)
        self._parcel_events = publisher(ParcelStatus, "parcel_events", EVENTS)
        self._handoff_events = publisher(HandoffEvent, "handoff_events", EVENTS)
        self._decisions = publisher(Decision, "decisions", DECISIONS)
        self.begin()

    def begin(self) -> None:
        """Forget what was published; if there is a fleet now, show its map."""
        self._known: dict[str, VehicleStatus] = {}
        self._board_version = 0
        self._shown: tuple[Zones, Stations] = ((), ())
        self._plan_age_s = 0
        if self._host.places is not None:
            self._map.publish(self._host.places.map_info(self._host.now_ms()))

    def tell(self, news: FleetNews) -> list[ParcelNews]:
        """Publish what happened; return what was said of parcels."""
        parcels = []
        for each in news.take(NEWS_AT_ONCE):
            match each:
                case Decided():
                    self._decisions.publish(_decision(each))
                case Handoff():
                    self._handoff_events.publish(to_handoff_event(each))
                case ParcelNews(view=view):
                    self._parcel_events.publish(to_parcel_status(view))
                    parcels.append(each)
        return parcels

    def show_status(self) -> None:
        """Publish the figures."""
        if self._host.is_open:
            _, _, figures = self._host.controller.board.since(0)
            if figures:
                self._status.publish(to_fleet_status(figures))

    def show_vehicles(self) -> None:
        """Publish all vehicles; only those that changed are converted anew."""
        if not self._host.is_open or not self._vehicles.get_subscription_count():
            return
        version, changed, _ = self._host.controller.board.since(self._board_version)
        self._board_version = version
        self._known.update({view["id"]: to_vehicle_status(view) for view in changed})
        self._vehicles.publish(
            VehicleStatusArray(
                header=header(self._host.now_ms()), vehicles=list(self._known.values())
            )
        )

    async def show_rest(self, news: FleetNews) -> None:
        """Publish plan, zones and stations where they changed; to be called every second."""
        if not self._host.is_open:
            return
        self._plan_age_s += 1
        with_plan = news.plan_changed or self._plan_age_s >= PLAN_AGAIN_S
        news.plan_changed = False
        try:
            seen = await self._patience.wait(self._host.look(lambda f: self._see(f, with_plan)))
        except Last100Error:
            news.plan_changed |= with_plan
            return
        self._show(seen)

    def _see(self, fleet: Fleet, with_plan: bool) -> _Seen:  # noqa: FBT001
        """Return how things are; on the fleet's thread."""
        now_ms = self._host.now_ms()
        return _Seen(
            now_ms=now_ms,
            zones=see_zones(fleet),
            stations=see_stations(fleet),
            plan=see_plan(fleet, now_ms) if with_plan else None,
        )

    def _show(self, seen: _Seen) -> None:
        places, (zones, stations) = self._host.places, self._shown
        if places is None:
            return
        if seen.plan is not None:
            self._plan_age_s = 0
            self._plan.publish(to_plan(seen.plan))
        if seen.zones != zones:
            self._zones.publish(places.zones(seen.zones, seen.now_ms))
        if seen.stations != stations:
            self._stations.publish(places.stations(seen.stations, seen.now_ms))
        self._shown = seen.zones, seen.stations


def _decision(decided: Decided) -> Decision:
    decision = decided.decision
    parcel = getattr(decision, "parcel", "")
    return Decision(
        stamp=to_time(decided.now_ms),
        seq=decided.seq,
        kind=type(decision).__name__,
        vehicle=getattr(decision, "vehicle", "") or "",
        parcel=parcel if isinstance(parcel, str) else parcel.id,
        json=encode(decision).decode(),
    )
