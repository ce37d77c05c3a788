"""A place to hand parcels off at every door a vehicle can come near.

For each door the best bay in walking distance is sought: near, on the door's side of the lane,
with no house or fence between. Where no bay fits, the vehicle stands on the lane. A home no
vehicle comes near is reported with the reason.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import shapely
from shapely import LineString, Point, STRtree
from shapely.ops import nearest_points

from fleet_manager.roadmap.features import LaneKind
from fleet_manager.roadmap.import_bays import Ground, Stand
from fleet_manager.roadmap.import_frame import XY
from fleet_manager.roadmap.import_network import Network, span_m
from fleet_manager.roadmap.import_options import ImportOptions
from fleet_manager.roadmap.import_report import Report, Topic
from fleet_manager.roadmap.osm_places import Door, House

SHIFT_M = 2.0
SHIFTS = 8
"""A bay is sought up to this many shifts to either side of the door."""
DETOUR_M = 30.0
"""What a house or fence between stand and door costs, as if it were way to walk."""
ON_ROAD_M = 6.0
"""What a bay costs that takes up part of the lane."""
OUTSIDE_M = 20.0
BIG_ROAD_M = 15.0
BIG_ROAD_MM_S = 6000
LANES_TRIED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Handoff:
    """A door and the stand that serves it."""

    house: House
    door: Door
    stand: Stand
    walk_m: float


@dataclass(slots=True)
class HandoffFinder:
    """Finds stands door by door; every stand taken is missing for the next door."""

    ground: Ground
    every: Network
    options: ImportOptions
    report: Report
    screens: STRtree
    """Houses and fences a resident has to walk around."""
    inside: shapely.Geometry
    """The compounds: vehicles rather stand inside than out in the street."""

    def serve(self, house: House) -> tuple[House, list[Handoff]]:
        """Return the house, with a door proposed if it had none, and its handoffs."""
        reach = self.options.walk_m_max
        doors = house.doors or self._propose_door(house)
        served = [(door, stand) for door in doors if (stand := self._stand(door))]
        if not served:
            self.report.note(
                Topic.UNREACHABLE, house.id, _called(house), "", self._why(house, reach)
            )
            return house, []
        house = replace(house, doors=tuple(doors))
        lost = {door.id for door in doors} - {door.id for door, _ in served}
        for each in sorted(lost):
            why = f"no lane within {reach} m; another door of the building is served"
            self.report.note(Topic.UNREACHABLE, each, f"entrance of {_called(house)}", "", why)
        return house, [
            Handoff(house=house, door=door, stand=stand, walk_m=span_m(stand.place, door.point))
            for door, stand in served
        ]

    def _propose_door(self, house: House) -> tuple[Door, ...]:
        """Return a door where the outline is nearest to a lane."""
        shape = house.area.polygon
        centre = shape.centroid
        near = self.ground.near((centre.x, centre.y), self.options.walk_m_max * 3)
        if not near:
            return ()
        lane = min(near, key=lambda each: (self.ground.lines[each].distance(shape), each))
        spot, _ = nearest_points(shape.exterior, self.ground.lines[lane])
        return (Door(id=f"e-{house.id}", point=(spot.x, spot.y), proposed=True),)

    def _stand(self, door: Door) -> Stand | None:
        """Return the best stand for *door*, taken; None if no lane is in reach."""
        best: tuple[float, Stand] | None = None
        for bound, stretch, at_m in self._places(door):
            if best is not None and bound >= best[0]:
                break
            side = self.ground.side_of(stretch, at_m, door.point)
            for stand in chain(
                self.ground.bays(stretch, at_m, side), self.ground.bays(stretch, at_m, -side)
            ):
                cost = self._cost(stand, door, best[0] if best else float("inf"))
                if cost is not None and (best is None or cost < best[0]):
                    best = (cost, stand)
        chosen = best[1] if best else self._on_lane(door)
        if chosen is not None:
            self.ground.take(chosen)
        return chosen

    def _places(self, door: Door) -> Iterator[tuple[float, int, float]]:
        """Yield (least possible cost, stretch, metres along), cheapest first."""
        places: set[tuple[float, int, float]] = set()
        spot = Point(door.point)
        for stretch in self.ground.near(door.point, self.options.walk_m_max)[:LANES_TRIED]:
            middle = self.ground.lines[stretch].project(spot)
            for shift in range(-SHIFTS, SHIFTS + 1):
                at_m = self.ground.settle(stretch, middle + shift * SHIFT_M)
                if at_m is not None:
                    apart = span_m(self.ground.spot(stretch, at_m), door.point)
                    least = max(apart - self.ground.reach_m(stretch), 0.0)
                    places.add((least + self._road_cost(stretch), stretch, at_m))
        yield from sorted(places)

    def _road_cost(self, stretch: int) -> float:
        each = self.ground.network.stretches[stretch]
        big = each.kind is LaneKind.ROAD and each.speed_mm_s > BIG_ROAD_MM_S
        return BIG_ROAD_M if big else 0.0

    def _cost(self, stand: Stand, door: Door, ceiling: float) -> float | None:
        """Return what a bay costs; None if it is too far, dearer than *ceiling* or not free."""
        walk = span_m(stand.place, door.point)
        cost = walk + self._road_cost(stand.stretch)
        if walk > self.options.walk_m_max or cost >= ceiling or not self.ground.is_free(stand):
            return None
        if not self.ground.is_off_road(stand):
            cost += ON_ROAD_M
        if not shapely.contains(self.inside, Point(stand.place)):
            cost += OUTSIDE_M
        return cost + (DETOUR_M if self._is_screened(stand.place, door.point) else 0.0)

    def _is_screened(self, place: XY, door: XY) -> bool:
        """Whether a house or fence stands between; the last half metre is the doorstep."""
        apart = span_m(place, door)
        if apart <= 1:
            return False
        part = (apart - 0.5) / apart
        end = (place[0] + part * (door[0] - place[0]), place[1] + part * (door[1] - place[1]))
        return len(self.screens.query(LineString([place, end]), predicate="intersects")) > 0

    def _on_lane(self, door: Door) -> Stand | None:
        """Return a place on the nearest lane, not shared with another stand if possible."""
        spot = Point(door.point)
        for stretch in self.ground.near(door.point, self.options.walk_m_max)[:LANES_TRIED]:
            line = self.ground.lines[stretch]
            middle = line.project(spot)
            for shift in (0.0, 3.0, -3.0, 6.0, -6.0):
                at_m = min(max(middle + shift, 1.0), line.length - 1.0)
                if at_m >= 1 and all(abs(at_m - t) >= 1 for t in self.ground.taps[stretch]):
                    where = self.ground.spot(stretch, at_m)
                    if span_m(where, door.point) <= self.options.walk_m_max:
                        return Stand(stretch=stretch, at_m=at_m, spot=where)
        return None

    def _why(self, house: House, reach: int) -> str:
        """Say why no vehicle comes near *house*."""
        shape = house.area.polygon
        used = min((line.distance(shape) for line in self.ground.lines), default=float("inf"))
        lines = [LineString(each.line) for each in self.every.stretches]
        apart, index = min(
            ((line.distance(shape), index) for index, line in enumerate(lines)),
            default=(float("inf"), -1),
        )
        if apart <= reach < used:
            way = self.every.stretches[index].way
            return f"the lane {way}, {apart:.0f} m away, is not connected to the others"
        if used <= reach:
            return f"no room to stand at the lanes within {reach} m"
        return f"no lane within {reach} m; the nearest is {used:.0f} m away"


def _called(house: House) -> str:
    """Return how people call the building."""
    return house.name.zh or house.name.en or "building without a name"


def serve_all(
    finder: HandoffFinder, houses: Sequence[House]
) -> tuple[list[House], list[Handoff]]:
    """Return every house and the handoffs of those that take parcels."""
    served: list[House] = []
    handoffs: list[Handoff] = []
    for house in houses:
        if house.why_not:
            finder.report.note(
                Topic.LEFT_OUT,
                house.id,
                f"{_called(house)} gets no handoff point",
                "",
                house.why_not,
            )
            served.append(house)
            continue
        settled, found = finder.serve(house)
        served.append(settled)
        handoffs += found
    return served, handoffs
