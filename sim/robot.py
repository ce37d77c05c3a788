"""A simulated robot: wheels, cabin and battery, commanded from outside and not by VDA 5050.

It follows the way it is given, does one action after another while it stands, and tells what it
senses. It knows no orders and no fleet; what an agent makes of it is the agent's business. Time
is handed in; ``next_ms`` says when it wants to be woken.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from numpy.random import Generator

from fleet_manager.model.ids import BoxId, ParcelId
from fleet_manager.vda5050.actions import ActionType, text_parameter
from fleet_manager.vda5050.messages import Action, ActionStatus
from fleet_manager.vda5050.vehicle_words import ActionProgress
from sim.battery import Battery
from sim.cabin import Cabin, Entry
from sim.follower import Corner, Follower
from sim.remembered import DEEDS_MAX, Deed, MoverState, OnGround
from sim.track import Pose
from sim.vehicle import Entered, Make

NO_WAY = "wayOutOfReach"
FLAT = "batteryEmpty"
_WORK = frozenset(
    {ActionType.LOAD, ActionType.DROP, ActionType.START_CHARGING, ActionType.STOP_CHARGING}
)

Locate = Callable[[Pose], int]
"""Returns the node of the road somebody stands at; -1 if there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a robot senses of itself."""

    time_ms: int
    pose: Pose
    speed_mm_s: float
    """Along its own nose: negative backwards."""
    battery_share: float
    reach_m: float
    charging: bool
    contents: tuple[tuple[BoxId, ParcelId | None], ...]
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Somebody typed at the keypad."""

    time_ms: int
    box: BoxId
    code: str


News = Typed | ActionProgress


