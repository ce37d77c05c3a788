"""Who holds which piece of road. A resource has one holder; what excludes it has no other.

Vehicles are small integers here (their order of admission). The holders change only through
``take`` and ``free``; whether a way may be taken is ``first_obstacle``'s word.
"""

from collections.abc import Iterable

from fleet_manager.traffic.way import Ground, Resources, lowest

NOBODY = -1


class Claims:
    """The holder of every resource, and every holder's ground."""

    __slots__ = ("_ground", "_taken", "_way", "holder")

    def __init__(self, resources: int) -> None:
        self.holder = [NOBODY] * resources
        self._ground: dict[int, Ground] = {}
        self._taken: Ground = 0
        self._way: dict[int, Resources] = {}

    def first_obstacle(self, vehicle: int, reach: Ground) -> int | None:
        """Return the lowest resource in *reach* that somebody but *vehicle* holds."""
        others = reach & self._taken & ~self._ground.get(vehicle, 0)
        return lowest(others) if others else None

    def obstacle(self, vehicle: int, reach: Ground) -> tuple[int, int] | None:
        """Return something in *reach* that another holds, and who; None if all is free.

        Of that other's claim it is the part in *reach* that will be free last.
        """
        first = self.first_obstacle(vehicle, reach)
        if first is None:
            return None
        holder = self.holder[first]
        theirs = reach & self._ground[holder]
        last = next((r for r in reversed(self._way[holder]) if theirs >> r & 1), first)
        return last, holder

    def holder_of(self, resource: int) -> int:
        """Return the vehicle that holds *resource*, or NOBODY."""
        return self.holder[resource]

    def take(self, vehicle: int, resources: Resources) -> None:
        """Give *resources*, in driving order, to *vehicle*, whoever had them before."""
        self._way[vehicle] = resources
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
