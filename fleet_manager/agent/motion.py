"""Whether a robot drives: from what it was told, and from what its odometry says.

A robot that was told to drive counts as driving at once, so that nothing begins that wants it
to stand; it counts as standing when two samples in a row say so, a moment after the last word.
"""

from fleet_manager.agent.words import Odometry

DRIVES_M_S, STANDS_M_S = 0.05, 0.02
"""Above the one a robot drives, below the other it stands; also for rad/s."""
STARTING_MS = 1_000
"""So long a robot may take to get going."""
_SAMPLES = 2


class Motion:
    """Driving or standing, as last told to the fleet."""

    def __init__(self) -> None:
        self.moving = False
        self.crawls = True
        """The last sample says that it (nearly) stands."""
        self.still_since_ms: int | None = None
        """Since when, in the robot's own time, it stands."""
        self._still = 0
        self._told_ms: int | None = None

    def told(self, now_ms: int) -> bool:
        """Take the robot to drive, for it was told to; True if that is new."""
        self._told_ms, self._still, self.still_since_ms = now_ms, 0, None
        new, self.moving = not self.moving, True
        return new

    def taken_to_stand(self) -> bool:
        """Take the robot to stand, for it was told to and says nothing; True if that is new."""
        self._told_ms = None
        new, self.moving = self.moving, False
        return new

    def felt(self, odometry: Odometry, now_ms: int) -> bool | None:
        """Take a sample in; True if the robot began to drive with it, False if to stand."""
        fastest = max(abs(odometry.speed_m_s), abs(odometry.turn_rad_s))
        self.crawls = fastest < STANDS_M_S
        if fastest > DRIVES_M_S:
            self._still, self.still_since_ms, self._told_ms = 0, None, None
            new, self.moving = not self.moving, True
            return True if new else None
        if not self.crawls:
            return None
        self._still += 1
        if self.still_since_ms is None:
            self.still_since_ms = odometry.stamp_ms
        starting = self._told_ms is not None and now_ms - self._told_ms < STARTING_MS
        if not self.moving or starting or self._still < _SAMPLES:
            return None
        self.moving = False
        return False
