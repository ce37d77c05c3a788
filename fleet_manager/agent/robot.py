"""What the robot says of itself, as a state message tells it, and how long it says nothing.

::

    SPEAKS --timeout--> SILENT (warning: it was told to stop) --10 timeouts--> LOST (fatal)
       ^-------------------------- odometry comes -----------------------------+
"""

from enum import Enum, auto

from fleet_manager.agent.words import Battery, Condition, Odometry
from fleet_manager.vda5050.messages import (
    AgvPosition,
    BatteryState,
    EStop,
    SafetyState,
    Velocity,
)
from fleet_manager.vda5050.vehicle_words import Senses

LOST_AFTER = 10
"""So many times its timeout a robot is silent before somebody has to come."""
_PI = 3.1415
"""Rounded towards zero: the schema wants a heading between -pi and pi."""


class Silence(Enum):
    """Whether the robot speaks."""

    SPEAKS = auto()
    SILENT = auto()
    LOST = auto()


class Robot:
    """The last word of each of the robot's topics."""

    def __init__(self, timeout_ms: int, map_id: str) -> None:
        self.timeout_ms = timeout_ms
        self.map_id = map_id
        self.battery: Battery | None = None
        self.condition = Condition()
        self.described = False
        """It said how it is, besides where."""
        self._heard_ms = 0
        self._started = False

    @property
    def complete(self) -> bool:
        """Whether it has said everything a state message needs."""
        return self._started and self.described and self.battery is not None

    def wait_from(self, now_ms: int) -> None:
        """Begin to wait for its first word."""
        self._heard_ms = now_ms

    def excuse(self, ms: int) -> None:
        """Do not count so long: we ourselves did not listen."""
        self._heard_ms += ms

    def spoke(self, now_ms: int) -> None:
        """Know that odometry came."""
        self._heard_ms, self._started = now_ms, True

    def silence(self, now_ms: int) -> Silence:
        """Return for how long there has been no odometry."""
        silent_ms = now_ms - self._heard_ms
        if silent_ms < self.timeout_ms:
            return Silence.SPEAKS
        return Silence.SILENT if silent_ms < LOST_AFTER * self.timeout_ms else Silence.LOST

    def senses(self, seen: Odometry | None, since_m: float, *, present: bool) -> Senses:
        """Return what can be measured; *seen* is the last odometry, *present* if it is new."""
        condition = self.condition
        return Senses(
            battery=self._battery_state(),
            position=None if seen is None else self._position(seen, present=present),
            velocity=_velocity(seen) if present and seen is not None else None,
            distance_since_last_node=round(since_m, 3),
            loads=condition.loads,
            safety=SafetyState(
                e_stop=EStop.MANUAL if condition.emergency_stop else EStop.NONE,
                field_violation=condition.field_violation,
            ),
        )

    def _battery_state(self) -> BatteryState:
        battery = self.battery or Battery(charge_percent=0.0)
        return BatteryState(
            battery_charge=round(min(max(battery.charge_percent, 0.0), 100.0), 2),
            charging=self.condition.charging or battery.charging,
            battery_voltage=battery.voltage,
        )

    def _position(self, seen: Odometry, *, present: bool) -> AgvPosition:
        """Return the position; of a robot that fell silent it is only the last known one."""
        return AgvPosition(
            x=round(seen.pose.x_m, 3),
            y=round(seen.pose.y_m, 3),
            theta=min(max(round(seen.pose.theta_rad, 4), -_PI), _PI),
            map_id=self.map_id,
            position_initialized=present,
        )


def _velocity(seen: Odometry) -> Velocity:
    return Velocity(vx=round(seen.speed_m_s, 3), omega=round(seen.turn_rad_s, 4))
