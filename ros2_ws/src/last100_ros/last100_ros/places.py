"""The map, its zones and its stations as ROS 2 messages, in the frame ``map``.

Names and outlines never change while a fleet lives and are taken from the map to draw; what
operators switch, and how much waits, is looked up in the fleet.
"""

from hashlib import sha256
from typing import Any, TypeAlias

from geometry_msgs.msg import Point
from last100_msgs.msg import (
    MapInfo,
    StationStatus,
    StationStatusArray,
    ZoneStatus,
    ZoneStatusArray,
)
from std_msgs.msg import Header

from fleet_manager.core.fleet import Fleet
from fleet_manager.model.zone import ZoneClass
from fleet_manager.roadmap.compound_map import CompoundMap
from fleet_manager.shell.map_view import local_map
from last100_ros.stamps import to_time
from last100_ros.statuses import to_points

Json: TypeAlias = dict[str, Any]
Zones: TypeAlias = tuple[tuple[str, ZoneClass], ...]
Stations: TypeAlias = tuple[tuple[str, bool, int], ...]

FRAME = "map"

ZONE_CLASSES = {
    ZoneClass.OPEN: ZoneStatus.OPEN,
    ZoneClass.CONTROLLED: ZoneStatus.CONTROLLED,
    ZoneClass.SEALED: ZoneStatus.SEALED,
}
CLASSES_OF_ZONES = {number: zone_class for zone_class, number in ZONE_CLASSES.items()}


def header(now_ms: int) -> Header:
    """Return the header of what is drawn on the map."""
    return Header(stamp=to_time(now_ms), frame_id=FRAME)


def see_zones(fleet: Fleet) -> Zones:
    """Return every zone's present class; for the fleet's thread."""
    return tuple((str(zone), fleet.zone_class(zone)) for zone in fleet.road.map.zones)


def see_stations(fleet: Fleet) -> Stations:
    """Return whether stations are open, and how many parcels wait; for the fleet's thread."""
    return tuple(
        (str(station.id), station.open, len(station.waiting))
        for station in fleet.stations.values()
    )


class Places:
    """What can be said of a map, prepared for saying it."""

    def __init__(self, area: CompoundMap, geojson: bytes) -> None:
        self._area = area
        self._geojson = geojson
        drawn = local_map(area)
        self._bounds_m = drawn["bounds_m"]
        self._zones = {zone["id"]: zone for zone in drawn["zones"]}
        self._stations = drawn["stations"]

    def map_info(self, now_ms: int) -> MapInfo:
        """Return the map itself."""
        longitude, latitude = self._area.frame.to_lonlat(0, 0)
        west, south, east, north = self._bounds_m
        return MapInfo(
            header=header(now_ms),
            id=self._area.header.id,
            name=self._area.name.label,
            digest=sha256(self._geojson).hexdigest(),
            latitude=latitude,
            longitude=longitude,
            west=west,
            south=south,
            east=east,
            north=north,
            geojson=self._geojson.decode(),
        )

    def zones(self, seen: Zones, now_ms: int) -> ZoneStatusArray:
        """Return the zones as they are at present."""
        zones = [_zone(self._zones[name], zone_class) for name, zone_class in seen]
        return ZoneStatusArray(header=header(now_ms), zones=zones)

    def stations(self, seen: Stations, now_ms: int) -> StationStatusArray:
        """Return the stations as they are at present; one without a dock starts no trips."""
        states = {name: (is_open, waiting) for name, is_open, waiting in seen}
        stations = [
            _station(each, states.get(each["id"], (False, 0))) for each in self._stations
        ]
        return StationStatusArray(header=header(now_ms), stations=stations)


def _zone(drawn: Json, zone_class: ZoneClass) -> ZoneStatus:
    return ZoneStatus(
        id=drawn["id"],
        name=_label(drawn["name"]),
        zone_class=ZONE_CLASSES[zone_class],
        class_on_map=ZONE_CLASSES[ZoneClass(drawn["class"])],
        outline=to_points(drawn["xy"]),
    )


def _station(drawn: Json, state: tuple[bool, int]) -> StationStatus:
    is_open, waiting = state
    return StationStatus(
        id=drawn["id"],
        name=_label(drawn["name"]),
        open=is_open,
        parcels_waiting=waiting,
        position=Point(x=drawn["x"], y=drawn["y"]),
    )


def _label(name: Json) -> str:
    return " ".join(part for part in (name["zh"], name["en"]) if part)
