"""What can happen to an agent, and what it then does: the words between it and its shell.

In comes what the broker and the robot say, out goes what they are to be told. Metres, m/s,
radians in the map's frame, percent; times are handed in beside each event.
"""

from dataclasses import dataclass

from fleet_manager.agent.line import Pose
from fleet_manager.vda5050.messages import Action, ActionStatus, Load
from fleet_manager.vda5050.vehicle_words import Publish

# ------------------------------------------------------------------ from the broker


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A message arrived on one of the vehicle's topics."""

    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkChanged:
    """The broker answers (again), or no longer."""

    up: bool


# ------------------------------------------------------------------ from the robot


@dataclass(frozen=True, slots=True, kw_only=True)
class Odometry:
    """Where the robot is and how fast it is; *stamp_ms* is the robot's own time."""

    pose: Pose
    stamp_ms: int
    speed_m_s: float = 0.0
    turn_rad_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OdometryUnusable:
    """Odometry came that tells nothing: another frame, numbers that are none."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Battery:
    """How full the robot's battery is."""

    charge_percent: float
    charging: bool = False
    voltage: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What else the robot says of itself."""

    emergency_stop: bool = False
    field_violation: bool = False
    manual: bool = False
    charging: bool = False
    loads: tuple[Load, ...] = ()
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionReported:
    """An action on the robot went on, or is over."""

    action_id: str
    status: ActionStatus
    result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandsChanged:
    """The robot's part that does actions is there (again), or no longer."""

    ready: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KeypadUsed:
    """Somebody typed a code at the robot."""

    compartment: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveFailed:
    """What drives the robot gave up on the way it was given; it will be tried again."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveRecovered:
    """What drives the robot is on its way again."""


# ------------------------------------------------------------------ from the shell


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryFailed:
    """What was to be remembered could not be written."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryWritten:
    """Writing works again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """Time has passed; comes several times a second."""


Event = (
    Heard
    | LinkChanged
    | Odometry
    | OdometryUnusable
    | Battery
    | Condition
    | ActionReported
    | HandsChanged
    | KeypadUsed
    | DriveFailed
    | DriveRecovered
    | MemoryFailed
    | MemoryWritten
    | Tick
)


# ------------------------------------------------------------------ outputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """Drive along these poses and stop on the last; replaces what was told before."""

    poses: tuple[Pose, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Stop now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitSpeed:
    """Drive no faster than this; 0 means as fast as it can."""

    m_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Perform:
    """Have the robot do this action, unless it already does or did."""

    action: Action


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUp:
    """Have the robot give up this action."""

    action_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remember:
    """Keep this on disk, in the place of what was there; before anything that follows."""

    payload: bytes


Steering = Follow | Stop | LimitSpeed
Output = Publish | Steering | Perform | GiveUp | Remember
