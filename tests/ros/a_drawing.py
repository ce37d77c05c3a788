"""What tests of markers share: small fleets to draw, and what every drawing must keep to."""

import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from geometry_msgs.msg import Point, Pose, Quaternion
from last100_msgs.msg import Compartment, VehicleStatus, VehicleStatusArray
from visualization_msgs.msg import Marker, MarkerArray

from fleet_manager.roadmap.profile import parse_map
from fleet_manager.shell.map_view import local_map
from last100_ros.markers_map import View

MAPS = Path(__file__).parents[2] / "maps"
AXES = {
    Marker.TRIANGLE_LIST: "xyz", Marker.CUBE_LIST: "xyz", Marker.CUBE: "xyz",
    Marker.CYLINDER: "xyz", Marker.LINE_LIST: "x", Marker.TEXT_VIEW_FACING: "z",
}  # fmt: skip
"""What of a marker's scale must be more than nothing."""
OF_POINTS = {Marker.TRIANGLE_LIST: 3, Marker.LINE_LIST: 2, Marker.CUBE_LIST: 1}


def a_view(name: str) -> View:
    path = MAPS / f"{name}.geojson"
    return local_map(parse_map(path.read_bytes(), path.name))


def points(*spots: tuple[float, float]) -> list[Point]:
    return [Point(x=float(x), y=float(y)) for x, y in spots]


def a_pose(x: float = 0.0, y: float = 0.0, heading: float = 0.0) -> Pose:
    turn = Quaternion(z=math.sin(heading / 2), w=math.cos(heading / 2))
    return Pose(position=Point(x=float(x), y=float(y)), orientation=turn)


def a_vehicle(name: str = "last100/R1", **said: object) -> VehicleStatus:
    usual = {"online": True, "in_service": True, "activity": "driving", "battery": 0.87}
    return VehicleStatus(id=name, **(usual | {"pose": a_pose()} | said))


def boxes(count: int, full: int) -> list[Compartment]:
    return [Compartment(id=f"{n}", parcel="p" if n < full else "") for n in range(count)]


def a_fleet(*vehicles: VehicleStatus) -> VehicleStatusArray:
    return VehicleStatusArray(vehicles=vehicles)


def shown(drawing: MarkerArray) -> dict[tuple[str, int], Marker]:
    """Return what a viewer that has seen nothing else shows of *drawing*."""
    on_screen: dict[tuple[str, int], Marker] = {}
    for marker in drawing.markers:
        match marker.action:
            case Marker.DELETEALL:
                on_screen.clear()
            case Marker.DELETE:
                on_screen.pop((marker.ns, marker.id), None)
            case _:
                on_screen[marker.ns, marker.id] = marker
    return on_screen


def texts(drawing: MarkerArray, namespace: str) -> list[str]:
    return [each.text for (ns, _), each in sorted(shown(drawing).items()) if ns == namespace]


def flaws(drawing: MarkerArray) -> list[str]:
    """Return what RViz or Foxglove would complain of."""
    found = [flaw for marker in drawing.markers for flaw in _flaws(marker)]
    names = [(each.ns, each.id) for each in drawing.markers if each.action != Marker.DELETEALL]
    return found + [f"twice: {name}" for name in set(names) if names.count(name) > 1]


def _flaws(marker: Marker) -> Iterable[str]:
    if marker.action != Marker.ADD:
        return
    name = f"{marker.ns}/{marker.id}"
    if marker.header.frame_id != "map":
        yield f"{name}: frame {marker.header.frame_id!r}"
    spots: Sequence[Point] = [*marker.points, marker.pose.position]
    if not all(math.isfinite(spot.x + spot.y + spot.z) for spot in spots):
        yield f"{name}: not finite"
    size = OF_POINTS.get(marker.type)
    if size and (not marker.points or len(marker.points) % size):
        yield f"{name}: {len(marker.points)} points"
    if marker.type == Marker.TEXT_VIEW_FACING and not marker.text:
        yield f"{name}: no text"
    if not all(getattr(marker.scale, axis) > 0 for axis in AXES[marker.type]):
        yield f"{name}: scale {marker.scale}"
    yield from (f"{name}: {flaw}" for flaw in _flaws_of_colour(marker))


def _flaws_of_colour(marker: Marker) -> Iterable[str]:
    if marker.colors and len(marker.colors) != len(marker.points):
        yield f"{len(marker.colors)} colours"
    for tone in (marker.color, *marker.colors):
        if not (all(0 <= part <= 1 for part in (tone.r, tone.g, tone.b)) and 0 < tone.a <= 1):
            yield f"colour {tone}"
