"""From OpenStreetMap ways to stretches of lane, with what had to be assumed on the way.

A way is cut where others join it, where a barrier lets nothing through and where a node is
missing in the file. At a barrier the lane ends a little before it, on both sides.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from fleet_manager.roadmap import osm_tags
from fleet_manager.roadmap.features import Surface
from fleet_manager.roadmap.import_frame import XY
from fleet_manager.roadmap.import_network import (
    GAP_M,
    Network,
    Stretch,
    close_gaps,
    join_nodes,
    span_m,
)
from fleet_manager.roadmap.import_options import ImportOptions, Spare
from fleet_manager.roadmap.import_report import Report, Topic
from fleet_manager.roadmap.osm_areas import Plan
from fleet_manager.roadmap.osm_names import name_of
from fleet_manager.roadmap.osm_read import OsmData, OsmWay
from fleet_manager.roadmap.osm_tags import Barrier, Direction, Use

BEFORE_BARRIER_M = 1.2
STUMP_M = 1.5
"""What is left before a barrier is no lane if it is no longer than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneWay:
    """A way we may drive on, with everything its tags say or leave to us."""

    way: OsmWay
    is_spare: bool
    width_mm: int
    speed_mm_s: int


def usable_ways(data: OsmData, options: ImportOptions, report: Report) -> list[LaneWay]:
    """Return the ways to drive on; those left out and all defaults go into *report*."""
    found: list[LaneWay] = []
    for way in data.ways.values():
        use = osm_tags.way_use(way.tags)
        highway = way.tags.get("highway", "")
        match use:
            case Use.LANE | Use.SPARE:
                lane = _lane_way(way, use is Use.SPARE, options, report)
                if lane:
                    found.append(lane)
            case Use.NOT_A_WAY:
                pass
            case _:
                report.tally(Topic.LEFT_OUT, "way", f"highway={highway}", use.value)
    return found


def _lane_way(
    way: OsmWay,
    is_spare: bool,  # noqa: FBT001 - named at its only caller
    options: ImportOptions,
    report: Report,
) -> LaneWay | None:
    stated = osm_tags.width_mm(way.tags)
    width = stated or osm_tags.default_width_mm(way.tags)
    if width < options.lane_width_mm_min:
        need = f"the vehicle needs {options.lane_width_mm_min / 1000:.2f} m"
        report.note(
            Topic.LEFT_OUT, f"way/{way.id}", "lane width", f"{width / 1000:.2f} m", need
        )
        return None
    wide_enough = is_spare and stated is not None and "motor_vehicle" not in way.tags
    spare = is_spare and not wide_enough and options.spare_ways is not Spare.ALWAYS
    if spare and options.spare_ways is Spare.NEVER:
        report.tally(
            Topic.LEFT_OUT, "way", f"highway={way.tags['highway']}", "spare ways: never"
        )
        return None
    return LaneWay(
        way=way,
        is_spare=spare,
        width_mm=width,
        speed_mm_s=osm_tags.speed_mm_s(way.tags) or osm_tags.way_class(way.tags).speed_mm_s,
    )


def report_defaults(network: Network, ways: Iterable[LaneWay], report: Report) -> None:
    """Say which widths, speeds and surfaces of the lanes in use are class defaults."""
    used = {each.way for each in network.stretches}
    for lane in ways:
        if way_name(lane.way) not in used:
            continue
        tags = lane.way.tags
        highway = f"highway={tags['highway']}"
        if "service" in tags:
            highway += f" service={tags['service']}"
        if osm_tags.width_mm(tags) is None:
            _default(
                report, f"width of {highway}", f"{lane.width_mm / 1000:g} m", tags.get("width")
            )
        if osm_tags.speed_mm_s(tags) is None:
            speed = f"{lane.speed_mm_s / 1000:g} m/s"
            _default(report, f"speed limit of {highway}", speed, tags.get("maxspeed"))
        if osm_tags.surface(tags) is Surface.UNKNOWN:
            report.tally(Topic.ASSUMED, f"surface of {highway}", "unknown", "not tagged")


def _default(report: Report, what: str, value: str, unread: str | None) -> None:
    why = f"cannot read {unread!r}; class default" if unread else "not tagged; class default"
    report.tally(Topic.ASSUMED, what, value, why)


def way_name(way: OsmWay) -> str:
    """Return the id a lane gets from its way; ids in a map carry no slash."""
    return f"w{way.id}"


def build_network(plan: Plan, ways: Sequence[LaneWay], report: Report) -> Network:
    """Return the network of *ways*: junctions where they share nodes."""
    walls, gates = _barriers(plan.data, ways, report)
    uses = Counter(ref for lane in ways for ref in lane.way.refs)
    ends = {ref for lane in ways for ref in (lane.way.refs[:1] + lane.way.refs[-1:])}
    cuts = {ref for ref, count in uses.items() if count > 1} | ends | walls | gates
    builder = _Builder(plan.points, cuts, walls)
    for lane in ways:
        missing = sum(ref not in plan.points for ref in lane.way.refs)
        if missing:
            feature, why = f"way/{lane.way.id}", "the lane is cut there"
            report.note(Topic.LEFT_OUT, feature, "nodes missing in the file", missing, why)
        builder.take(lane)
    network = join_nodes(builder.nodes, builder.stretches, builder.at_walls)
    return without_gaps(network, report)


