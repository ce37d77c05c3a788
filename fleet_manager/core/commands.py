"""What must be done outside. Commands follow from decisions and are never stored."""

import msgspec

from fleet_manager.dispatch.problem import Problem
from fleet_manager.model.ids import BoxId, ContactRef, ParcelId, PointId, SessionId, VehicleId
from fleet_manager.vda5050.messages import InstantActions, Order


class PublishOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Send an order or an order update; the shell stamps the header."""

    vehicle: VehicleId
    order: Order


class PublishInstantActions(msgspec.Struct, frozen=True, kw_only=True):
    """Send instant actions; the shell stamps the header."""

    vehicle: VehicleId
    instant_actions: InstantActions


class IssueCode(msgspec.Struct, frozen=True, kw_only=True):
    """Draw a one-time code for the session and report its digest as ``CodeIssued``."""

    session: SessionId


class Notify(msgspec.Struct, frozen=True, kw_only=True):
    """Tell the recipient box and code, then report ``NoticeDelivered``.

    The plain code is the one drawn for *code_digest*; who has forgotten it (a restart) stays
    silent, and ``resume`` has a new one issued.
    """

    session: SessionId
    code_digest: str
    contact: ContactRef
    parcel: ParcelId
    vehicle: VehicleId
    box: BoxId
    point: PointId
    deadline_ms: int


class Solve(msgspec.Struct, frozen=True, kw_only=True):
    """Solve a routing problem off the fleet's thread; ``PlanFound`` brings the answer."""

    problem: Problem


class WakeAt(msgspec.Struct, frozen=True, kw_only=True):
    """Send ``TimePassed`` at or after this time."""

    time_ms: int


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """Something an operator must know; the text names the vehicle or parcel and what to do."""

    text: str
    vehicle: VehicleId | None = None


Command = PublishOrder | PublishInstantActions | IssueCode | Notify | Solve | WakeAt | Alarm
