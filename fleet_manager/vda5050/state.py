"""What a vehicle tells the fleet about itself (6.10)."""

from msgspec import Struct

from fleet_manager.vda5050.order import Trajectory
from fleet_manager.vda5050.words import (
    UNSTAMPED,
    ActionStatus,
    ErrorLevel,
    EStop,
    HeaderId,
    InfoLevel,
    MapStatus,
    OperatingMode,
    UInt32,
)


class StateNodePosition(
    Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, gc=False
):
    """Where a node lies, as echoed in a state."""

    x: float
    y: float
    map_id: str
    theta: float | None = None


class NodeState(
    Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, gc=False
):
    """A node still ahead."""

    node_id: str
    sequence_id: UInt32
    released: bool
    node_description: str | None = None
    node_position: StateNodePosition | None = None


class EdgeState(
    Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, gc=False
):
    """An edge still ahead or under the wheels."""

    edge_id: str
    sequence_id: UInt32
    released: bool
    edge_description: str | None = None
    trajectory: Trajectory | None = None


class AgvPosition(
    Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, gc=False
):
    """Where the vehicle is on the map; metres and radians."""

    x: float
    y: float
    theta: float
    map_id: str
    position_initialized: bool
    map_description: str | None = None
    localization_score: float | None = None
    deviation_range: float | None = None


class Velocity(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, gc=False):
    """Speed in the vehicle's own axes; m/s and rad/s."""

    vx: float | None = None
    vy: float | None = None
    omega: float | None = None


class BoundingBoxReference(
    Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, gc=False
):
    """Centre of a load's bottom in the vehicle's axes; metres."""

    x: float
    y: float
    z: float
    theta: float | None = None


class LoadDimensions(
    Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, gc=False
):
    """Size of a load; metres."""

    length: float
    width: float
    height: float | None = None


class Load(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, gc=False):
    """Something aboard: for us *load_id* is the parcel, *load_position* the box."""

    load_id: str | None = None
    load_type: str | None = None
    load_position: str | None = None
    bounding_box_reference: BoundingBoxReference | None = None
    load_dimensions: LoadDimensions | None = None
    weight: float | None = None


class ActionState(
    Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, gc=False
):
    """How far an action is, and its result."""

    action_id: str
    action_status: ActionStatus
    action_type: str | None = None
    action_description: str | None = None
    result_description: str | None = None


class BatteryState(
    Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, gc=False
):
    """Charge in percent, *reach* in metres."""

    battery_charge: float
    charging: bool
    battery_voltage: float | None = None
    battery_health: float | None = None
    reach: float | None = None


class Reference(Struct, frozen=True, kw_only=True, rename="camel", gc=False):
    """What an error or information is about."""

    reference_key: str
    reference_value: str


class ErrorEntry(
    Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, gc=False
):
    """An active error of the vehicle."""

    error_type: str
    error_level: ErrorLevel
    error_references: tuple[Reference, ...] | None = None
    error_description: str | None = None
    error_hint: str | None = None


class InfoEntry(
    Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, gc=False
):
    """Something to look at."""

    info_type: str
    info_level: InfoLevel
    info_references: tuple[Reference, ...] | None = None
    info_description: str | None = None


class SafetyState(Struct, frozen=True, kw_only=True, rename="camel", gc=False):
    """Emergency stop and protective field."""

    e_stop: EStop
    field_violation: bool


class MapEntry(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, gc=False):
    """A map stored on the vehicle."""

    map_id: str
    map_version: str
    map_status: MapStatus
    map_description: str | None = None


class State(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, gc=False):
    """Vehicle to fleet: how things stand (6.10)."""

    header_id: HeaderId = UNSTAMPED
    timestamp: str = ""
    version: str = ""
    manufacturer: str = ""
    serial_number: str = ""
    order_id: str
    order_update_id: UInt32
    last_node_id: str
    last_node_sequence_id: UInt32
    driving: bool
    operating_mode: OperatingMode
    node_states: tuple[NodeState, ...]
    edge_states: tuple[EdgeState, ...]
    action_states: tuple[ActionState, ...]
    battery_state: BatteryState
    errors: tuple[ErrorEntry, ...]
    safety_state: SafetyState
    zone_set_id: str | None = None
    maps: tuple[MapEntry, ...] | None = None
    paused: bool | None = None
    new_base_request: bool | None = None
    distance_since_last_node: float | None = None
    agv_position: AgvPosition | None = None
    velocity: Velocity | None = None
    loads: tuple[Load, ...] | None = None
    information: tuple[InfoEntry, ...] | None = None
