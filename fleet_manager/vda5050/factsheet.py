"""The factsheet: what a vehicle's maker promises (6.15), field for field as in the schema.

``commission.py`` turns a vehicle type into one and back. Metres, kilograms and seconds, as on
the wire. 3D envelopes and wheel constraints are read over: the fleet does not use them.
"""

from enum import StrEnum

from msgspec import Struct, field

from fleet_manager.vda5050.words import UNSTAMPED, HeaderId


class AgvKinematic(StrEnum):
    """How the vehicle steers."""

    DIFF = "DIFF"
    OMNI = "OMNI"
    THREEWHEEL = "THREEWHEEL"


class AgvClass(StrEnum):
    """What the vehicle is for; a delivery vehicle is a CARRIER."""

    FORKLIFT = "FORKLIFT"
    CONVEYOR = "CONVEYOR"
    TUGGER = "TUGGER"
    CARRIER = "CARRIER"


class LocalizationType(StrEnum):
    """What the vehicle finds its place by."""

    NATURAL = "NATURAL"
    REFLECTOR = "REFLECTOR"
    RFID = "RFID"
    DMC = "DMC"
    SPOT = "SPOT"
    GRID = "GRID"


class NavigationType(StrEnum):
    """Who plans the path between two nodes."""

    PHYSICAL_LINE_GUIDED = "PHYSICAL_LINE_GUIDED"
    VIRTUAL_LINE_GUIDED = "VIRTUAL_LINE_GUIDED"
    AUTONOMOUS = "AUTONOMOUS"


class Support(StrEnum):
    """Whether an optional field is understood, or needed."""

    SUPPORTED = "SUPPORTED"
    REQUIRED = "REQUIRED"


class ActionScope(StrEnum):
    """Where an action may be attached."""

    INSTANT = "INSTANT"
    NODE = "NODE"
    EDGE = "EDGE"


class ValueDataType(StrEnum):
    """Type of an action parameter's value."""

    BOOL = "BOOL"
    NUMBER = "NUMBER"
    INTEGER = "INTEGER"
    FLOAT = "FLOAT"
    STRING = "STRING"
    OBJECT = "OBJECT"
    ARRAY = "ARRAY"


class WheelType(StrEnum):
    """Kind of a wheel."""

    DRIVE = "DRIVE"
    CASTER = "CASTER"
    FIXED = "FIXED"
    MECANUM = "MECANUM"


