"""What a journal says became of every parcel, read by somebody who did not write it.

Follows the durable decisions only and shares no state with the controller, so a report made
from it can be held against what residents and stations really have.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fleet_manager.core.decisions import (
    Durable,
    ParcelAccepted,
    ParcelCancelled,
    ParcelRefused,
    ParcelReturned,
    RouteReleased,
    SessionDecided,
    TripAssigned,
    TripDropped,
    TripLoaded,
    VehicleAdmitted,
    VisitStarted,
)
from fleet_manager.handoff.session import Collected, Withheld
from fleet_manager.model.ids import BoxId, ParcelId, VehicleId
from fleet_manager.model.parcel import Parcel


class End(StrEnum):
    """How a parcel's story ended, or that it has not."""

    OPEN = "open"
    DELIVERED = "delivered"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    REFUSED = "refused"


@dataclass(slots=True, kw_only=True)
class Story:
    """One parcel's way through the journal; times in ms since 1970, None if it never was so."""

    parcel: Parcel | None = None
    end: End = End.OPEN
    ends: int = 0
    """How many ends were written: one at most, if all is well."""
    accepted_ms: int | None = None
    assigned_ms: int | None = None
    loaded_ms: int | None = None
    offered_ms: int | None = None
    ended_ms: int | None = None
    withheld: list[str] = field(default_factory=list)
    vehicle: VehicleId | None = None

    @property
    def late(self) -> bool:
        """Whether it was delivered after its due window."""
        if self.end is not End.DELIVERED or self.parcel is None or self.ended_ms is None:
            return False
        return self.ended_ms > self.parcel.due_ms

    def finish(self, end: End, time_ms: int) -> None:
        """Write down an end."""
        self.end, self.ended_ms = end, time_ms
        self.ends += 1


@dataclass(slots=True, kw_only=True)
class Tally:
    """Everything read from a journal."""

    stories: dict[ParcelId, Story] = field(default_factory=dict)
    vehicles: list[VehicleId] = field(default_factory=list)
    orders: int = 0
    trips: int = 0
    decisions: int = 0
    confused: list[tuple[int, str]] = field(default_factory=list)
    """Entries that speak of what the journal does not know."""
    _freight: dict[VehicleId, dict[BoxId, ParcelId]] = field(default_factory=dict)
    _visits: dict[str, tuple[VehicleId, int]] = field(default_factory=dict)

    @property
    def delivered_by(self) -> Mapping[VehicleId, int]:
        """How many parcels each vehicle delivered."""
        counts = dict.fromkeys(self.vehicles, 0)
        for story in self.stories.values():
            if story.end is End.DELIVERED and story.vehicle is not None:
                counts[story.vehicle] += 1
        return counts

    def count(self, end: End) -> int:
        """Return how many parcels ended so."""
        return sum(story.end is end for story in self.stories.values())

    def take(self, time_ms: int, decision: Durable) -> None:  # noqa: C901 - a table
        """Take one entry, in the journal's order."""
        self.decisions += 1
        match decision:
            case ParcelAccepted(parcel=parcel):
                story = self.stories.setdefault(parcel.id, Story())
                story.parcel, story.accepted_ms = parcel, time_ms
            case ParcelRefused(parcel=name):
                self.stories.setdefault(name, Story()).finish(End.REFUSED, time_ms)
            case ParcelCancelled(parcel=name):
                self._story(name, time_ms).finish(End.CANCELLED, time_ms)
            case ParcelReturned(parcel=name):
                self._story(name, time_ms).finish(End.RETURNED, time_ms)
            case VehicleAdmitted(vehicle=vehicle):
                self.vehicles.append(vehicle)
            case RouteReleased():
                self.orders += 1
            case TripAssigned():
                self._assign(time_ms, decision)
            case TripDropped(vehicle=vehicle) | TripLoaded(vehicle=vehicle):
                self._trip(time_ms, vehicle, loaded=isinstance(decision, TripLoaded))
            case VisitStarted(vehicle=vehicle, action=action):
                self._visits[action] = (vehicle, time_ms)
            case SessionDecided():
                self._session(time_ms, decision)
            case _:
                pass

    def _story(self, name: ParcelId, time_ms: int) -> Story:
        if name not in self.stories:
            self.confused.append((time_ms, f"parcel {name} was never accepted"))
        return self.stories.setdefault(name, Story())

    def _assign(self, time_ms: int, trip: TripAssigned) -> None:
        self.trips += 1
        freight = {placement.box: placement.parcel for placement in trip.placements}
        self._freight[trip.vehicle] = freight
        for name in freight.values():
            story = self._story(name, time_ms)
            story.assigned_ms, story.vehicle = time_ms, trip.vehicle

    def _trip(self, time_ms: int, vehicle: VehicleId, *, loaded: bool) -> None:
        for name in self._freight.get(vehicle, {}).values():
            story = self._story(name, time_ms)
            if loaded:
                story.loaded_ms = time_ms
            else:
                story.assigned_ms = story.vehicle = None

    def _session(self, time_ms: int, entry: SessionDecided) -> None:
        action, _, box = entry.session.rpartition("/")
        vehicle, began_ms = self._visits.get(action, (None, time_ms))
        freight = self._freight.get(vehicle, {}) if vehicle is not None else {}
        name = freight.get(BoxId(box))
        if name is None:
            self.confused.append((time_ms, f"session {entry.session} is about no parcel"))
            return
        story = self._story(name, time_ms)
        story.offered_ms = began_ms
        match entry.outcome:
            case Collected():
                story.finish(End.DELIVERED, time_ms)
            case Withheld(reason=reason):
                story.withheld.append(reason.value)
            case _:
                pass


def tally(entries: Iterable[tuple[int, Durable]]) -> Tally:
    """Read a whole journal: (time in ms, decision), oldest first."""
    result = Tally()
    for time_ms, decision in entries:
        result.take(time_ms, decision)
    return result
