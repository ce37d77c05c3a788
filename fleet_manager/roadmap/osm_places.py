"""Compounds, their buildings and the doors: who lives where, as far as the file tells.

A compound is an area that means a wall (landuse=residential, a campus, a hospital). Where there
is none, the largest area around the buildings will do, else the buildings' hull.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import shapely
from shapely import Point, Polygon, STRtree

from fleet_manager.roadmap.features import Name
from fleet_manager.roadmap.import_frame import XY
from fleet_manager.roadmap.import_report import Report, Topic
from fleet_manager.roadmap.osm_areas import Area, Plan, largest
from fleet_manager.roadmap.osm_names import name_of, number_of, numbered_name, unit_number_of
from fleet_manager.roadmap.osm_read import OsmNode, Tags

NAMELESS = Name()
HULL_MARGIN_M = 8.0
DOOR_SNAP_M = 1.5
SERVED_AREA_M2_MIN = 25.0
SHARE_OUTSIDE_MAX = 0.5

_NOBODY_LIVES_THERE = frozenset(
    {
        "garage", "garages", "carport", "parking", "shed", "hut", "roof", "kiosk", "toilets",
        "service", "transformer_tower", "transformer", "construction", "ruins", "collapsed",
        "grandstand", "bleachers", "greenhouse", "storage_tank", "silo", "tent", "bridge",
        "water_tower", "gatehouse", "guardhouse", "bicycle_parking", "container", "wall",
    }
)  # fmt: skip
_NO_OBSTACLE = frozenset({"roof", "carport", "no"})
_NO_DOOR = frozenset({"no", "emergency", "exit", "garage", "window", "fire_exit"})
_CAMPUS = frozenset({"university", "college", "school", "hospital", "kindergarten", "clinic"})
_PLACE = frozenset({"neighbourhood", "city_block", "quarter", "plot"})
_LANDUSE = frozenset({"commercial", "industrial", "retail", "institutional", "education"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """An entrance of a building; *unit* is the number of the stairwell behind it, if known."""

    id: str
    point: XY
    unit: str = ""
    name: Name = NAMELESS
    proposed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A building; *why_not* says why no parcels go there, empty if they do."""

    id: str
    area: Area
    name: Name = NAMELESS
    number: str = ""
    number_is_whole: bool = True
    compound: str = ""
    doors: tuple[Door, ...] = ()
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    """A compound."""

    id: str
    polygon: Polygon
    name: Name


@dataclass(slots=True)
class Places:
    """What stands on the site."""

    estates: list[Estate] = field(default_factory=list)
    houses: list[House] = field(default_factory=list)


def is_obstacle(house: House) -> bool:
    """Whether the building takes up room on the ground."""
    return house.area.tags.get("building", "") not in _NO_OBSTACLE


def find_places(plan: Plan, areas: Sequence[Area], report: Report) -> Places:
    """Return compounds and buildings with their doors."""
    houses = [_house(area, report) for area in areas if _is_building(area.tags)]
    if not houses:
        return Places()
    _find_doors(plan, houses)
    estates, owner = _find_estates(areas, houses, report)
    houses = [
        replace(house, compound=owner.get(house.id, ""))
        if owner.get(house.id)
        else replace(house, why_not=house.why_not or "outside of every compound")
        for house in houses
    ]
    return Places(estates, houses)


def _is_building(tags: Tags) -> bool:
    underground = tags.get("location") == "underground" or tags.get("layer", "0").startswith(
        "-"
    )
    return tags.get("building", "no") not in ("no", "entrance") and not underground


def _house(area: Area, report: Report) -> House:
    number = number_of(area.tags)
    name = name_of(area.tags)
    if number and number.source != "addr:housenumber":
        report.tally(Topic.ASSUMED, "building numbers read", f"from {number.source}")
    if number and name == Name():
        name = numbered_name(number.text)
    return House(
        id=f"b{area.id[1:]}" if area.id[0] == "w" else f"b{area.id}",
        area=area,
        name=name,
        number=number.text if number else "",
        number_is_whole=number.is_whole if number else True,
        why_not=_why_not(area),
    )


def _why_not(area: Area) -> str:
    for key in ("building", "amenity"):
        if area.tags.get(key) in _NOBODY_LIVES_THERE:
            return f"{key}={area.tags[key]} takes no parcels"
    if area.polygon.area < SERVED_AREA_M2_MIN and not number_of(area.tags):
        return f"{area.polygon.area:.0f} m2 are no home"
    return ""


def _find_doors(plan: Plan, houses: list[House]) -> None:
    """Give every building the entrances on its outline, or within an arm's length of it."""
    doors = [node for node in plan.data.tagged if _is_door(node)]
    by_ref: dict[int, int] = {}
    for index, house in enumerate(houses):
        for ref in house.area.refs:
            by_ref.setdefault(ref, index)
    tree = STRtree([house.area.polygon.exterior for house in houses])
    found: dict[int, list[Door]] = {}
    for node in doors:
        point = plan.points[node.id]
        index = by_ref.get(node.id, _nearest(tree, point))
        if index >= 0:
            ring = houses[index].area.polygon.exterior
            spot = ring.interpolate(ring.project(Point(point)))
            found.setdefault(index, []).append(_door(node, (spot.x, spot.y)))
    for index, each in found.items():
        houses[index] = replace(houses[index], doors=tuple(each))