class Robot:
    """One robot; *locate* tells it which node it stands at."""

    def __init__(
        self, make: Make, at: Pose, rng: Generator, locate: Locate, now_ms: int
    ) -> None:
        self.make = make
        self.id = make.id
        self.wheels = Follower(make.kind, at)
        self.cabin = Cabin(make.handling, rng)
        self.battery = Battery(make.kind, make.charge_permille, now_ms)
        self.diary: list[Entered | Entry] = []
        self.news: deque[News] = deque()
        """What there is to tell whoever commands it."""
        self.done: deque[Deed] = deque()
        """What there is to remember."""
        self.errors: tuple[str, ...] = ()
        self._locate = locate
        self._running: dict[str, Action] = {}
        self._deeds: dict[str, Deed] = {}
        self._way: tuple[Corner, ...] = ()
        """To be driven when nothing keeps it any more."""
        self.wheels.node = locate(at)

    @property
    def next_ms(self) -> int | None:
        """When the robot wants to be woken; None while nothing goes on."""
        wheels, cabin = self.wheels.next_ms, self.cabin.next_ms
        return min((due for due in (wheels, cabin) if due is not None), default=None)

    @property
    def listens(self) -> bool:
        """Whether the keypad is lit: it is while the robot stands."""
        return not self.wheels.rolling

    def wake(self, now_ms: int) -> None:
        """Do everything that is due."""
        self._settle(now_ms)
        if self.wheels.turn(now_ms):
            self.wheels.node = self._locate(self.wheels.pose(now_ms))
        while (report := self.cabin.progress(now_ms)) is not None:
            self._report(report, now_ms)

    def follow(self, way: Sequence[Corner], now_ms: int) -> None:
        """Drive along *way*; no corners mean stop now.

        A robot that is being loaded, or whose door is open, stands until that is over.
        """
        self.wake(now_ms)
        self._way = ()
        if way and self._running:
            self._way = tuple(way)
        else:
            self._drive(way, now_ms)

    def limit(self, speed_mm_s: float, now_ms: int) -> None:
        """Drive no faster than this; zero takes the limit away."""
        self.wake(now_ms)
        self.wheels.limit(speed_mm_s, now_ms)

    def why_not(self, action: Action, now_ms: int) -> str:
        """Return what keeps the robot from doing *action* now; empty if nothing does."""
        self.wake(now_ms)
        if action.action_id in self._running or action.action_id in self._deeds:
            return ""
        if self.wheels.rolling:
            return "it drives"
        if action.action_type in _WORK:
            return "it is busy" if self._running else ""
        if action.action_type != ActionType.OPEN_COMPARTMENT:
            return f"it does not know {action.action_type}"
        box = BoxId(text_parameter(action, "compartment"))
        if box not in {one.id for one in self.make.kind.boxes}:
            return f"it has no compartment {box!r}"
        busy = [one for one in self._running.values() if one.action_type in _WORK]
        same = [one for one in self._running.values() if _box_of(one) == box]
        return "it is busy" if busy or same else ""

    def perform(self, action: Action, now_ms: int) -> None:
        """Begin an action, or fail if it cannot; what is over already is told again."""
        deed = self._deeds.get(action.action_id)
        if deed is not None:
            self.news.append(_told(deed))
        elif self.why_not(action, now_ms):
            failed = Deed(action=action, success=False)
            self.news.append(_told(failed))
        elif action.action_id not in self._running:
            self._running[action.action_id] = action
            for report in self.cabin.start(action, now_ms):
                self._report(report, now_ms)

    def give_up(self, action_id: str, now_ms: int) -> bool:
        """Break an action off, if that may be; return whether it was."""
        if not self.may_give_up(action_id, now_ms):
            return False
        for report in self.cabin.stop(self._running[action_id]):
            self._report(report, now_ms)
        return True

    def may_give_up(self, action_id: str, now_ms: int) -> bool:
        """Return whether an action can be broken off: nobody's hand may be in the box."""
        self.wake(now_ms)
        action = self._running.get(action_id)
        return action is not None and action not in self.cabin.doors.values()

    def look(self, now_ms: int) -> Look:
        """Return what the robot senses now."""
        self._settle(now_ms)
        boxes = (box.id for box in self.make.kind.boxes)
        return Look(
            time_ms=now_ms,
            pose=self.pose(now_ms),
            speed_mm_s=self.wheels.speed_mm_s(now_ms),
            battery_share=self.battery.level_wh / self.battery.capacity_wh,
            reach_m=self.battery.reach_m,
            charging=self.battery.charging,
            contents=tuple((box, self.cabin.contents.get(box)) for box in boxes),
            errors=self.errors,
        )

    def type_code(self, box: BoxId, code: str, now_ms: int) -> None:
        """Let somebody type at the keypad."""
        self.news.append(Typed(time_ms=now_ms, box=box, code=code))

    def take(self, box: BoxId) -> ParcelId | None:
        """Let somebody take out what lies in an open box."""
        return self.cabin.take(box)

    def close(self, box: BoxId, now_ms: int) -> None:
        """Let somebody close a door."""
        report = self.cabin.close(box)
        if report is not None:
            self._report(report, now_ms)

    def pose(self, now_ms: int) -> Pose:
        """Return where the robot really is."""
        return self.wheels.pose(now_ms)

    def state(self, now_ms: int) -> MoverState:
        """Return how it would stand there if it lost its power now; open doors fall shut."""
        self._settle(now_ms)
        pose, cabin = self.pose(now_ms), self.cabin
        shut = [
            Deed(action=action, success=True, result=cabin.found(box))
            for box, action in cabin.doors.items()
        ]
        return MoverState(
            id=self.id,
            place=OnGround(x_mm=pose.x_mm, y_mm=pose.y_mm),
            theta_rad=pose.theta_rad,
            level_wh=self.battery.level_wh,
            used_wh=self.battery.used_wh,
            driven_mm=self.wheels.odometer_mm(now_ms),
            rolled_ms=self.wheels.rolled_ms,
            charging=cabin.charging,
            contents=dict(cabin.contents),
            deeds=tuple(shut),
        )

    def restore(self, state: MoverState, deeds: Iterable[Deed] = ()) -> None:
        """Be switched on where it stood, with what was in its boxes, and nothing to do."""
        if not isinstance(state.place, OnGround):
            raise TypeError(f"{self.id} is remembered as a vehicle")
        self.wheels.put(Pose(state.place.x_mm, state.place.y_mm, state.theta_rad))
        self.wheels.node = self._locate(self.pose(0))
        self.wheels.driven_mm, self.wheels.rolled_ms = state.driven_mm, state.rolled_ms
        self.battery.restore(state.level_wh, state.used_wh, state.driven_mm)
        self.cabin.charging = self.battery.charging = state.charging
        self.cabin.contents.update(state.contents)
        self._deeds = {deed.action.action_id: deed for deed in (*deeds, *state.deeds)}

    def _drive(self, way: Sequence[Corner], now_ms: int) -> None:
        if self.battery.empty:
            return
        reached = self.wheels.follow(way, now_ms)
        self.errors = tuple(e for e in self.errors if e != NO_WAY)
        if not reached:
            self.errors = (*self.errors, NO_WAY)
        if self.wheels.rolling:
            self.wheels.node = -1
            self.cabin.charging = self.battery.charging = False

    def _report(self, report: ActionProgress, now_ms: int) -> None:
        """Tell how an action goes, and drive on after the last one."""
        self.diary.extend(self.cabin.diary)
        self.cabin.diary.clear()
        self.news.append(report)
        if not report.status.is_end:
            return
        action = self._running.pop(report.action_id)
        success = report.status is ActionStatus.FINISHED
        deed = Deed(action=action, success=success, result=report.result)
        self._deeds[action.action_id] = deed
        self.done.append(deed)
        if len(self._deeds) > DEEDS_MAX:
            del self._deeds[next(iter(self._deeds))]
        self._settle(now_ms)
        if self._way and not self._running:
            self.follow(self._way, now_ms)

    def _settle(self, now_ms: int) -> None:
        """Bring the battery up to date; an empty one stops the wheels."""
        battery = self.battery
        battery.settle(now_ms, self.wheels.odometer_mm(now_ms))
        battery.charging = self.cabin.charging
        if battery.empty and FLAT not in self.errors:
            self.wheels.halt(now_ms)
            self.errors = (*self.errors, FLAT)
        elif not battery.empty and FLAT in self.errors:
            self.errors = tuple(error for error in self.errors if error != FLAT)


def _box_of(action: Action) -> str:
    return text_parameter(action, "compartment")


def _told(deed: Deed) -> ActionProgress:
    status = ActionStatus.FINISHED if deed.success else ActionStatus.FAILED
    return ActionProgress(action_id=deed.action.action_id, status=status, result=deed.result)
