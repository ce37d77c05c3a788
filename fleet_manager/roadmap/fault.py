"""A fault of a map, and what a check looks at to find it."""

from dataclasses import dataclass

from fleet_manager.model.vehicle import VehicleType
from fleet_manager.roadmap.compound_map import CompoundMap
from fleet_manager.roadmap.lane_graph import LaneGraph
from fleet_manager.roadmap.road import Road


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with which feature, and what to do about it; *code* is for machines."""

    code: str
    feature: str
    what: str
    fix: str

    @property
    def line(self) -> str:
        """The fault as one line of text."""
        return f"{self.feature}: {self.what} [{self.code}]; {self.fix}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A map, the road it makes for a fleet of *vehicles* vehicles of one type."""

    map: CompoundMap
    road: Road
    vehicle: VehicleType
    vehicles: int

    @property
    def graph(self) -> LaneGraph:
        """The lanes as a graph."""
        return self.road.graph
