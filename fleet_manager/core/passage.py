"""Which ways there are at present: zones have classes that change, and ways go round them.

There is one planner for everybody outside the sealed zones, and one for whoever stands inside
certain ones. Both are forgotten when the class of a zone changes.
"""

from fleet_manager.access.entry import Entry, Zones
from fleet_manager.model.ids import PointId, StationId, ZoneId
from fleet_manager.model.zone import ZoneClass
from fleet_manager.roadmap.road import Road
from fleet_manager.traffic.whole_way import WholeWay


class Passage:
    """The zones of a road and the planners that keep off the sealed ones."""

    def __init__(self, road: Road) -> None:
        self._road = road
        self.zones = Entry(road)
        self.traffic = WholeWay(road, self.zones.barred)
        """The planner for whoever stands in no sealed zone."""
        self._inside: dict[Zones, WholeWay] = {}
        self._sealings: dict[tuple[StationId, PointId], str] = {}

    def set_class(self, zone: ZoneId, zone_class: ZoneClass | None) -> None:
        """Give a zone another class; None is the class the map gives it."""
        before = self.zones.sealed
        self.zones.set(zone, zone_class)
        if self.zones.sealed == before:
            return
        self.traffic = self.traffic.barring(self.zones.barred)
        self._inside.clear()
        self._sealings.clear()

    def traffic_at(self, node: int) -> WholeWay:
        """Return the planner for a vehicle that stands at *node*."""
        zones = self.zones.sealed_at(node)
        if not zones:
            return self.traffic
        if zones not in self._inside:
            self._inside[zones] = self.traffic.barring(self.zones.barred_from(zones))
        return self._inside[zones]

    def sealing_between(self, station: StationId, point: PointId) -> str:
        """Return what sealing keeps vehicles from going from *station* to *point* and back."""
        if not self.zones.sealed:
            return ""
        key = (station, point)
        if key not in self._sealings:
            self._sealings[key] = self._sealing(station, point)
        return self._sealings[key]

    def _sealing(self, station: StationId, point: PointId) -> str:
        dock, node = self._road.dock_nodes[station][0], self._road.point_node[point]
        for zone in sorted(self.zones.sealed_at(node)):
            return f"zone {zone} is sealed"
        for zone in sorted(self.zones.sealed_at(dock)):
            return f"zone {zone} is sealed, and station {station} lies in it"
        if self.traffic.way(dock, node) and self.traffic.way(node, dock):
            return ""
        return f"no way from station {station} leads around the sealed zones"
