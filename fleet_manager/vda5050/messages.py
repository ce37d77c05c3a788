"""The messages of VDA 5050 2.1.0 as values: field for field as in the official schemas.

Names are the standard's, in snake_case; lengths are metres, speeds m/s, angles radians, as on
the wire. An optional field is ``None`` and is then left out when sent. The five header fields
start empty: ``codec.Headers.stamp`` fills them just before a message leaves.

``Handoff`` is our own extension, not the standard's.
"""

from msgspec import Struct

from fleet_manager.vda5050.factsheet import Factsheet
from fleet_manager.vda5050.order import (
    Action,
    ActionParameter,
    ControlPoint,
    Corridor,
    InstantActions,
    NodePosition,
    Order,
    OrderEdge,
    OrderNode,
    ParameterValue,
    Trajectory,
)
from fleet_manager.vda5050.state import (
    ActionState,
    AgvPosition,
    BatteryState,
    BoundingBoxReference,
    EdgeState,
    ErrorEntry,
    InfoEntry,
    Load,
    LoadDimensions,
    MapEntry,
    NodeState,
    Reference,
    SafetyState,
    State,
    StateNodePosition,
    Velocity,
)
from fleet_manager.vda5050.words import (
    UNSTAMPED,
    VERSION,
    ActionStatus,
    BlockingType,
    ConnectionState,
    CorridorRefPoint,
    ErrorLevel,
    EStop,
    HeaderId,
    InfoLevel,
    MapStatus,
    OperatingMode,
)

__all__ = [
    "UNSTAMPED",
    "VERSION",
    "Action",
    "ActionParameter",
    "ActionState",
    "ActionStatus",
    "AgvPosition",
    "BatteryState",
    "BlockingType",
    "BoundingBoxReference",
    "Connection",
    "ConnectionState",
    "ControlPoint",
    "Corridor",
    "CorridorRefPoint",
    "EStop",
    "EdgeState",
    "ErrorEntry",
    "ErrorLevel",
    "Factsheet",
    "Handoff",
    "InfoEntry",
    "InfoLevel",
    "InstantActions",
    "Load",
    "LoadDimensions",
    "MapEntry",
    "MapStatus",
    "Message",
    "NodePosition",
    "NodeState",
    "OperatingMode",
    "Order",
    "OrderEdge",
    "OrderNode",
    "ParameterValue",
    "Reference",
    "SafetyState",
    "State",
    "StateNodePosition",
    "Trajectory",
    "Velocity",
    "Visualization",
]


class Visualization(
    Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, gc=False
):
    """Vehicle to whoever looks: position only, more often than the state (6.13)."""

    header_id: HeaderId = UNSTAMPED
    timestamp: str = ""
    version: str = ""
    manufacturer: str = ""
    serial_number: str = ""
    agv_position: AgvPosition | None = None
    velocity: Velocity | None = None


class Connection(
    Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, gc=False
):
    """Vehicle or its last will to fleet (6.14)."""

    header_id: HeaderId = UNSTAMPED
    timestamp: str = ""
    version: str = ""
    manufacturer: str = ""
    serial_number: str = ""
    connection_state: ConnectionState


class Handoff(Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True, gc=False):
    """Vehicle to fleet, OUR EXTENSION: what somebody typed at the vehicle's keypad.

    *action_id* is the running ``waitForTrigger``; *compartment* is empty when the keypad asks
    for the code only.
    """

    header_id: HeaderId = UNSTAMPED
    timestamp: str = ""
    version: str = ""
    manufacturer: str = ""
    serial_number: str = ""
    action_id: str
    compartment: str
    code: str


Message = Order | InstantActions | State | Visualization | Connection | Factsheet | Handoff
