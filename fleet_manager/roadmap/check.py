"""What is wrong with a map that can be read: each fault with its feature, and how to mend it.

``profile`` refuses files that are no maps. Here the map is a map, but vehicles would get lost,
stuck or in each other's way on it: places off the lanes, one-way traps, gates too narrow,
parking bays that are none. docs/map-profile.md lists the codes.
"""

from fleet_manager.model.vehicle import VehicleType
from fleet_manager.roadmap.check_addresses import address_faults
from fleet_manager.roadmap.check_ground import ground_faults
from fleet_manager.roadmap.check_reach import reach_faults
from fleet_manager.roadmap.compound_map import CompoundMap
from fleet_manager.roadmap.fault import Fault, Site
from fleet_manager.roadmap.road import open_road

__all__ = ["Fault", "check_map"]


def check_map(
    compound_map: CompoundMap, vehicle: VehicleType, vehicles: int = 1
) -> tuple[Fault, ...]:
    """Return what is wrong with *compound_map* for *vehicles* of this type; () if nothing."""
    if not compound_map.lanes:
        no_lanes = Fault(
            code="no-lanes",
            feature=compound_map.header.id,
            what="the map has no lanes",
            fix="draw lanes: the middle of every way a vehicle may take",
        )
        return (no_lanes,)
    site = Site(
        map=compound_map,
        road=open_road(compound_map, vehicle),
        vehicle=vehicle,
        vehicles=vehicles,
    )
    return (*reach_faults(site), *ground_faults(site), *address_faults(site))
