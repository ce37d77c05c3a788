"""What an operator may tell an importer; every value has a default and its unit in the name."""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from fleet_manager.model.vehicle import VehicleType, standard_van
from fleet_manager.roadmap.features import Position
from fleet_manager.roadmap.import_report import Report


class Spare(StrEnum):
    """When footways and ways closed to motors are used."""

    NEEDED = "needed"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """How to turn somebody's map into one a fleet can work with.

    *vehicle* is the largest of the fleet: bays are drawn for it and lanes too narrow for it are
    left out. Nobody walks further than *walk_m_max* from a handoff point to the door.
    """

    vehicle: VehicleType = field(default_factory=standard_van)
    map_id: str = ""
    crs: str = ""
    """Projected metric system; empty means the UTM zone (OSM) or a plane of its own (RMF)."""
    walk_m_max: int = 50
    gate_snap_m: int = 10
    docks: int = 3
    chargers: int = 2
    parking_bays: int = 12
    spare_ways: Spare = Spare.NEEDED
    margin_m: int = 300
    """Lanes further than this from the compounds are left out."""
    level: str = ""
    """RMF: the level whose lanes are taken; empty means the ground floor."""
    graph: int | None = None
    """RMF: the navigation graph whose lanes are taken; None means all of them."""
    anchor: Position = (0.0, 0.0)
    """RMF drawings have no place on the globe: longitude, latitude of their origin."""
    metres_per_pixel: float = 0.0
    """RMF drawings: overrides what the drawing's own measurements say; 0 means they decide."""

    def __post_init__(self) -> None:
        """Refuse what no importer can do."""
        for name in ("walk_m_max", "docks", "margin_m"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name} is positive")
        for name in ("gate_snap_m", "chargers", "parking_bays", "metres_per_pixel"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} is not negative")

    @property
    def lane_width_mm_min(self) -> int:
        """The narrowest lane the vehicle fits into, with its margin on both sides."""
        return self.vehicle.width_mm + 2 * self.vehicle.margin_mm


@dataclass(frozen=True, slots=True)
class ImportJob:
    """One import under way: which file, how, and what there is to report so far."""

    where: str
    options: ImportOptions
    report: Report

    @property
    def map_id(self) -> str:
        """The id the map gets: as told, else after the file."""
        stem = re.split(r"[/\\]", self.where)[-1].split(".")[0]
        return (
            self.options.map_id or re.sub(r"[^\w-]+", "-", stem)[:60].strip("-") or "imported"
        )
