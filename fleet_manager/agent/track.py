"""How far along its way a vehicle has come, from one sample of its position after the other.

Progress never goes back. A sample is looked for near the last one: a way may cross itself or
pass the same spot twice. Where several places fit, all are kept in mind until the vehicle moves
on, and progress is the least of them: at one that is not meant it would drive backwards.
"""

from enum import Enum, auto
from math import hypot
from typing import assert_never

from fleet_manager.agent.line import Place, Pose, Spot
from fleet_manager.agent.way import Mark, Way
from fleet_manager.agent.words import Odometry
from fleet_manager.vda5050.acceptance import REACH_M

BACK_M, AHEAD_M = 3.0, 2.0
"""How far behind and ahead of the last place a sample is looked for, at least."""
SAME_M = 0.3
"""Places that differ less in their distance from a sample could both be meant."""
BACKWARDS_M = 1.0
"""Who seems to have driven so far backwards is elsewhere, if there is a choice."""
PLACES_MAX = 8
_ON_NODE_M = 0.01
_FASTER = 1.5
_UNKNOWN_MS = 60_000
"""What is taken to have passed when the robot's clock was set back."""


class Search(Enum):
    """Where on a way the vehicle is looked for first."""

    NEAR = auto()
    """Near where it was before."""
    BEGIN = auto()
    """At the first node, or within its deviation: the order is new."""
    ANYWHERE = auto()
    """Anywhere: nobody looked for a while. Of several places the earliest is taken."""


class Track:
    """The way a vehicle is on, and how far it got.

    *along_m* is where it was before, *seen_ms* when that was by the robot's clock.
    """

    def __init__(
        self, way: Way, search: Search, along_m: float = 0.0, seen_ms: int | None = None
    ) -> None:
        self.way = way
        self.along_m = along_m
        self.aside_m = 0.0
        self.on_way = True
        self._search = search
        self._here_m = 0.0
        self._reached = 0
        self._seen_ms = seen_ms
        self._farthest_m = [along_m]
        """How far the vehicle got at most, for each of the places where it could be."""

    @property
    def since_m(self) -> float:
        """How far the vehicle is past the node it reached last."""
        return max(self.along_m - self._here_m, 0.0)

    @property
    def ahead(self) -> tuple[Mark, ...]:
        """The nodes not reached yet."""
        return self.way.marks[self._reached :]

    def shorten(self, beyond_m: float) -> None:
        """End the way at the first node that is so far ahead, if there is one."""
        self.way = self.way.shortened(self.along_m + beyond_m)

    def locate(self, odometry: Odometry, speed_max_m_s: float) -> bool:
        """Take a sample in; return whether the vehicle is on its way."""
        spot = (odometry.pose.x_m, odometry.pose.y_m)
        found = self._find(odometry, spot, speed_max_m_s)
        held = [(before_m, place) for before_m, place in found if self.way.holds(place)]
        self.on_way = bool(held)
        self.aside_m = min((place.aside_m for _, place in held or found), key=abs)
        if held:
            self._settle(held)
            self._search, self._seen_ms = Search.NEAR, odometry.stamp_ms
        return self.on_way

    def pass_nodes(self) -> list[Mark]:
        """Return the nodes passed since the last time, in order; never the one at the end."""
        passed = []
        for mark in self.ahead[:-1]:
            if self.along_m < mark.along_m - _ON_NODE_M:
                break
            passed.append(mark)
            self._reach(mark)
        return passed

    def arrive(self, pose: Pose, tolerance_m: float) -> Mark | None:
        """Return the last node if the vehicle, which stands, is on it and all others passed."""
        if len(self.ahead) != 1:
            return None
        end = self.way.end
        allowed_m = max(tolerance_m, end.tolerance_m)
        spot = self.way.line.at(end.along_m)
        away_m = hypot(pose.x_m - spot.x_m, pose.y_m - spot.y_m)
        if away_m > allowed_m or self.along_m < end.along_m - allowed_m - _ON_NODE_M:
            return None
        self._reach(end)
        return end

    def path(self, pose: Pose) -> tuple[Pose, ...]:
        """Return the poses from where the vehicle is to the end of the way."""
        return self.way.path((pose.x_m, pose.y_m), self.along_m)

    def _reach(self, mark: Mark) -> None:
        self._reached += 1
        self._here_m = mark.along_m
        self.along_m = max(self.along_m, mark.along_m)

    def _passed_ms(self, odometry: Odometry) -> int:
        """Return what has passed, by the robot's clock, since it was last on its way."""
        if self._seen_ms is None:
            return 0
        passed_ms = odometry.stamp_ms - self._seen_ms
        return passed_ms if passed_ms >= 0 else _UNKNOWN_MS

    def _find(
        self, odometry: Odometry, spot: Spot, speed_max_m_s: float
    ) -> list[tuple[float, Place]]:
        """Return where the vehicle could be, and for each how far it was there before."""
        match self._search:
            case Search.BEGIN:
                return [(0.0, self._enter(spot))]
            case Search.ANYWHERE:
                places = self.way.line.places(spot, 0.0, self.way.line.length_m)
                return [(place.along_m, place) for place in places]
            case Search.NEAR:
                ahead_m = AHEAD_M + _FASTER * speed_max_m_s * self._passed_ms(odometry) / 1000
                return [
                    (before_m, place)
                    for before_m in self._farthest_m
                    for place in self.way.line.places(
                        spot, before_m - BACK_M, before_m + ahead_m
                    )
                ]
            case _:
                assert_never(self._search)

    def _settle(self, held: list[tuple[float, Place]]) -> None:
        """Keep the places that agree best with the sample and with driving forwards."""
        least_m = min(abs(place.aside_m) for _, place in held)
        near = [each for each in held if abs(each[1].aside_m) <= least_m + SAME_M]
        forwards = [each for each in near if each[1].along_m >= each[0] - BACKWARDS_M]
        farthest = {
            round(max(before_m, place.along_m), 2) for before_m, place in forwards or near
        }
        self._farthest_m = sorted(farthest)[:PLACES_MAX]
        self.along_m = max(self.along_m, self._farthest_m[0])

    def _enter(self, spot: Spot) -> Place:
        """Return where it begins; beside the way it first drives to the first node."""
        begin = self.way.line.at(0.0)
        away_m = hypot(spot[0] - begin.x_m, spot[1] - begin.y_m)
        places = self.way.line.places(spot, 0.0, away_m + REACH_M)
        place = min(places, key=lambda place: abs(place.aside_m))
        if abs(place.aside_m) <= REACH_M or away_m > self.way.entry_m:
            return place
        self.way = self.way.entered(spot)
        self._here_m = away_m
        return Place(0.0, 0.0)
