"""Who may enter what: nobody drives into a sealed zone (R-ZONE-01), who is inside may leave.

The class of a zone is the map's until somebody sets another (R-ZONE-03). Whoever stands outside
may use no lane of a sealed zone. Whoever stands inside may use its lanes, but none by which it
is entered, so that the way out does not lead back in.
"""

from collections import defaultdict
from collections.abc import Iterable

from fleet_manager.model.ids import ZoneId
from fleet_manager.model.zone import ZoneClass
from fleet_manager.roadmap.road import BarredEdges, Road
from fleet_manager.roadmap.zones import Inside, inside_of

Zones = frozenset[ZoneId]
NOWHERE: Zones = frozenset()


class Entry:
    """The zones of one road and their classes at present."""

    def __init__(self, road: Road) -> None:
        self._road = road
        self._inside: dict[ZoneId, Inside] = {}
        self.classes: dict[ZoneId, ZoneClass] = {}
        """What was set; the map's word counts for all others."""
        self.sealed: tuple[ZoneId, ...] = ()
        """The zones sealed at present, in the order of the map."""
        self.barred: BarredEdges = frozenset()
        """Edges that nobody who stands outside may use."""
        self._sealed_at: dict[int, Zones] = {}
        self._refresh()
        self.barred_on_map = self.barred
        """The same, were no class ever set."""

    def class_of(self, zone: ZoneId) -> ZoneClass:
        """Return the class of a zone of the map at present."""
        return self.classes.get(zone) or self._road.map.zones[zone].zone_class

    def set(self, zone: ZoneId, zone_class: ZoneClass | None) -> None:
        """Give a zone another class; None is the class the map gives it."""
        if zone_class is None:
            self.classes.pop(zone, None)
        else:
            self.classes[zone] = zone_class
        self._refresh()

    def sealed_at(self, node: int) -> Zones:
        """Return the sealed zones that *node* lies in."""
        return self._sealed_at.get(node, NOWHERE)

    def barred_from(self, zones: Zones) -> BarredEdges:
        """Return the edges that nobody may use who stands inside the sealed *zones*."""
        if not zones:
            return self.barred
        return _together(
            self._entrances(zone) if zone in zones else self._of(zone).edges
            for zone in self.sealed
        )

    def _refresh(self) -> None:
        zones = self._road.map.zones
        self.sealed = tuple(z for z in zones if self.class_of(z) is ZoneClass.SEALED)
        self.barred = _together(self._of(zone).edges for zone in self.sealed)
        found: dict[int, set[ZoneId]] = defaultdict(set)
        for zone in self.sealed:
            for node in self._of(zone).nodes:
                found[node].add(zone)
        self._sealed_at = {node: frozenset(zones) for node, zones in found.items()}

    def _entrances(self, zone: ZoneId) -> BarredEdges:
        inside, tail = self._of(zone), self._road.graph.tail
        return frozenset(e for e in inside.edges if int(tail[e]) not in inside.nodes)

    def _of(self, zone: ZoneId) -> Inside:
        if zone not in self._inside:
            self._inside[zone] = inside_of(self._road.map.zones[zone], self._road.graph)
        return self._inside[zone]


def _together(parts: Iterable[BarredEdges]) -> BarredEdges:
    return frozenset[int]().union(*parts)
