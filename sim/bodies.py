"""The vehicles' bodies on the ground: rectangles, and whether two of them overlap.

Only what moved since the last look is compared with the rest, so a parking lot costs nothing.
"""

from collections.abc import Sequence
from math import cos, sin
from typing import NamedTuple

from fleet_manager.model.ids import VehicleId
from sim.mover import Mover

Pair = tuple[VehicleId, VehicleId]


class Body(NamedTuple):
    """A rectangle: centre, direction of its length, half its length and width; mm."""

    x: float
    y: float
    cos: float
    sin: float
    length: float
    width: float


def a_body(x_mm: float, y_mm: float, theta_rad: float, half: tuple[float, float]) -> Body:
    """Return the rectangle around a centre; *half* its length and width."""
    return Body(x_mm, y_mm, cos(theta_rad), sin(theta_rad), *half)


def overlap(one: Body, other: Body) -> bool:
    """Return whether no side of either rectangle separates the two (touching edges do)."""
    dx, dy = other.x - one.x, other.y - one.y
    reach = one.length + one.width + other.length + other.width
    if dx * dx + dy * dy > reach * reach:
        return False
    along = abs(one.cos * other.cos + one.sin * other.sin)
    across = abs(one.cos * other.sin - one.sin * other.cos)
    return (
        abs(dx * one.cos + dy * one.sin)
        < one.length + other.length * along + other.width * across
        and abs(dy * one.cos - dx * one.sin)
        < one.width + other.length * across + other.width * along
        and abs(dx * other.cos + dy * other.sin)
        < other.length + one.length * along + one.width * across
        and abs(dy * other.cos - dx * other.sin)
        < other.width + one.length * across + one.width * along
    )


class Bodies:
    """Where every vehicle's body was at the last look, and who touched whom then."""

    def __init__(self) -> None:
        self._at: dict[VehicleId, Body] = {}
        self._rolled: set[VehicleId] = set()
        self._touching: set[Pair] = set()

    def look(self, now_ms: int, vehicles: Sequence[Mover]) -> list[Pair]:
        """Return the pairs that have come to overlap since the last look."""
        moved = [vehicle for vehicle in vehicles if self._has_moved(vehicle)]
        if not moved:
            return []
        for vehicle in moved:
            pose, kind = vehicle.pose(now_ms), vehicle.make.kind
            half = (kind.length_mm / 2, kind.width_mm / 2)
            self._at[vehicle.id] = a_body(pose.x_mm, pose.y_mm, pose.theta_rad, half)
        touching = {pair for vehicle in moved for pair in self._contacts(vehicle.id)}
        names = {vehicle.id for vehicle in moved}
        unchanged = {pair for pair in self._touching if not names.intersection(pair)}
        fresh = sorted(touching - self._touching)
        self._touching = touching | unchanged
        return fresh

    def _has_moved(self, vehicle: Mover) -> bool:
        """Return whether it rolls, has just stopped, or was never looked at."""
        rolled = vehicle.id in self._rolled
        if vehicle.wheels.rolling:
            self._rolled.add(vehicle.id)
            return True
        self._rolled.discard(vehicle.id)
        return rolled or vehicle.id not in self._at

    def _contacts(self, name: VehicleId) -> list[Pair]:
        body = self._at[name]
        return [
            (min(name, other), max(name, other))
            for other, its in self._at.items()
            if other != name and overlap(body, its)
        ]
