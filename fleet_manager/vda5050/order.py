"""What the fleet tells a vehicle: orders of nodes and edges, and actions (6.6 to 6.9)."""

from typing import Any

from msgspec import Struct

from fleet_manager.vda5050.words import (
    UNSTAMPED,
    BlockingType,
    CorridorRefPoint,
    HeaderId,
    UInt32,
)

ParameterValue = str | bool | int | float | list[Any] | dict[str, Any]


class ActionParameter(Struct, frozen=True, kw_only=True, rename="camel", gc=False):
    """One key and its value."""

    key: str
    value: ParameterValue


class Action(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, gc=False):
    """Something to do besides driving: on a node, on an edge, or at once (6.7, 6.8)."""

    action_type: str
    action_id: str
    blocking_type: BlockingType
    action_description: str | None = None
    action_parameters: tuple[ActionParameter, ...] | None = None


class NodePosition(
    Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, gc=False
):
    """Where a node lies on the map; metres and radians."""

    x: float
    y: float
    map_id: str
    theta: float | None = None
    allowed_deviation_x_y: float | None = None
    allowed_deviation_theta: float | None = None
    map_description: str | None = None


class ControlPoint(
    Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, gc=False
):
    """One control point of a NURBS."""

    x: float
    y: float
    weight: float | None = None


class Trajectory(Struct, frozen=True, kw_only=True, rename="camel", gc=False):
    """A NURBS; our vehicles do not take them."""

    degree: int
    knot_vector: tuple[float, ...]
    control_points: tuple[ControlPoint, ...]


class Corridor(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, gc=False):
    """How far a vehicle may leave its path; metres."""

    left_width: float
    right_width: float
    corridor_ref_point: CorridorRefPoint | None = None


class OrderNode(
    Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, gc=False
):
    """A place to pass; released nodes are the base, the others the horizon."""

    node_id: str
    sequence_id: UInt32
    released: bool
    actions: tuple[Action, ...]
    node_description: str | None = None
    node_position: NodePosition | None = None


class OrderEdge(
    Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, gc=False
):
    """A way from one node to the next; *max_speed* in m/s, *length* in m."""

    edge_id: str
    sequence_id: UInt32
    released: bool
    start_node_id: str
    end_node_id: str
    actions: tuple[Action, ...]
    edge_description: str | None = None
    max_speed: float | None = None
    max_height: float | None = None
    min_height: float | None = None
    orientation: float | None = None
    orientation_type: str | None = None
    direction: str | None = None
    rotation_allowed: bool | None = None
    max_rotation_speed: float | None = None
    length: float | None = None
    trajectory: Trajectory | None = None
    corridor: Corridor | None = None


class Order(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, gc=False):
    """Fleet to vehicle: drive these nodes and edges (6.6, 6.7)."""

    header_id: HeaderId = UNSTAMPED
    timestamp: str = ""
    version: str = ""
    manufacturer: str = ""
    serial_number: str = ""
    order_id: str
    order_update_id: UInt32
    nodes: tuple[OrderNode, ...]
    edges: tuple[OrderEdge, ...]
    zone_set_id: str | None = None


class InstantActions(
    Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, gc=False
):
    """Fleet to vehicle: do this now, besides the order (6.9)."""

    header_id: HeaderId = UNSTAMPED
    timestamp: str = ""
    version: str = ""
    manufacturer: str = ""
    serial_number: str = ""
    actions: tuple[Action, ...]
