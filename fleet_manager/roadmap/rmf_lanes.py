"""The navigation graph of an RMF level as stretches of lane, in metres."""

from collections import Counter
from collections.abc import Mapping, Sequence

from fleet_manager.model.errors import MapError
from fleet_manager.roadmap.features import LaneKind
from fleet_manager.roadmap.import_frame import XY
from fleet_manager.roadmap.import_network import Network, Stretch, join_nodes, parts
from fleet_manager.roadmap.import_options import ImportJob
from fleet_manager.roadmap.import_report import Topic
from fleet_manager.roadmap.rmf_read import Level, Link, RmfBuilding

WIDTH_MM = 2000
INDOOR_MM_S = 1000
OUTDOOR_MM_S = 3000


def choose_level(building: RmfBuilding, job: ImportJob) -> Level:
    """Return the level whose lanes are taken: as told, else the ground floor."""
    if job.options.level:
        if job.options.level not in building.levels:
            expected = f"one of the levels {', '.join(building.levels)}"
            raise MapError(job.where, "level", expected, job.options.level)
        level = building.levels[job.options.level]
    else:
        with_lanes = [each for each in building.levels.values() if each.lanes]
        if not with_lanes:
            expected = "a level with lanes (draw them in the traffic editor)"
            raise MapError(job.where, "levels", expected, f"{len(building.levels)} without")
        level = min(
            with_lanes,
            key=lambda each: (abs(each.elevation_m), each.name != building.reference_level),
        )
    if not level.lanes:
        raise MapError(job.where, f"levels.{level.name}.lanes", "at least one lane", "none")
    for other in building.levels.values():
        if other is not level:
            why = f"the lanes of level {level.name} are taken; this one is kept in the annex"
            job.report.note(Topic.LEFT_OUT, other.name, "level", "", why)
    return level


def choose_graph(level: Level, job: ImportJob) -> list[Link]:
    """Return the lanes of the graph to take: as told, else the one with most lanes."""
    counts = Counter(_graph(lane) for lane in level.lanes)
    chosen = job.options.graph
    if chosen is None:
        chosen = max(sorted(counts), key=lambda graph: counts[graph])
    if chosen not in counts:
        expected = f"one of the graphs {', '.join(map(str, sorted(counts)))}"
        raise MapError(job.where, f"levels.{level.name}.lanes graph_idx", expected, chosen)
    for graph, count in sorted(counts.items()):
        if graph != chosen:
            what, why = (
                f"lanes of graph {graph}",
                f"they are another robot's; graph {chosen} is taken",
            )
            job.report.note(Topic.LEFT_OUT, level.name, what, count, why)
    return [lane for lane in level.lanes if _graph(lane) == chosen]


def _graph(lane: Link) -> int:
    value = lane.params.get("graph_idx", 0)
    return value if isinstance(value, int) else 0


def lane_network(
    lanes: Sequence[Link], points: Mapping[int, XY], job: ImportJob, *, indoor: bool
) -> Network:
    """Return the network of *lanes*; what the file does not say is assumed and reported."""
    number = {vertex: index for index, vertex in enumerate(points)}
    stretches = [
        Stretch(
            way=f"lane-{index}",
            order=0,
            tail=number[lane.tail],
            head=number[lane.head],
            line=(points[lane.tail], points[lane.head]),
            width_mm=_width_mm(lane, job),
            speed_mm_s=_speed_mm_s(lane, job, indoor=indoor),
            one_way=lane.params.get("bidirectional") is not True,
            kind=LaneKind.PATH if indoor else LaneKind.SERVICE,
        )
        for index, lane in enumerate(lanes)
    ]
    for lane in lanes:
        if lane.params.get("orientation") in ("forward", "backward"):
            what, why = "lane orientation", "our vehicles drive both ways equally"
            job.report.tally(Topic.LEFT_OUT, what, lane.params["orientation"], why)
    return join_nodes(list(points.values()), stretches)


def _width_mm(lane: Link, job: ImportJob) -> int:
    width = lane.params.get("width")
    if isinstance(width, int | float) and width > 0:
        return max(round(width * 1000), 1)
    value = max(WIDTH_MM, job.options.lane_width_mm_min)
    job.report.tally(Topic.ASSUMED, "lane width", f"{value / 1000:g} m", "RMF lanes have none")
    return value


def _speed_mm_s(lane: Link, job: ImportJob, *, indoor: bool) -> int:
    speed = lane.params.get("speed_limit")
    if isinstance(speed, int | float) and 0.1 <= speed <= 40:  # noqa: PLR2004 - what a lane may hold
        return round(speed * 1000)
    value = INDOOR_MM_S if indoor else OUTDOOR_MM_S
    why = "no speed_limit; a default " + ("indoors" if indoor else "outdoors")
    job.report.tally(Topic.ASSUMED, "speed limit of lanes", f"{value / 1000:g} m/s", why)
    return value


def connected(network: Network, wanted: Sequence[XY], job: ImportJob) -> Network:
    """Return the part in which every lane leads to every other, with most *wanted* places."""
    wide = [
        index
        for index, each in enumerate(network.stretches)
        if each.width_mm >= job.options.lane_width_mm_min
    ]
    found = [[wide[index] for index in part] for part in parts(network.only(wide))]
    places = set(wanted)

    def named(part: Sequence[int]) -> int:
        ends = {network.nodes[n] for i in part for n in _ends(network.stretches[i])}
        return len(ends & places)

    best = max(found, key=named, default=[])
    for index in sorted(set(range(len(network.stretches))) - set(best)):
        each = network.stretches[index]
        narrow = each.width_mm < job.options.lane_width_mm_min
        why = "too narrow for the vehicle" if narrow else "no way there and back"
        job.report.note(Topic.LEFT_OUT, each.way, "lane", f"{each.length_m:.1f} m", why)
    if not best:
        expected = "lanes that lead somewhere and back (bidirectional, or a loop)"
        raise MapError(job.where, "lanes", expected, "none")
    return network.only(best)


def _ends(stretch: Stretch) -> tuple[int, int]:
    return stretch.tail, stretch.head
