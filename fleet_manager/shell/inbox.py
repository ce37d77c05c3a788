"""The one door into the fleet's thread: a bounded queue that any thread may put events into.

A vehicle reports its state faster than anybody needs it. So a newer state takes the place of
one of the same vehicle that still waits, unless something else of that vehicle came in between:
then both stay, and the order in which a vehicle said things is the order in which the fleet
hears them. A waiting state keeps its place in the queue, so a chatty vehicle is heard in turn.

What does not fit is refused and counted. Answers of our own parts (a plan, a code, a deadline)
are always taken: there are never more of them than questions asked.
"""

from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Condition

from fleet_manager.core.decisions import Decision
from fleet_manager.core.events import Event, Reconnected, StateReported
from fleet_manager.core.fleet import Fleet
from fleet_manager.model.ids import VehicleId

DEPTH_MAX = 10_000
DEPTH_MAX_PER_VEHICLE = 100

Reply = Future[tuple[Decision, ...]]
Look = Callable[[Fleet], None]
"""Something to be read from the fleet on its own thread."""


@dataclass(slots=True, kw_only=True)
class Item:
    """What waits: an event, perhaps with somebody who waits for what follows, or a look."""

    event: Event | None = None
    reply: Reply | None = None
    look: Look | None = None


class Inbox:
    """Events on their way to the fleet, oldest first."""

    def __init__(
        self, depth_max: int = DEPTH_MAX, depth_max_per_vehicle: int = DEPTH_MAX_PER_VEHICLE
    ) -> None:
        self._depth_max = depth_max
        self._depth_max_per_vehicle = depth_max_per_vehicle
        self._items: deque[Item] = deque()
        self._last_state: dict[VehicleId, Item] = {}
        self._by_vehicle: Counter[VehicleId] = Counter()
        self._changed = Condition()
        self._closed = False
        self.refused = 0
        self.replaced = 0

    @property
    def depth(self) -> int:
        """How many things wait."""
        return len(self._items)

    def put(self, event: Event, reply: Reply | None = None) -> bool:
        """Let *event* wait; return whether it was taken."""
        vehicle: VehicleId | None = getattr(event, "vehicle", None)
        with self._changed:
            if vehicle is not None and self._replaces(vehicle, event):
                return True
            full = len(self._items) >= self._depth_max or (
                vehicle is not None and self._by_vehicle[vehicle] >= self._depth_max_per_vehicle
            )
            if full or self._closed:
                self.refused += 1
                return False
            self._add(Item(event=event, reply=reply), vehicle)
            return True

    def put_own(self, event: Event) -> None:
        """Let an answer of one of our own parts wait, however full it is."""
        with self._changed:
            self._add(Item(event=event), getattr(event, "vehicle", None))

    def put_look(self, look: Look) -> bool:
        """Have *look* called with the fleet on its thread; return whether it will be."""
        with self._changed:
            if self._closed or len(self._items) >= self._depth_max:
                self.refused += 1
                return False
            self._add(Item(look=look), None)
            return True

    def take(self, count_max: int, timeout_s: float | None = None) -> list[Item]:
        """Wait until there is something, or *timeout_s*, and take up to *count_max* of it."""
        with self._changed:
            self._changed.wait_for(lambda: self._items or self._closed, timeout_s)
            return [self._pop() for _ in range(min(count_max, len(self._items)))]

    def close(self) -> None:
        """Refuse everything from now on and wake whoever waits in ``take``."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @property
    def closed(self) -> bool:
        """Whether it was closed."""
        return self._closed

    def _replaces(self, vehicle: VehicleId, event: Event) -> bool:
        """Put a state where the vehicle's last word, an older state, still waits."""
        if not isinstance(event, StateReported):
            self._last_state.pop(vehicle, None)
            return False
        waiting = self._last_state.get(vehicle)
        if waiting is None:
            return False
        waiting.event = event
        self.replaced += 1
        return True

    def _add(self, item: Item, vehicle: VehicleId | None) -> None:
        match item.event:
            case StateReported(vehicle=sender):
                self._last_state[sender] = item
            case Reconnected():
                self._last_state.clear()
            case _ if vehicle is not None:
                self._last_state.pop(vehicle, None)
            case _:
                pass
        if vehicle is not None:
            self._by_vehicle[vehicle] += 1
        self._items.append(item)
        self._changed.notify()

    def _pop(self) -> Item:
        item = self._items.popleft()
        vehicle: VehicleId | None = getattr(item.event, "vehicle", None)
        if vehicle is not None:
            if self._last_state.get(vehicle) is item:
                del self._last_state[vehicle]
            self._by_vehicle[vehicle] -= 1
            if not self._by_vehicle[vehicle]:
                del self._by_vehicle[vehicle]
        return item
