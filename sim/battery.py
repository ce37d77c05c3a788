"""A vehicle's battery: so much per kilometre, so much per hour for standing, and the charger.

The two figures per type are assumptions until a maker's factsheet says better.
"""

from fleet_manager.model.vehicle import VehicleType

_MS_PER_H = 3_600_000
_MM_PER_KM = 1_000_000


class Battery:
    """What is left, in watt hours; ``settle`` brings it up to date."""

    def __init__(self, kind: VehicleType, charge_permille: int, now_ms: int) -> None:
        self.capacity_wh = float(kind.battery_wh)
        self.level_wh = self.capacity_wh * charge_permille / 1000
        self.charging = False
        self.used_wh = 0.0
        self._kind = kind
        self._settled_ms = now_ms
        self._settled_mm = 0.0

    def restore(self, level_wh: float, used_wh: float, odometer_mm: float) -> None:
        """Be as full as it was when so much had been driven."""
        self.level_wh, self.used_wh, self._settled_mm = level_wh, used_wh, odometer_mm

    def settle(self, now_ms: int, odometer_mm: float) -> None:
        """Take off what was used since the last time, and add what was charged."""
        hours = (now_ms - self._settled_ms) / _MS_PER_H
        driven_km = (odometer_mm - self._settled_mm) / _MM_PER_KM
        used_wh = hours * self._kind.consumption_idle_w
        used_wh += driven_km * self._kind.consumption_wh_per_km
        gained_wh = hours * self._kind.charging_w if self.charging else 0.0
        self.used_wh += used_wh
        self.level_wh = min(max(self.level_wh - used_wh + gained_wh, 0.0), self.capacity_wh)
        self._settled_ms, self._settled_mm = now_ms, odometer_mm

    @property
    def percent(self) -> float:
        """The charge as the state message wants it."""
        return round(100.0 * self.level_wh / self.capacity_wh, 1)

    @property
    def reach_m(self) -> float:
        """How far the rest would lead without ever standing."""
        return float(round(self.level_wh / self._kind.consumption_wh_per_km * 1000))

    @property
    def empty(self) -> bool:
        """Whether nothing is left to drive with."""
        return self.level_wh <= 0.0
