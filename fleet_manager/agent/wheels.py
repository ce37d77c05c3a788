"""The robot's wheels as the agent sees them: a way is given, odometry tells how far it got.

A node counts as reached when the vehicle has passed it, the last one when it stands there. A
robot that is off its way is stopped, and so is one that has fallen silent; once it is back and
speaks again it is told the rest of its way.
"""

from dataclasses import dataclass
from math import hypot, inf

from fleet_manager.agent.chart import Chart
from fleet_manager.agent.faults import NOT_MOVING, OFF_ROUTE, not_moving, off_route
from fleet_manager.agent.line import Pose
from fleet_manager.agent.motion import Motion
from fleet_manager.agent.track import Search, Track
from fleet_manager.agent.way import braking_m, way_of
from fleet_manager.agent.words import Follow, LimitSpeed, Odometry, Steering, Stop
from fleet_manager.vda5050.acceptance import REACH_M
from fleet_manager.vda5050.messages import OrderNode
from fleet_manager.vda5050.vehicle_words import (
    Drive,
    Event,
    FaultCleared,
    FaultRaised,
    Moved,
    NodeReached,
    Rested,
)

STUCK_MS = 20_000
"""So long, in the robot's own time, a robot that was told to drive may stand."""

Happened = list[Event | Steering]
"""What the dialogue is to hear and the robot to be told, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chassis:
    """What the wheels can do, and how near a stop is on the spot."""

    speed_m_s: float
    braking_m_s2: float
    tolerance_m: float = 0.3


class Wheels:
    """Turns a ``Drive`` into a path for the robot, and odometry into the dialogue's events."""

    def __init__(self, chart: Chart, chassis: Chassis, here: OrderNode) -> None:
        self.chart = chart
        self.chassis = chassis
        self.here = here
        """The node reached last."""
        self.since_m = 0.0
        """How far the vehicle is past it."""
        self.seen: Odometry | None = None
        """What the robot said last."""
        self.present = False
        """It speaks."""
        self._track: Track | None = None
        self._located_ms: int | None = None
        """When, in the robot's time, it was last found on its way."""
        self._motion = Motion()
        self._off = False
        self._stuck_ms: int | None = None
        self._limit_m_s = inf

    def told(self, drive: Drive, here: OrderNode, search: Search, now_ms: int) -> Happened:
        """Begin the way of *drive*, which leads on from *here*."""
        along_m = self.since_m if search is Search.NEAR else 0.0
        self.here = here
        way = way_of(drive, here, self.chart)
        self._track = Track(way, search, along_m, self._located_ms)
        if not self.present or self.seen is None:
            return []
        return [*self._locate(self.seen), *self._go(now_ms)]

    def halted(self, *, at_node: bool) -> Happened:
        """Brake now, or on the first node where the brakes allow it."""
        track, seen = self._track, self.seen
        if track is None or seen is None or not at_node or not self._motion.moving or self._off:
            return [*self._forget(), Stop()]
        if self._motion.crawls and self.stands_on_here():
            return [*self._forget(), Stop()]
        track.shorten(braking_m(seen.speed_m_s, self.chassis.braking_m_s2))
        return self._paths()

    def placed(self, here: OrderNode) -> None:
        """Know that the vehicle, which has no way, is at another node."""
        self.here, self.since_m = here, 0.0

    def fell_silent(self) -> Happened:
        """Stop a robot that says nothing any more, and take it to stand."""
        self.present = False
        happened: Happened = []
        if self._track is not None:
            happened.append(Stop())
        if self._motion.taken_to_stand():
            happened.append(Rested(on_node=False))
        return happened

    def felt(self, odometry: Odometry, now_ms: int) -> Happened:
        """Take in where the robot is and how fast."""
        back, self.present = not self.present, True
        self.seen = odometry
        changed = self._motion.felt(odometry, now_ms)
        happened: Happened = [Moved()] if changed is True else []
        if back and not self._motion.moving:
            happened.append(Rested(on_node=self.away_m() <= REACH_M))
        if self._track is not None:
            was_off = self._off
            happened += self._locate(odometry)
            if not self._off and (back or was_off):
                happened += self._go(now_ms)
            happened += self._nodes(odometry.pose) + self._limits(odometry)
            happened += self._watch(odometry)
        if changed is False:
            happened.append(Rested(on_node=self.stands_on_here()))
        return happened

    def again(self) -> Happened:
        """Tell the robot once more what it is to do: it may have forgotten."""
        if self._track is None or self._off or not self.present:
            return [Stop()]
        return self._paths()

    @property
    def has_way(self) -> bool:
        """Whether the robot was told to drive, and has not arrived."""
        return self._track is not None

    def away_m(self) -> float:
        """Return how far the robot is from the node reached last; inf if nobody knows."""
        spot = self.chart.spot(self.here)
        if spot is None or self.seen is None:
            return inf
        return hypot(self.seen.pose.x_m - spot[0], self.seen.pose.y_m - spot[1])

    def stands_on_here(self) -> bool:
        """Tell whether the robot is on the node reached last, as exactly as it should be."""
        place = self.here.node_position
        allowed_m = 0.0 if place is None else place.allowed_deviation_x_y or 0.0
        return self.away_m() <= max(self.chassis.tolerance_m, allowed_m)

    def _go(self, now_ms: int) -> Happened:
        """Have the robot drive what is left of its way, if it is there and on it."""
        if self._track is None or not self.present or self._off or self.seen is None:
            return []
        happened = [*self._limits(self.seen), *self._paths()]
        if self._motion.told(now_ms):
            happened.append(Moved())
        return happened

    def _paths(self) -> Happened:
        track, seen = self._track, self.seen
        if track is None or seen is None:
            return []
        return [Follow(poses=track.path(seen.pose))]

    def _locate(self, odometry: Odometry) -> Happened:
        """Find the vehicle on its way, and stop it where that fails."""
        track = self._track
        if track is None:
            return []
        on_way = track.locate(odometry, self.chassis.speed_m_s)
        self.since_m = track.since_m
        self._located_ms = odometry.stamp_ms if on_way else self._located_ms
        if on_way is not self._off:
            return []
        self._off = not on_way
        if on_way:
            return [FaultCleared(error_type=OFF_ROUTE)]
        return [FaultRaised(fault=off_route(track.aside_m)), Stop()]

    def _nodes(self, pose: Pose) -> Happened:
        """Say which nodes are reached."""
        track = self._track
        if track is None or self._off:
            return []
        marks = track.pass_nodes()
        if not self._motion.moving:
            end = track.arrive(pose, self.chassis.tolerance_m)
            marks += [end] if end is not None else []
        happened: Happened = []
        for mark in marks:
            self.here = mark.node
            happened.append(NodeReached(sequence_id=mark.node.sequence_id))
        self.since_m = track.since_m
        if not track.ahead:
            # A robot that is switched on again is not to find the way it has driven already.
            happened += [*self._forget(), Stop()]
        return happened

    def _limits(self, odometry: Odometry) -> Happened:
        track = self._track
        if track is None:
            return []
        speed_m_s, braking_m_s2 = abs(odometry.speed_m_s), self.chassis.braking_m_s2
        limit_m_s = track.way.limit_m_s(track.along_m, speed_m_s, braking_m_s2)
        if limit_m_s == self._limit_m_s:
            return []
        self._limit_m_s = limit_m_s
        return [LimitSpeed(m_s=0.0 if limit_m_s == inf else limit_m_s)]

    def _watch(self, odometry: Odometry) -> Happened:
        """Look for a robot that stands although it was told to drive, and tell it again."""
        still_ms = self._motion.still_since_ms
        if still_ms is None or self._track is None or self._off:
            return self._unstuck()
        since_ms = still_ms if self._stuck_ms is None else self._stuck_ms
        if odometry.stamp_ms - since_ms <= STUCK_MS:
            return []
        raised: Happened = []
        if self._stuck_ms is None:
            raised.append(FaultRaised(fault=not_moving(STUCK_MS / 1000)))
        self._stuck_ms = odometry.stamp_ms
        return [*raised, *self._paths()]

    def _unstuck(self) -> Happened:
        if self._stuck_ms is None:
            return []
        self._stuck_ms = None
        return [FaultCleared(error_type=NOT_MOVING)]

    def _forget(self) -> Happened:
        """Give up the way, and what was wrong with it."""
        was_off, self._off, self._track = self._off, False, None
        cleared: Happened = [FaultCleared(error_type=OFF_ROUTE)] if was_off else []
        return [*cleared, *self._unstuck()]
