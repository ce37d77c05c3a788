"""An OpenStreetMap extract of a site becomes a compound map, and a report of what was assumed.

::

    bytes ─> ways ─> lanes ──┐
        └──> areas ─> homes ─┴─> the part that serves them ─> handoffs, station ─> map, report

OpenStreetMap is WGS-84. Whether somebody drew the file over shifted tiles (GCJ-02) cannot be
seen in it; only a file that says so itself is refused.
"""

from collections.abc import Sequence
from dataclasses import replace

import shapely
from shapely import LineString, Point, STRtree
from shapely.ops import nearest_points

from fleet_manager.model.errors import MapError
from fleet_manager.roadmap import features as f
from fleet_manager.roadmap.compound_map import MapHeader
from fleet_manager.roadmap.crs import EXTENT_MAX_M, local_crs
from fleet_manager.roadmap.import_bays import Ground
from fleet_manager.roadmap.import_frame import XY, MetreFrame, in_utm, metre_frame, utm_crs
from fleet_manager.roadmap.import_network import Network
from fleet_manager.roadmap.import_options import ImportJob, ImportOptions
from fleet_manager.roadmap.import_report import ImportResult, Report, Topic
from fleet_manager.roadmap.import_station import (
    StationDraft,
    Wanted,
    propose_station,
    report_bays,
)
from fleet_manager.roadmap.import_write import SPUR_WIDTH_MM_MIN, STATION
from fleet_manager.roadmap.osm_areas import Area, Plan, find_areas, plan_of
from fleet_manager.roadmap.osm_gates import GateDraft, find_gates
from fleet_manager.roadmap.osm_handoff import Handoff, HandoffFinder, serve_all
from fleet_manager.roadmap.osm_lanes import (
    LaneWay,
    build_network,
    report_defaults,
    usable_ways,
    without_gaps,
)
from fleet_manager.roadmap.osm_numbers import settle_names, stairwells
from fleet_manager.roadmap.osm_places import Estate, House, Places, find_places, is_obstacle
from fleet_manager.roadmap.osm_reach import Choice, choose_lanes, clip
from fleet_manager.roadmap.osm_read import OsmData, OsmFormat, OsmRelation, OsmWay, read_osm
from fleet_manager.roadmap.osm_site import Site, point_id, site_features
from fleet_manager.roadmap.profile import dump_map

ODBL = "ODbL 1.0, © OpenStreetMap contributors"
_SOLID_LINES = frozenset(
    {"fence", "wall", "hedge", "city_wall", "retaining_wall", "guard_rail"}
)
_SOLID_AREAS = (("natural", "water"), ("leisure", "swimming_pool"), ("landuse", "basin"))
_TREE_M = 0.4


def import_osm(
    data: bytes, file_format: OsmFormat, where: str, options: ImportOptions | None = None
) -> ImportResult:
    """Return the map in an OpenStreetMap file (``osm`` XML or ``pbf``) and the import report.

    Raises:
        MapError: If the file cannot be read, is in another frame, or has no ways to drive on
            or no buildings.
    """
    job = ImportJob(where, options or ImportOptions(), Report())
    content = read_osm(data, file_format, where)
    ways = usable_ways(content, job.options, job.report)
    _refuse_empty(content, ways, job)
    plan = plan_of(content, _frame(content, job))
    areas = find_areas(plan, job.report)
    places = find_places(plan, areas, job.report)
    site = _site(plan, areas, places, ways, job)
    report_defaults(site.ground.network, ways, job.report)
    _report_content(content, job.report)
    header = MapHeader(
        id=job.map_id,
        name=_map_name(site.estates),
        crs=plan.frame.crs,
        origin_m=plan.frame.origin_m,
        licence=ODBL,
    )
    return ImportResult(
        map_json=dump_map(header, site_features(site)), report=job.report.findings()
    )


def _refuse_empty(content: OsmData, ways: Sequence[LaneWay], job: ImportJob) -> None:
    """Name what is missing, and what would be right."""
    if not content.ways:
        expected = "ways tagged highway=* and building=*, as in an extract of a site"
        raise MapError(job.where, "way", expected, "none")
    if not content.nodes:
        expected = "the nodes of the ways (an extract with complete ways)"
        raise MapError(job.where, "node", expected, "none")
    if not ways:
        left = sum(finding.count for finding in job.report.findings())
        expected = "at least one way to drive on, such as highway=service or residential"
        raise MapError(job.where, "highway", expected, f"none ({left} ways were left out)")
    tagged: list[OsmWay | OsmRelation] = [*content.ways.values(), *content.relations]
    if not any("building" in each.tags for each in tagged):
        raise MapError(job.where, "building", "at least one building=* (an outline)", "none")


def _frame(content: OsmData, job: ImportJob) -> MetreFrame:
    """Return the plane to work in: UTM, or one of our own where that is not defined."""
    west, south, east, north = shapely.MultiPoint(list(content.nodes.values())).bounds
    middle = ((west + east) / 2, (south + north) / 2)
    crs = job.options.crs or (utm_crs(middle) if in_utm(middle) else local_crs(*middle))
    frame = metre_frame(crs, list(content.nodes.values()))
    job.report.note(
        Topic.READ, "", "positions are WGS-84", crs, "OpenStreetMap is; a shift cannot be seen"
    )
    return frame


