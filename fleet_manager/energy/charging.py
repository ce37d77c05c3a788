"""When to charge, how full, and how long it takes.

A vehicle leaves the station only if it would be back with its reserve untouched. Otherwise it
charges first: to the target that spares the cells, or higher if the trip needs it. A vehicle
without a trip may fill up below ``IDLE_PERMILLE``. All shares are permille of the battery; the
constants are assumptions to be replaced by a maker's figures.
"""

from fleet_manager.energy.consumption import battery_permille_used
from fleet_manager.model.vehicle import VehicleType

RESERVE_PERMILLE = 150
"""Kept for detours, waiting and the way to a charger."""

TARGET_PERMILLE = 800
"""Where a charge usually ends: above, cells age faster and charge more slowly."""

IDLE_PERMILLE = 600
"""Below this, a vehicle with nothing to do may charge."""

FULL_PERMILLE = 1000


def trip_possible(vehicle_type: VehicleType, trip_distance_mm: int, trip_ms: int) -> bool:
    """Return whether a full battery is enough for the trip, with the reserve kept."""
    used = battery_permille_used(vehicle_type, trip_distance_mm, trip_ms)
    return used + RESERVE_PERMILLE <= FULL_PERMILLE


def charge_needed(
    vehicle_type: VehicleType, battery_permille: int, trip_distance_mm: int, trip_ms: int
) -> bool:
    """Return whether the vehicle must charge before the trip, to come back with its reserve."""
    used = battery_permille_used(vehicle_type, trip_distance_mm, trip_ms)
    return battery_permille - used < RESERVE_PERMILLE


def charge_when_idle(battery_permille: int) -> bool:
    """Return whether a vehicle with nothing to do should charge."""
    return battery_permille < IDLE_PERMILLE


def charge_target_permille(
    vehicle_type: VehicleType, trip_distance_mm: int, trip_ms: int
) -> int:
    """Return how full to charge before the trip; what it needs, and not above full."""
    used = battery_permille_used(vehicle_type, trip_distance_mm, trip_ms)
    return min(FULL_PERMILLE, max(TARGET_PERMILLE, used + RESERVE_PERMILLE))


def charging_ms(vehicle_type: VehicleType, from_permille: int, to_permille: int) -> int:
    """Return how long the vehicle stands at a charger; 0 if it is full enough already."""
    # permille * Wh is mWh; W delivers one mWh in 3,600 ms / W.
    lacking_mwh = max(0, to_permille - from_permille) * vehicle_type.battery_wh
    return -(-lacking_mwh * 3600 // vehicle_type.charging_w)
