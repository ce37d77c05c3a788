"""A simulated robot in ROS's words: metres, radians and shares instead of millimetres.

Frames as REP 105 wants them: poses in ``map``, speed in the body's ``base_link``.
"""

import math

from geometry_msgs.msg import Quaternion
from last100_msgs.action import PerformAction
from last100_msgs.msg import Compartment, KeypadEntry, RobotInfo
from nav_msgs.msg import Odometry, Path
from sensor_msgs.msg import BatteryState

from fleet_manager.model.errors import MessageError
from fleet_manager.model.ids import VehicleId
from fleet_manager.vda5050.messages import (
    Action,
    ActionParameter,
    ActionStatus,
    BlockingType,
)
from last100_ros.stamps import to_time
from last100_ros.transforms import MAP_FRAME, frame_of
from sim.robot import Look, Typed

MM_PER_M = 1000
_STAGES = {
    ActionStatus.INITIALIZING: PerformAction.Feedback.INITIALIZING,
    ActionStatus.RUNNING: PerformAction.Feedback.RUNNING,
    ActionStatus.PAUSED: PerformAction.Feedback.PAUSED,
}


def corners(path: Path) -> list[tuple[float, float]]:
    """Return the way in local millimetres; empty means stop.

    Raises:
        MessageError: the path is in another frame, or not of numbers.
    """
    if path.poses and path.header.frame_id != MAP_FRAME:
        raise MessageError("path", "header.frame_id", MAP_FRAME, path.header.frame_id)
    spots = [(pose.pose.position.x, pose.pose.position.y) for pose in path.poses]
    if not all(math.isfinite(x) and math.isfinite(y) for x, y in spots):
        raise MessageError("path", "poses", "finite coordinates", "others")
    return [(x * MM_PER_M, y * MM_PER_M) for x, y in spots]


def limit_mm_s(limit_m_s: float) -> float:
    """Return a speed limit; none if it is no speed."""
    return limit_m_s * MM_PER_M if math.isfinite(limit_m_s) and limit_m_s > 0.0 else 0.0


def to_action(goal: PerformAction.Goal) -> Action:
    """Return what is to be done.

    Raises:
        MessageError: it has no name.
    """
    if not goal.action_id:
        raise MessageError("goal", "action_id", "a name", "nothing")
    return Action(
        action_type=goal.action_type,
        action_id=goal.action_id,
        blocking_type=BlockingType.HARD,
        action_parameters=tuple(
            ActionParameter(key=one.key, value=one.value) for one in goal.parameters
        )
        or None,
    )


def to_feedback(status: ActionStatus) -> PerformAction.Feedback | None:
    """Return how an action goes, None if there is no word for it."""
    stage = _STAGES.get(status)
    return None if stage is None else PerformAction.Feedback(status=stage)


def to_odometry(robot: VehicleId, look: Look) -> Odometry:
    """Return where the robot is and how fast."""
    message = Odometry(child_frame_id=frame_of(robot))
    message.header.frame_id = MAP_FRAME
    message.header.stamp = to_time(look.time_ms)
    pose = message.pose.pose
    pose.position.x = look.pose.x_mm / MM_PER_M
    pose.position.y = look.pose.y_mm / MM_PER_M
    half = look.pose.theta_rad / 2
    pose.orientation = Quaternion(x=0.0, y=0.0, z=math.sin(half), w=math.cos(half))
    message.twist.twist.linear.x = look.speed_mm_s / MM_PER_M
    return message


def to_battery(look: Look) -> BatteryState:
    """Return how full the battery is; what is not measured is not a number."""
    status = BatteryState.POWER_SUPPLY_STATUS_DISCHARGING
    if look.charging:
        status = BatteryState.POWER_SUPPLY_STATUS_CHARGING
    message = BatteryState(
        percentage=float(look.battery_share),
        power_supply_status=status,
        power_supply_technology=BatteryState.POWER_SUPPLY_TECHNOLOGY_LION,
        present=True,
    )
    for unknown in ("voltage", "temperature", "current", "charge", "capacity"):
        setattr(message, unknown, math.nan)
    message.design_capacity = math.nan
    message.header.stamp = to_time(look.time_ms)
    return message


def to_info(look: Look) -> RobotInfo:
    """Return what else the robot says of itself."""
    return RobotInfo(
        charging=look.charging,
        compartments=[
            Compartment(id=box, parcel=parcel or "") for box, parcel in look.contents
        ],
        errors=list(look.errors),
    )


def to_keypad(typed: Typed) -> KeypadEntry:
    """Return what was typed."""
    return KeypadEntry(stamp=to_time(typed.time_ms), compartment=typed.box, code=typed.code)
