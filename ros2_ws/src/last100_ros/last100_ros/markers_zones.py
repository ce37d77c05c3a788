"""Zones as markers, coloured by the class they have now."""

from collections.abc import Iterator, Mapping

from last100_msgs.msg import ZoneStatus, ZoneStatusArray
from visualization_msgs.msg import Marker, MarkerArray

from last100_ros import markers_palette as tones
from last100_ros.markers_make import Spot, anew, lines, text, triangles
from last100_ros.markers_palette import colour
from last100_ros.markers_shapes import area_of, outline, surface

ZONE_Z = 0.02
CLASSES = {
    ZoneStatus.OPEN: "open",
    ZoneStatus.CONTROLLED: "controlled",
    ZoneStatus.SEALED: "sealed",
}
ALPHAS = {"open": 0.06, "controlled": 0.1, "sealed": 0.22}
"""A sealed zone is what people must see; an open one they may forget."""
CORNERS_LEAST = 3
NAME_M = 1.6


def zone_markers(zones: ZoneStatusArray, names: Mapping[str, str]) -> MarkerArray:
    """Return all zones; the strictest class lies on top where they overlap."""
    drawn = [each for each in zones.zones if len(each.outline) >= CORNERS_LEAST]
    called = [names.get(zone.id) or zone.name or zone.id for zone in drawn]
    return anew(
        made
        for number, zone in enumerate(drawn)
        for made in _zone(number, zone, called[number])
    )


def _zone(number: int, zone: ZoneStatus, name: str) -> Iterator[Marker]:
    kind = CLASSES.get(zone.zone_class, "sealed")
    ring = [(corner.x, corner.y) for corner in zone.outline]
    area, z = area_of(ring), ZONE_Z + zone.zone_class * 0.002
    ground = colour(tones.ZONES[kind], ALPHAS[kind])
    edge = colour(tones.ZONES[kind])
    yield triangles(("zones", number), surface(area, z), ground)
    yield lines(("zone_outlines", number), outline(area, z), 0.3, edge)
    yield text(
        ("zone_names", number), f"{name}: {_words(zone, kind)}", _top(ring), NAME_M, edge
    )


def _top(ring: list[tuple[float, float]]) -> Spot:
    """Return a place just below the northern edge; compounds have their names above it."""
    west, east = min(x for x, _ in ring), max(x for x, _ in ring)
    return (west + east) / 2, max(y for _, y in ring) - NAME_M, 1.0


def _words(zone: ZoneStatus, kind: str) -> str:
    """Return its class, and the class on the map if that is another."""
    usual = CLASSES.get(zone.class_on_map, kind)
    return kind if usual == kind else f"{kind} (map: {usual})"
