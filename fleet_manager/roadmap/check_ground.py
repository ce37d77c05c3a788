"""Is there room? Narrow lanes and gates, bays that are none, zones at odds, gaps in lanes."""

from collections.abc import Iterator

import numpy as np
import shapely

from fleet_manager.roadmap.fault import Fault, Site
from fleet_manager.roadmap.features import Polygon
from fleet_manager.roadmap.road import width_needed_mm

OVERLAP_MIN_M2 = 1.0
"""Neighbours drawn by hand share slivers; only more than this is a fault."""
GAP_MAX_MM = 1000
"""A dead end this close to another lane was meant to join it."""
REACH_MAX_MM = 15_000
"""How far the shelf may be from where the vehicle stands."""
WALL_MAX_MM = 10_000
"""How far a gate may be from the wall of its compound."""


def ground_faults(site: Site) -> Iterator[Fault]:
    """Yield where room is missing or areas contradict each other."""
    yield from _narrow_lanes(site)
    yield from _narrow_gates(site)
    yield from _blocking(site)
    yield from _too_few_parkings(site)
    yield from _gaps(site)
    yield from _zones(site)
    yield from _gates_off_wall(site)
    yield from _far_shelves(site)


def _narrow_lanes(site: Site) -> Iterator[Fault]:
    needed_mm = width_needed_mm(site.vehicle)
    for lane in site.map.lanes.values():
        if lane.width_mm < needed_mm:
            yield Fault(
                code="too-narrow",
                feature=lane.id,
                what=f"the lane is {lane.width_mm / 1000:g} m wide; "
                f"{site.vehicle.id} with its margins needs {needed_mm / 1000:g} m",
                fix="correct width_m, or send a narrower vehicle; no route uses the lane",
            )


def _narrow_gates(site: Site) -> Iterator[Fault]:
    needed_mm = width_needed_mm(site.vehicle)
    for gate in site.map.gates.values():
        if gate.width_mm is not None and gate.width_mm < needed_mm:
            yield Fault(
                code="too-narrow",
                feature=gate.id,
                what=f"the gate is {gate.width_mm / 1000:g} m wide; "
                f"{site.vehicle.id} with its margins needs {needed_mm / 1000:g} m",
                fix="correct width_m, or open a wider gate; no route passes it",
            )


def _blocking(site: Site) -> Iterator[Fault]:
    """Name parkings and chargers where a standing vehicle is in somebody's way."""
    graph = site.graph
    kinds = {"parking": site.map.parkings, "charger": site.map.chargers}
    for kind, features in kinds.items():
        for name in features:
            node = graph.standing.get(name)
            if node is not None and not site.road.refuge[node]:
                yield Fault(
                    code=f"{kind}-blocks",
                    feature=name,
                    what=f"a vehicle standing here blocks {_blocked(site, node)}",
                    fix="put it at the end of a two-way spur of its own, "
                    f"{site.vehicle.length_mm / 1000 + 2.5:g} m or longer, clear of others",
                )


def _blocked(site: Site, node: int) -> str:
    graph = site.graph
    nodes = len(graph.node_ids)
    own = set(np.flatnonzero((graph.piece_ends == node).any(axis=1)).tolist())
    others = site.road.exclusions.of(node).tolist()
    names = [graph.node_ids[each] for each in others if each < nodes]
    names += [
        graph.lane_ids[each - nodes]
        for each in others
        if each >= nodes and (each - nodes not in own or len(own) > 1)
    ]
    return ", ".join(dict.fromkeys(map(str, names[:3]))) or "its own one-way lane"


def _too_few_parkings(site: Site) -> Iterator[Fault]:
    clear = sum(bool(site.road.refuge[node]) for node in set(site.road.parking_nodes))
    if clear < site.vehicles:
        yield Fault(
            code="too-few-parkings",
            feature=site.map.header.id,
            what=f"{clear} parking places where a vehicle blocks nobody, "
            f"for {site.vehicles} vehicles",
            fix="add parking places at the ends of spurs of their own",
        )


def _gaps(site: Site) -> Iterator[Fault]:
    """Name lanes whose end all but touches another lane."""
    graph = site.graph
    lines = [shapely.LineString(line) for line in graph.shape_mm]
    tree = shapely.STRtree(lines)
    degree = np.bincount(graph.piece_ends.ravel(), minlength=len(graph.node_ids))
    marked = set(graph.standing.values())
    for piece, ends in enumerate(graph.piece_ends.tolist()):
        for node in ends:
            if degree[node] != 1 or node in marked:
                continue
            spot = shapely.Point(graph.x_mm[node], graph.y_mm[node])
            near = tree.query(spot, predicate="dwithin", distance=GAP_MAX_MM).tolist()
            lane = graph.lane_ids[piece]
            others = sorted({graph.lane_ids[each] for each in near} - {lane})
            if others:
                yield Fault(
                    code="gap",
                    feature=lane,
                    what=f"the lane ends less than {GAP_MAX_MM / 1000:g} m from {others[0]} "
                    "and does not join it",
                    fix="give both lanes the same vertex there",
                )


def _shape(site: Site, outline: Polygon) -> shapely.Polygon:
    shell, *holes = (site.map.frame.to_mm(ring) for ring in outline)
    return shapely.Polygon(shell, holes)


def _zones(site: Site) -> Iterator[Fault]:
    zones = list(site.map.zones.values())
    shapes = np.array([_shape(site, zone.outline) for zone in zones], dtype=np.object_)
    for first, second in sorted(shapely.STRtree(shapes).query(shapes, "intersects").T.tolist()):
        one, two = zones[first], zones[second]
        if first >= second or one.zone_class == two.zone_class:
            continue
        area_m2 = shapes[first].intersection(shapes[second]).area / 1e6
        if area_m2 > OVERLAP_MIN_M2:
            strict = max(one, two, key=lambda zone: zone.zone_class.strictness)
            yield Fault(
                code="zone-overlap",
                feature=one.id,
                what=f"{one.zone_class} overlaps {two.id} ({two.zone_class}) by "
                f"{area_m2:.0f} m²; the stricter class, {strict.zone_class}, holds there",
                fix="redraw the zones so that every place has one class",
            )


def _gates_off_wall(site: Site) -> Iterator[Fault]:
    for gate in site.map.gates.values():
        spot = shapely.Point(site.map.frame.to_mm([gate.position])[0])
        wall = _shape(site, site.map.compounds[gate.compound].outline).boundary
        away_mm = spot.distance(wall)
        if away_mm > WALL_MAX_MM:
            yield Fault(
                code="gate-off-wall",
                feature=gate.id,
                what=f"the gate is {away_mm / 1000:.0f} m from the wall of {gate.compound}",
                fix="move it to where the lane passes the wall, or correct compound_id",
            )


def _far_shelves(site: Site) -> Iterator[Fault]:
    for point in site.map.points.values():
        if point.access_point is None:
            continue
        here, there = site.map.frame.to_mm([point.position, point.access_point]).astype(float)
        away_mm = float(np.hypot(*(here - there)))
        if away_mm > REACH_MAX_MM:
            yield Fault(
                code="beyond-reach",
                feature=point.id,
                what=f"its access point is {away_mm / 1000:.0f} m from the standing vehicle",
                fix=f"move one of them: {REACH_MAX_MM / 1000:g} m is the most",
            )
