"""How much a vehicle draws from its battery, from its type's two figures.

Driving costs ``consumption_wh_per_km``; being switched on costs ``consumption_idle_w``, driving
or not. Both are a maker's average: no slope, load or weather. Sums are integer milliwatt-hours
and always rounded up, so that a forecast is never too hopeful.
"""

from fleet_manager.model.vehicle import VehicleType


def energy_mwh(vehicle_type: VehicleType, distance_mm: int, time_ms: int) -> int:
    """Return what *distance_mm* and *time_ms* of being on cost together."""
    # Wh per km is mWh per m; W times ms is 3,600 times a mWh. One division rounds once.
    driving = vehicle_type.consumption_wh_per_km * distance_mm * 18
    idling = vehicle_type.consumption_idle_w * time_ms * 5
    return -(-(driving + idling) // 18_000)


def energy_wh(vehicle_type: VehicleType, distance_mm: int, time_ms: int) -> int:
    """Return the same in whole watt-hours."""
    return -(-energy_mwh(vehicle_type, distance_mm, time_ms) // 1000)


def battery_permille_used(vehicle_type: VehicleType, distance_mm: int, time_ms: int) -> int:
    """Return the same as a share of the battery; above 1000 if one charge is not enough."""
    return -(-energy_mwh(vehicle_type, distance_mm, time_ms) // vehicle_type.battery_wh)


def range_mm(vehicle_type: VehicleType, battery_permille: int, reserve_permille: int) -> int:
    """Return how far a charge leads at half the top speed with *reserve_permille* kept.

    Half the top speed stands for corners, waiting and handoffs.
    """
    usable_mwh = max(0, battery_permille - reserve_permille) * vehicle_type.battery_wh
    km_ms = 2_000_000_000 // vehicle_type.speed_max_mm_s
    return usable_mwh * 1_000_000 // energy_mwh(vehicle_type, 1_000_000, km_ms)
