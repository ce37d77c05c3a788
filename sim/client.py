"""A vehicle on a clock: woken when it wants to be, watched by onlookers, typed at by people.

The same in virtual time and live; only what commands it differs.
"""

from collections.abc import Callable, Mapping
from typing import Protocol

from fleet_manager.model.ids import BoxId, ParcelId, PointId, VehicleId
from sim.cabin import DoorMoved, Entry
from sim.clock import Clock
from sim.mover import Mover
from sim.people import Neighbourhood
from sim.vehicle import Entered


class Onlooker(Protocol):
    """Somebody in the street who sees what vehicles really do."""

    def saw(self, now_ms: int, vehicle: Mover, entry: Entered | Entry) -> None:
        """See a vehicle enter an edge, move a door, take in or give out a parcel."""
        ...

    def overheard(self, now_ms: int, vehicle: Mover, box: BoxId, code: str) -> None:
        """See somebody type at a keypad that listens."""
        ...


class Doorbell:
    """Tells residents of doors that open."""

    def __init__(self, people: Neighbourhood) -> None:
        self._people = people

    def saw(self, now_ms: int, vehicle: Mover, entry: Entered | Entry) -> None:
        """Call whoever stands before an opening door."""
        del now_ms
        if isinstance(entry, DoorMoved) and entry.is_open:
            self._people.door_opened(vehicle.id, entry.box)

    def overheard(self, now_ms: int, vehicle: Mover, box: BoxId, code: str) -> None:
        """Pay no attention to keypads."""


class Client:
    """A vehicle and its place in the world; the ``Keypad`` that residents find."""

    def __init__(
        self,
        clock: Clock,
        vehicle: Mover,
        point_node: Mapping[PointId, int],
        onlookers: tuple[Onlooker, ...],
    ) -> None:
        self.clock = clock
        self.vehicle = vehicle
        self.id: VehicleId = vehicle.id
        self._point_node = point_node
        self._onlookers = onlookers
        self._wake_ms: int | None = None

    def act(self, deed: Callable[[int], None]) -> None:
        """Have the vehicle do or hear something now."""
        deed(self.clock.now_ms)
        self._after()

    def type_code(self, point: PointId, box: BoxId, code: str) -> bool:
        """Type at the keypad; False if the vehicle does not stand and listen at *point*."""
        if not self.vehicle.listens or self._point_node.get(point) != self.vehicle.wheels.node:
            return False
        for onlooker in self._onlookers:
            onlooker.overheard(self.clock.now_ms, self.vehicle, box, code)
        self.vehicle.type_code(box, code, self.clock.now_ms)
        self._after()
        return True

    def take(self, box: BoxId) -> ParcelId | None:
        """Take out what lies in an open box."""
        return self.vehicle.take(box)

    def close(self, box: BoxId) -> None:
        """Close a door."""
        self.vehicle.close(box, self.clock.now_ms)
        self._after()

    def _wake(self) -> None:
        if self._wake_ms is None or self.clock.now_ms < self._wake_ms:
            return
        self._wake_ms = None
        self.vehicle.wake(self.clock.now_ms)
        self._after()

    def _after(self) -> None:
        """Tell the onlookers what could be seen, and ask to be woken."""
        diary = self.vehicle.diary
        if diary:
            for entry in diary:
                for onlooker in self._onlookers:
                    onlooker.saw(self.clock.now_ms, self.vehicle, entry)
            diary.clear()
        due_ms = self.vehicle.next_ms
        if due_ms is None:
            return
        if self._wake_ms is None or due_ms < self._wake_ms:
            self._wake_ms = due_ms
            self.clock.at(due_ms, self._wake)