class TypeSpecification(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """General properties of the type; *max_load_mass* in kg."""

    series_name: str
    agv_kinematic: AgvKinematic
    agv_class: AgvClass
    max_load_mass: float
    localization_types: tuple[LocalizationType, ...]
    navigation_types: tuple[NavigationType, ...]
    series_description: str | None = None


class PhysicalParameters(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Motion and size; m/s, m/s2, m."""

    speed_min: float
    speed_max: float
    acceleration_max: float
    deceleration_max: float
    height_max: float
    width: float
    length: float
    height_min: float | None = None
    angular_speed_min: float | None = None
    angular_speed_max: float | None = None


class MaxStringLens(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Longest strings the vehicle takes; absent or zero is no limit."""

    msg_len: int | None = None
    topic_serial_len: int | None = None
    topic_elem_len: int | None = None
    id_len: int | None = None
    id_numerical_only: bool | None = None
    enum_len: int | None = None
    load_id_len: int | None = None


class MaxArrayLens(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Longest arrays the vehicle takes; absent or zero is no limit."""

    order_nodes: int | None = field(default=None, name="order.nodes")
    order_edges: int | None = field(default=None, name="order.edges")
    node_actions: int | None = field(default=None, name="node.actions")
    edge_actions: int | None = field(default=None, name="edge.actions")
    actions_parameters: int | None = field(default=None, name="actions.actionsParameters")
    instant_actions: int | None = field(default=None, name="instantActions")
    state_node_states: int | None = field(default=None, name="state.nodeStates")
    state_edge_states: int | None = field(default=None, name="state.edgeStates")
    state_loads: int | None = field(default=None, name="state.loads")
    state_action_states: int | None = field(default=None, name="state.actionStates")
    state_errors: int | None = field(default=None, name="state.errors")


class Timing(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Intervals in seconds."""

    min_order_interval: float
    min_state_interval: float
    default_state_interval: float | None = None
    visualization_interval: float | None = None


class ProtocolLimits(Struct, frozen=True, kw_only=True, rename="camel"):
    """What the vehicle's memory can hold."""

    max_string_lens: MaxStringLens
    max_array_lens: MaxArrayLens
    timing: Timing


class OptionalParameter(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """An optional field the vehicle understands, e.g. ``order.edges.maxSpeed``."""

    parameter: str
    support: Support
    description: str | None = None


class ParameterDefinition(
    Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True
):
    """A parameter of an action."""

    key: str
    value_data_type: ValueDataType
    description: str | None = None
    is_optional: bool | None = None


class AgvAction(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """An action the vehicle can do.

    The schema's ``blockingTypes`` is left out: as printed in 2.1.0, an array with an ``enum``
    of strings, no value can satisfy it.
    """

    action_type: str
    action_scopes: tuple[ActionScope, ...]
    action_description: str | None = None
    action_parameters: tuple[ParameterDefinition, ...] | None = None
    result_description: str | None = None


class ProtocolFeatures(Struct, frozen=True, kw_only=True, rename="camel"):
    """Optional fields and actions the vehicle supports."""

    optional_parameters: tuple[OptionalParameter, ...]
    agv_actions: tuple[AgvAction, ...]


class PolygonPoint(Struct, frozen=True, kw_only=True, rename="camel"):
    """A corner of an envelope, in the vehicle's axes; metres."""

    x: float
    y: float


class Envelope2d(
    Struct,
    frozen=True,
    kw_only=True,
    rename={"polygon_points": "polygonPoints"},
    omit_defaults=True,
):
    """An outline of the vehicle."""

    set: str
    polygon_points: tuple[PolygonPoint, ...]
    description: str | None = None


class WheelPosition(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Where a wheel is, in the vehicle's axes; metres and radians."""

    x: float
    y: float
    theta: float | None = None


class WheelDefinition(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A wheel; metres."""

    type: WheelType
    is_active_driven: bool
    is_active_steered: bool
    position: WheelPosition
    diameter: float
    width: float
    center_displacement: float | None = None


class AgvGeometry(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Wheels and outlines."""

    wheel_definitions: tuple[WheelDefinition, ...] | None = None
    envelopes2d: tuple[Envelope2d, ...] | None = None


class LoadSetDimensions(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Size of a load; metres."""

    length: float
    width: float
    height: float | None = None


class LoadSet(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """A kind of load and the positions it fits; kg, seconds."""

    set_name: str
    load_type: str
    load_positions: tuple[str, ...] | None = None
    load_dimensions: LoadSetDimensions | None = None
    max_weight: float | None = None
    pick_time: float | None = None
    drop_time: float | None = None
    description: str | None = None


class LoadSpecification(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Where loads go; for us every position is a compartment with a door."""

    load_positions: tuple[str, ...] | None = None
    load_sets: tuple[LoadSet, ...] | None = None


class VersionEntry(Struct, frozen=True, kw_only=True, rename="camel"):
    """A fact about the vehicle's parts, as text."""

    key: str
    value: str


class VehicleConfig(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Versions of software and hardware."""

    versions: tuple[VersionEntry, ...] | None = None


class Factsheet(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Vehicle to fleet: what I am and what I can do."""

    header_id: HeaderId = UNSTAMPED
    timestamp: str = ""
    version: str = ""
    manufacturer: str = ""
    serial_number: str = ""
    type_specification: TypeSpecification
    physical_parameters: PhysicalParameters
    protocol_limits: ProtocolLimits
    protocol_features: ProtocolFeatures
    agv_geometry: AgvGeometry
    load_specification: LoadSpecification
    vehicle_config: VehicleConfig | None = None
