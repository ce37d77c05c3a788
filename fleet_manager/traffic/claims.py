"""Who holds which piece of road. A resource has one holder; what excludes it has no other.

Vehicles are small integers here (their order of admission). The holders change only through
``take`` and ``free``; whether a way may be taken is ``first_obstacle``'s word.
"""

from collections.abc import Iterable

from fleet_manager.traffic.way import Ground, lowest

NOBODY = -1


class Claims:
    """The holder of every resource, and every holder's ground."""

    __slots__ = ("_ground", "_taken", "holder")

    def __init__(self, resources: int) -> None:
        self.holder = [NOBODY] * resources
        self._ground: dict[int, Ground] = {}
        self._taken: Ground = 0

    def first_obstacle(self, vehicle: int, reach: Ground) -> int | None:
        """Return the lowest resource in *reach* that somebody but *vehicle* holds."""
        others = reach & self._taken & ~self._ground.get(vehicle, 0)
        return lowest(others) if others else None

    def holder_of(self, resource: int) -> int:
        """Return the vehicle that holds *resource*, or NOBODY."""
        return self.holder[resource]

    def take(self, vehicle: int, resources: Iterable[int]) -> None:
        """Give *resources* to *vehicle*, whoever had them before."""
        for resource in resources:
            before = self.holder[resource]
            if before != NOBODY:
                self._ground[before] &= ~(1 << resource)
            self.holder[resource] = vehicle
            self._ground[vehicle] = self._ground.get(vehicle, 0) | 1 << resource
            self._taken |= 1 << resource

    def free(self, vehicle: int, resources: Iterable[int]) -> None:
        """Take back those of *resources* that *vehicle* holds."""
        for resource in resources:
            if self.holder[resource] == vehicle:
                self.holder[resource] = NOBODY
                self._ground[vehicle] &= ~(1 << resource)
                self._taken &= ~(1 << resource)

    def count(self, vehicle: int) -> int:
        """Return how many resources *vehicle* holds."""
        return self._ground.get(vehicle, 0).bit_count()
