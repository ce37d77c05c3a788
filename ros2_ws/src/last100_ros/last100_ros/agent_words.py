"""Between a robot's ROS messages and an agent's words; pure, both ways.

What a robot may well send and nobody can use (a position in another frame, numbers that are
none, a battery that does not know) becomes a word for that, or nothing; it never ends a node.
"""

from math import atan2, cos, hypot, isfinite, sin

import msgspec
from builtin_interfaces.msg import Time
from geometry_msgs.msg import Point, PoseStamped, Quaternion
from geometry_msgs.msg import Pose as PoseMsg
from last100_msgs.action import PerformAction
from last100_msgs.msg import ActionParameter, KeypadEntry, RobotInfo
from nav_msgs.msg import Odometry as OdometryMsg
from nav_msgs.msg import Path
from sensor_msgs.msg import BatteryState
from std_msgs.msg import Header

from fleet_manager.agent.line import Pose
from fleet_manager.agent.words import (
    Battery,
    Condition,
    KeypadUsed,
    Odometry,
    OdometryUnusable,
)
from fleet_manager.vda5050.messages import Action, ActionStatus, Load
from last100_ros.stamps import to_ms

FRAME = "map"
PERCENT = 100.0

STATUSES = {
    PerformAction.Feedback.INITIALIZING: ActionStatus.INITIALIZING,
    PerformAction.Feedback.RUNNING: ActionStatus.RUNNING,
    PerformAction.Feedback.PAUSED: ActionStatus.PAUSED,
}
"""What a robot may report of an action before it is over."""


def odometry_of(message: OdometryMsg) -> Odometry | OdometryUnusable:
    """Return where the robot is and how fast, in the map's frame."""
    frame = message.header.frame_id
    if frame != FRAME:
        return OdometryUnusable(why=f"odom: expected frame {FRAME}, got {frame or 'none'}")
    place, twist = message.pose.pose, message.twist.twist
    odometry = Odometry(
        pose=Pose(place.position.x, place.position.y, yaw_of(place.orientation)),
        stamp_ms=to_ms(message.header.stamp),
        speed_m_s=_signed_speed(twist.linear.x, twist.linear.y),
        turn_rad_s=twist.angular.z,
    )
    numbers = (place.position.x, place.position.y, odometry.pose.theta_rad)
    if not all(map(isfinite, (*numbers, odometry.speed_m_s, odometry.turn_rad_s))):
        return OdometryUnusable(why="odom: expected finite numbers, got others")
    return odometry


def _signed_speed(along: float, across: float) -> float:
    """Return the speed over ground, negative backwards."""
    return -hypot(along, across) if along < 0 else hypot(along, across)


def battery_of(message: BatteryState) -> Battery | None:
    """Return how full the battery is, None if it does not know."""
    if not isfinite(message.percentage):
        return None
    return Battery(
        charge_percent=message.percentage * PERCENT,
        charging=message.power_supply_status == BatteryState.POWER_SUPPLY_STATUS_CHARGING,
        voltage=round(message.voltage, 3) if isfinite(message.voltage) else None,
    )


def condition_of(message: RobotInfo) -> Condition:
    """Return what else the robot says of itself."""
    return Condition(
        emergency_stop=message.emergency_stop,
        field_violation=message.field_violation,
        manual=message.manual,
        charging=message.charging,
        loads=tuple(
            Load(load_id=box.parcel, load_position=box.id)
            for box in message.compartments
            if box.parcel
        ),
        errors=tuple(name for name in message.errors if name),
    )


def keypad_of(message: KeypadEntry) -> KeypadUsed:
    """Return what was typed."""
    return KeypadUsed(compartment=message.compartment, code=message.code)


def path_of(poses: tuple[Pose, ...], stamp: Time) -> Path:
    """Return the way to follow; an empty one means: stop now."""
    header = Header(frame_id=FRAME, stamp=stamp)
    return Path(header=header, poses=[pose_of(pose, header) for pose in poses])


def pose_of(pose: Pose, header: Header) -> PoseStamped:
    """Return a pose on the way, heading along it."""
    return PoseStamped(
        header=header,
        pose=PoseMsg(
            position=Point(x=pose.x_m, y=pose.y_m, z=0.0),
            orientation=Quaternion(
                x=0.0, y=0.0, z=sin(pose.theta_rad / 2), w=cos(pose.theta_rad / 2)
            ),
        ),
    )


def yaw_of(turned: Quaternion) -> float:
    """Return the heading of a robot on flat ground."""
    return atan2(
        2 * (turned.w * turned.z + turned.x * turned.y),
        1 - 2 * (turned.y * turned.y + turned.z * turned.z),
    )


def goal_of(action: Action) -> PerformAction.Goal:
    """Return an action as the robot is asked for it; what is no text is written as JSON."""
    return PerformAction.Goal(
        action_id=action.action_id,
        action_type=action.action_type,
        parameters=[
            ActionParameter(key=parameter.key, value=_text(parameter.value))
            for parameter in action.action_parameters or ()
        ],
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
