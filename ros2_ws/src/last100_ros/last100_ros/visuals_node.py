"""The node ``visuals``: what the fleet manager says, as pictures for RViz and Foxglove.

It listens to the fleet manager's topics and publishes MarkerArrays and ``/tf``. It needs no
clock of its own: stamps are those of the messages. Who is not watched is not drawn.
"""

from collections.abc import Mapping

from builtin_interfaces.msg import Time
from last100_msgs.msg import (
    MapInfo,
    Plan,
    StationStatusArray,
    VehicleStatusArray,
    ZoneStatusArray,
)
from rclpy.clock import Clock, ClockType
from rclpy.node import Node
from rclpy.publisher import Publisher
from rclpy.qos import QoSProfile
from tf2_msgs.msg import TFMessage
from visualization_msgs.msg import MarkerArray

from fleet_manager.model.errors import MapError
from fleet_manager.model.vehicle import standard_van
from fleet_manager.roadmap.profile import parse_map
from fleet_manager.shell.map_view import local_map
from last100_ros.markers_map import map_markers
from last100_ros.markers_plan import plan_markers
from last100_ros.markers_points import names_of, point_markers, spots_of, station_markers
from last100_ros.markers_vehicles import VehicleMarkers
from last100_ros.markers_ways import WayMarkers
from last100_ros.markers_zones import zone_markers
from last100_ros.parameters import Parameter, declare, values
from last100_ros.qos import LATCHED, STATES, TRANSFORMS
from last100_ros.spin import run
from last100_ros.transforms import Frames

NAME = "visuals"
NS_PER_S = 1_000_000_000
EARLY = 0.9
"""A message that comes this part of a period after the last one is on time."""
_VAN = standard_van()

PARAMETERS = (
    Parameter(
        "rate",
        2.0,
        "how often vehicles are drawn at most",
        least=0.1,
        most=50.0,
        changeable=True,
        unit="Hz",
    ),
    Parameter(
        "vehicle_length",
        _VAN.length_mm / 1000,
        "how long vehicles are drawn",
        least=0.1,
        most=20.0,
        unit="m",
    ),
    Parameter(
        "vehicle_width",
        _VAN.width_mm / 1000,
        "how wide vehicles are drawn",
        least=0.1,
        most=20.0,
        unit="m",
    ),
)


class VisualsNode(Node):
    """Draws what it hears."""

    def __init__(self) -> None:
        super().__init__(NAME)
        declare(self, PARAMETERS)
        set_to = values(self, PARAMETERS)
        self._bodies = VehicleMarkers(set_to["vehicle_length"], set_to["vehicle_width"])
        self._ways = WayMarkers()
        self._frames = Frames()
        self._spots: Mapping[str, tuple[float, float]] = {}
        self._digest = ""
        self._names: Mapping[str, str] = {}
        self._zones: ZoneStatusArray | None = None
        self._stations: StationStatusArray | None = None
        self._plan: Plan | None = None
        self._last_stamp: Time | None = None
        self._clock = Clock(clock_type=ClockType.STEADY_TIME)
        self._drawn_ns = 0
        self._map_out = self._draws("map", LATCHED)
        self._zones_out = self._draws("zones", LATCHED)
        self._points_out = self._draws("handoff_points", LATCHED)
        self._stations_out = self._draws("stations", LATCHED)
        self._plan_out = self._draws("plan", LATCHED)
        self._vehicles_out = self._draws("vehicles", STATES)
        self._ways_out = self._draws("ways", STATES)
        self._tf_out = self.create_publisher(TFMessage, "/tf", TRANSFORMS)
        self._listen()

    def _draws(self, topic: str, qos: QoSProfile) -> Publisher:
        return self.create_publisher(MarkerArray, f"~/{topic}", qos)

    def _listen(self) -> None:
        for kind, topic, hear, qos in (
            (MapInfo, "map", self._on_map, LATCHED),
            (ZoneStatusArray, "zones", self._on_zones, LATCHED),
            (StationStatusArray, "stations", self._on_stations, LATCHED),
            (Plan, "plan", self._on_plan, LATCHED),
            (VehicleStatusArray, "vehicles", self._on_vehicles, STATES),
        ):
            self.create_subscription(kind, f"fleet_manager/{topic}", hear, qos)

    def _on_map(self, message: MapInfo) -> None:
        if message.digest and message.digest == self._digest:
            return
        try:
            view = local_map(parse_map(message.geojson.encode(), f"map {message.id}"))
        except MapError as error:
            self.get_logger().error(str(error))
            return
        self._digest = message.digest
        self._spots, self._names = spots_of(view), names_of(view)
        self._map_out.publish(map_markers(view))
        self._points_out.publish(point_markers(view))
        self._draw_zones()
        self._draw_stations()
        self._draw_plan()

    def _on_zones(self, message: ZoneStatusArray) -> None:
        self._zones = message
        self._draw_zones()

    def _on_stations(self, message: StationStatusArray) -> None:
        self._stations = message
        self._draw_stations()

    def _on_plan(self, message: Plan) -> None:
        self._plan = message
        self._draw_plan()

    def _draw_zones(self) -> None:
        if self._zones:
            self._zones_out.publish(zone_markers(self._zones, self._names))

    def _draw_stations(self) -> None:
        if self._stations:
            self._stations_out.publish(station_markers(self._stations, self._names))

    def _draw_plan(self) -> None:
        if self._plan:
            self._plan_out.publish(plan_markers(self._plan, self._spots))

    def _on_vehicles(self, message: VehicleStatusArray) -> None:
        if not self._is_due():
            return
        # tf2 complains of what it hears twice: a paused world says the same again and again.
        if message.header.stamp != self._last_stamp and self._tf_out.get_subscription_count():
            self._last_stamp = message.header.stamp
            self._tf_out.publish(self._frames.transforms(message))
        if self._vehicles_out.get_subscription_count():
            self._vehicles_out.publish(self._bodies.markers(message))
        if self._ways_out.get_subscription_count():
            self._ways_out.publish(self._ways.markers(message))

    def _is_due(self) -> bool:
        """Return whether vehicles may be drawn again; what comes too early is left out."""
        now_ns = self._clock.now().nanoseconds
        period_ns = NS_PER_S / self.get_parameter("rate").value
        if self._drawn_ns and now_ns - self._drawn_ns < EARLY * period_ns:
            return False
        self._drawn_ns = now_ns
        return True


def main() -> int:
    """Draw until told to stop."""
    return run(lambda: [VisualsNode()])
