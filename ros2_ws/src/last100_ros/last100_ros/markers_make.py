"""Markers as RViz and Foxglove take them: one call per kind, and what both refuse ruled out.

Everything is in the frame ``map`` and without a stamp, which means "where that frame is now".
A marker of points with no point in it is an error in RViz, so it becomes a deletion.
"""

from collections.abc import Iterable
from typing import TypeAlias

from geometry_msgs.msg import Point, Vector3
from std_msgs.msg import ColorRGBA, Header
from visualization_msgs.msg import Marker, MarkerArray

from last100_ros.transforms import MAP_FRAME

Spot: TypeAlias = tuple[float, float, float]
"""x, y, z in m."""
Name: TypeAlias = tuple[str, int]
"""A marker's namespace, which operators switch on and off, and its number there."""


def marker(name: Name, kind: int, tone: ColorRGBA) -> Marker:
    """Return a marker that shows nothing yet."""
    namespace, number = name
    return Marker(
        header=Header(frame_id=MAP_FRAME),
        ns=namespace,
        id=number,
        type=kind,
        color=tone,
        scale=Vector3(x=1.0, y=1.0, z=1.0),
    )


def triangles(name: Name, corners: Iterable[Spot], tone: ColorRGBA) -> Marker:
    """Return a surface; each three corners are a triangle."""
    return _of_points(marker(name, Marker.TRIANGLE_LIST, tone), corners)


def lines(name: Name, ends: Iterable[Spot], width_m: float, tone: ColorRGBA) -> Marker:
    """Return lines; each two ends are one."""
    made = marker(name, Marker.LINE_LIST, tone)
    made.scale = Vector3(x=width_m)
    return _of_points(made, ends)


def cubes(
    name: Name, middles: Iterable[Spot], size_m: float, tones: Iterable[ColorRGBA]
) -> Marker:
    """Return cubes, each in a colour of its own."""
    made = marker(name, Marker.CUBE_LIST, ColorRGBA(a=1.0))
    made.scale = Vector3(x=size_m, y=size_m, z=size_m)
    made.colors = list(tones)
    return _of_points(made, middles)


def text(name: Name, words: str, place: Spot, height_m: float, tone: ColorRGBA) -> Marker:
    """Return words that always face whoever looks."""
    made = marker(name, Marker.TEXT_VIEW_FACING, tone)
    made.text = words or "-"
    made.scale = Vector3(z=height_m)
    x, y, z = place
    made.pose.position = Point(x=x, y=y, z=z)
    return made


def anew(markers: Iterable[Marker]) -> MarkerArray:
    """Return *markers* as the whole of their topic: what was shown before goes away."""
    clear = Marker(header=Header(frame_id=MAP_FRAME), action=Marker.DELETEALL)
    return MarkerArray(markers=[clear, *markers])


def fill(made: Marker, points: list[Point]) -> None:
    """Let *made* show *points*, or nothing."""
    made.points = points
    made.action = Marker.ADD if points else Marker.DELETE


def _of_points(made: Marker, spots: Iterable[Spot]) -> Marker:
    fill(made, [Point(x=x, y=y, z=z) for x, y, z in spots])
    return made
