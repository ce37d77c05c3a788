"""Shapes of the street as corners and ends: surfaces, walls, strips of lanes, dashes.

What is filled becomes triangles that do not overlap, so that translucent ground is even.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

import shapely

from last100_ros.markers_make import Spot

Flat: TypeAlias = Sequence[float]
"""x, y in m."""
Area: TypeAlias = shapely.Geometry


def area_of(ring: Sequence[Flat]) -> Area:
    """Return the ground inside a ring, made sound if it crosses itself."""
    sound = shapely.make_valid(shapely.Polygon(ring), method="structure", keep_collapsed=False)
    return shapely.orient_polygons(sound)


def strips(ways: Iterable[tuple[Sequence[Flat], float]]) -> Area:
    """Return the ground that lanes cover: each is a line and its width, rounded at its ends."""
    covered = [
        shapely.LineString(line).buffer(width_m / 2, quad_segs=3) for line, width_m in ways
    ]
    return shapely.orient_polygons(shapely.union_all(covered))


def without(area: Area, other: Area) -> Area:
    """Return what of *area* the *other* leaves."""
    return shapely.orient_polygons(shapely.difference(area, other))


def surface(area: Area, z: float) -> Iterator[Spot]:
    """Yield the corners of triangles that fill *area*, seen from above."""
    pieces = shapely.orient_polygons(shapely.constrained_delaunay_triangles(area))
    rings = shapely.get_coordinates(pieces).reshape(-1, 4, 2)  # each comes back to its start
    for x, y in rings[:, :3].reshape(-1, 2).tolist():
        yield x, y, z


def outline(area: Area, z: float) -> Iterator[Spot]:
    """Yield the ends of the lines around *area* and around its holes."""
    for ring in _rings(area):
        for (ax, ay), (bx, by) in pairwise(ring):
            yield ax, ay, z
            yield bx, by, z


def walls(area: Area, height_m: float) -> Iterator[Spot]:
    """Yield the corners of what stands upright around *area*, from the ground up."""
    for ring in _rings(area):
        for (ax, ay), (bx, by) in pairwise(ring):
            foot_a, foot_b = (ax, ay, 0.0), (bx, by, 0.0)
            top_a, top_b = (ax, ay, height_m), (bx, by, height_m)
            yield from (foot_a, foot_b, top_b, foot_a, top_b, top_a)


def middle(ring: Sequence[Flat]) -> tuple[float, float]:
    """Return a spot well inside a ring, for its name."""
    spot = shapely.point_on_surface(area_of(ring))
    return spot.x, spot.y


def chevrons(line: Sequence[Flat], every_m: float, size_m: float) -> Iterator[Flat]:
    """Yield the ends of small arrow heads along *line*, the way it is drawn."""
    for a, b in pairwise(line):
        length = math.dist(a, b)
        count = int(length // every_m) or int(length >= every_m / 2)
        for number in range(count):
            part = (number + 0.5) / count
            yield from _chevron(a, b, part, size_m / length)


def _chevron(a: Flat, b: Flat, part: float, size: float) -> Iterator[Flat]:
    """Yield a tip and two wings; *size* is a part of the way from *a* to *b*."""
    ahead_x, ahead_y = (b[0] - a[0]) * size, (b[1] - a[1]) * size
    tip_x, tip_y = a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part
    for side in (1, -1):
        yield tip_x, tip_y
        yield tip_x - ahead_x - side * ahead_y * 0.7, tip_y - ahead_y + side * ahead_x * 0.7


def dashes(line: Sequence[Flat], dash_m: float) -> Iterator[Flat]:
    """Yield the ends of dashes along *line*, with gaps as long as they are."""
    driven = 0.0
    for a, b in pairwise(line):
        length = math.dist(a, b)
        for start, end in _dashes(driven, length, dash_m) if length else ():
            for part in (start / length, end / length):
                yield a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part
        driven += length


def _dashes(driven: float, length: float, dash_m: float) -> Iterator[tuple[float, float]]:
    """Yield from where to where there is paint on a stretch that begins *driven* m on."""
    start = -(driven % (2 * dash_m))
    while start < length:
        if start + dash_m > 0:
            yield max(start, 0.0), min(start + dash_m, length)
        start += 2 * dash_m


def _rings(area: Area) -> Iterator[list[list[float]]]:
    """Yield each ring, the outer ones against the clock."""
    for part in shapely.get_parts(area):
        for ring in (part.exterior, *part.interiors):
            yield shapely.get_coordinates(ring).tolist()
