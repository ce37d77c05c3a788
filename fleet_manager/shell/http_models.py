"""The shapes of the HTTP API's requests and answers, as its OpenAPI document shows them.

Answers are made by ``view`` and sent as they are; a test holds them against these shapes.
Times are milliseconds since 1970 of fleet time, lengths metres in the map's local frame.
"""

from typing import Annotated, Any

from pydantic import BaseModel, Field, JsonValue, StrictBool

from fleet_manager.model.parcel import ParcelPhase, PriorityGroup, TemperatureClass
from fleet_manager.model.parcel_record import FIELDS
from fleet_manager.model.zone import ZoneClass

Xy = Annotated[list[float], Field(min_length=2, max_length=2)]


class ProblemDetails(BaseModel, extra="forbid"):
    """Why a request was not met (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list["FieldError"] | None = None


class FieldError(BaseModel, extra="forbid"):
    """One field that is wrong, what was expected and what was found."""

    field: str
    expected: str
    got: str


class ParcelResult(BaseModel, extra="forbid"):
    """What became of one record, in the order of the request."""

    id: str | None = Field(description="The record's id; null when it has none.")
    outcome: str = Field(
        description="accepted; known (the very same record was accepted before); or refused.",
        pattern="^(accepted|known|refused)$",
    )
    error: FieldError | None = None


class ParcelResults(BaseModel, extra="forbid"):
    """What became of the records handed in."""

    results: list[ParcelResult]


class Parcel(BaseModel, extra="forbid"):
    """One parcel; who gets it is not shown."""

    id: str
    phase: ParcelPhase
    point: str = Field(description="The handoff point it goes to.")
    station: str
    vehicle: str | None
    priority: PriorityGroup
    temperature: TemperatureClass
    weight_g: int
    volume_ml: int
    ready_ms: int
    due_ms: int
    accepted_ms: int
    eta_ms: int | None = Field(description="Expected at its point; null when nobody knows.")
    ended_ms: int | None
    late: bool = Field(description="Handed off after due_ms, or still under way after it.")
    hold_reason: str | None = Field(description="Why it cannot be planned at present.")
    not_collected: str | None = Field(description="Why a handoff failed.")


class Parcels(BaseModel, extra="forbid"):
    """A page of parcels, in the order they came."""

    parcels: list[Parcel]
    next: str | None = Field(description="What `after` continues with; null at the end.")


class CancelResult(BaseModel, extra="forbid"):
    """The parcel is the sender's again."""

    id: str
    outcome: str = Field(pattern="^cancelled$")


class Box(BaseModel, extra="forbid"):
    """A compartment and what lies in it."""

    id: str
    parcel: str | None


class Vehicle(BaseModel, extra="forbid"):
    """One vehicle of the fleet."""

    id: str = Field(description="manufacturer/serial")
    type: str
    online: bool
    in_service: bool
    paused: bool
    moving: bool
    activity: str = Field(
        description="parked, idle, driving, returning, loading, handing off, unloading, "
        "charging, waiting, paused or stopped."
    )
    waiting_for: str | None
    trip: str | None
    battery_permille: int
    x_m: float
    y_m: float
    theta_rad: float
    node: str = Field(description="The node it reached last.")
    parcels_aboard: list[str]
    boxes: list[Box]
    base: list[Xy] = Field(description="What it may still drive, from where it is.")
    horizon: list[Xy] = Field(description="Where it will want to go then; not released.")
    km: float


class Vehicles(BaseModel, extra="forbid"):
    """All vehicles, in the order they joined."""

    vehicles: list[Vehicle]


class VehicleCounts(BaseModel, extra="forbid"):
    """Vehicles in figures; ``held_off`` says of strangers why they are not admitted."""

    known: int
    online: int
    in_service: int
    moving: int
    held_off: dict[str, str]


class ReleasingOrder(BaseModel, extra="forbid"):
    """Whether anything more is to be released."""

    releasing: StrictBool


class ZoneClassOrder(BaseModel, extra="forbid"):
    """The class a zone is to have."""

    zone_class: ZoneClass | None = Field(alias="class", description="null: what the map says.")


class StationOpeningOrder(BaseModel, extra="forbid"):
    """Whether trips are to start at a station."""

    open: StrictBool


class Releasing(BaseModel, extra="forbid"):
    """Whether anything more is released."""

    releasing: bool


