"""An Open-RMF building map becomes a compound map: one level's lanes and places, and a report.

Other levels, lifts and doors are kept as they are in the map's annex, for a later day.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely import LineString

from fleet_manager.model.ids import CompoundId, PointId
from fleet_manager.roadmap import features as f
from fleet_manager.roadmap.compound_map import MapHeader
from fleet_manager.roadmap.import_bays import Ground, Stand
from fleet_manager.roadmap.import_frame import XY, MetreFrame, metre_frame
from fleet_manager.roadmap.import_options import ImportJob, ImportOptions
from fleet_manager.roadmap.import_report import ImportResult, Report, Topic
from fleet_manager.roadmap.import_station import (
    StationDraft,
    Wanted,
    propose_station,
    report_bays,
)
from fleet_manager.roadmap.import_write import (
    CHARGER_W,
    SPUR_WIDTH_MM_MIN,
    STATION,
    lane_features,
    polygon,
    spur,
    station,
    station_features,
)
from fleet_manager.roadmap.osm_areas import largest, sound_polygon
from fleet_manager.roadmap.profile import dump_map
from fleet_manager.roadmap.rmf_frame import georeference
from fleet_manager.roadmap.rmf_lanes import choose_graph, choose_level, connected, lane_network
from fleet_manager.roadmap.rmf_places import (
    Role,
    Spot,
    beside,
    find_spots,
    is_lift,
    name_of,
    on_network,
)
from fleet_manager.roadmap.rmf_read import Level, RmfBuilding, read_building

HULL_MARGIN_M = 8.0
SITE = CompoundId("site")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    """Everything that goes into the map, in metres."""

    frame: MetreFrame
    ground: Ground
    outline: shapely.Polygon
    name: f.Name
    spots: Sequence[Spot]
    bays: Mapping[str, Stand | None]
    """Chargers and parking spots with a bay of their own, None for one at a dead end."""
    station: StationDraft
    spur_width_mm: int


def import_rmf(data: bytes, where: str, options: ImportOptions | None = None) -> ImportResult:
    """Return the map in a traffic editor's ``building.yaml`` and the import report.

    Raises:
        MapError: If the file is no building map, has no lanes, or its scale is unknown.
    """
    job = ImportJob(where, options or ImportOptions(), Report())
    building = read_building(data, where)
    level = choose_level(building, job)
    site = _site(building, level, job)
    header = MapHeader(
        id=job.map_id,
        name=site.name,
        crs=site.frame.crs,
        origin_m=site.frame.origin_m,
        annex={"rmf": annex(building)},
    )
    return ImportResult(
        map_json=dump_map(header, _features(site)), report=job.report.findings()
    )


def _site(building: RmfBuilding, level: Level, job: ImportJob) -> _Site:
    reference = georeference(building, level, job)
    place = {index: reference.locate(vertex) for index, vertex in enumerate(level.vertices)}
    frame = metre_frame(reference.crs, list(place.values()))
    points = dict(zip(place, frame.to_m(place.values()), strict=True))
    lanes = choose_graph(level, job)
    on_lanes = sorted({vertex for lane in lanes for vertex in (lane.tail, lane.head)})
    spots = find_spots({i: level.vertices[i] for i in on_lanes}, points)
    _report_lost(level, set(on_lanes), job)
    network = lane_network(lanes, points, job, indoor=reference.is_drawing)
    network = connected(network, [spot.point for spot in spots], job)
    spots = on_network(spots, network, job)
    floors = _floors(level, points)
    walls = [LineString([points[wall.tail], points[wall.head]]) for wall in level.walls]
    ground = Ground(network, job.options.vehicle, walls)
    kept = {points[i] for i in on_lanes if level.vertices[i].name or is_lift(level.vertices[i])}
    spare = [end for end in ground.dead_ends() if end not in kept]
    bays, draft = _place(ground, spots, spare, job)
    return _Site(
        frame=frame,
        ground=ground,
        outline=_outline(floors, ground, job),
        name=_name(building, job),
        spots=spots,
        bays=bays,
        station=draft,
        spur_width_mm=max(SPUR_WIDTH_MM_MIN, job.options.lane_width_mm_min),
    )


def _place(
    ground: Ground, spots: Sequence[Spot], spare_ends: Sequence[XY], job: ImportJob
) -> tuple[dict[str, Stand | None], StationDraft]:
    """Give chargers and parking spots bays, and propose what the file lacks."""
    by_role = {role: [spot for spot in spots if spot.role is role] for role in Role}
    bays = beside(ground, [*by_role[Role.CHARGER], *by_role[Role.PARKING]], job)
    docks, chargers, parkings = (
        by_role[Role.DOCK],
        [spot for spot in by_role[Role.CHARGER] if spot.id in bays],
        [spot for spot in by_role[Role.PARKING] if spot.id in bays],
    )
    options = job.options
    wanted = Wanted(
        docks=0 if docks else options.docks,
        chargers=max(options.chargers - len(chargers), 0),
        parking=max(options.parking_bays - len(parkings), 0),
    )
    anchor = _anchor(ground, docks or by_role[Role.CHARGER])
    draft = propose_station(ground, anchor, [], wanted, spare_ends)
    report_bays(draft, wanted, job.report)
    stops = len(by_role[Role.POINT])
    job.report.note(
        Topic.ASSUMED, "", "named vertices are vehicle stops", stops, "RMF says no kind"
    )
    return bays, draft


def _anchor(ground: Ground, spots: Sequence[Spot]) -> XY:
    """Return where the station is to be near: the file's docks or chargers, else the middle."""
    if spots:
        return spots[0].point
    middle = shapely.MultiLineString(ground.lines).centroid
    return middle.x, middle.y


