"""Gates of the compounds: barrier nodes, put onto the lane they stand on or beside."""

from collections.abc import Sequence
from dataclasses import dataclass

from shapely import LineString, Point, STRtree

from fleet_manager.roadmap import osm_tags
from fleet_manager.roadmap.features import Name
from fleet_manager.roadmap.import_frame import XY
from fleet_manager.roadmap.import_network import JOIN_M, Network
from fleet_manager.roadmap.import_options import ImportOptions
from fleet_manager.roadmap.import_report import Report, Topic
from fleet_manager.roadmap.osm_areas import Plan
from fleet_manager.roadmap.osm_names import name_of
from fleet_manager.roadmap.osm_places import Estate
from fleet_manager.roadmap.osm_read import OsmNode
from fleet_manager.roadmap.osm_tags import Barrier

WALL_M_MAX = 10.0
"""A barrier further than this from the outline of every compound is nobody's gate."""
_MAIN_WORDS = ("正门", "大门", "主门", "main")
_KINDS = ("lift_gate", "gate", "swing_gate", "sliding_gate", "entrance", "toll_booth")


@dataclass(frozen=True, slots=True, kw_only=True)
class GateDraft:
    """A gate on a lane; a smaller *rank* is more of a main gate."""

    id: str
    point: XY
    estate: str
    name: Name
    rank: tuple[int, int, int]


def find_gates(
    plan: Plan,
    network: Network,
    estates: Sequence[Estate],
    options: ImportOptions,
    report: Report,
) -> list[GateDraft]:
    """Return the gates that stand on *network*; those that had to be moved are reported."""
    lines = [LineString(each.line) for each in network.stretches]
    tree = STRtree(lines)
    on_ways = {
        ref for way in plan.data.ways.values() if "highway" in way.tags for ref in way.refs
    }
    found: list[GateDraft] = []
    for node in plan.data.tagged:
        if osm_tags.barrier(node.tags) is not Barrier.GATE or not estates or not lines:
            continue
        place = Point(plan.points[node.id])
        line = lines[int(tree.nearest(place))]
        apart = line.distance(place)
        reach = JOIN_M if node.id in on_ways or not _is_gate(node) else options.gate_snap_m
        spot = line.interpolate(line.project(place)) if apart > JOIN_M else place
        estate = min(estates, key=lambda each: each.polygon.exterior.distance(spot))
        if apart > reach:
            _report_lost(node, f"on no lane in use; the nearest is {apart:.0f} m away", report)
        elif estate.polygon.exterior.distance(spot) > WALL_M_MAX:
            why = "not at the outline of a compound; vehicles are taken to pass"
            _report_lost(node, why, report)
        else:
            draft = _draft(node, (spot.x, spot.y), estate)
            _report_found(draft, node, apart, report)
            found.append(draft)
    return found


def _is_gate(node: OsmNode) -> bool:
    """Whether the barrier is one that people build across a road; a bollard is anywhere."""
    return node.tags["barrier"] in _KINDS


def _report_found(draft: GateDraft, node: OsmNode, apart: float, report: Report) -> None:
    if apart > JOIN_M:
        why = f"it stands {apart:.1f} m beside the nearest lane"
        report.note(Topic.ASSUMED, draft.id, "gate moved onto the lane", "", why)
    if not _is_gate(node):
        what = f"barrier={node.tags['barrier']}"
        why = "the file does not say whether vehicles pass"
        report.tally(Topic.ASSUMED, what, "a gate that opens", why)


def _report_lost(node: OsmNode, why: str, report: Report) -> None:
    kind = f"barrier={node.tags['barrier']}"
    report.note(Topic.LEFT_OUT, f"node/{node.id}", "gate", kind, why)


def _draft(node: OsmNode, point: XY, estate: Estate) -> GateDraft:
    name = name_of(node.tags)
    words = f"{name.zh} {name.en}".lower()
    kind = node.tags["barrier"]
    return GateDraft(
        id=f"g{node.id}",
        point=point,
        estate=estate.id,
        name=name,
        rank=(
            _KINDS.index(kind) if kind in _KINDS else len(_KINDS),
            0 if any(word in words for word in _MAIN_WORDS) else 1,
            0 if name != Name() else 1,
        ),
    )
