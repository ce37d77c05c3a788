"""Who may enter what. For now: nobody drives into a sealed zone (R-ZONE-01).

A parcel for a point inside is refused at intake, since no vehicle of ours can reach it.
"""

from fleet_manager.model.zone import ZoneClass
from fleet_manager.roadmap.road import BarredEdges, Road
from fleet_manager.roadmap.zones import edges_in


def barred_edges(road: Road) -> BarredEdges:
    """Return the edges that no vehicle may use, by index."""
    return edges_in(road.map.zones.values(), ZoneClass.SEALED, road.graph)
