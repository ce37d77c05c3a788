"""Frames: the map is the root of all, each vehicle's ``base_link`` moves in it.

A vehicle's id is manufacturer/serial, and in a frame's name a slash parts the owner from its
frame, so ``last100/R1`` becomes ``last100_R1/base_link``.
"""

import math
import re

from geometry_msgs.msg import Pose, TransformStamped
from last100_msgs.msg import VehicleStatusArray
from tf2_msgs.msg import TFMessage

MAP_FRAME = "map"
_NOT_LEGAL = re.compile(r"[^A-Za-z0-9_.-]")


def frame_of(vehicle: str) -> str:
    """Return the frame of a vehicle's body."""
    return f"{_NOT_LEGAL.sub('_', vehicle)}/base_link"


def is_somewhere(pose: Pose) -> bool:
    """Return whether *pose* can be drawn; a vehicle's position may not be known."""
    place, turn = pose.position, pose.orientation
    square = turn.x**2 + turn.y**2 + turn.z**2 + turn.w**2
    return math.isfinite(place.x + place.y + place.z) and math.isfinite(square) and square > 0


class Frames:
    """Makes ``/tf`` of the vehicles; it remembers its messages, which costs less than anew."""

    def __init__(self) -> None:
        self._known: dict[str, TransformStamped] = {}

    def transforms(self, fleet: VehicleStatusArray) -> TFMessage:
        """Return where each vehicle of *fleet* is; good until the next call."""
        return TFMessage(
            transforms=[
                self._placed(vehicle.id, vehicle.pose, fleet)
                for vehicle in fleet.vehicles
                if is_somewhere(vehicle.pose)
            ]
        )

    def _placed(self, vehicle: str, pose: Pose, fleet: VehicleStatusArray) -> TransformStamped:
        known = self._known.get(vehicle)
        if known is None:
            known = self._known[vehicle] = TransformStamped(child_frame_id=frame_of(vehicle))
            known.header.frame_id = MAP_FRAME
        known.header.stamp = fleet.header.stamp
        place = known.transform.translation
        place.x, place.y, place.z = pose.position.x, pose.position.y, pose.position.z
        known.transform.rotation = pose.orientation
        return known
