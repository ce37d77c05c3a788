"""How far along its way a vehicle has come, from one sample of its position after the other.

Progress never goes back. A sample is looked for near the last one: a way may cross itself or
pass the same spot twice. Where several places fit, the one that agrees with the speed is meant.
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
SAME_M = 0.1
"""Places that differ less in their distance from a sample could both be meant."""
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
    """The way a vehicle is on, and how far it got; *along_m* is where it was before."""

    def __init__(self, way: Way, search: Search, along_m: float = 0.0) -> None:
        self.way = way
        self.along_m = along_m
        self.aside_m = 0.0
        self.on_way = True
        self._search = search
        self._here_m = 0.0
        self._reached = 0
        self._seen_ms: int | None = None
        self._speed_m_s = 0.0

    @property
    def since_m(self) -> float:
        """How far the vehicle is past the node it reached last."""
        return max(self.along_m - self._here_m, 0.0)

    @property
    def ahead(self) -> tuple[Mark, ...]:
        """The nodes not reached yet."""
        return self.way.marks[self._reached :]

    def pause(self) -> None:
        """Know that what comes next comes after a while: how fast it was says nothing now."""
        self._speed_m_s = 0.0

    def shorten(self, beyond_m: float) -> None:
        """End the way at the first node that is so far ahead, if there is one."""
        self.way = self.way.shortened(self.along_m + beyond_m)

    def locate(self, odometry: Odometry, speed_max_m_s: float) -> bool:
        """Take a sample in; return whether the vehicle is on its way."""
        spot = (odometry.pose.x_m, odometry.pose.y_m)
        place = self._place(odometry, spot, speed_max_m_s)
        self._speed_m_s = abs(odometry.speed_m_s)
        self.aside_m = place.aside_m
        self.on_way = self.way.holds(place)
        if self.on_way:
            self.along_m = max(self.along_m, place.along_m)
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

    def _place(self, odometry: Odometry, spot: Spot, speed_max_m_s: float) -> Place:
        match self._search:
            case Search.BEGIN:
                return self._enter(spot)
            case Search.ANYWHERE:
                return self._earliest(spot)
            case Search.NEAR:
                return self._near(spot, self._passed_ms(odometry), speed_max_m_s)
            case _:
                assert_never(self._search)

    def _near(self, spot: Spot, passed_ms: int, speed_max_m_s: float) -> Place:
        passed_s = passed_ms / 1000
        ahead_m = AHEAD_M + _FASTER * speed_max_m_s * passed_s
        expected_m = self.along_m + self._speed_m_s * passed_s
        places = self.way.line.places(spot, self.along_m - BACK_M, self.along_m + ahead_m)
        return min(_meant(places, SAME_M), key=lambda place: abs(place.along_m - expected_m))

    def _earliest(self, spot: Spot) -> Place:
        """Return where the vehicle could be, taking it to be no farther than it must."""
        return _meant(self.way.line.places(spot, 0.0, self.way.line.length_m), REACH_M)[0]

    def _enter(self, spot: Spot) -> Place:
        """Return where it begins; beside the way it first drives to the first node."""
        begin = self.way.line.at(0.0)
        away_m = hypot(spot[0] - begin.x_m, spot[1] - begin.y_m)
        place = _meant(self.way.line.places(spot, 0.0, away_m + REACH_M), 0.0)[0]
        if abs(place.aside_m) <= REACH_M or away_m > self.way.entry_m:
            return place
        self.way = self.way.entered(spot)
        self._here_m = away_m
        return Place(0.0, 0.0)


def _meant(places: list[Place], same_m: float) -> list[Place]:
    """Return the nearest of *places*, and those that are hardly farther off, earliest first."""
    least_m = min(abs(place.aside_m) for place in places)
    return [place for place in places if abs(place.aside_m) <= least_m + same_m]
