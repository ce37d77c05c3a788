"""The colours of the markers, one per meaning, close to the console's.

RViz draws on dark grey and Foxglove on black or on light grey. Whatever is a line, a body or a
text here keeps a contrast of at least 3 to both; whatever is a ground is translucent and lets
the background through.
"""

from std_msgs.msg import ColorRGBA

GROUND_DARK = "#303030"
GROUND_LIGHT = "#ececec"
"""The backgrounds that everything must stand out from."""

TEXT = "#7a858d"
WALL = "#6b8f5e"
COMPOUND = "#7fa36f"
LANE = "#7c868e"
ROAD = "#6f7a84"
BUILDING = "#8f8066"
ON_BUILDING = "#ffffff"
STATION = "#4f80b8"
CLOSED = "#d9503f"

BASE = "#2a7de1"
HORIZON = "#a65fd0"
TRIP = "#1c8a80"
PLANNED = "#7c868e"

POINTS = {
    "shelf": "#1c8a80",
    "locker": "#4f80b8",
    "door": "#95774a",
    "vehicle_stop": "#8673c9",
    "gate_relay": "#a8780a",
}
"""Handoff points, by kind."""
DOCK = STATION
CHARGER = "#3d8b37"
PARKING = "#7c868e"
GATE = "#c4661f"

ZONES = {"open": "#3d8b37", "controlled": "#a8780a", "sealed": "#d9503f"}
"""Zones, by class."""

ACTIVITIES = {
    "parked": "#7c868e",
    "idle": "#7c868e",
    "driving": "#2a7de1",
    "returning": "#4f80b8",
    "loading": "#1c8a80",
    "handing off": "#c7589a",
    "unloading": "#1c8a80",
    "charging": "#3d8b37",
    "waiting": "#a8780a",
    "paused": "#d9503f",
    "stopped": "#d9503f",
}
"""Vehicles, by what they do."""
OFF = "#7c868e"
"""A vehicle that is offline or out of service, and an activity nobody has told us of."""


def colour(tone: str, alpha: float = 1.0) -> ColorRGBA:
    """Return the colour of a tone such as "#2a7de1"."""
    red, green, blue = (int(tone[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return ColorRGBA(r=red, g=green, b=blue, a=alpha)
