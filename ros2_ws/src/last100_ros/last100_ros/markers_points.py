"""Where parcels change hands, as markers: handoff points, and stations with what waits."""

from collections.abc import Mapping

from last100_msgs.msg import StationStatus, StationStatusArray
from std_msgs.msg import ColorRGBA
from visualization_msgs.msg import Marker, MarkerArray

from last100_ros import markers_palette as tones
from last100_ros.markers_make import Spot, anew, cubes, marker, text
from last100_ros.markers_map import PLACE_Z, View, labels, name_of
from last100_ros.markers_palette import colour

POINT_M = 1.0
STATION_M = 3.0


def point_markers(view: View) -> MarkerArray:
    """Return the handoff points of a map, each kind in its colour."""
    points = view["points"]
    spots = [(each["x"], each["y"], PLACE_Z) for each in points]
    kinds = [colour(tones.POINTS.get(each["kind"], tones.TEXT)) for each in points]
    names = [(name_of(each), (each["x"], each["y"] + POINT_M, POINT_M)) for each in points]
    return anew(
        [cubes(("points", 0), spots, POINT_M, kinds), *labels("point_names", names, 0.9)]
    )


def spots_of(view: View) -> Mapping[str, tuple[float, float]]:
    """Return where handoff points and stations are: plans name them by id."""
    return {each["id"]: (each["x"], each["y"]) for each in view["stations"] + view["points"]}


def names_of(view: View) -> Mapping[str, str]:
    """Return what zones and stations are called in letters that RViz can draw."""
    return {each["id"]: name_of(each) for each in view["stations"] + view["zones"]}


def station_markers(stations: StationStatusArray, names: Mapping[str, str]) -> MarkerArray:
    """Return the stations: open or closed, and how many parcels wait."""
    made: list[Marker] = []
    for number, station in enumerate(stations.stations):
        spot = (station.position.x, station.position.y, PLACE_Z)
        tone = colour(tones.STATION if station.open else tones.CLOSED)
        made.append(_disc(number, spot, tone))
        above = (spot[0], spot[1] + STATION_M, STATION_M)
        made.append(text(("station_names", number), _words(station, names), above, 2.0, tone))
    return anew(made)


def _disc(number: int, spot: Spot, tone: ColorRGBA) -> Marker:
    made = marker(("stations", number), Marker.CYLINDER, tone)
    made.scale.x = made.scale.y = STATION_M
    made.scale.z = 0.2
    made.pose.position.x, made.pose.position.y, made.pose.position.z = spot
    return made


def _words(station: StationStatus, names: Mapping[str, str]) -> str:
    name = names.get(station.id) or station.name or station.id
    state = "" if station.open else "closed, "
    return f"{name}\n{state}{station.parcels_waiting} waiting"
