"""Which of the lanes the fleet will use: the connected part that serves most homes.

Footways and ways closed to motors are spare: they are taken only as far as they are needed to
get within walking distance of homes that no proper lane reaches.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon, STRtree

from fleet_manager.roadmap.import_network import Network, parts, paths_from
from fleet_manager.roadmap.import_options import ImportOptions
from fleet_manager.roadmap.import_report import Report, Topic

_NAMED_MAX = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The lanes to use, and all lanes there are, to tell why a home is not reached."""

    used: Network
    every: Network


def clip(
    network: Network, site: shapely.Geometry, options: ImportOptions, report: Report
) -> Network:
    """Return the lanes within reach of the *site*."""
    lines = [LineString(each.line) for each in network.stretches]
    near = shapely.dwithin(lines, site, options.margin_m) if lines else np.array([], dtype=bool)
    lost = len(lines) - int(near.sum())
    if lost:
        why = f"more than {options.margin_m} m from the compounds"
        report.note(Topic.LEFT_OUT, "", "stretches of lane", lost, why)
    return network.only(np.flatnonzero(near).tolist())


def choose_lanes(
    network: Network, homes: Sequence[Polygon], options: ImportOptions, report: Report
) -> Choice:
    """Return the lanes to use out of *network* for *homes*."""
    proper = [index for index, each in enumerate(network.stretches) if not each.is_spare]
    if not proper:
        proper = list(range(len(network.stretches)))
        report.note(
            Topic.ASSUMED, "", "footways are used as lanes", "", "there is no other way"
        )
    core = _best_part(network, proper, homes, options.walk_m_max)
    spare = _needed_spare(network, core, homes, options.walk_m_max)
    for index in sorted(spare - core):
        way = network.stretches[index].way
        why = "no proper lane leads to homes there"
        report.note(Topic.ASSUMED, way, "spare way used as a lane", "", why)
    used = _part_with(network, {*proper, *spare}, core)
    _report_unused(network, set(proper) - used, report)
    return Choice(used=network.only(used), every=network)


def _part_with(network: Network, chosen: set[int], core: set[int]) -> set[int]:
    """Return the connected part of the *chosen* lanes that *core* belongs to."""
    order = sorted(chosen)
    found = ({order[index] for index in part} for part in parts(network.only(order)))
    return next((part for part in found if part & core), set())


def _best_part(
    network: Network, chosen: Sequence[int], homes: Sequence[Polygon], walk_m: float
) -> set[int]:
    """Return the strongly connected part with most homes in reach, then with most lane."""
    found = [[chosen[index] for index in part] for part in parts(network.only(chosen))]
    best: set[int] = set()
    most = -1
    for part in found:
        served = int((~_far(network, part, homes, walk_m)).sum())
        if served > most:
            best, most = set(part), served
    return best


def _far(
    network: Network, part: Iterable[int], homes: Sequence[Polygon], walk_m: float
) -> NDArray[np.bool_]:
    """Return, per home, whether no lane of *part* is in walking distance."""
    tree = STRtree([LineString(network.stretches[index].line) for index in part])
    result = np.ones(len(homes), dtype=np.bool_)
    if len(homes):
        result[tree.query(homes, predicate="dwithin", distance=walk_m)[0]] = False
    return result


def _needed_spare(
    network: Network, core: set[int], homes: Sequence[Polygon], walk_m: float
) -> set[int]:
    """Return the stretches beyond *core* that bring lanes to homes it does not reach."""
    others = [
        index
        for index, each in enumerate(network.stretches)
        if index not in core and not each.one_way
    ]
    lost = np.flatnonzero(_far(network, core, homes, walk_m)).tolist()
    if not core or not others or not lost:
        return set()
    sources = sorted({end for index in core for end in _ends(network, index)})
    both = network.only([*core, *others])
    paths = paths_from(both, sources)
    shortest = _links(network, [*core, *others])
    tree = STRtree([LineString(network.stretches[index].line) for index in others])
    needed: set[int] = set()
    for home in lost:
        near = [
            others[int(each)]
            for each in tree.query(homes[home], predicate="dwithin", distance=walk_m)
        ]
        reached = [
            index for index in near if np.isfinite(_way_m(network, index, paths.distance_m))
        ]
        if reached:
            best = min(
                reached,
                key=lambda index: (_cost(network, index, homes[home], paths.distance_m), index),
            )
            end = min(_ends(network, best), key=lambda node: (paths.distance_m[node], node))
            walk = paths.nodes_to(end)
            needed |= {best} | {shortest[a, b] for a, b in pairwise(walk)}
    return needed - core


def _ends(network: Network, index: int) -> tuple[int, int]:
    return network.stretches[index].tail, network.stretches[index].head


def _way_m(network: Network, index: int, distance_m: NDArray[np.float64]) -> float:
    return float(min(distance_m[node] for node in _ends(network, index)))


def _cost(
    network: Network, index: int, home: Polygon, distance_m: NDArray[np.float64]
) -> float:
    """Return the way to a home in metres; walking counts five times as much as driving."""
    walk = LineString(network.stretches[index].line).distance(home)
    return 5 * float(walk) + _way_m(network, index, distance_m)


def _links(network: Network, chosen: Iterable[int]) -> dict[tuple[int, int], int]:
    """Return the shortest stretch between neighbouring nodes, in both directions."""
    links: dict[tuple[int, int], int] = {}
    for index in sorted(chosen, key=lambda each: network.stretches[each].length_m):
        tail, head = _ends(network, index)
        links.setdefault((tail, head), index)
        links.setdefault((head, tail), index)
    return links


def _report_unused(network: Network, unused: set[int], report: Report) -> None:
    """Name the ways that lie apart, or that lead in and not out again."""
    ways: dict[str, float] = {}
    for index in sorted(unused):
        each = network.stretches[index]
        ways[each.way] = ways.get(each.way, 0.0) + each.length_m
    why = "no way from the other lanes and back to them"
    for way, length in ways.items():
        report.note(Topic.LEFT_OUT, way, "lane", f"{length:.0f} m", why)
