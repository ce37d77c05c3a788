"""Which parcels changed: said once for each change, whatever decisions it took.

Lives on the fleet's thread. Decisions name parcels, vehicles or nothing at all; so those that a
decision could be about are held against what was said of them last.
"""

from collections.abc import Iterable, Iterator, Sequence

from fleet_manager.core import decisions as core
from fleet_manager.core.fleet import Fleet, ParcelRecord
from fleet_manager.core.switches import StationOpeningSet, ZoneClassSet
from fleet_manager.model.ids import ParcelId, VehicleId
from last100_ros.handoffs import vehicle_at

Said = tuple[object, ...]


class ParcelWatch:
    """What was said last of each parcel whose life here goes on."""

    def __init__(self, fleet: Fleet) -> None:
        """Begin after what is known already: that is no news."""
        going_on = (each for each in fleet.parcels.values() if not each.phase.is_end)
        self._said: dict[ParcelId, Said] = {each.parcel.id: _say(each) for each in going_on}
        self._loads: dict[VehicleId, Sequence[ParcelId]] = {
            vehicle.id: vehicle.trip.plan.parcels for vehicle in fleet.by_number if vehicle.trip
        }

    def changed(
        self, fleet: Fleet, decisions: Iterable[core.Decision]
    ) -> Iterator[ParcelRecord]:
        """Yield the parcels of which there is something new to say."""
        candidates = dict.fromkeys(
            parcel for decision in decisions for parcel in self._about(fleet, decision)
        )
        for parcel in candidates:
            record = fleet.parcels[parcel]
            said, known = _say(record), self._said.get(parcel)
            if known is None or known == said:
                continue
            if record.phase.is_end:
                del self._said[parcel]
            else:
                self._said[parcel] = said
            yield record

    def _about(self, fleet: Fleet, decision: core.Decision) -> Iterable[ParcelId]:
        """Return the parcels that may not be what they were."""
        match decision:
            case core.ParcelAccepted(parcel=parcel):
                self._said[parcel.id] = ()
                return (parcel.id,)
            case core.ParcelCancelled(parcel=name) | core.ParcelReturned(parcel=name):
                return (name,)
            case core.PlanAdopted(station=station):
                return fleet.stations[station].waiting
            case StationOpeningSet() | ZoneClassSet():
                return [name for each in fleet.stations.values() for name in each.waiting]
            case _:
                return self._aboard(fleet, decision)

    def _aboard(self, fleet: Fleet, decision: core.Decision) -> Iterable[ParcelId]:
        """Return the parcels of the vehicle that a decision is about."""
        match decision:
            case core.TripAssigned(vehicle=vehicle, plan=plan):
                before = self._loads.get(vehicle, ())
                self._loads[vehicle] = plan.parcels
                return (*before, *plan.parcels)
            case (
                core.TripDropped(vehicle=vehicle)
                | core.TripLoaded(vehicle=vehicle)
                | core.VisitStarted(vehicle=vehicle)
                | core.VisitSkipped(vehicle=vehicle)
            ):
                return self._loads.get(vehicle, ())
            case core.SessionDecided(session=session):
                carrier = vehicle_at(fleet, session)
                return self._loads.get(carrier.id, ()) if carrier else ()
            case _:
                return ()


def _say(record: ParcelRecord) -> Said:
    return record.phase, record.vehicle, record.hold_reason, record.not_collected
