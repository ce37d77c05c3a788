"""When vehicles will probably be where: expected times, worked out when somebody asks.

They follow from where a vehicle is, what it may drive, nominal driving times and the times that
loading and handing off take. Nobody waits for anybody in them, so they are early rather than
late. A time that cannot be told is ``UNKNOWN_MS``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from fleet_manager.core.decisions import Purpose
from fleet_manager.core.fleet import Fleet, ParcelRecord, TripRecord, VehicleRecord
from fleet_manager.core.freight import may_carry
from fleet_manager.model.ids import ParcelId, VehicleId
from fleet_manager.model.parcel import ParcelPhase
from fleet_manager.model.tour import Trip, Visit

UNKNOWN_MS = 0
_Place: TypeAlias = tuple[VehicleId, int, int]
"""Where a parcel is in the plan: whose, which of the trips, which of its visits."""
CHARGE_MS = 900_000
"""How long a vehicle that charges, or is to, will probably not be there."""


def visit_etas_ms(fleet: Fleet, vehicle: VehicleRecord, now_ms: int) -> tuple[int, ...]:
    """Return when each remaining visit of the trip under way will begin."""
    return Forecast(fleet, now_ms).under_way_ms(vehicle)


def parcel_eta_ms(fleet: Fleet, record: ParcelRecord, now_ms: int) -> int | None:
    """Return when a parcel will be at its handoff point; None if nobody knows, or it ended.

    For many parcels at once, ask one :class:`Forecast`.
    """
    return Forecast(fleet, now_ms).parcel_ms(record)


@dataclass(slots=True, kw_only=True)
class _Clock:
    """One vehicle on its way through what it has to do: where and when it would be."""

    fleet: Fleet
    vehicle: VehicleRecord
    node: int
    now_ms: int

    def drive(self, target: int) -> bool:
        """Go to *target*; False if no way leads there, or nothing more is released."""
        if target != self.node and not self.fleet.releasing:
            return False
        traffic, speed = self.fleet.traffic_of(self.vehicle), self.vehicle.type.speed_max_mm_s
        travel_ms = traffic.travel_ms(self.node, target, speed)
        if travel_ms is None:
            return False
        self.node, self.now_ms = target, self.now_ms + travel_ms
        return True

    def load(self, trip: Trip) -> None:
        """Load a trip."""
        service = self.fleet.settings.service
        self.now_ms += service.load_fixed_ms + service.load_per_parcel_ms * len(trip.parcels)

    def visits(self, visits: Iterable[Visit]) -> Iterator[int]:
        """Go from visit to visit; yield when each begins."""
        service = self.fleet.settings.service
        for visit in visits:
            if not self.drive(self.fleet.road.point_node[visit.point]):
                yield UNKNOWN_MS
                continue
            yield self.now_ms
            self.now_ms += service.handoff_fixed_ms
            self.now_ms += service.handoff_per_parcel_ms * len(visit.parcels)


class Forecast:
    """Expected times at one moment; every vehicle is worked out once, when it is asked for."""

    def __init__(self, fleet: Fleet, now_ms: int) -> None:
        self._fleet = fleet
        self._now_ms = now_ms
        self._known: dict[VehicleId, tuple[tuple[int, ...], tuple[tuple[int, ...], ...]]] = {}
        self._places: dict[ParcelId, _Place] | None = None

    def under_way_ms(self, vehicle: VehicleRecord) -> tuple[int, ...]:
        """Return when each remaining visit of the trip under way will begin."""
        return self._of(vehicle)[0]

    def planned_ms(self, vehicle: VehicleRecord) -> tuple[tuple[int, ...], ...]:
        """Return when each visit of each trip will begin that is planned for the vehicle."""
        return self._of(vehicle)[1]

    def parcel_ms(self, record: ParcelRecord) -> int | None:
        """Return when a parcel will be at its handoff point; None if nobody knows."""
        match record.phase:
            case ParcelPhase.WAITING:
                return self._waiting_ms(record.parcel.id) or None
            case ParcelPhase.ASSIGNED | ParcelPhase.ABOARD | ParcelPhase.OFFERED:
                return self._carried_ms(record) or None
            case _:
                return None

    def _waiting_ms(self, parcel: ParcelId) -> int:
        if self._places is None:
            self._places = dict(self._all_places())
        place = self._places.get(parcel)
        if place is None:
            return UNKNOWN_MS
        vehicle, trip, visit = place
        return self.planned_ms(self._fleet.vehicles[vehicle])[trip][visit]

    def _all_places(self) -> Iterator[tuple[ParcelId, _Place]]:
        for station in self._fleet.stations.values():
            for vehicle, trips in station.plan.items():
                for number, trip in enumerate(trips):
                    for stop, visit in enumerate(trip.visits):
                        yield from (
                            (parcel, (vehicle, number, stop)) for parcel in visit.parcels
                        )

    def _carried_ms(self, record: ParcelRecord) -> int:
        vehicle = self._fleet.vehicles[record.vehicle] if record.vehicle else None
        if vehicle is None or vehicle.trip is None:
            return UNKNOWN_MS
        visits = remaining_visits(vehicle.trip)
        for visit, eta_ms in zip(visits, self.under_way_ms(vehicle), strict=True):
            if record.parcel.id in visit.parcels:
                return eta_ms
        return UNKNOWN_MS

    def _of(
        self, vehicle: VehicleRecord
    ) -> tuple[tuple[int, ...], tuple[tuple[int, ...], ...]]:
        known = self._known.get(vehicle.id)
        if known is None:
            clock = _begin(self._fleet, vehicle, self._now_ms)
            under_way = tuple(_trip_ms(clock, vehicle.trip)) if vehicle.trip else ()
            known = self._known[vehicle.id] = under_way, tuple(self._plan_ms(clock))
        return known

    def _plan_ms(self, clock: _Clock) -> Iterator[tuple[int, ...]]:
        fleet, vehicle = self._fleet, clock.vehicle
        dock = fleet.road.dock_nodes[vehicle.station][0]
        if vehicle.charging:
            clock.now_ms += CHARGE_MS
        for trip in fleet.stations[vehicle.station].plan.get(vehicle.id, ()):
            if not clock.drive(dock) or not may_carry(fleet, vehicle):
                yield (UNKNOWN_MS,) * len(trip.visits)
                continue
            ready_ms = (fleet.parcels[parcel].parcel.ready_ms for parcel in trip.parcels)
            clock.now_ms = max(clock.now_ms, *ready_ms)
            clock.load(trip)
            yield tuple(clock.visits(trip.visits))


def remaining_visits(trip: TripRecord) -> tuple[Visit, ...]:
    """Return the visits of a trip that are still to come or under way."""
    return trip.plan.visits[max(0, trip.stage - 1) :]


def _begin(fleet: Fleet, vehicle: VehicleRecord, now_ms: int) -> _Clock:
    """Return the vehicle at the end of what it may drive, and when it will be there."""
    release, dialogue, ahead_ms = vehicle.release, vehicle.dialogue, 0
    if release is not None and dialogue.order:
        passed = (dialogue.passed_sequence_id - release.sequence_id) // 2
        edges = [fleet.road.graph.edge_index[edge] for edge in release.edges[passed:]]
        ahead_ms = fleet.road.travel_ms(edges, vehicle.type.speed_max_mm_s) if edges else 0
    return _Clock(fleet=fleet, vehicle=vehicle, node=vehicle.goal, now_ms=now_ms + ahead_ms)


def _trip_ms(clock: _Clock, trip: TripRecord) -> Iterator[int]:
    """Yield when each remaining visit of the trip under way begins; afterwards it is over."""
    if trip.stage == 0:
        if not _at_dock(clock, trip):
            yield from (UNKNOWN_MS for _ in trip.plan.visits)
            return
        clock.load(trip.plan)
    yield from clock.visits(remaining_visits(trip))


def _at_dock(clock: _Clock, trip: TripRecord) -> bool:
    fleet, vehicle = clock.fleet, clock.vehicle
    if vehicle.has_begun and vehicle.purpose is Purpose.LOAD:
        return True
    return clock.drive(fleet.road.dock_nodes[trip.plan.station][0])
