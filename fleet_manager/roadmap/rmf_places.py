"""What the named and marked vertices of an RMF level are to us.

=====================================  ==================================================
vertex                                 becomes
=====================================  ==================================================
pickup_dispenser, or called a station  a dock of the station
is_charger                             a charger
dropoff_ingestor, or any other name    a handoff point (vehicle stop)
is_parking_spot without a name         a parking bay
lift_cabin                             nothing yet: it is kept in the annex
=====================================  ==================================================

A charger or parking spot on a lane would block it, so it moves to a bay beside its vertex.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from fleet_manager.roadmap.features import Name
from fleet_manager.roadmap.import_bays import Ground, Stand
from fleet_manager.roadmap.import_frame import XY
from fleet_manager.roadmap.import_network import JOIN_M, Network, span_m
from fleet_manager.roadmap.import_options import ImportJob
from fleet_manager.roadmap.import_report import Topic
from fleet_manager.roadmap.rmf_read import Vertex

MOVE_M_MAX = 15.0
STEP_M = 0.5
_STATION = re.compile(
    r"station|warehouse|depot|\bhub\b|store|dispatch|pantry|pharmacy|仓|站|库房", re.IGNORECASE
)
_HAN = re.compile(r"[㐀-鿿]")
_NOT_ID = re.compile(r"[\s/\x00-\x1f\x7f]+")


_OURS = re.compile(r"site$|station$|spur-|(?:dock|charger|parking|lane)-\d|n\d+$")
"""Ids that the importer itself or the lane graph gives."""


class Role(Enum):
    """What a vertex becomes."""

    DOCK = "dock"
    CHARGER = "charger"
    POINT = "handoff point"
    PARKING = "parking"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A vertex with a role, in metres; *id* is unique in the map."""

    id: str
    role: Role
    name: Name
    point: XY


def is_lift(vertex: Vertex) -> bool:
    """Whether *vertex* is inside a lift's cabin."""
    return bool(vertex.params.get("lift_cabin"))


def role_of(vertex: Vertex) -> Role:
    """Return what *vertex* becomes."""
    params = vertex.params
    if is_lift(vertex) or params.get("human_goal_set_name"):
        return Role.NOTHING
    if params.get("pickup_dispenser"):
        return Role.DOCK
    if vertex.flag("is_charger"):
        return Role.CHARGER
    if params.get("dropoff_ingestor"):
        return Role.POINT
    if vertex.name:
        return Role.DOCK if _STATION.search(vertex.name) else Role.POINT
    return Role.PARKING if vertex.flag("is_parking_spot") else Role.NOTHING


def find_spots(vertices: Mapping[int, Vertex], points: Mapping[int, XY]) -> list[Spot]:
    """Return the vertices that matter, with ids made of their names."""
    taken: set[str] = set()
    found: list[Spot] = []
    for index, vertex in vertices.items():
        role = role_of(vertex)
        if role is Role.NOTHING:
            continue
        stem = _NOT_ID.sub("_", vertex.name)[:60] or f"v{index}"
        stem = f"v-{stem}" if _OURS.match(stem) else stem
        mark, number = stem, 1
        while mark in taken:
            number += 1
            mark = f"{stem}-{number}"
        taken.add(mark)
        found.append(Spot(id=mark, role=role, name=name_of(vertex.name), point=points[index]))
    return found


def name_of(text: str) -> Name:
    """Return a vertex's name in the language it is written in."""
    readable = text.replace("_", " ").strip()[:200]
    return Name(zh=readable) if _HAN.search(readable) else Name(en=readable)


def on_network(spots: Iterable[Spot], network: Network, job: ImportJob) -> list[Spot]:
    """Return the spots that stand on the lanes in use; the others are reported."""
    used = {
        network.nodes[node] for each in network.stretches for node in (each.tail, each.head)
    }
    kept: list[Spot] = []
    for spot in spots:
        near = [node for node in used if span_m(node, spot.point) <= JOIN_M]
        if near:
            kept.append(spot)
        else:
            why = "no lane in use leads to it and back"
            job.report.note(Topic.UNREACHABLE, spot.id, spot.role.value, "", why)
    return kept


def beside(ground: Ground, spots: Sequence[Spot], job: ImportJob) -> dict[str, Stand | None]:
    """Return a bay beside the vertex of each of *spots*, taken; lost ones are reported.

    None stands for a vertex at a dead end, where a vehicle is in nobody's way as it is.
    """
    found: dict[str, Stand | None] = {}
    for spot in spots:
        if ground.take_end(spot.point):
            found[spot.id] = None
            continue
        stand = _bay_near(ground, spot.point)
        if stand is None:
            why = f"no room for a bay within {MOVE_M_MAX:g} m of its vertex"
            job.report.note(Topic.LEFT_OUT, spot.id, spot.role.value, "", why)
            continue
        ground.take(stand)
        found[spot.id] = stand
        moved = span_m(stand.place, spot.point)
        why = "its vertex is on a lane, where a standing vehicle blocks the others"
        job.report.note(
            Topic.PROPOSED, spot.id, f"{spot.role.value} in a bay", f"{moved:.1f} m away", why
        )
    return found


def _bay_near(ground: Ground, point: XY) -> Stand | None:
    """Return the free bay nearest to *point*, if any is near enough."""
    best: tuple[float, Stand] | None = None
    for stretch in ground.near(point, MOVE_M_MAX):
        middle = ground.project(stretch, point)
        for step in range(int(2 * MOVE_M_MAX / STEP_M) + 1):
            at_m = ground.settle(stretch, middle + step * STEP_M - MOVE_M_MAX)
            if at_m is None or span_m(ground.spot(stretch, at_m), point) > MOVE_M_MAX:
                continue
            for side in (1, -1):
                for stand in ground.bays(stretch, at_m, side):
                    apart = span_m(stand.place, point)
                    if (best is None or apart < best[0]) and ground.is_free(stand):
                        best = (apart, stand)
    return best[1] if best else None
