"""Can vehicles get there, and back? Places off the lanes, islands, traps, missing docks."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from fleet_manager.roadmap.fault import Fault, Site
from fleet_manager.roadmap.junctions import marks_of
from fleet_manager.roadmap.road import weights_ms
from fleet_manager.roadmap.shortest import Network


def reach_faults(site: Site) -> Iterator[Fault]:
    """Yield what keeps vehicles from a place or holds them there."""
    yield from _off_lanes(site)
    yield from _stations(site)
    docks = [node for nodes in site.road.dock_nodes.values() for node in nodes]
    if not docks:
        return
    out = _network(site).reachable(docks)
    back = _network(site, backwards=True).reachable(docks)
    yield from _marks(site, out, back)
    yield from _traps(site, out & ~back)
    yield from _islands(site, ~out)


def _network(site: Site, *, backwards: bool = False) -> Network:
    graph = site.graph
    ends = (graph.head, graph.tail) if backwards else (graph.tail, graph.head)
    weight = weights_ms(graph, site.vehicle.speed_max_mm_s)
    return Network(*ends, weight, site.road.passable, len(graph.node_ids))


def _kinds(site: Site) -> Mapping[str, str]:
    """Return what each feature that should stand on a lane is called."""
    kinds: dict[str, Iterable[str]] = {
        "handoff point": site.map.points,
        "dock": site.map.docks,
        "parking": site.map.parkings,
        "charger": site.map.chargers,
        "gate": site.map.gates,
    }
    return {str(each): kind for kind, features in kinds.items() for each in features}


def _off_lanes(site: Site) -> Iterator[Fault]:
    kinds = _kinds(site)
    for mark, position in marks_of(site.map).items():
        if mark not in site.graph.standing:
            spot = site.map.frame.to_mm([position])[0]
            away_m = site.road.nearest_node(float(spot[0]), float(spot[1]))[1] / 1000
            yield Fault(
                code="gate-off-graph" if kinds[mark] == "gate" else "off-lane",
                feature=mark,
                what=f"the {kinds[mark]} stands on no lane (nearest node {away_m:.1f} m away)",
                fix="move it onto a lane, or draw a lane to it with a vertex there",
            )


def _stations(site: Site) -> Iterator[Fault]:
    if not site.map.stations:
        yield Fault(
            code="no-station",
            feature=site.map.header.id,
            what="the map has no station, so nothing can be loaded",
            fix="add a station and docks on a lane",
        )
    for station, nodes in site.road.dock_nodes.items():
        if not nodes:
            yield Fault(
                code="no-dock",
                feature=station,
                what="the station has no dock that stands on a lane",
                fix=f"add a dock with station_id {station} on a lane",
            )


def _marks(site: Site, out: NDArray[np.bool_], back: NDArray[np.bool_]) -> Iterator[Fault]:
    kinds = _kinds(site)
    for mark, node in site.graph.standing.items():
        if not out[node]:
            yield Fault(
                code="unreachable",
                feature=mark,
                what=f"no way leads from a dock to this {kinds[mark]}",
                fix="join its lane to the others (a shared vertex), check one_way and widths",
            )
        elif not back[node]:
            yield Fault(
                code="no-way-back",
                feature=mark,
                what=f"no way leads from this {kinds[mark]} back to a dock",
                fix="make the lane two-way, or draw a lane that leads back",
            )


def _traps(site: Site, trapped: NDArray[np.bool_]) -> Iterator[Fault]:
    """Name each lane that leads from where all is well to where there is no way back."""
    graph = site.graph
    leads = site.road.passable & trapped[graph.head] & ~trapped[graph.tail]
    pieces = graph.piece[np.flatnonzero(leads)].tolist()
    for lane in dict.fromkeys(graph.lane_ids[piece] for piece in pieces):
        yield Fault(
            code="one-way-trap",
            feature=lane,
            what="the lane leads to where no way leads back from",
            fix="make it two-way, or draw a lane that leads back",
        )


def _islands(site: Site, cut_off: NDArray[np.bool_]) -> Iterator[Fault]:
    """Name one lane of every group of lanes that no vehicle can come to."""
    graph = site.graph
    nodes = len(graph.node_ids)
    # Lanes too narrow are a fault of their own.
    inside = np.flatnonzero(site.road.passable & cut_off[graph.tail] & cut_off[graph.head])
    links = coo_array(
        (np.ones(len(inside)), (graph.tail[inside], graph.head[inside])), shape=(nodes, nodes)
    )
    group = connected_components(links, directed=False)[1]
    lanes: dict[int, dict[str, None]] = {}
    for edge in inside.tolist():
        lane = graph.lane_ids[graph.piece[edge]]
        lanes.setdefault(int(group[graph.tail[edge]]), {})[lane] = None
    for names in lanes.values():
        first, *others = names
        more = f" and {len(others)} more lanes" if others else ""
        yield Fault(
            code="island",
            feature=first,
            what=f"no way leads from a dock to this lane{more}",
            fix="join it to the other lanes by a shared vertex, check one_way and widths",
        )
