"""The rules of the street, watched from the pavement: who drives where, who touches whom.

No vehicle is on an edge that was not released to it, no two vehicles' bodies overlap at any
moment looked at, and a door opens only for the right code, typed at the parcel's own handoff
point. What is seen is what the vehicles really do, not what they report.
"""

from collections.abc import Callable, Mapping, Sequence

from fleet_manager.model.ids import BoxId, PointId, VehicleId
from sim.bodies import Bodies
from sim.cabin import DoorMoved, Entry
from sim.mover import Mover
from sim.people import Notice
from sim.vehicle import Entered
from sim.violation import Violation

Released = Callable[[VehicleId, Entered], bool]


class StreetRules:
    """Sees everything vehicles and residents do; ``found`` is what was wrong."""

    def __init__(self, point_node: Mapping[PointId, int], is_released: Released) -> None:
        self.found: list[Violation] = []
        self.doors_opened = 0
        self.driven: dict[VehicleId, list[str]] = {}
        """Edges each vehicle drove onto, in order."""
        self.looks = 0
        self._point_node = point_node
        self._is_released = is_released
        self._notices: dict[tuple[VehicleId, BoxId], Notice] = {}
        self._may_open: dict[tuple[VehicleId, BoxId], int] = {}
        self._bodies = Bodies()

    def notified(self, notice: Notice) -> None:
        """Know which code opens which box from now on."""
        self._notices[notice.vehicle, notice.box] = notice

    def overheard(self, now_ms: int, vehicle: Mover, box: BoxId, code: str) -> None:
        """Remember who may expect a door to open: the right code at the right place."""
        notice = self._notices.get((vehicle.id, box))
        if notice is None or notice.code != code:
            return
        if self._point_node.get(notice.point) == vehicle.wheels.node:
            self._may_open[vehicle.id, box] = now_ms

    def saw(self, now_ms: int, vehicle: Mover, entry: Entered | Entry) -> None:
        """See what a vehicle does."""
        match entry:
            case Entered():
                self._edge(now_ms, vehicle, entry)
            case DoorMoved(box=box, is_open=True):
                self.doors_opened += 1
                self._door(now_ms, vehicle, box)
            case _:
                pass

    def _edge(self, now_ms: int, vehicle: Mover, entry: Entered) -> None:
        self.driven.setdefault(vehicle.id, []).append(entry.edge_id)
        if not self._is_released(vehicle.id, entry):
            what = f"{vehicle.id} drives {entry.edge_id} of {entry.order_id} unreleased"
            self.found.append(Violation(time_ms=now_ms, rule="released edges", what=what))

    def look(self, now_ms: int, vehicles: Sequence[Mover]) -> None:
        """Compare where all vehicles are; each contact is told once."""
        self.looks += 1
        for one, other in self._bodies.look(now_ms, vehicles):
            what = f"{one} touches {other}"
            self.found.append(Violation(time_ms=now_ms, rule="overlap", what=what))

    def _door(self, now_ms: int, vehicle: Mover, box: BoxId) -> None:
        if self._may_open.pop((vehicle.id, box), None) is None:
            what = f"{vehicle.id} opens box {box} without the right code at the right place"
            self.found.append(Violation(time_ms=now_ms, rule="doors", what=what))
        if vehicle.wheels.rolling:
            what = f"{vehicle.id} opens box {box} while it drives"
            self.found.append(Violation(time_ms=now_ms, rule="doors", what=what))
