"""From stretches and stands in metres to the features of a map: lanes, spurs, station."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise

import shapely
from shapely import Polygon

from fleet_manager.model.ids import StationId
from fleet_manager.roadmap import features as f
from fleet_manager.roadmap.import_bays import Ground, Stand
from fleet_manager.roadmap.import_frame import XY, MetreFrame
from fleet_manager.roadmap.import_network import Network, Stretch, span_m
from fleet_manager.roadmap.import_station import StationDraft

STATION = StationId("station")
SPUR_SPEED_MM_S = 1000
"""Walking pace into and out of a bay."""
CHARGER_W = 3000
SPUR_WIDTH_MM_MIN = 2000
_VERTEX_M = 0.01


def lane_features(frame: MetreFrame, ground: Ground) -> Iterator[f.Lane]:
    """Yield the lanes; stretches of one way that follow each other are one lane."""
    indexed = sorted(
        enumerate(ground.network.stretches), key=lambda each: (each[1].way, each[1].order)
    )
    for way, group in groupby(indexed, key=lambda each: each[1].way):
        runs = list(_runs(list(group)))
        for number, run in enumerate(runs, 1):
            first = run[0][1]
            yield f.Lane(
                id=way if len(runs) == 1 else f"{way}.{number}",
                line=frame.line(_course(ground, run)),
                width_mm=first.width_mm,
                speed_limit_mm_s=first.speed_mm_s,
                one_way=first.one_way,
                surface=first.surface,
                kind=first.kind,
                name=first.name,
            )


def _runs(indexed: Sequence[tuple[int, Stretch]]) -> Iterator[list[tuple[int, Stretch]]]:
    run: list[tuple[int, Stretch]] = []
    for index, each in indexed:
        if run and not (run[-1][1].order + 1 == each.order and run[-1][1].head == each.tail):
            yield run
            run = []
        run.append((index, each))
    if run:
        yield run


def _course(ground: Ground, run: Iterable[tuple[int, Stretch]]) -> list[XY]:
    """Return the line of a run, with a vertex where each spur leaves it."""
    course: list[XY] = []
    for index, each in run:
        line = _with_taps(each.line, [ground.spot(index, tap) for tap in _taps(ground, index)])
        course += line if not course else line[1:]
    return course


def _taps(ground: Ground, index: int) -> list[float]:
    return sorted(ground.taps.get(index, ()))


def _with_taps(line: Sequence[XY], taps: Sequence[XY]) -> list[XY]:
    """Return *line* with the points *taps*, which lie on it in this order, as vertices."""
    shape = shapely.LineString(line)
    marks = [(float(shape.project(shapely.Point(tap))), tap) for tap in taps]
    result: list[XY] = [line[0]]
    along = 0.0
    for a, b in pairwise(line):
        end = along + span_m(a, b)
        result += [tap for at_m, tap in marks if along + _VERTEX_M < at_m < end - _VERTEX_M]
        result.append(b)
        along = end
    return result


def spur(frame: MetreFrame, mark: str, stand: Stand, width_mm: int) -> Iterator[f.Lane]:
    """Yield the spur of a bay, none for a stand on the lane; *mark* is what stands there."""
    if stand.leaf is not None:
        yield f.Lane(
            id=f"spur-{mark}",
            line=frame.line((stand.spot, stand.leaf)),
            width_mm=width_mm,
            speed_limit_mm_s=SPUR_SPEED_MM_S,
            kind=f.LaneKind.SPUR,
        )


def station_features(
    frame: MetreFrame, ground: Ground, draft: StationDraft, width_mm: int
) -> Iterator[f.Feature]:
    """Yield station, docks, chargers and parking bays with their spurs."""
    for number, stand in enumerate(draft.docks, 1):
        yield from spur(frame, f"dock-{number}", stand, width_mm)
    for number, stand in enumerate(draft.chargers, 1):
        yield from spur(frame, f"charger-{number}", stand, width_mm)
    for number, stand in enumerate(draft.parking, 1):
        yield from spur(frame, f"parking-{number}", stand, width_mm)
    if draft.docks:
        yield station(frame, [ground.box(stand) for stand in draft.docks])
    for number, stand in enumerate(draft.docks, 1):
        yield f.Dock(
            id=f"dock-{number}", position=frame.to_lonlat(stand.place), station=STATION
        )
    for number, stand in enumerate(draft.chargers, 1):
        yield f.Charger(
            id=f"charger-{number}",
            position=frame.to_lonlat(stand.place),
            power_w=CHARGER_W,
        )
    for number, stand in enumerate(draft.parking, 1):
        yield f.Parking(id=f"parking-{number}", position=frame.to_lonlat(stand.place))


def station(frame: MetreFrame, boxes: Sequence[Polygon]) -> f.Station:
    """Return a station around its docks."""
    hull = shapely.union_all(boxes).convex_hull.buffer(0.5, join_style="mitre")
    middle = hull.representative_point()
    return f.Station(
        id=STATION,
        name=f.Name(zh="配送站", en="Station"),
        position=frame.to_lonlat((middle.x, middle.y)),
        outline=polygon(frame, hull),
    )


def polygon(frame: MetreFrame, shape: Polygon) -> f.Polygon:
    """Return the rings of *shape*, counterclockwise outside as RFC 7946 wants it."""
    turned = shapely.geometry.polygon.orient(shape)
    rings = (turned.exterior, *turned.interiors)
    return tuple(frame.line(ring.coords) for ring in rings)


def every_position(network: Network) -> list[XY]:
    """Return all vertices of the lanes."""
    return [point for each in network.stretches for point in each.line]
