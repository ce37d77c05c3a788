"""A parcel: one thing for one recipient, on its way over the last hundred metres."""

from dataclasses import dataclass
from enum import StrEnum

from fleet_manager.model.ids import ContactRef, ParcelId, PointId, StationId


class TemperatureClass(StrEnum):
    """What a compartment must do for the goods inside."""

    AMBIENT = "ambient"
    CHILLED = "chilled"
    FROZEN = "frozen"


class PriorityGroup(StrEnum):
    """Who waits for the parcel; R-PRIO-03. Medicine, infants and elders go first."""

    MEDICINE = "medicine"
    INFANT = "infant"
    ELDER = "elder"
    NORMAL = "normal"

    @property
    def tier(self) -> int:
        """Rank in dispatch: a smaller tier is served first."""
        return _TIERS[self]


_TIERS = {
    PriorityGroup.MEDICINE: 0,
    PriorityGroup.INFANT: 1,
    PriorityGroup.ELDER: 1,
    PriorityGroup.NORMAL: 2,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a recipient lives, in the words on the door: compound, building, unit."""

    compound: str
    building: str
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What is known of a parcel when it is handed to us.

    Exactly one of *address* and *point* says where it goes. Times are milliseconds since 1970.
    """

    id: ParcelId
    contact: ContactRef
    weight_g: int
    volume_ml: int
    ready_ms: int
    due_ms: int
    address: Address | None = None
    point: PointId | None = None
    station: StationId | None = None
    temperature: TemperatureClass = TemperatureClass.AMBIENT
    priority: PriorityGroup = PriorityGroup.NORMAL

    def __post_init__(self) -> None:
        """Refuse values no parcel can have."""
        if not self.id:
            raise ValueError("a parcel needs an id")
        if (self.address is None) == (self.point is None):
            raise ValueError("a parcel goes to an address or to a handoff point, not both")
        if self.weight_g <= 0 or self.volume_ml <= 0:
            raise ValueError("weight and volume are positive")
        if self.due_ms < self.ready_ms:
            raise ValueError("the due window ends before the parcel is ready")


class ParcelPhase(StrEnum):
    """Where a parcel is in its life; the last four are ends."""

    WAITING = "waiting"
    ASSIGNED = "assigned"
    ABOARD = "aboard"
    OFFERED = "offered"
    UNCOLLECTED = "uncollected"
    DELIVERED = "delivered"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    LOST = "lost"

    @property
    def is_end(self) -> bool:
        """Whether nothing more will happen to the parcel."""
        return self in _ENDS


_ENDS = frozenset(
    {ParcelPhase.DELIVERED, ParcelPhase.RETURNED, ParcelPhase.CANCELLED, ParcelPhase.LOST}
)