def _is_door(node: OsmNode) -> bool:
    entrance = node.tags.get("entrance", node.tags.get("door", ""))
    if node.tags.get("building") == "entrance":
        return True
    return bool(entrance) and entrance not in _NO_DOOR


def _nearest(tree: STRtree, point: XY) -> int:
    near = tree.query_nearest(Point(point), max_distance=DOOR_SNAP_M, all_matches=False)
    return int(near[0]) if len(near) else -1


def _door(node: OsmNode, point: XY) -> Door:
    return Door(
        id=f"e{node.id}", point=point, unit=unit_number_of(node.tags), name=name_of(node.tags)
    )


def _find_estates(
    areas: Sequence[Area], houses: Sequence[House], report: Report
) -> tuple[list[Estate], dict[str, str]]:
    """Return the compounds and which building belongs to which."""
    first = [area for area in areas if _rank(area.tags) == 1]
    owner = _assign(first, houses)
    if not owner:
        around = _largest_around([area for area in areas if _rank(area.tags) > 1], houses)
        owner = _assign(around, houses)
        for area in around:
            why = "no landuse=residential and no campus in the file"
            report.note(Topic.ASSUMED, area.id, "is the compound", _kind(area.tags), why)
    chosen = {area.id: area for area in areas if area.id in set(owner.values())}
    estates = [_estate(area, index, report) for index, area in enumerate(chosen.values(), 1)]
    names = {area_id: estate.id for area_id, estate in zip(chosen, estates, strict=True)}
    members = {house: names[area] for house, area in owner.items()}
    left = [house for house in houses if house.id not in members]
    homes = sum(not house.why_not for house in houses)
    if sum(not house.why_not for house in left) > SHARE_OUTSIDE_MAX * homes:
        estate = _hull(left, len(estates) + 1, report)
        members |= {house.id: estate.id for house in left}
        estates.append(estate)
    return estates, members


def _rank(tags: Tags) -> int:
    """Return how much like a compound an area is; 1 is best, 0 is not at all."""
    if tags.get("landuse") == "residential" or tags.get("amenity") in _CAMPUS:
        return 0 if "building" in tags else 1
    if tags.get("landuse") in _LANDUSE or tags.get("place") in _PLACE:
        return 2
    return 3 if tags.get("barrier") in ("wall", "fence") else 0


def _kind(tags: Tags) -> str:
    keys = ("landuse", "amenity", "place", "barrier")
    return next((f"{key}={tags[key]}" for key in keys if key in tags), "")


def _assign(areas: Sequence[Area], houses: Sequence[House]) -> dict[str, str]:
    """Return the smallest area around each building; one with a name before one without."""
    if not areas:
        return {}
    tree = STRtree([area.polygon for area in areas])
    owner: dict[str, str] = {}
    for house in houses:
        inside = tree.query(house.area.polygon.representative_point(), predicate="within")
        candidates = [areas[int(index)] for index in inside]
        if candidates:
            best = min(
                candidates, key=lambda a: (name_of(a.tags) == Name(), a.polygon.area, a.id)
            )
            owner[house.id] = best.id
    return owner


def _largest_around(areas: Sequence[Area], houses: Sequence[House]) -> list[Area]:
    """Return the area that holds most buildings, if that is at least half of them."""
    homes = [house.area.polygon.representative_point() for house in houses]
    held = [(int(shapely.contains(area.polygon, homes).sum()), area) for area in areas]
    best = max(held, key=lambda each: (each[0], each[1].polygon.area), default=(0, None))
    return [best[1]] if best[1] and best[0] > SHARE_OUTSIDE_MAX * len(homes) else []


def _estate(area: Area, number: int, report: Report) -> Estate:
    name = name_of(area.tags)
    if name == Name():
        name = Name(zh=f"小区{number}", en=f"Compound {number}")
        why = "the area has no name; put the right one into the map"
        report.note(Topic.ASSUMED, f"c{area.id}", "compound name", name.en, why)
    return Estate(id=f"c{area.id}", polygon=area.polygon, name=name)


def _hull(houses: Iterable[House], number: int, report: Report) -> Estate:
    shape = shapely.union_all([house.area.polygon for house in houses]).convex_hull
    outline = largest(shape.buffer(HULL_MARGIN_M, join_style="mitre")) or Polygon()
    name = Name(zh=f"小区{number}", en=f"Compound {number}")
    why = "no area in the file holds them"
    report.note(Topic.ASSUMED, "c-hull", "compound drawn around the buildings", name.en, why)
    return Estate(id="c-hull", polygon=outline, name=name)
