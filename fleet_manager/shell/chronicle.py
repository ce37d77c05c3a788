"""The day in sentences: what an operator reads on the screen, one line per thing that happened.

Made of decisions and alarms as they happen, kept in memory only; the journal is the record.
Parcels, vehicles and places are named by id; contacts, addresses and codes never appear.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeAlias

from fleet_manager.core import decisions as core
from fleet_manager.core import switches
from fleet_manager.core.fleet import Fleet
from fleet_manager.core.freight import parcel_in
from fleet_manager.handoff import session as handoff
from fleet_manager.model.ids import ParcelId, SessionId, VehicleId

KEPT_MAX = 5_000
_SEQ_PER_MS = 1_000
_SESSIONS_MAX = 10_000

Json: TypeAlias = dict[str, Any]
Line: TypeAlias = tuple[str, str, VehicleId | None, ParcelId | None]
"""Kind, text, and the vehicle and parcel it is about."""
Switched: TypeAlias = switches.ReleaseSet | switches.StationOpeningSet | switches.ZoneClassSet


class Chronicle:
    """The last few thousand lines; written on the fleet's thread, read from any."""

    def __init__(self, now_ms: int) -> None:
        # Numbers go on growing over a restart: a reader who asks for what is new gets it.
        self._seq = now_ms * _SEQ_PER_MS
        self._lines: deque[Json] = deque(maxlen=KEPT_MAX)
        self._parcel_of: dict[SessionId, tuple[VehicleId, ParcelId]] = {}

    @property
    def seq(self) -> int:
        """The number of the last line."""
        return self._seq

    def after(self, seq: int, limit: int) -> list[Json]:
        """Return the first *limit* lines after *seq*, or the last ones if *seq* is 0."""
        lines = tuple(self._lines)
        if seq <= 0:
            return list(lines[-limit:])
        return list(islice((line for line in lines if line["seq"] > seq), limit))

    def alarm(self, text: str, vehicle: VehicleId | None, now_ms: int) -> None:
        """Write an alarm."""
        self._write(("alarm", text, vehicle, None), now_ms)

    def tell(self, fleet: Fleet, decisions: Iterable[core.Decision], now_ms: int) -> None:
        """Write what one step concluded; parcels taken in together are one line."""
        accepted: list[ParcelId] = []
        for decision in decisions:
            if isinstance(decision, core.ParcelAccepted):
                accepted.append(decision.parcel.id)
                continue
            for line in self._lines_of(fleet, decision):
                self._write(line, now_ms)
        match accepted:
            case []:
                pass
            case [parcel]:
                self._write(("parcel", f"{parcel} was accepted", None, parcel), now_ms)
            case _:
                self._write(
                    ("parcel", f"{len(accepted)} parcels were accepted", None, None), now_ms
                )

    def _write(self, line: Line, now_ms: int) -> None:
        kind, text, vehicle, parcel = line
        self._seq += 1
        entry: Json = {"seq": self._seq, "time_ms": now_ms, "kind": kind, "text": text}
        if vehicle is not None:
            entry["vehicle"] = vehicle
        if parcel is not None:
            entry["parcel"] = parcel
        self._lines.append(entry)

    def _lines_of(self, fleet: Fleet, decision: core.Decision) -> Iterator[Line]:
        match decision:
            case core.SessionDecided(session=session, outcome=outcome):
                yield from self._session(fleet, session, outcome)
            case core.ParcelRefused(parcel=parcel, field=field):
                yield "parcel", f"{parcel} was refused: {field}", None, parcel
            case core.ParcelCancelled(parcel=parcel):
                yield "parcel", f"{parcel} was cancelled", None, parcel
            case core.ParcelReturned(parcel=parcel):
                yield "parcel", f"{parcel} is back at the station", None, parcel
            case core.PlanAdopted(station=station, tours=tours, unserved=unserved):
                trips = sum(len(tour.trips) for tour in tours)
                left = f", {len(unserved)} parcels left over" if unserved else ""
                yield "plan", f"{station}: a plan of {trips} trips{left}", None, None
            case switches.ReleaseSet() | switches.StationOpeningSet() | switches.ZoneClassSet():
                yield "switch", _switched(fleet, decision), None, None
            case _:
                yield from _of_vehicle(decision)

    def _session(
        self, fleet: Fleet, session: SessionId, outcome: handoff.Decision
    ) -> Iterator[Line]:
        vehicle, parcel = self._whose(fleet, session)
        what = parcel or f"box {session.rpartition('/')[2]}"
        at = f" from {vehicle}" if vehicle else ""
        match outcome:
            case handoff.Noticed():
                yield "handoff", f"{what}: the recipient has been told", vehicle, parcel
            case handoff.CodeRefused(attempts=attempts):
                yield "handoff", f"{what}: wrong code, attempt {attempts}", vehicle, parcel
            case handoff.Reclosed():
                yield "handoff", f"{what}: door closed, parcel still inside", vehicle, parcel
            case handoff.Collected():
                yield "handoff", f"{what} was collected{at}", vehicle, parcel
            case handoff.Withheld(reason=reason):
                words = reason.replace("_", " ")
                yield "handoff", f"{what} was not handed off: {words}", vehicle, parcel
            case _:
                pass
        if isinstance(outcome, handoff.Collected | handoff.Withheld):
            self._parcel_of.pop(session, None)

    def _whose(
        self, fleet: Fleet, session: SessionId
    ) -> tuple[VehicleId | None, ParcelId | None]:
        """Return vehicle and parcel of a session; remembered, for they part when it ends."""
        if session in self._parcel_of:
            return self._parcel_of[session]
        vehicle = fleet.vehicle_of(session)
        if vehicle is None:
            return None, None
        parcel = parcel_in(vehicle, session)
        if parcel is not None and len(self._parcel_of) < _SESSIONS_MAX:
            self._parcel_of[session] = vehicle.id, parcel
        return vehicle.id, parcel


