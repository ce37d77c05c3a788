"""Who holds which piece of road. A resource has one holder; what excludes it has no other.

Vehicles are small integers here (their order of admission). The holders change only through
``take`` and ``free``; whether a way may be taken is ``first_obstacle``'s word.
"""

import numpy as np

from fleet_manager.traffic.way import Resources

NOBODY = -1


class Claims:
    """The holder of every resource, as one array."""

    __slots__ = ("holder",)

    def __init__(self, resources: int) -> None:
        self.holder = np.full(resources, NOBODY, dtype=np.int32)

    def first_obstacle(self, vehicle: int, reach: Resources) -> int | None:
        """Return the first resource in *reach* that somebody but *vehicle* holds."""
        holders = self.holder[reach]
        taken = (holders != NOBODY) & (holders != vehicle)
        found = int(taken.argmax())
        return int(reach[found]) if taken[found] else None

    def holder_of(self, resource: int) -> int:
        """Return the vehicle that holds *resource*, or NOBODY."""
        return int(self.holder[resource])

    def take(self, vehicle: int, resources: Resources) -> None:
        """Give *resources* to *vehicle*."""
        self.holder[resources] = vehicle

    def free(self, vehicle: int, resources: Resources) -> None:
        """Take back those of *resources* that *vehicle* holds."""
        own = resources[self.holder[resources] == vehicle]
        self.holder[own] = NOBODY

    def held_by(self, vehicle: int) -> Resources:
        """Return everything *vehicle* holds, in ascending order."""
        return np.flatnonzero(self.holder == vehicle).astype(np.int32)
