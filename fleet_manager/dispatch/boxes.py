"""Which parcel lies in which box: one parcel to a box, of its class, and large enough.

Matching the largest parcel with the largest box, the next with the next, and so on, finds a
placement whenever there is one: if the k largest parcels of a class do not fit its k largest
boxes in this order, they fit in none.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from fleet_manager.model.ids import ParcelId
from fleet_manager.model.parcel import TemperatureClass
from fleet_manager.model.tour import Placement
from fleet_manager.model.vehicle import Box


class Goods(Protocol):
    """What a box must know of a parcel; a ``Demand`` is one."""

    @property
    def parcel(self) -> ParcelId:
        """Name of the parcel."""
        ...

    @property
    def volume_ml(self) -> int:
        """Room it takes."""
        ...

    @property
    def temperature(self) -> TemperatureClass:
        """Class of the box it needs."""
        ...


def place(goods: Iterable[Goods], boxes: Sequence[Box]) -> tuple[Placement, ...] | None:
    """Return a box for each of *goods*, in their order; None if they do not all fit."""
    wanted = list(goods)
    given: dict[ParcelId, Placement] = {}
    for temperature in TemperatureClass:
        large_first = sorted(
            (item for item in wanted if item.temperature is temperature),
            key=lambda item: (-item.volume_ml, item.parcel),
        )
        rooms = sorted(
            (box for box in boxes if box.temperature is temperature),
            key=lambda box: -box.volume_ml,
        )
        if len(large_first) > len(rooms):
            return None
        for item, box in zip(large_first, rooms, strict=False):
            if item.volume_ml > box.volume_ml:
                return None
            given[item.parcel] = Placement(parcel=item.parcel, box=box.id)
    return tuple(given[item.parcel] for item in wanted)