class Zone(BaseModel, extra="forbid"):
    """An area of rights and its class at present."""

    id: str
    name: dict[str, str]
    zone_class: ZoneClass = Field(alias="class")
    class_on_map: ZoneClass


class Zones(BaseModel, extra="forbid"):
    """All zones of the map."""

    zones: list[Zone]


class Station(BaseModel, extra="forbid"):
    """A place where vehicles load."""

    id: str
    name: dict[str, str]
    open: bool = Field(description="Whether trips start here.")
    parcels_waiting: int


class Stations(BaseModel, extra="forbid"):
    """All stations where a vehicle can load."""

    stations: list[Station]


class Visit(BaseModel, extra="forbid"):
    """One stop at a handoff point."""

    point: str
    parcels: list[str]
    eta_ms: int | None = Field(description="Null when nobody knows, or it is over.")


class Trip(BaseModel, extra="forbid"):
    """Load at the station, visit in order, come back."""

    id: str | None = Field(description="Null: planned, not bound to the vehicle yet.")
    vehicle: str
    station: str
    stage: int = Field(
        description="0 loading, n at or before visit n, more than all visits: on the way back."
    )
    visits: list[Visit]


class Plan(BaseModel, extra="forbid"):
    """Trips under way first, then those that are planned, by vehicle."""

    trips: list[Trip]
    unplanned: list[str] = Field(description="Parcels that wait and are in no trip.")


class JournalHead(BaseModel, extra="forbid"):
    """The end of the journal."""

    seq: int
    digest: str


class InboxFigures(BaseModel, extra="forbid"):
    """What waits for the fleet's thread, and what was refused for want of room."""

    depth: int
    refused: int
    replaced: int


class BrokerFigures(BaseModel, extra="forbid"):
    """The broker and what went wrong with messages."""

    url: str
    kind: str
    connected: bool
    unsent: int
    bad_messages: dict[str, int]


class Status(BaseModel, extra="forbid"):
    """The fleet in figures."""

    now_ms: int = Field(description="Fleet time.")
    anchor_ms: int = Field(description="Fleet time was wall time then.")
    speed: float = Field(description="Fleet time over wall time.")
    map: str
    site: str
    releasing: bool = Field(description="False: vehicles end their base, nothing is added.")
    zone_classes: dict[str, ZoneClass] = Field(description="Where it is not as on the map.")
    closed_stations: list[str]
    counts: dict[str, int] = Field(description="Parcels by phase.")
    late: int
    vehicles: VehicleCounts
    orders_sent: int
    km: float
    journal: JournalHead
    inbox: InboxFigures
    broker: BrokerFigures
    solver_fallbacks: int
    notices_given_up: int
    violations: list[str]
    uptime_s: float
    version: str


class LogEntry(BaseModel, extra="forbid"):
    """One thing that happened, in a sentence."""

    seq: int
    time_ms: int
    kind: str = Field(description="parcel, trip, vehicle, handoff, plan, switch or alarm.")
    text: str
    vehicle: str | None = None
    parcel: str | None = None


class LogEntries(BaseModel, extra="forbid"):
    """Things that happened, oldest first."""

    events: list[LogEntry]


class LocalMap(BaseModel, extra="forbid"):
    """The map to draw, in local metres."""

    name: dict[str, str]
    bounds_m: list[float]
    compounds: list[dict[str, JsonValue]]
    zones: list[dict[str, JsonValue]]
    buildings: list[dict[str, JsonValue]]
    lanes: list[dict[str, JsonValue]]
    points: list[dict[str, JsonValue]]
    stations: list[dict[str, JsonValue]]
    docks: list[dict[str, JsonValue]]
    chargers: list[dict[str, JsonValue]]
    parkings: list[dict[str, JsonValue]]
    gates: list[dict[str, JsonValue]]


def parcels_request() -> dict[str, Any]:
    """Return the request body of ``POST /v1/parcels`` for OpenAPI: the fields of a record."""
    record = {
        "type": "object",
        "description": "A parcel record; the fields are those of parcel files.",
        "properties": {field.name: {"description": field.holds} for field in FIELDS},
        "required": [field.name for field in FIELDS if field.required],
        "additionalProperties": False,
    }
    schema = {
        "type": "object",
        "properties": {"parcels": {"type": "array", "items": record}},
        "required": ["parcels"],
        "additionalProperties": False,
    }
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}
    }
