"""What can be wrong with a vehicle itself, in the words its fleet is told.

The standard names no types for these; FATAL is what needs somebody to come, WARNING what mends
itself (6.10.5).
"""

from fleet_manager.vda5050.messages import ErrorEntry, ErrorLevel, Reference

OFF_ROUTE = "offRoute"
ROBOT_SILENT = "robotSilent"
NOT_MOVING = "notMoving"
POSITION_UNKNOWN = "positionUnknown"
DRIVE_FAILED = "driveFailed"
ACTION_FAILED = "actionFailed"
NOT_REMEMBERED = "memoryNotWritten"
HANDS_MISSING = "actionsUnavailable"
BATTERY_UNKNOWN = "batteryUnknown"
BATTERY_EMPTY = "batteryEmpty"

FATAL_ON_ROBOT = frozenset({BATTERY_EMPTY})
"""Names a robot may give to what is wrong with it that need somebody to come."""


def fault(
    error_type: str,
    description: str,
    hint: str = "",
    *,
    fatal: bool = False,
    about: tuple[tuple[str, str], ...] = (),
) -> ErrorEntry:
    """Return an error of the vehicle; *about* are its references."""
    references = tuple(Reference(reference_key=k, reference_value=v) for k, v in about)
    return ErrorEntry(
        error_type=error_type,
        error_level=ErrorLevel.FATAL if fatal else ErrorLevel.WARNING,
        error_references=references or None,
        error_description=description,
        error_hint=hint or None,
    )


def off_route(aside_m: float) -> ErrorEntry:
    """Return that the vehicle is not where its order leads."""
    return fault(
        OFF_ROUTE,
        f"{abs(aside_m):.1f} m beside its way; it stands until it is back",
        "bring it back to its way, or drive it by hand to a node",
        fatal=True,
    )


def robot_silent(seconds: float, *, fatal: bool) -> ErrorEntry:
    """Return that the robot tells nothing any more."""
    return fault(
        ROBOT_SILENT,
        f"no odometry for {seconds:g} s; it was told to stop",
        "look after the robot's computer and its network",
        fatal=fatal,
    )


def not_moving(seconds: float) -> ErrorEntry:
    """Return that the robot stands although its way is free for it."""
    return fault(
        NOT_MOVING,
        f"stands for more than {seconds:g} s with a released way ahead",
        "look for what is in its way",
    )


def robot_error(name: str) -> ErrorEntry:
    """Return what the robot itself says is wrong with it."""
    return fault(name, "reported by the robot", fatal=name in FATAL_ON_ROBOT)
