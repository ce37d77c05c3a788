"""What a vehicle does while it stands: boxes are filled and emptied, doors open, it charges.

Every action takes its time: a loader's hands per parcel, a latch, a plug. A door that nobody
closes closes itself. The cabin reports progress as a vehicle's own parts would; whether an
action may begin at all is the dialogue's business.
"""

from dataclasses import dataclass, field
from heapq import heappop, heappush

from numpy.random import Generator

from fleet_manager.model.ids import BoxId, ParcelId
from fleet_manager.vda5050.actions import (
    ActionType,
    CompartmentResult,
    read_placements,
    text_parameter,
    write_placements,
)
from fleet_manager.vda5050.messages import Action, ActionStatus
from fleet_manager.vda5050.vehicle_words import ActionProgress
from sim.rng import Delay

_LOADING = Delay(median_ms=5_000, spread=0.3, min_ms=2_000, max_ms=30_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """How long things take at a standing vehicle; times in ms, shares in permille."""

    dock_fixed_ms: int = 20_000
    """Opening, checking and pressing the button, for a whole trip."""
    dock_per_parcel: Delay = _LOADING
    latch_ms: int = 1_500
    door_open_max_ms: int = 90_000
    """After this long an open door closes itself."""
    door_fails_permille: int = 0
    plug_ms: int = 4_000


@dataclass(frozen=True, slots=True)
class DoorMoved:
    """A box's door opened or closed."""

    box: BoxId
    is_open: bool


@dataclass(frozen=True, slots=True)
class Stowed:
    """A parcel was put into a box at the station."""

    parcel: ParcelId
    box: BoxId


@dataclass(frozen=True, slots=True)
class Unstowed:
    """A parcel was taken out of a box at the station."""

    parcel: ParcelId
    box: BoxId


Entry = DoorMoved | Stowed | Unstowed


@dataclass(slots=True)
class Cabin:
    """Boxes, doors and plug of one vehicle; *diary* is what an onlooker would have seen."""

    handling: Handling
    rng: Generator
    contents: dict[BoxId, ParcelId] = field(default_factory=dict)
    doors: dict[BoxId, Action] = field(default_factory=dict)
    """Open doors, and the action that opened each."""
    charging: bool = False
    diary: list[Entry] = field(default_factory=list)
    _due: list[tuple[int, int, str, Action]] = field(default_factory=list)
    _count: int = 0

    @property
    def next_ms(self) -> int | None:
        """When something will be over; None while nothing is going on."""
        return self._due[0][0] if self._due else None

    def start(self, action: Action, now_ms: int) -> list[ActionProgress]:
        """Begin an action; return what there is to report at once."""
        match action.action_type:
            case ActionType.LOAD:
                parcels = len(read_placements(text_parameter(action, "placements")))
                return self._work(action, now_ms, self._dock_ms(parcels))
            case ActionType.DROP:
                return self._work(action, now_ms, self._dock_ms(len(self._to_drop(action))))
            case ActionType.START_CHARGING | ActionType.STOP_CHARGING:
                return self._work(action, now_ms, self.handling.plug_ms)
            case ActionType.OPEN_COMPARTMENT:
                self._at(now_ms + self.handling.latch_ms, "latch", action)
                return []
            case ActionType.WAIT_FOR_TRIGGER:
                return []
            case _:
                return [_failed(action)]

    def stop(self, action: Action) -> list[ActionProgress]:
        """Give up an action that is under way; a wait that was triggered is over anyway."""
        before = len(self._due)
        self._due = [entry for entry in self._due if entry[3].action_id != action.action_id]
        return [_failed(action)] if len(self._due) < before else []

    def progress(self, now_ms: int) -> ActionProgress | None:
        """Return the next report that is due, None if there is none."""
        while self._due and self._due[0][0] <= now_ms:
            _, _, what, action = heappop(self._due)
            report = self._carry_on(what, action, now_ms)
            if report is not None:
                return report
        return None

    def take(self, box: BoxId) -> ParcelId | None:
        """Let somebody take out what lies in an open box."""
        return self.contents.pop(box, None) if box in self.doors else None

    def close(self, box: BoxId) -> ActionProgress | None:
        """Let somebody close a door; None if it was not open."""
        action = self.doors.pop(box, None)
        if action is None:
            return None
        self.diary.append(DoorMoved(box, is_open=False))
        return _over(action, self.found(box).value)

    def found(self, box: BoxId) -> CompartmentResult:
        """Return what a closing door finds behind it."""
        return CompartmentResult.OCCUPIED if box in self.contents else CompartmentResult.EMPTY

    def _carry_on(self, what: str, action: Action, now_ms: int) -> ActionProgress | None:
        match what:
            case "latch":
                return self._open(action, now_ms)
            case "door":
                box = BoxId(text_parameter(action, "compartment"))
                still_open = self.doors.get(box)
                is_same = still_open is not None and still_open.action_id == action.action_id
                return self.close(box) if is_same else None
            case _:
                return self._finish(action)

    def _open(self, action: Action, now_ms: int) -> ActionProgress:
        if int(self.rng.integers(1000)) < self.handling.door_fails_permille:
            return _failed(action)
        box = BoxId(text_parameter(action, "compartment"))
        self.doors[box] = action
        self.diary.append(DoorMoved(box, is_open=True))
        self._at(now_ms + self.handling.door_open_max_ms, "door", action)
        return _running(action)

    def _finish(self, action: Action) -> ActionProgress:
        match action.action_type:
            case ActionType.LOAD:
                return self._loaded(action)
            case ActionType.DROP:
                boxes = self._to_drop(action)
                for box in boxes:
                    self.diary.append(Unstowed(self.contents.pop(box), box))
                return _over(action, text_parameter(action, "compartments"))
            case _:
                self.charging = action.action_type == ActionType.START_CHARGING
                return _over(action, "")

    def _loaded(self, action: Action) -> ActionProgress:
        placements = read_placements(text_parameter(action, "placements"))
        there = self.contents
        if any(there.get(each.box, each.parcel) != each.parcel for each in placements):
            return _failed(action)
        for placement in placements:
            if placement.box in there:
                continue  # loaded before, but the word of it was lost
            self.contents[placement.box] = placement.parcel
            self.diary.append(Stowed(placement.parcel, placement.box))
        return _over(action, write_placements(placements))

    def _to_drop(self, action: Action) -> list[BoxId]:
        named = text_parameter(action, "compartments").split(",")
        return [BoxId(box) for box in named if box in self.contents]

    def _dock_ms(self, parcels: int) -> int:
        each = self.handling.dock_per_parcel
        return self.handling.dock_fixed_ms + sum(each.draw_ms(self.rng) for _ in range(parcels))

    def _work(self, action: Action, now_ms: int, duration_ms: int) -> list[ActionProgress]:
        self._at(now_ms + duration_ms, "work", action)
        return [_running(action)]

    def _at(self, time_ms: int, what: str, action: Action) -> None:
        self._count += 1
        heappush(self._due, (time_ms, self._count, what, action))


def _running(action: Action) -> ActionProgress:
    return ActionProgress(action_id=action.action_id, status=ActionStatus.RUNNING)


def _failed(action: Action) -> ActionProgress:
    return ActionProgress(action_id=action.action_id, status=ActionStatus.FAILED)


def _over(action: Action, result: str) -> ActionProgress:
    return ActionProgress(
        action_id=action.action_id, status=ActionStatus.FINISHED, result=result
    )
