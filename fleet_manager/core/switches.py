"""What operators switch while the fleet runs: releasing, the opening of stations, zone classes.

These are decisions like those in ``decisions``, which counts them among the durable ones.
"""

from fleet_manager.core.decided import Decided
from fleet_manager.model.ids import StationId, ZoneId
from fleet_manager.model.zone import ZoneClass


class ReleaseSet(Decided, frozen=True, kw_only=True):
    """Whether anything more is released; what is released is driven to its end."""

    releasing: bool


class StationOpeningSet(Decided, frozen=True, kw_only=True):
    """A station starts trips, or starts none any more; what is under way comes back to it."""

    station: StationId
    open: bool


class ZoneClassSet(Decided, frozen=True, kw_only=True):
    """A zone has another class from now on; None is the class the map gives it."""

    zone: ZoneId
    zone_class: ZoneClass | None


class SwitchRefused(Decided, frozen=True, kw_only=True):
    """There is no such thing to switch. Fleeting."""

    name: str
    why: str