def _switched(fleet: Fleet, decision: Switched) -> str:
    """Return what an operator switched."""
    match decision:
        case switches.ReleaseSet(releasing=True):
            return "everything goes on"
        case switches.ReleaseSet():
            return "on hold: vehicles end their base, nothing more is released"
        case switches.StationOpeningSet(station=station, open=is_open):
            return f"{station} is open" if is_open else f"{station} is closed"
        case switches.ZoneClassSet(zone=zone, zone_class=zone_class):
            as_drawn = ", as on the map" if zone_class is None else ""
            return f"{zone} is {fleet.zone_class(zone)} now{as_drawn}"


def _of_vehicle(decision: core.Decision) -> Iterator[Line]:
    """Return what there is to say of a vehicle."""
    words = _words(decision)
    if words is None:
        return
    kind, text = words
    vehicle: VehicleId = getattr(decision, "vehicle")  # noqa: B009 (all of them have one)
    yield kind, f"{vehicle} {text}", vehicle, None


def _words(decision: core.Decision) -> tuple[str, str] | None:  # noqa: C901, PLR0911 (a table)
    """Return kind and predicate, None for what is not worth a line."""
    match decision:
        case core.VehicleAdmitted(home=home):
            return "vehicle", f"joined the fleet, its place is {home}"
        case core.VehicleLinked(online=online):
            return "vehicle", "is online" if online else "is offline"
        case core.VehicleServiceSet(in_service=True):
            return "vehicle", "is in service again"
        case core.PauseSet(paused=paused):
            return "vehicle", "pauses" if paused else "goes on"
        case core.ChargingSet(charging=charging):
            return "vehicle", "is to charge" if charging else "has charged enough"
        case core.TripAssigned(plan=plan):
            number, stops = len(plan.parcels), len(plan.visits)
            return "trip", f"gets a trip: {number} parcels to {stops} points"
        case core.TripLoaded():
            return "trip", "is loaded"
        case core.VisitSkipped(why=why):
            return "trip", f"skips a visit: {why}"
        case core.TripEnded():
            return "trip", "ended its trip"
        case _:
            return None
