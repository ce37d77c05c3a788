"""The simulated world in ROS's words."""

from dataclasses import dataclass

from last100_msgs.msg import SimStatus

from last100_ros.stamps import MS_PER_S, to_time
from sim.live import Glance

M_PER_KM = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """How time goes."""

    speed: float
    paused: bool


def to_status(glance: Glance, motion: Motion) -> SimStatus:
    """Return how the world is."""
    return SimStatus(
        stamp=to_time(glance.now_ms),
        speed=motion.speed,
        paused=motion.paused,
        lag=max(glance.lag_ms, 0) / MS_PER_S,
        vehicles=glance.vehicles,
        connected=glance.connected,
        moving=glance.rolling,
        odometer=glance.km * M_PER_KM,
        parcels_collected=glance.taken,
        violations=list(glance.broken),
    )
