"""Wheels that follow a drawn way, wherever it leads, and stop at its end.

A way is a list of corners. Whoever draws it knows where the robot was a moment ago, so it may
begin behind the robot: what lies behind is passed over, what lies ahead is driven with the same
motors and brakes as a vehicle's. A new way is taken up from the present speed; one that leads
back is driven after a stop.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import atan2, hypot, inf, pi

from fleet_manager.model.vehicle import VehicleType
from sim.kinematics import Limits, Motion, Profile, Stretch, brake, drive
from sim.track import REVERSAL_RAD, Line, Pose, drawn, wrapped

Corner = tuple[float, float]
"""x and y, local millimetres."""
NEAR_MM = 50.0
"""A robot this near to the line is on it."""
REACH_MM = 3000.0
"""A way that comes no nearer than this is not driven."""
_CREEP_MM = 1.0


@dataclass(frozen=True, slots=True)
class _Run:
    """A part of the way that is driven in one go, forwards or backwards."""

    line: Line
    forwards: bool
    begin_mm: float
    """Way of the runs before it."""

    @property
    def end_mm(self) -> float:
        return self.begin_mm + self.line.way[-1]


class Follower:
    """Where one robot is and how it moves."""

    def __init__(self, kind: VehicleType, at: Pose) -> None:
        self.limits = Limits(
            speed_max_mm_s=kind.speed_max_mm_s,
            acceleration_mm_s2=kind.acceleration_mm_s2,
            deceleration_mm_s2=kind.deceleration_mm_s2,
        )
        self.node = -1
        """The node of the road it stands at, as its owner sees it."""
        self.driven_mm = 0.0
        """Without the way that is being driven."""
        self.rolled_ms = 0
        self._at = at
        self._runs: list[_Run] = []
        self._profile: Profile | None = None
        self._set_off_ms = 0
        self._limit_mm_s = inf
        self._is_braking = False
        self._after_stop: tuple[Corner, ...] = ()

    @property
    def rolling(self) -> bool:
        """Whether the wheels turn."""
        return self._profile is not None

    @property
    def next_ms(self) -> int | None:
        """When the wheels will stand; None while they do."""
        return None if self._profile is None else self._profile.rest_ms

    def pose(self, now_ms: int) -> Pose:
        """Return where the robot is."""
        if self._profile is None:
            return self._at
        way_mm = self._profile.at(now_ms).way_mm
        run = self._run_at(way_mm)
        return run.line.pose(way_mm - run.begin_mm, forwards=run.forwards)

    def speed_mm_s(self, now_ms: int) -> float:
        """Return the speed along its own nose: negative backwards."""
        if self._profile is None:
            return 0.0
        motion = self._profile.at(now_ms)
        return motion.speed_mm_s if self._run_at(motion.way_mm).forwards else -motion.speed_mm_s

    def odometer_mm(self, now_ms: int) -> float:
        """Return everything driven so far."""
        return self.driven_mm + self._way_mm(now_ms)

    def put(self, at: Pose) -> None:
        """Stand there, without a way."""
        self._at, self._profile, self._runs, self._after_stop = at, None, [], ()

    def follow(self, way: Sequence[Corner], now_ms: int) -> bool:
        """Drive along what of *way* lies ahead; return whether that could be done.

        Without corners: brake now.
        """
        self._after_stop = ()
        if not way:
            self.halt(now_ms)
            return True
        pose = self.pose(now_ms)
        here = pose.x_mm, pose.y_mm
        if _nearest(way, here)[2] > REACH_MM:
            self.halt(now_ms)
            return False
        self._take_up(way, here, now_ms)
        return True

    def limit(self, speed_mm_s: float, now_ms: int) -> None:
        """Drive no faster than this from now on; zero takes the limit away."""
        self._limit_mm_s = speed_mm_s if speed_mm_s > 0.0 else inf
        if self._profile is None or self._is_braking:
            return
        pose, ahead = self.pose(now_ms), [*self._corners(self._way_mm(now_ms))]
        if ahead:
            self._set_out([(pose.x_mm, pose.y_mm), *ahead], now_ms)

    def halt(self, now_ms: int) -> None:
        """Brake now."""
        self._after_stop = ()
        if self._profile is not None:
            motion = self._profile.at(now_ms)
            self._profile = brake(self.limits, (), motion, now_ms)
            self._is_braking = True

    def turn(self, now_ms: int) -> bool:
        """Return whether the wheels have come to rest by now, and take note of it."""
        if self._profile is None or self._profile.rest_ms > now_ms:
            return False
        at, waiting = self.pose(now_ms), self._after_stop
        self.driven_mm += self._way_mm(now_ms)
        self.rolled_ms += now_ms - self._set_off_ms
        self.put(at)
        if waiting:
            self._take_up(waiting, (at.x_mm, at.y_mm), now_ms)
        return not self.rolling

    def _take_up(self, way: Sequence[Corner], here: Corner, now_ms: int) -> None:
        ahead = _ahead(way, here)
        if self.rolling and (not ahead or self._turns_back(ahead, now_ms)):
            self.halt(now_ms)
            self._after_stop = tuple(way)
        elif ahead:
            self._set_out(ahead, now_ms)

    def _set_out(self, corners: Sequence[Corner], now_ms: int) -> None:
        """Drive along *corners*, the first of which is where the robot is."""
        speed_mm_s = abs(self.speed_mm_s(now_ms))
        theta_rad = self.pose(now_ms).theta_rad
        self.driven_mm += self._way_mm(now_ms)
        if not self.rolling:
            self._set_off_ms = now_ms
        self._runs = list(_runs(corners, theta_rad))
        self._is_braking = False
        start = Motion(0.0, speed_mm_s)
        self._profile = drive(self.limits, self._stretches(speed_mm_s), start, now_ms)

    def _stretches(self, speed_mm_s: float) -> list[Stretch]:
        limit, last = self._limit_mm_s, len(self._runs) - 1
        stretches = [
            Stretch(run.line.way[-1], limit, inf if at == last else 0.0)
            for at, run in enumerate(self._runs)
        ]
        down = self.limits.deceleration_mm_s2
        slowing_mm = (speed_mm_s * speed_mm_s - limit * limit) / (2.0 * down)
        first = stretches[0]
        if speed_mm_s > limit and slowing_mm < first.length_mm:
            rest = Stretch(first.length_mm - slowing_mm, limit, first.exit_mm_s)
            stretches[:1] = [Stretch(slowing_mm, speed_mm_s, limit), rest]
        return stretches

    def _turns_back(self, ahead: Sequence[Corner], now_ms: int) -> bool:
        """Return whether *ahead* begins against the direction in which the robot moves."""
        theta_rad = self.pose(now_ms).theta_rad
        going = theta_rad if self.speed_mm_s(now_ms) >= 0.0 else theta_rad + pi
        (x, y), (to_x, to_y) = ahead[:2]
        return abs(wrapped(atan2(to_y - y, to_x - x) - going)) > REVERSAL_RAD

    def _run_at(self, way_mm: float) -> _Run:
        return next((run for run in self._runs if way_mm < run.end_mm), self._runs[-1])

    def _corners(self, way_mm: float) -> Iterable[Corner]:
        """Return the corners that lie ahead of *way_mm*."""
        for run in self._runs:
            line = run.line
            for x, y, at_mm in zip(line.xs, line.ys, line.way, strict=True):
                if run.begin_mm + at_mm > way_mm:
                    yield x, y

    def _way_mm(self, now_ms: int) -> float:
        return 0.0 if self._profile is None else self._profile.at(now_ms).way_mm


def _runs(corners: Sequence[Corner], theta_rad: float) -> Iterable[_Run]:
    """Cut the way where it turns back, and say which way round each part is driven."""
    begin_mm, first = 0.0, 0
    for at in range(1, len(corners)):
        if at + 1 < len(corners) and not _reverses(corners[at - 1 : at + 2]):
            continue
        line = drawn(corners[first : at + 1])
        forwards = line.drives_forwards(theta_rad)
        yield _Run(line, forwards, begin_mm)
        begin_mm, first = begin_mm + line.way[-1], at
        theta_rad = (line.headings if forwards else line.backwards)[-1]


def _reverses(corners: Sequence[Corner]) -> bool:
    (x, y), (via_x, via_y), (to_x, to_y) = corners
    turn = atan2(to_y - via_y, to_x - via_x) - atan2(via_y - y, via_x - x)
    return abs(wrapped(turn)) > REVERSAL_RAD


def _ahead(way: Sequence[Corner], here: Corner) -> list[Corner]:
    """Return *here* and what of *way* lies ahead; nothing at its end."""
    leg, foot, off_mm = _nearest(way, here)
    begin = [here] if off_mm <= NEAR_MM else [here, foot]
    corners = [*begin, *way[leg + 1 :]]
    kept = corners[:1]
    for corner in corners[1:]:
        if hypot(corner[0] - kept[-1][0], corner[1] - kept[-1][1]) > _CREEP_MM:
            kept.append(corner)
    return kept if kept[1:] else []


def _nearest(way: Sequence[Corner], here: Corner) -> tuple[int, Corner, float]:
    """Return leg and point of *way* where the robot is, and how far off that is.

    Where the way passes the same place again, the first time counts.
    """
    best = (0, way[0], hypot(way[0][0] - here[0], way[0][1] - here[1]))
    for leg, (begin, end) in enumerate(pairwise(way)):
        foot = _foot(begin, end, here)
        off_mm = hypot(foot[0] - here[0], foot[1] - here[1])
        if off_mm < best[2]:
            best = (leg, foot, off_mm)
        elif best[2] <= NEAR_MM:
            break
    return best


def _foot(begin: Corner, end: Corner, here: Corner) -> Corner:
    """Return the point between *begin* and *end* that is nearest."""
    dx, dy = end[0] - begin[0], end[1] - begin[1]
    squared = dx * dx + dy * dy
    if squared == 0.0:
        return begin
    share = ((here[0] - begin[0]) * dx + (here[1] - begin[1]) * dy) / squared
    share = min(max(share, 0.0), 1.0)
    return begin[0] + share * dx, begin[1] + share * dy
