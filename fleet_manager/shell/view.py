"""The fleet as JSON-ready values for the HTTP API. Runs on the fleet's thread, reads only.

Positions are metres in the map's local frame, y north. Contacts are not here, nor codes.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, TypeAlias

from fleet_manager.core.decisions import Purpose
from fleet_manager.core.fleet import Fleet, ParcelRecord, VehicleRecord
from fleet_manager.model.parcel import ParcelPhase
from fleet_manager.roadmap.road import Road
from fleet_manager.shell.forecast import Forecast

Json: TypeAlias = dict[str, Any]
Line: TypeAlias = list[list[float]]

_ACTIVITY = {
    Purpose.LOAD: "loading",
    Purpose.VISIT: "handing off",
    Purpose.UNLOAD: "unloading",
    Purpose.CHARGE: "charging",
}
"""What a vehicle does where its base ends."""


class VehicleViews:
    """Vehicles as the API shows them; remembers the shape of the road in metres."""

    def __init__(self, road: Road) -> None:
        self._road = road
        self._shapes: dict[str, Line] = {}

    def view(self, vehicle: VehicleRecord) -> Json:
        """Return one vehicle."""
        seen = vehicle.seen
        x_mm, y_mm = self._place_mm(vehicle)
        base, horizon = self._ways(vehicle, (x_mm / 1000, y_mm / 1000))
        parcel_in = {box: parcel for parcel, box in vehicle.aboard.items()}
        return {
            "id": vehicle.id,
            "type": vehicle.type.id,
            "online": seen.online,
            "in_service": vehicle.in_service,
            "paused": vehicle.paused,
            "moving": seen.driving,
            "activity": activity_of(vehicle),
            "waiting_for": seen.why_waiting if vehicle.waiting_since_ms is not None else None,
            "trip": vehicle.trip.id if vehicle.trip else None,
            "battery_permille": seen.battery_permille,
            "x_m": x_mm / 1000,
            "y_m": y_mm / 1000,
            "theta_rad": seen.theta_mrad / 1000,
            "node": self._road.graph.node_ids[vehicle.node],
            "parcels_aboard": list(vehicle.aboard),
            "boxes": [
                {"id": box.id, "parcel": parcel_in.get(box.id)} for box in vehicle.type.boxes
            ],
            "base": base,
            "horizon": horizon,
            "km": vehicle.metres_mm / 1e6,
        }

    def _place_mm(self, vehicle: VehicleRecord) -> tuple[int, int]:
        """Return where it says it is; before its first word, the node it reached last."""
        if vehicle.seen.seen_ms:
            return vehicle.seen.x_mm, vehicle.seen.y_mm
        graph = self._road.graph
        return int(graph.x_mm[vehicle.node]), int(graph.y_mm[vehicle.node])

    def _ways(self, vehicle: VehicleRecord, place: tuple[float, float]) -> tuple[Line, Line]:
        """Return what it may still drive, from where it is, and where it will go then."""
        release = vehicle.release
        if release is None or vehicle.lost:
            return [], []
        passed = (vehicle.dialogue.passed_sequence_id - release.sequence_id) // 2
        ahead = release.edges[max(0, passed) :] if vehicle.dialogue.order else ()
        horizon = release.horizon if vehicle.dialogue.horizon else ()
        return _from_here(self._line(ahead), place), self._line(horizon)[1:]

    def _line(self, edges: Iterable[str]) -> Line:
        line: Line = []
        for edge in edges:
            shape = self._shapes.get(edge) or self._shape(edge)
            line += shape[1:] if line else shape
        return line

    def _shape(self, edge: str) -> Line:
        graph = self._road.graph
        index = graph.edge_index.get(edge)  # type: ignore[call-overload]
        shape: Line = [] if index is None else (graph.edge_shape_mm(index) / 1000).tolist()
        return self._shapes.setdefault(edge, shape)


def _from_here(line: Line, place: tuple[float, float]) -> Line:
    """Return what of *line* lies ahead of the nearest spot on its first stretch."""
    if len(line) < 2:  # noqa: PLR2004 (a point is no line)
        return []
    nearest, after = float("inf"), 1
    driven_m = 0.0
    for index in range(1, len(line)):
        (ax, ay), (bx, by) = line[index - 1], line[index]
        dx, dy = bx - ax, by - ay
        square = dx * dx + dy * dy
        part = ((place[0] - ax) * dx + (place[1] - ay) * dy) / square if square else 0.0
        part = min(1.0, max(0.0, part))
        away = (place[0] - ax - part * dx) ** 2 + (place[1] - ay - part * dy) ** 2
        if away < nearest:
            nearest, after = away, index
        driven_m += square**0.5
        if driven_m > _NEAR_M:
            break
    return line[after:]


_NEAR_M = 40.0
"""A vehicle is looked for on so much of its way: a way may pass the same spot twice."""


def activity_of(vehicle: VehicleRecord) -> str:  # noqa: PLR0911 (one line per word)
    """Return in a word or two what the vehicle does."""
    if vehicle.paused:
        return "paused"
    if vehicle.lost:
        return "stopped"
    if vehicle.waiting_since_ms is not None:
        return "waiting"
    dialogue = vehicle.dialogue
    if dialogue.order and dialogue.passed_sequence_id < dialogue.released_sequence_id:
        home = vehicle.purpose in (Purpose.HOME, Purpose.UNLOAD)
        return "returning" if home else "driving"
    if vehicle.plugged:
        return "charging"
    if not dialogue.action_over and vehicle.purpose in _ACTIVITY:
        return _ACTIVITY[vehicle.purpose]
    return "parked" if vehicle.node == vehicle.home and vehicle.trip is None else "idle"


def parcel_view(record: ParcelRecord, now_ms: int, eta_ms: int | None = None) -> Json:
    """Return one parcel; *eta_ms* is when it is expected, if somebody worked that out."""
    parcel = record.parcel
    return {
        "id": parcel.id,
        "phase": record.phase,
        "point": record.point,
        "station": record.station,
        "vehicle": record.vehicle,
        "priority": parcel.priority,
        "temperature": parcel.temperature,
        "weight_g": parcel.weight_g,
        "volume_ml": parcel.volume_ml,
        "ready_ms": parcel.ready_ms,
        "due_ms": parcel.due_ms,
        "accepted_ms": record.accepted_ms,
        "eta_ms": eta_ms,
        "ended_ms": record.ended_ms,
        "late": is_late(record, now_ms),
        "hold_reason": record.hold_reason or None,
        "not_collected": record.not_collected or None,
    }


def is_late(record: ParcelRecord, now_ms: int) -> bool:
    """Return whether it was handed off after its window, or is still to be, and too late."""
    if record.phase.is_end:
        return record.phase is ParcelPhase.DELIVERED and record.late
    return now_ms > record.parcel.due_ms


def parcels_view(
    fleet: Fleet, phases: Sequence[ParcelPhase], window: tuple[int, int], now_ms: int
) -> Json:
    """Return parcels in those phases (all, if none is named) in the order they came.

    *window* is how many of all parcels to pass over and how many to return at most; ``next`` is
    what to pass over to go on, None at the end.
    """
    skip, limit = window
    forecast = Forecast(fleet, now_ms)
    found: list[Json] = []
    for number, record in enumerate(islice(fleet.parcels.values(), skip, None), skip):
        if phases and record.phase not in phases:
            continue
        if len(found) == limit:
            return {"parcels": found, "next": str(number)}
        found.append(parcel_view(record, now_ms, forecast.parcel_ms(record)))
    return {"parcels": found, "next": None}


def status_view(fleet: Fleet, now_ms: int) -> Json:
    """Return the fleet in figures; ``late`` looks at every parcel."""
    vehicles = fleet.by_number
    return {
        "now_ms": now_ms,
        "releasing": fleet.releasing,
        "zone_classes": {zone: c.value for zone, c in fleet.zones.classes.items()},
        "closed_stations": [s.id for s in fleet.stations.values() if not s.open],
        "counts": {phase.value: count for phase, count in fleet.counts.items()},
        "late": sum(is_late(record, now_ms) for record in fleet.parcels.values()),
        "vehicles": {
            "known": len(vehicles),
            "online": sum(vehicle.seen.online for vehicle in vehicles),
            "in_service": sum(vehicle.in_service for vehicle in vehicles),
            "moving": sum(vehicle.seen.driving for vehicle in vehicles),
            "held_off": {
                str(vehicle): why
                for vehicle, why in list(fleet.held_off.items())[:_HELD_OFF_MAX]
            },
        },
        "orders_sent": fleet.orders_sent,
        "km": round(sum(vehicle.metres_mm for vehicle in vehicles) / 1e6, 3),
        "violations": fleet.violations[-_VIOLATIONS_MAX:],
    }


_HELD_OFF_MAX = 50
_VIOLATIONS_MAX = 50
