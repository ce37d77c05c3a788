"""Parcels, vehicles and the fleet in figures: what the HTTP API shows, as ROS 2 messages.

The views are made on the fleet's thread and are plain values; the messages are made of them
where they are published. Metres, radians, shares from 0 to 1 (REP 103).
"""

from collections.abc import Iterable
from math import cos, sin
from typing import Any, TypeAlias

from geometry_msgs.msg import Point, Pose, Quaternion
from last100_msgs.msg import Compartment, FleetStatus, ParcelStatus, VehicleStatus

from fleet_manager.core.fleet import ParcelRecord
from fleet_manager.model.parcel import ParcelPhase
from fleet_manager.shell.forecast import Forecast
from fleet_manager.shell.view import parcel_view
from last100_ros.stamps import to_time

Json: TypeAlias = dict[str, Any]

M_PER_KM = 1000.0

PHASES = {
    ParcelPhase.WAITING: ParcelStatus.WAITING,
    ParcelPhase.ASSIGNED: ParcelStatus.ASSIGNED,
    ParcelPhase.ABOARD: ParcelStatus.ABOARD,
    ParcelPhase.OFFERED: ParcelStatus.OFFERED,
    ParcelPhase.UNCOLLECTED: ParcelStatus.UNCOLLECTED,
    ParcelPhase.DELIVERED: ParcelStatus.DELIVERED,
    ParcelPhase.RETURNED: ParcelStatus.RETURNED,
    ParcelPhase.CANCELLED: ParcelStatus.CANCELLED,
    ParcelPhase.LOST: ParcelStatus.LOST,
}


def see_parcel(record: ParcelRecord, now_ms: int, forecast: Forecast) -> Json:
    """Return what there is to say of a parcel; for the fleet's thread."""
    view = parcel_view(record, now_ms)
    return {**view, "now_ms": now_ms, "eta_ms": forecast.parcel_ms(record)}


def to_parcel_status(view: Json) -> ParcelStatus:
    """Return the message of what ``see_parcel`` saw."""
    return ParcelStatus(
        stamp=to_time(view["now_ms"]),
        id=view["id"],
        phase=PHASES[view["phase"]],
        vehicle=view["vehicle"] or "",
        station=view["station"],
        point=view["point"],
        due=to_time(view["due_ms"]),
        late=view["late"],
        eta=to_time(view["eta_ms"]),
        ended=to_time(view["ended_ms"]),
        hold_reason=view["hold_reason"] or "",
        not_collected=view["not_collected"] or "",
    )


def to_vehicle_status(view: Json) -> VehicleStatus:
    """Return the message of a vehicle as the API shows it."""
    return VehicleStatus(
        id=view["id"],
        type=view["type"],
        online=view["online"],
        in_service=view["in_service"],
        paused=view["paused"],
        moving=view["moving"],
        activity=view["activity"],
        waiting_for=view["waiting_for"] or "",
        trip=view["trip"] or "",
        pose=to_pose(view["x_m"], view["y_m"], view["theta_rad"]),
        battery=view["battery_permille"] / 1000,
        odometer=view["km"] * M_PER_KM,
        node=view["node"],
        compartments=[
            Compartment(id=box["id"], parcel=box["parcel"] or "") for box in view["boxes"]
        ],
        base=to_points(view["base"]),
        horizon=to_points(view["horizon"]),
    )


def to_pose(x_m: float, y_m: float, theta_rad: float) -> Pose:
    """Return a place on the ground and where it faces: 0 is east, counted counter-clockwise."""
    turn = Quaternion(x=0.0, y=0.0, z=sin(theta_rad / 2), w=cos(theta_rad / 2))
    return Pose(position=Point(x=x_m, y=y_m), orientation=turn)


def to_points(line: Iterable[tuple[float, float] | list[float]]) -> list[Point]:
    """Return a line on the ground."""
    return [Point(x=x_m, y=y_m) for x_m, y_m in line]


def to_fleet_status(figures: Json) -> FleetStatus:
    """Return the message of the figures on the board."""
    counts, vehicles = figures["counts"], figures["vehicles"]
    return FleetStatus(
        stamp=to_time(figures["now_ms"]),
        site=figures["site"],
        map=figures["map"],
        releasing=figures["releasing"],
        vehicles_known=vehicles["known"],
        vehicles_online=vehicles["online"],
        vehicles_in_service=vehicles["in_service"],
        vehicles_moving=vehicles["moving"],
        vehicles_held_off=[f"{name}: {why}" for name, why in vehicles["held_off"].items()],
        parcels_late=figures["late"],
        odometer=figures["km"] * M_PER_KM,
        journal_seq=figures["journal"]["seq"],
        violations=list(figures["violations"]),
        **{f"parcels_{phase}": counts[phase] for phase in ParcelPhase},
    )
