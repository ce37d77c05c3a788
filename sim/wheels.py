"""A vehicle's wheels: they follow the edges they were given, and say which node comes when.

The way ahead is a list of edges that ends where the vehicle must stop. Giving a longer one
while driving continues from the present speed; ``halt`` brakes at once, ``halt_at_node`` on the
first node where the brakes still allow it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from fleet_manager.model.vehicle import VehicleType
from sim.kinematics import (
    Limits,
    Motion,
    Profile,
    Stretch,
    brake,
    drive,
    stopping_distance_mm,
)
from sim.track import Pose, Track

_REST = Motion(0.0, 0.0)


class Turn(Enum):
    """What the wheels have to tell."""

    NODE = "a node was reached"
    REST = "the wheels stand still"


@dataclass(frozen=True, slots=True)
class Leg:
    """One edge of the way: its index on the road and the sequence id of the node at its end."""

    edge: int
    sequence_id: int
    speed_max_mm_s: float = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where wheels stand: on *node*, or *way_mm* along *edge* that begins there."""

    node: int
    heading_rad: float
    """How the vehicle came to the node."""
    edge: int | None = None
    way_mm: float = 0.0


class Wheels:
    """Where one vehicle is and how it moves."""

    def __init__(self, track: Track, kind: VehicleType, node: int) -> None:
        self.track = track
        self.limits = Limits(
            speed_max_mm_s=kind.speed_max_mm_s,
            acceleration_mm_s2=kind.acceleration_mm_s2,
            deceleration_mm_s2=kind.deceleration_mm_s2,
        )
        self.node = node
        self.rolled_ms = 0
        """How long the wheels have turned, all stops left out."""
        self.driven_mm = 0.0
        """Way of all edges left behind."""
        self._heading = track.resting_heading(node)
        self._legs: list[Leg] = []
        self._behind = 0
        self._passed_mm = 0.0
        """Where the present edge begins, in the profile's own count."""
        self._profile: Profile | None = None
        self._halted = _REST
        self._set_off_ms = 0
        """Place on the present edge while the wheels stand still."""

    @property
    def rolling(self) -> bool:
        """Whether the wheels turn."""
        return self._profile is not None

    @property
    def next_ms(self) -> int | None:
        """When there will be something to tell; None while the wheels stand."""
        profile = self._profile
        if profile is None:
            return None
        ends = profile.ends_ms
        return ends[self._behind] if self._behind < len(ends) else profile.rest_ms

    @property
    def leg(self) -> Leg | None:
        """The edge under the wheels or the next one; None where the way ends."""
        return self._legs[self._behind] if self._behind < len(self._legs) else None

    @property
    def on_node(self) -> bool:
        """Whether the vehicle stands exactly on a node."""
        return self._profile is None and self._halted.way_mm <= 0.0

    @property
    def stands_on(self) -> int | None:
        """The edge on which the vehicle stands between two nodes; else None."""
        return None if self.rolling or self.on_node or self.leg is None else self.leg.edge

    def motion(self, now_ms: int) -> Motion:
        """Return way on the present edge, and speed."""
        if self._profile is None:
            return self._halted
        motion = self._profile.at(now_ms)
        return Motion(max(motion.way_mm - self._passed_mm, 0.0), motion.speed_mm_s)

    def odometer_mm(self, now_ms: int) -> float:
        """Return everything driven so far."""
        return self.driven_mm + self.motion(now_ms).way_mm

    def pose(self, now_ms: int) -> Pose:
        """Return where the vehicle is."""
        leg, motion = self.leg, self.motion(now_ms)
        if leg is None or motion.way_mm <= 0.0:
            return self.track.node_pose(self.node, self._heading)
        return self.track.pose(leg.edge, motion.way_mm, self._heading)

    def standing(self, now_ms: int) -> Standing:
        """Return where the wheels would stand if they were blocked now."""
        leg, way_mm = self.leg, self.motion(now_ms).way_mm
        if leg is None or way_mm <= 0.0:
            return Standing(node=self.node, heading_rad=self._heading)
        return Standing(node=self.node, heading_rad=self._heading, edge=leg.edge, way_mm=way_mm)

    def stand(self, where: Standing) -> None:
        """Be put down there; a way that is given then goes on from there."""
        self.node, self._heading = where.node, where.heading_rad
        self._legs = [] if where.edge is None else [Leg(where.edge, 0)]
        self._behind, self._passed_mm = 0, 0.0
        self._profile, self._halted = None, Motion(where.way_mm, 0.0)

    def go(self, legs: Sequence[Leg], now_ms: int) -> bool:
        """Drive *legs*, the first of which is under the wheels; return whether they set off."""
        motion = self.motion(now_ms)
        self._legs = list(legs)
        self._behind, self._passed_mm = 0, 0.0
        if not legs:
            self._profile, self._halted = None, _REST
            return False
        sets_off = not self.rolling
        if sets_off:
            self._set_off_ms = now_ms
        self._profile = drive(self.limits, self._stretches(), motion, now_ms)
        return sets_off

    def halt(self, now_ms: int) -> None:
        """Brake now."""
        if self._profile is not None:
            self._from_here(brake(self.limits, self._ahead(), self.motion(now_ms), now_ms))

    def halt_at_node(self, now_ms: int) -> None:
        """Stop on the first node where the brakes allow it."""
        motion = self.motion(now_ms)
        reach = motion.way_mm + stopping_distance_mm(self.limits, motion.speed_mm_s)
        legs, way = [], 0.0
        for leg in self._legs[self._behind :]:
            legs.append(leg)
            way += self.track.length_mm[leg.edge]
            if way >= reach - 1.0:
                break
        self.go(legs, now_ms)

    def turn(self, now_ms: int) -> Turn | None:
        """Return the next thing that is due and take note of it; None if nothing is."""
        profile = self._profile
        if profile is None:
            return None
        ends = profile.ends_ms
        if self._behind < len(ends) and ends[self._behind] <= now_ms:
            self._reach_node()
            return Turn.NODE
        if profile.rest_ms <= now_ms:
            at = self.motion(now_ms)
            standing = self.leg is not None
            self._profile = None
            self.rolled_ms += now_ms - self._set_off_ms
            self._halted = Motion(at.way_mm, 0.0) if standing else _REST
            return Turn.REST
        return None

    def _reach_node(self) -> None:
        leg = self._legs[self._behind]
        length = self.track.length_mm[leg.edge]
        self._heading = self.track.pose(leg.edge, length, self._heading).theta_rad
        self.driven_mm += length
        self._passed_mm += length
        self.node = int(self.track.graph.head[leg.edge])
        self._behind += 1

    def _from_here(self, profile: Profile) -> None:
        """Go on with a profile that was worked out from the present edge."""
        self._legs = self._legs[self._behind :]
        self._behind, self._passed_mm = 0, 0.0
        self._profile = profile

    def _ahead(self) -> list[Stretch]:
        return self._stretches()[self._behind :]

    def _stretches(self) -> list[Stretch]:
        track, legs = self.track, self._legs
        stretches = []
        for at, leg in enumerate(legs):
            back = at + 1 < len(legs) and track.reverses(leg.edge, legs[at + 1].edge)
            stretches.append(
                Stretch(
                    track.length_mm[leg.edge],
                    min(track.limit_mm_s[leg.edge], leg.speed_max_mm_s),
                    0.0 if back else float("inf"),
                )
            )
        return stretches
