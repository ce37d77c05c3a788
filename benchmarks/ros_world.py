"""Who watches the fleet and who calls it, each a process: ros_world.py watch, or call."""

import json
import sys
import time
from collections import Counter
from functools import partial

import rclpy
from last100_msgs.msg import (
    Decision,
    FleetStatus,
    MapInfo,
    Parcel,
    ParcelStatus,
    Plan,
    VehicleStatusArray,
)
from last100_msgs.srv import GetParcels, SubmitParcels
from rclpy.executors import ExternalShutdownException
from rclpy.node import Node
from tf2_msgs.msg import TFMessage
from visualization_msgs.msg import MarkerArray

from last100_ros.qos import DECISIONS, EVENTS, LATCHED, STATES, TRANSFORMS

CALLS, CALL_EVERY_S, SHOW_S = 1000, 0.03, 20.0
WATCHED = (
    (FleetStatus, "/fleet_manager/status", LATCHED),
    (MapInfo, "/fleet_manager/map", LATCHED),
    (VehicleStatusArray, "/fleet_manager/vehicles", STATES),
    (Plan, "/fleet_manager/plan", LATCHED),
    (ParcelStatus, "/fleet_manager/parcel_events", EVENTS),
    (Decision, "/fleet_manager/decisions", DECISIONS),
    (MarkerArray, "/visuals/map", LATCHED),
    (MarkerArray, "/visuals/zones", LATCHED),
    (MarkerArray, "/visuals/handoff_points", LATCHED),
    (MarkerArray, "/visuals/stations", LATCHED),
    (MarkerArray, "/visuals/plan", LATCHED),
    (MarkerArray, "/visuals/vehicles", STATES),
    (MarkerArray, "/visuals/ways", STATES),
    (TFMessage, "/tf", TRANSFORMS),
)


def call() -> None:
    """Call services one after the other; print as JSON how long each answer took."""
    latencies_ms: dict[str, list[float]] = {"submit_parcels": [], "get_parcels": []}
    node = Node("caller")
    get = node.create_client(GetParcels, "/fleet_manager/get_parcels")
    submit = node.create_client(SubmitParcels, "/fleet_manager/submit_parcels")
    get.wait_for_service()
    submit.wait_for_service()
    known = get.call_async(GetParcels.Request(limit=1))
    rclpy.spin_until_future_complete(node, known)
    due = known.result().parcels[0].due
    for number in range(CALLS):
        begin = time.perf_counter()
        if number % 2:
            name, answer = "get_parcels", get.call_async(GetParcels.Request(limit=20))
        else:
            parcel = Parcel(id=f"call-{number}", contact="c", point="shelf-1-1", due=due)
            parcel.mass, parcel.volume = 1.0, 0.004
            request = SubmitParcels.Request(parcels=[parcel])
            name, answer = "submit_parcels", submit.call_async(request)
        rclpy.spin_until_future_complete(node, answer)
        latencies_ms[name].append((time.perf_counter() - begin) * 1000)
        time.sleep(CALL_EVERY_S)
    node.destroy_node()
    print(json.dumps(latencies_ms))


def watch() -> None:
    """Take everything that is published, as a recorder does; now and then say how much."""
    node, counts = Node("watcher"), Counter[str]()

    def count(topic: str, _message: bytes) -> None:
        counts[topic] += 1

    for kind, topic, qos in WATCHED:
        node.create_subscription(kind, topic, partial(count, topic), qos, raw=True)
    begin = time.perf_counter()
    while True:
        rclpy.spin_once(node)
        if time.perf_counter() - begin > SHOW_S:
            rates = ", ".join(f"{t} {n / SHOW_S:g}" for t, n in sorted(counts.items()))
            print(f"heard, Hz: {rates}", file=sys.stderr)
            begin = time.perf_counter()
            counts.clear()


if __name__ == "__main__":
    try:
        with rclpy.init():
            {"call": call, "watch": watch}[sys.argv[1]]()
    except (KeyboardInterrupt, ExternalShutdownException):
        pass
