"""Vehicles as markers: a box of true size, coloured by what it does, and a few words above.

Each message shows the whole fleet, so that whoever joins late or jumps in a recording sees it
all. Markers are kept and changed, which costs a fraction of making them anew.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from geometry_msgs.msg import Point, Vector3
from last100_msgs.msg import VehicleStatus, VehicleStatusArray
from std_msgs.msg import ColorRGBA, Header
from visualization_msgs.msg import Marker, MarkerArray

from last100_ros import markers_palette as tones
from last100_ros.markers_make import fill, lines, marker, text
from last100_ros.markers_palette import colour
from last100_ros.transforms import MAP_FRAME, is_somewhere

HEIGHT_M = 1.2
LABEL_Z, LABEL_NORTH_M = 2.5, 2.2
"""Beside the vehicle where one looks from above, over it where one stands in the street."""
LABEL_M = 0.9
_OFF = colour(tones.OFF, 0.4)
_COLOURS = {activity: colour(tone) for activity, tone in tones.ACTIVITIES.items()}
_UNTOLD = colour(tones.OFF)


@dataclass(slots=True)
class _Shown:
    """What shows one vehicle."""

    body: Marker
    label: Marker


class VehicleMarkers:
    """Follows a fleet from message to message; vehicles that left it are deleted."""

    def __init__(self, length_m: float, width_m: float) -> None:
        self._size = Vector3(x=length_m, y=width_m, z=HEIGHT_M)
        self._shown: dict[str, _Shown] = {}
        self._shown_ever = 0
        # What an earlier node with our name has left behind in a viewer goes away.
        self._first = [Marker(header=Header(frame_id=MAP_FRAME), action=Marker.DELETEALL)]
        self._noses = lines(("noses", 0), (), 0.25, colour(tones.GROUND_LIGHT))

    def markers(self, fleet: VehicleStatusArray) -> MarkerArray:
        """Return what shows *fleet*; good until the next call."""
        placed = [vehicle for vehicle in fleet.vehicles if is_somewhere(vehicle.pose)]
        made, self._first = self._first, []
        made += self._leave({vehicle.id for vehicle in placed})
        for vehicle in placed:
            shown = self._update(vehicle)
            made += (shown.body, shown.label)
        fill(self._noses, [end for vehicle in placed for end in self._nose(vehicle)])
        return MarkerArray(markers=[*made, self._noses])

    def _leave(self, present: set[str]) -> Iterator[Marker]:
        for gone in [vehicle for vehicle in self._shown if vehicle not in present]:
            shown = self._shown.pop(gone)
            for each in (shown.body, shown.label):
                each.action = Marker.DELETE
                yield each

    def _update(self, vehicle: VehicleStatus) -> _Shown:
        shown = self._shown.get(vehicle.id) or self._enter(vehicle)
        place, body, label = vehicle.pose.position, shown.body, shown.label
        body.pose.position.x, body.pose.position.y = place.x, place.y
        body.pose.orientation = vehicle.pose.orientation
        body.color = _colour(vehicle)
        label.pose.position.x, label.pose.position.y = place.x, place.y + LABEL_NORTH_M
        label.text = words(vehicle)
        return shown

    def _enter(self, vehicle: VehicleStatus) -> _Shown:
        number, self._shown_ever = self._shown_ever, self._shown_ever + 1
        body = marker(("bodies", number), Marker.CUBE, _UNTOLD)
        body.scale = self._size
        body.pose.position.z = HEIGHT_M / 2
        label = text(("labels", number), "-", (0.0, 0.0, LABEL_Z), LABEL_M, colour(tones.TEXT))
        return self._shown.setdefault(vehicle.id, _Shown(body, label))

    def _nose(self, vehicle: VehicleStatus) -> Iterator[Point]:
        """Yield a line from its middle to its front: where it looks."""
        place, turn = vehicle.pose.position, vehicle.pose.orientation
        heading = 2 * math.atan2(turn.z, turn.w)
        reach = self._size.x / 2
        yield Point(x=place.x, y=place.y, z=HEIGHT_M + 0.05)
        yield Point(
            x=place.x + reach * math.cos(heading),
            y=place.y + reach * math.sin(heading),
            z=HEIGHT_M + 0.05,
        )


def words(vehicle: VehicleStatus) -> str:
    """Return what stands above a vehicle."""
    _, _, serial = vehicle.id.rpartition("/")
    battery = f" {vehicle.battery:.0%}" if math.isfinite(vehicle.battery) else ""
    aboard = sum(1 for box in vehicle.compartments if box.parcel)
    doing = vehicle.activity if vehicle.online else "offline"
    _, _, trip = vehicle.trip.rpartition(".")  # before the dot, the run of the fleet manager
    parts = (doing, trip, f"{aboard} aboard" if aboard else "")
    return f"{serial}{battery}\n" + ", ".join(filter(None, parts))


def _colour(vehicle: VehicleStatus) -> ColorRGBA:
    if not (vehicle.online and vehicle.in_service):
        return _OFF
    return _COLOURS.get(vehicle.activity, _UNTOLD)
