"""The map for screens: everything that can be drawn, in local metres, y north."""

from collections.abc import Iterable
from typing import Any, TypeAlias

from fleet_manager.roadmap.compound_map import CompoundMap
from fleet_manager.roadmap.features import Name, Polygon, Position

Json: TypeAlias = dict[str, Any]
_MARGIN_M = 5.0


def local_map(area: CompoundMap) -> Json:
    """Return the map to draw; ``bounds_m`` is west, south, east, north."""
    drawn = _Drawn(area)
    view: Json = {
        "name": _name(area.name),
        "compounds": [drawn.area(c.id, c.name, c.outline) for c in area.compounds.values()],
        "zones": [
            {**drawn.area(z.id, z.name, z.outline), "class": z.zone_class.value}
            for z in area.zones.values()
        ],
        "buildings": [
            {**drawn.area(b.id, b.name, b.outline), "number": b.number}
            for b in area.buildings.values()
        ],
        "lanes": [
            {
                "id": lane.id,
                "width_m": lane.width_mm / 1000,
                "one_way": lane.one_way,
                "kind": lane.kind.value,
                "xy": drawn.line(lane.line),
            }
            for lane in area.lanes.values()
        ],
        "points": [
            {**drawn.spot(p.id, p.name, p.position), "kind": p.kind.value}
            for p in area.points.values()
        ],
        "stations": [
            {
                **drawn.spot(s.id, s.name, s.position),
                "xy": drawn.ring(s.outline) if s.outline else None,
            }
            for s in area.stations.values()
        ],
        "docks": [
            {**drawn.spot(d.id, d.name, d.position), "station": d.station}
            for d in area.docks.values()
        ],
        "chargers": [drawn.spot(c.id, c.name, c.position) for c in area.chargers.values()],
        "parkings": [drawn.spot(p.id, p.name, p.position) for p in area.parkings.values()],
        "gates": [
            {**drawn.spot(g.id, g.name, g.position), "compound": g.compound}
            for g in area.gates.values()
        ],
    }
    view["bounds_m"] = drawn.bounds_m()
    return view


class _Drawn:
    """Turns degrees into metres and remembers how far everything reaches."""

    def __init__(self, area: CompoundMap) -> None:
        self._frame = area.frame
        self._low = [float("inf"), float("inf")]
        self._high = [float("-inf"), float("-inf")]

    def line(self, positions: Iterable[Position]) -> list[list[float]]:
        """Return a line."""
        metres = self._frame.to_mm(positions) / 1000
        for axis in (0, 1):
            self._low[axis] = min(self._low[axis], float(metres[:, axis].min()))
            self._high[axis] = max(self._high[axis], float(metres[:, axis].max()))
        points: list[list[float]] = metres.tolist()
        return points

    def ring(self, outline: Polygon) -> list[list[float]]:
        """Return the outer ring of a polygon."""
        return self.line(outline[0])

    def area(self, name: str, words: Name, outline: Polygon) -> Json:
        """Return something with an outline."""
        return {"id": name, "name": _name(words), "xy": self.ring(outline)}

    def spot(self, name: str, words: Name, position: Position) -> Json:
        """Return something at a place."""
        ((x, y),) = self.line((position,))
        return {"id": name, "name": _name(words), "x": x, "y": y}

    def bounds_m(self) -> list[float]:
        """Return how far everything reaches, with a margin."""
        low, high = self._low, self._high
        return [
            low[0] - _MARGIN_M,
            low[1] - _MARGIN_M,
            high[0] + _MARGIN_M,
            high[1] + _MARGIN_M,
        ]


def _name(words: Name) -> Json:
    return {"zh": words.zh, "en": words.en}