def without_gaps(network: Network, report: Report) -> Network:
    """Return the network with dead ends joined that all but touch another lane."""
    joined, ways = close_gaps(network)
    for way in ways:
        why = f"its end lies less than {GAP_M:g} m from another lane"
        report.note(Topic.ASSUMED, way, "lane joined to its neighbour", "", why)
    return joined


def _barriers(
    data: OsmData, ways: Iterable[LaneWay], report: Report
) -> tuple[set[int], set[int]]:
    """Return the nodes of ways that stop a vehicle, and those that are gates."""
    on_ways = {ref for lane in ways for ref in lane.way.refs}
    walls: set[int] = set()
    gates: set[int] = set()
    for node in data.tagged:
        if node.id not in on_ways:
            continue
        match osm_tags.barrier(node.tags):
            case Barrier.WALL:
                walls.add(node.id)
                kind = f"barrier={node.tags['barrier']}"
                report.note(Topic.LEFT_OUT, f"node/{node.id}", "way through", kind, "lane ends")
            case Barrier.GATE:
                gates.add(node.id)
            case Barrier.NOTHING:
                pass
    return walls, gates


class _Builder:
    """Cuts ways into stretches, numbering junctions as they come."""

    def __init__(self, points: Mapping[int, XY], cuts: set[int], walls: set[int]) -> None:
        self.nodes: list[XY] = []
        self.stretches: list[Stretch] = []
        self.at_walls: set[int] = set()
        self._points = points
        self._cuts = cuts
        self._walls = walls
        self._number: dict[int, int] = {}

    def take(self, lane: LaneWay) -> None:
        """Add the stretches of one way."""
        backward = osm_tags.direction(lane.way.tags) is Direction.BACKWARD
        refs = lane.way.refs[::-1] if backward else lane.way.refs
        for order, run in enumerate(_runs(refs, self._points, self._cuts)):
            self._add(lane, order, run)

    def _add(self, lane: LaneWay, order: int, run: Sequence[int]) -> None:
        line = [self._points[ref] for ref in run]
        at_walls = (run[0] in self._walls, run[-1] in self._walls)
        line = _shortened(line, *at_walls)
        stump = any(at_walls) and sum(span_m(a, b) for a, b in pairwise(line)) <= STUMP_M
        if len(line) < 2 or stump:  # noqa: PLR2004 - a line has two ends
            return
        tags = lane.way.tags
        self.stretches.append(
            Stretch(
                way=way_name(lane.way),
                order=order,
                tail=self._node(run[0], line[0], at_walls[0]),
                head=self._node(run[-1], line[-1], at_walls[1]),
                line=tuple(line),
                width_mm=lane.width_mm,
                speed_mm_s=lane.speed_mm_s,
                one_way=osm_tags.direction(tags) is not Direction.BOTH,
                surface=osm_tags.surface(tags),
                kind=osm_tags.way_class(tags).kind,
                name=name_of(tags),
                is_spare=lane.is_spare,
            )
        )

    def _node(self, ref: int, point: XY, at_wall: bool) -> int:  # noqa: FBT001 - private
        """Return the number of a junction; each side of a barrier is a dead end of its own."""
        if not at_wall and ref in self._number:
            return self._number[ref]
        self.nodes.append(point)
        number = len(self.nodes) - 1
        if at_wall:
            self.at_walls.add(number)
        else:
            self._number[ref] = number
        return number


def _runs(
    refs: Sequence[int], points: Mapping[int, XY], cuts: set[int]
) -> Iterator[Sequence[int]]:
    """Yield the pieces of a way between cuts; a missing node ends one piece for good."""
    run: list[int] = []
    for ref in refs:
        if ref not in points:
            if len(run) > 1:
                yield run
            run = []
            continue
        if run and run[-1] == ref:
            continue
        run.append(ref)
        if ref in cuts and len(run) > 1:
            yield run
            run = [ref]
    if len(run) > 1:
        yield run


def _shortened(line: list[XY], first: bool, last: bool) -> list[XY]:  # noqa: FBT001 - private
    """Take a metre off the ends that stand at a barrier; nothing is left of a short line."""
    if last:
        line = _from_start(line[::-1])[::-1]
    return _from_start(line) if first else line


def _from_start(line: list[XY]) -> list[XY]:
    left = BEFORE_BARRIER_M
    for index, (a, b) in enumerate(pairwise(line)):
        length = span_m(a, b)
        if length > left:
            part = left / length
            start = (a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1]))
            return [start, *line[index + 1 :]]
        left -= length
    return []