def _site(
    plan: Plan, areas: Sequence[Area], places: Places, ways: Sequence[LaneWay], job: ImportJob
) -> Site:
    homes = [house for house in places.houses if not house.why_not]
    if not homes:
        got = f"{len(places.houses)} buildings, none of which takes parcels"
        raise MapError(job.where, "building", "at least one building people live in", got)
    network = _lanes(plan, places, ways, job)
    ground = Ground(network.used, job.options.vehicle, _obstacles(plan, areas, places.houses))
    houses = settle_names(places.houses, job.report)
    finder = HandoffFinder(
        ground=ground,
        every=network.every,
        options=job.options,
        report=job.report,
        screens=STRtree([*ground.obstacles]),
        inside=shapely.union_all([estate.polygon for estate in places.estates]),
    )
    houses, handoffs = serve_all(finder, houses)
    _report_handoffs(handoffs, job.report)
    gates = find_gates(plan, network.used, places.estates, job.options, job.report)
    anchor = _main_gate(gates, places.estates, network.used, job.report)
    wanted = Wanted(job.options.docks, job.options.chargers, job.options.parking_bays)
    station = propose_station(
        ground,
        anchor,
        [estate.polygon for estate in places.estates],
        wanted,
        ground.dead_ends(),
    )
    _report_station(station, wanted, job.report)
    served = {handoff.house.id for handoff in handoffs}
    return Site(
        frame=plan.frame,
        ground=ground,
        estates=places.estates,
        houses=houses,
        units={
            house.id: stairwells(house, job.report) for house in houses if house.id in served
        },
        gates=gates,
        handoffs=handoffs,
        station=station,
        spur_width_mm=max(SPUR_WIDTH_MM_MIN, job.options.lane_width_mm_min),
    )


def _lanes(plan: Plan, places: Places, ways: Sequence[LaneWay], job: ImportJob) -> Choice:
    """Return the lanes near the compounds that hang together."""
    network = build_network(plan, ways, job.report)
    estates = shapely.union_all([estate.polygon for estate in places.estates])
    west, south, east, north = estates.bounds
    if max(east - west, north - south) > EXTENT_MAX_M - 2 * job.options.margin_m:
        expected = "one site (cut it out first: osmium extract --bbox WEST,SOUTH,EAST,NORTH)"
        got = f"compounds {max(east - west, north - south) / 1000:.0f} km apart"
        raise MapError(job.where, "", expected, got)
    network = clip(network, estates, job.options, job.report)
    homes = [house.area.polygon for house in places.houses if not house.why_not]
    choice = choose_lanes(network, homes, job.options, job.report)
    if not choice.used.stretches:
        expected = f"a lane within {job.options.margin_m} m of the buildings that leads back"
        raise MapError(job.where, "highway", expected, "none")
    # Where a neighbour was left out, a lane may end anew just beside another one.
    return replace(choice, used=without_gaps(choice.used, job.report))


def _obstacles(
    plan: Plan, areas: Sequence[Area], houses: Sequence[House]
) -> list[shapely.Geometry]:
    """Return everything a bay may not touch: houses, water, fences and trees."""
    solid: list[shapely.Geometry] = [h.area.polygon for h in houses if is_obstacle(h)]
    solid += [
        area.polygon
        for area in areas
        if any(area.tags.get(key) == value for key, value in _SOLID_AREAS)
    ]
    for way in plan.data.ways.values():
        line = plan.line(way.refs)
        if way.tags.get("barrier") in _SOLID_LINES and len(line) > 1:
            solid.append(LineString(line))
    solid += [
        Point(plan.points[node.id]).buffer(_TREE_M)
        for node in plan.data.tagged
        if node.tags.get("natural") == "tree"
    ]
    return solid


def _main_gate(
    gates: Sequence[GateDraft], estates: Sequence[Estate], network: Network, report: Report
) -> XY:
    """Return where the station is to be near: a gate, else where a lane leaves a compound."""
    if gates:
        best = min(gates, key=lambda gate: (gate.rank, gate.id))
        report.note(
            Topic.ASSUMED,
            best.id,
            "is the main gate",
            best.name.zh or best.name.en,
            "the station is near it",
        )
        return best.point
    lanes = shapely.MultiLineString([each.line for each in network.stretches])
    report.note(Topic.MISSING, "", "gate", "none", "no barrier node stands on or near a lane")
    for estate in estates:
        crossing = lanes.intersection(estate.polygon.exterior)
        if not crossing.is_empty:
            spot = crossing.representative_point()
            return spot.x, spot.y
    spot, _ = nearest_points(lanes, estates[0].polygon.exterior)
    return spot.x, spot.y


def _report_handoffs(handoffs: Sequence[Handoff], report: Report) -> None:
    """Say how each proposed point was placed."""
    for handoff in handoffs:
        if handoff.door.proposed:
            what = "entrance at the point of the outline nearest to a lane"
            report.tally(Topic.PROPOSED, what, "", "the building has no entrance in the file")
        if handoff.stand.leaf is not None:
            report.tally(Topic.PROPOSED, "shelf at a bay off the lane")
        else:
            why = "there is no room for a bay; a vehicle that stands there blocks the lane"
            report.note(Topic.PROPOSED, point_id(handoff), "shelf on the lane", "", why)


def _report_station(station: StationDraft, wanted: Wanted, report: Report) -> None:
    """Say what was proposed, and what found no room."""
    where = f"{station.from_gate_m:.0f} m from the main gate along the lanes"
    report.note(Topic.PROPOSED, STATION, "station", where, "OpenStreetMap has none")
    report_bays(station, wanted, report)


def _report_content(content: OsmData, report: Report) -> None:
    """Say what is odd about the file as a whole."""
    if content.doubles:
        why = "the last one counts"
        report.note(Topic.LEFT_OUT, "", "objects that came twice", content.doubles, why)
    if content.drawn_elsewhere:
        why = "their source tag names a map service that shifts positions by 100 to 700 m"
        report.note(Topic.ASSUMED, "", "positions are right", content.drawn_elsewhere, why)


def _map_name(estates: Sequence[Estate]) -> f.Name:
    """Return the name of the largest compound."""
    return max(estates, key=lambda each: (each.polygon.area, each.id)).name