def _report_lost(level: Level, on_lanes: set[int], job: ImportJob) -> None:
    """Name what stands on no lane, and so leads nowhere."""
    for index, vertex in enumerate(level.vertices):
        if vertex.name and index not in on_lanes:
            why = "it stands on no lane of the graph"
            job.report.note(Topic.LEFT_OUT, vertex.name, "named vertex", "", why)


def _floors(level: Level, points: Mapping[int, XY]) -> list[shapely.Polygon]:
    """Return the floors drawn on *level*."""
    shapes = (sound_polygon([points[index] for index in floor]) for floor in level.floors)
    return [shape for shape in shapes if shape is not None]


def _outline(
    floors: Sequence[shapely.Polygon], ground: Ground, job: ImportJob
) -> shapely.Polygon:
    """Return the largest floor the lanes are on, else a hull around the lanes."""
    lanes = shapely.MultiLineString(ground.lines)
    around = [shape for shape in floors if shape.intersects(lanes)]
    if around:
        return max(around, key=lambda shape: shape.area)
    job.report.note(
        Topic.ASSUMED, SITE, "outline", "", "no floor is drawn; a hull of the lanes"
    )
    hull = largest(lanes.convex_hull.buffer(HULL_MARGIN_M, join_style="mitre"))
    return hull or shapely.Polygon()


def _name(building: RmfBuilding, job: ImportJob) -> f.Name:
    if not building.name:
        job.report.note(Topic.ASSUMED, SITE, "name", "Site", "the file has none")
    return name_of(building.name or "Site")


def _features(site: _Site) -> Iterator[f.Feature]:
    frame = site.frame
    yield f.Compound(id=SITE, name=site.name, outline=polygon(frame, site.outline))
    yield from lane_features(frame, site.ground)
    for mark, stand in site.bays.items():
        if stand is not None:
            yield from spur(frame, mark, stand, site.spur_width_mm)
    docks = [spot for spot in site.spots if spot.role is Role.DOCK]
    if docks:
        boxes = [shapely.Point(dock.point).buffer(1.5) for dock in docks]
        yield station(frame, boxes)
    for spot in site.spots:
        yield from _feature(site, spot)
    yield from station_features(frame, site.ground, site.station, site.spur_width_mm)


def _feature(site: _Site, spot: Spot) -> Iterator[f.Feature]:
    """Yield what a marked vertex became, nothing if there was no room for it."""
    bay = site.bays.get(spot.id)
    position = site.frame.to_lonlat(bay.place if bay else spot.point)
    match spot.role:
        case Role.DOCK:
            yield f.Dock(id=spot.id, position=position, station=STATION, name=spot.name)
        case Role.CHARGER if spot.id in site.bays:
            yield f.Charger(id=spot.id, position=position, power_w=CHARGER_W, name=spot.name)
        case Role.PARKING if spot.id in site.bays:
            yield f.Parking(id=spot.id, position=position, name=spot.name)
        case Role.POINT:
            yield f.HandoffPoint(
                id=PointId(spot.id),
                position=position,
                kind=f.PointKind.VEHICLE_STOP,
                compound=SITE,
                name=spot.name,
            )
        case _:
            pass


def annex(building: RmfBuilding) -> dict[str, Any]:
    """Return levels and lifts in the file's own coordinates, as plain JSON."""
    return {
        "coordinate_system": building.system,
        "reference_level": building.reference_level,
        "levels": {
            name: {
                "elevation_m": level.elevation_m,
                "vertices": [[v.x, v.y, v.name, _plain(v.params)] for v in level.vertices],
                "lanes": [[each.tail, each.head, _plain(each.params)] for each in level.lanes],
                "doors": [[each.tail, each.head, _plain(each.params)] for each in level.doors],
            }
            for name, level in building.levels.items()
        },
        "lifts": _plain(building.lifts),
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever YAML holds
    """Return *value* with everything JSON does not know as text."""
    match value:
        case bool() | int() | str() | None:
            return value
        case float():
            return value if abs(value) < float("inf") else str(value)
        case list() | tuple():
            return [_plain(each) for each in value]
        case dict():
            return {str(key): _plain(each) for key, each in value.items()}
        case _:
            return str(value)
