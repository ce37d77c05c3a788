"""Which ways a small vehicle can take, which barriers let it pass, and what tags leave unsaid.

OpenStreetMap rarely states speed or width, so every class of way has a default. The defaults
are ours: speeds for a low-speed vehicle among people, widths as such ways usually are.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from fleet_manager.roadmap.features import LaneKind, Surface
from fleet_manager.roadmap.osm_read import Tags


class Use(Enum):
    """What a way is to us. A spare way is used only where nothing better leads."""

    LANE = "lane"
    SPARE = "spare"
    NOT_FOR_VEHICLES = "not for vehicles"
    TOO_BIG = "too big a road"
    NOT_THERE = "not there yet, or no longer"
    FORBIDDEN = "closed to everybody"
    NOT_A_WAY = "no way at all"


@dataclass(frozen=True, slots=True)
class WayClass:
    """Default width and speed of a class of ways."""

    use: Use
    kind: LaneKind
    width_mm: int
    speed_mm_s: int


def _way(use: Use, kind: LaneKind, width_mm: int, speed_mm_s: int) -> WayClass:
    return WayClass(use, kind, width_mm, speed_mm_s)


CLASSES: Mapping[str, WayClass] = MappingProxyType(
    {
        "service": _way(Use.LANE, LaneKind.SERVICE, 4000, 4200),
        "living_street": _way(Use.LANE, LaneKind.SERVICE, 4500, 2800),
        "residential": _way(Use.LANE, LaneKind.ROAD, 5500, 5500),
        "unclassified": _way(Use.LANE, LaneKind.ROAD, 5500, 5500),
        "road": _way(Use.LANE, LaneKind.ROAD, 4000, 4200),
        "tertiary": _way(Use.LANE, LaneKind.ROAD, 7000, 8300),
        "tertiary_link": _way(Use.LANE, LaneKind.ROAD, 5000, 5500),
        "track": _way(Use.LANE, LaneKind.SERVICE, 3000, 2800),
        "pedestrian": _way(Use.LANE, LaneKind.PATH, 4000, 1700),
        "cycleway": _way(Use.SPARE, LaneKind.PATH, 2500, 2800),
        "footway": _way(Use.SPARE, LaneKind.PATH, 2000, 1500),
        "path": _way(Use.SPARE, LaneKind.PATH, 2000, 1500),
        "bridleway": _way(Use.SPARE, LaneKind.PATH, 2000, 1500),
    }
)
"""Width is in mm, speed in mm/s."""

_NOT_FOR_VEHICLES = frozenset(
    {"steps", "corridor", "elevator", "escape", "ladder", "via_ferrata"}
)
_TOO_BIG = frozenset(
    f"{road}{link}"
    for road in ("motorway", "trunk", "primary", "secondary")
    for link in ("", "_link")
) | {"busway", "bus_guideway", "raceway"}
_NOT_THERE = frozenset(
    {"construction", "proposed", "planned", "abandoned", "disused", "razed", "demolished"}
)
_ALLEY_WIDTHS = {"alley": 3000, "driveway": 3000, "parking_aisle": 5000}
_FORBID = frozenset({"no", "military"})
_ALLOW = frozenset(
    {"yes", "designated", "permissive", "private", "permit", "delivery", "destination"}
)


def way_use(tags: Tags) -> Use:
    """Return what we do with a way that carries *tags*."""
    highway = tags.get("highway", "")
    known = CLASSES.get(highway)
    if not highway:
        return Use.NOT_A_WAY
    if highway in _NOT_THERE:
        return Use.NOT_THERE
    if highway in _TOO_BIG:
        return Use.TOO_BIG
    if known is None or highway in _NOT_FOR_VEHICLES or _has_steps(tags):
        return Use.NOT_FOR_VEHICLES
    return _by_access(tags, known.use)


def _has_steps(tags: Tags) -> bool:
    return "step_count" in tags or tags.get("conveying", "no") != "no"


def _by_access(tags: Tags, use: Use) -> Use:
    """Return spare for a way closed to motors: its owner may open it to us, or not."""
    motors = tags.get("motor_vehicle", tags.get("vehicle", ""))
    if tags.get("access", "") in _FORBID and motors not in _ALLOW:
        return Use.FORBIDDEN
    if motors in _ALLOW:
        return Use.LANE
    return Use.SPARE if motors in _FORBID else use


def way_class(tags: Tags) -> WayClass:
    """Return the defaults of a way that can be used."""
    return CLASSES[tags["highway"]]


def default_width_mm(tags: Tags) -> int:
    """Return the width of a way whose tags do not state one."""
    by_class = way_class(tags).width_mm
    if tags["highway"] == "service":
        return _ALLEY_WIDTHS.get(tags.get("service", ""), by_class)
    return by_class


_WIDTHS_MM = range(300, 50_001)
_SPEEDS_MM_S = range(500, 40_001)
_LANE_MM = 3000
_LENGTH = re.compile(r"^(?P<value>\d+(?:[.,]\d+)?)\s*(?P<unit>m|cm|ft|feet|'|)$")
_TO_MM = {"m": 1000.0, "": 1000.0, "cm": 10.0, "ft": 304.8, "feet": 304.8, "'": 304.8}
_SPEED = re.compile(r"^(?P<value>\d+(?:\.\d+)?)\s*(?P<unit>km/h|kmh|kph|mph|)$")
_TO_MM_S = {"mph": 447.04}


def length_mm(text: str) -> int | None:
    """Return a length as tagged (``3.5``, ``3,5 m``, ``12 ft``) in mm; None if unreadable."""
    match = _LENGTH.match(text.strip().lower())
    if match is None:
        return None
    value = round(float(match["value"].replace(",", ".")) * _TO_MM[match["unit"]])
    return value if value in _WIDTHS_MM else None


def width_mm(tags: Tags) -> int | None:
    """Return the free width a way states: width, bounded by maxwidth, else lanes of 3 m."""
    stated = [
        found
        for key in ("width", "width:carriageway", "maxwidth", "maxwidth:physical")
        if (found := length_mm(tags.get(key, ""))) is not None
    ]
    if stated:
        return min(stated)
    lanes = re.fullmatch("[1-8]", tags.get("lanes", ""))
    return int(lanes[0]) * _LANE_MM if lanes else None


def speed_mm_s(tags: Tags) -> int | None:
    """Return the speed limit a way states, in mm/s; None if it states none we can read."""
    text = tags.get("maxspeed", "").strip().lower()
    if text == "walk":
        return 1700
    match = _SPEED.match(text)
    if match is None:
        return None
    speed = round(float(match["value"]) * _TO_MM_S.get(match["unit"], 1000 / 3.6))
    return speed if speed in _SPEEDS_MM_S else None


class Direction(Enum):
    """Which way along the line vehicles may go."""

    BOTH = 0
    FORWARD = 1
    BACKWARD = -1


def direction(tags: Tags) -> Direction:
    """Return the permitted direction; footways bind no walker and so no vehicle on them."""
    if tags.get("highway") in ("footway", "path", "pedestrian", "bridleway"):
        return Direction.BOTH
    match tags.get("oneway:motor_vehicle", tags.get("oneway", "")).lower():
        case "yes" | "true" | "1":
            return Direction.FORWARD
        case "-1" | "reverse":
            return Direction.BACKWARD
        case "":
            rounds = tags.get("junction") in ("roundabout", "circular")
            return Direction.FORWARD if rounds else Direction.BOTH
        case _:
            return Direction.BOTH


_SURFACES = MappingProxyType(
    {
        "asphalt": Surface.ASPHALT,
        "paved": Surface.ASPHALT,
        "chipseal": Surface.ASPHALT,
        "concrete": Surface.CONCRETE,
        "concrete:plates": Surface.CONCRETE,
        "concrete:lanes": Surface.CONCRETE,
        "paving_stones": Surface.PAVING_STONES,
        "sett": Surface.PAVING_STONES,
        "bricks": Surface.PAVING_STONES,
        "cobblestone": Surface.PAVING_STONES,
        "unhewn_cobblestone": Surface.PAVING_STONES,
        "grass_paver": Surface.PAVING_STONES,
        "tiles": Surface.PAVING_STONES,
        "gravel": Surface.GRAVEL,
        "fine_gravel": Surface.GRAVEL,
        "compacted": Surface.GRAVEL,
        "pebblestone": Surface.GRAVEL,
        "unpaved": Surface.UNPAVED,
        "dirt": Surface.UNPAVED,
        "earth": Surface.UNPAVED,
        "ground": Surface.UNPAVED,
        "grass": Surface.UNPAVED,
        "sand": Surface.UNPAVED,
        "mud": Surface.UNPAVED,
    }
)


def surface(tags: Tags) -> Surface:
    """Return the pavement, as far as it is told."""
    return _SURFACES.get(tags.get("surface", "").lower(), Surface.UNKNOWN)


class Barrier(Enum):
    """What a barrier on a way does to a vehicle."""

    GATE = "a gate"
    WALL = "no way through"
    NOTHING = "nothing"


_GATES = frozenset(
    {
        "gate", "lift_gate", "swing_gate", "sliding_gate", "sliding_beam", "bollard",
        "entrance", "toll_booth", "sally_port", "hampshire_gate", "chain", "rope",
        "checkpoint", "border_control", "bump_gate", "rising_bollard", "yes",
    }
)  # fmt: skip
_HARMLESS = frozenset(
    {"kerb", "cattle_grid", "height_restrictor", "coupure", "delineators", "tyres", "bus_trap"}
)


def barrier(tags: Tags) -> Barrier:
    """Return what a node with *tags* means for a vehicle on its way."""
    kind = tags.get("barrier", "")
    motors = tags.get("motor_vehicle", tags.get("vehicle", ""))
    if not kind or kind == "no" or kind in _HARMLESS:
        return Barrier.NOTHING
    if kind not in _GATES or motors in _FORBID:
        return Barrier.WALL
    return (
        Barrier.WALL if tags.get("locked") == "yes" and motors not in _ALLOW else Barrier.GATE
    )
