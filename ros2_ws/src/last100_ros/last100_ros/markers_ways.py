"""Where vehicles go, as markers: solid what is released to them, dashed what is not yet.

All bases are one marker and all horizons another, so that a hundred vehicles cost little.
"""

from collections.abc import Iterator, Sequence

from geometry_msgs.msg import Point
from last100_msgs.msg import VehicleStatus, VehicleStatusArray
from visualization_msgs.msg import MarkerArray

from last100_ros import markers_palette as tones
from last100_ros.markers_make import fill, lines
from last100_ros.markers_palette import colour
from last100_ros.markers_shapes import Flat, dashes
from last100_ros.transforms import is_somewhere

WAY_Z = 0.2
BASE_M, HORIZON_M = 0.4, 0.2
DASH_M = 2.5


class WayMarkers:
    """Follows a fleet from message to message; it remembers the dashes of each horizon."""

    def __init__(self) -> None:
        self._base = lines(("base", 0), (), BASE_M, colour(tones.BASE))
        self._horizon = lines(("horizon", 0), (), HORIZON_M, colour(tones.HORIZON))
        for each in (self._base, self._horizon):
            each.pose.position.z = WAY_Z
        self._dashed: dict[str, tuple[list[Flat], list[Point]]] = {}

    def markers(self, fleet: VehicleStatusArray) -> MarkerArray:
        """Return what *fleet* may drive and will want to; good until the next call."""
        placed = [vehicle for vehicle in fleet.vehicles if is_somewhere(vehicle.pose)]
        fill(self._base, [end for each in placed for end in _base(each)])
        fill(self._horizon, [end for each in placed for end in self._dashes(each)])
        gone = self._dashed.keys() - {vehicle.id for vehicle in placed}
        for vehicle in gone:
            del self._dashed[vehicle]
        return MarkerArray(markers=[self._base, self._horizon])

    def _dashes(self, vehicle: VehicleStatus) -> Sequence[Point]:
        if not vehicle.horizon:
            return ()
        start = vehicle.base[-1] if vehicle.base else vehicle.pose.position
        line: list[Flat] = [(spot.x, spot.y) for spot in (start, *vehicle.horizon)]
        known = self._dashed.get(vehicle.id)
        if known is None or known[0] != line:
            ends = [Point(x=x, y=y) for x, y in dashes(line, DASH_M)]
            known = self._dashed[vehicle.id] = (line, ends)
        return known[1]


def _base(vehicle: VehicleStatus) -> Iterator[Point]:
    """Yield the ends of what it may still drive, from where it is."""
    before = vehicle.pose.position
    for spot in vehicle.base:
        yield before
        yield spot
        before = spot
