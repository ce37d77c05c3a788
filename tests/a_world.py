"""A world for the core alone: ideal vehicles, residents, a link with weather, crashes.

Everything that happens is on one heap; chance comes from one seed. The world keeps what a
shell would keep (the journal) and what is really true (who has which parcel), so that a test
can hold the fleet's belief against both.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any, TypeVar

from fleet_manager.core.commands import (
    Command,
    IssueCode,
    Notify,
    PublishInstantActions,
    PublishOrder,
    Solve,
    WakeAt,
)
from fleet_manager.core.decisions import Decision
from fleet_manager.core.entry import GENESIS, decode, encode, link
from fleet_manager.core.events import (
    CodeEntered,
    CodeIssued,
    ConnectionReported,
    Event,
    NoticeDelivered,
    ParcelsSubmitted,
    StateReported,
    TimePassed,
    VehicleDescribed,
)
from fleet_manager.core.fleet import Fleet, FleetSettings, VehicleRecord
from fleet_manager.core.step import Outcome, replay, resume, step
from fleet_manager.model.ids import SessionId, VehicleId
from fleet_manager.model.parcel import Parcel
from fleet_manager.model.vehicle import standard_van
from fleet_manager.roadmap.road import Road
from fleet_manager.vda5050.actions import ActionType, text_parameter
from fleet_manager.vda5050.messages import ConnectionState, InstantActions, Order
from sim.rng import Streams
from tests.a_fleet import NOW_MS, a_van, durable_part, too_close
from tests.a_vehicle import Doing, IdealVehicle
from tests.a_weather import CALM, Weather, solved

D = TypeVar("D")
C = TypeVar("C")

STATE_EVERY_MS = 30_000
LOOK_EVERY_STEPS = 25


@dataclass
class World:
    """One road, some vehicles, a fleet that drives them, and time."""

    road: Road
    vans: int
    seed: int = 0
    weather: Weather = CALM
    settings: FleetSettings = field(default_factory=FleetSettings)
    now_ms: int = NOW_MS
    fleet: Fleet = field(init=False)
    vehicles: dict[VehicleId, IdealVehicle] = field(init=False)
    offline: set[VehicleId] = field(default_factory=set)
    journal: list[tuple[int, bytes]] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    decided_ms: list[int] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    """Parcels that residents really took."""
    right_codes: set[SessionId] = field(default_factory=set)
    steps: int = 0
    crashes_at: dict[int, bool] = field(default_factory=dict)
    """Steps after which the controller dies; whether the step was written before."""
    photos_at: frozenset[int] = frozenset()
    """Steps after which a picture of the fleet's durable part is kept."""
    photos: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    """How long the journal was, and the durable part then."""

    def __post_init__(self) -> None:
        """Put the vehicles into their parking places and have them say hello."""
        self._heap: list[tuple[int, int, bool, Callable[[], None]]] = []
        self._count = 0
        self._rng = Streams(self.seed).stream("world")
        self._last_ms: dict[str, int] = {}
        self._timed: dict[VehicleId, set[str]] = {}
        self._moving: set[VehicleId] = set()
        self._codes = 0
        self.fleet = Fleet(self.road, self.settings)
        vans = [a_van(self.road, number) for number in range(self.vans)]
        self.vehicles = {van.id: van for van in vans}
        for number, van in enumerate(vans):
            self._timed[van.id] = set()
            self.at(0, lambda van=van: self._link(van))  # type: ignore[misc]
            self.at(1000 + 700 * number, lambda van=van: self._regularly(van))  # type: ignore[misc]

    def at(self, delay_ms: int, do: Callable[[], None], *, ours: bool = False) -> None:
        """Have *do* happen in *delay_ms*; *ours* dies with the controller."""
        self._count += 1
        heappush(self._heap, (self.now_ms + delay_ms, self._count, ours, do))

    def run(self, ms: int, until: Callable[[], bool] | None = None) -> bool:
        """Let at most *ms* pass; return whether *until* came true."""
        end_ms = self.now_ms + ms
        while self._heap and self._heap[0][0] <= end_ms:
            self.now_ms, _, _, do = heappop(self._heap)
            do()
            if until is not None and until():
                return True
        self.now_ms = max(self.now_ms, end_ms)
        return until is None

    def chance(self, share: float) -> bool:
        """Return whether something with this probability happens."""
        return share > 0 and float(self._rng.random()) < share

    def some_ms(self, most_ms: int) -> int:
        """Draw a duration up to *most_ms*."""
        return int(self._rng.integers(0, most_ms + 1)) if most_ms else 0

    def feed(self, event: Event) -> Outcome:
        """Let the controller take in *event* now, and carry out what it says."""
        outcome = step(self.fleet, event, self.now_ms)
        self.steps += 1
        self._check(outcome)
        crash = self.crashes_at.pop(self.steps, None)
        if crash is not False:
            self._write(outcome)
            if self.steps in self.photos_at:
                self.photos.append((len(self.journal), durable_part(self.fleet)))
        if crash is None:
            self._perform(outcome.commands)
        else:
            self.crash()
        return outcome

    def _check(self, outcome: Outcome) -> None:
        assert not outcome.violations, [v.what for v in outcome.violations]
        assert not self.fleet.restless
        if self.steps % LOOK_EVERY_STEPS == 0:
            assert too_close(self.road, self.fleet.claims) == []

    def _write(self, outcome: Outcome) -> None:
        self.decisions.extend(outcome.decisions)
        self.decided_ms.extend([self.now_ms] * len(outcome.decisions))
        self.journal.extend((self.now_ms, encode(decision)) for decision in outcome.durable)

    def crash(self) -> None:
        """Kill the controller, bring it back from its journal, and let it resume."""
        self._heap = [entry for entry in self._heap if not entry[2]]
        self._heap.sort()
        self.fleet = self.replayed()
        outcome = resume(self.fleet, self.now_ms)
        self._check(outcome)
        self._write(outcome)
        for van in self.vehicles.values():
            self._link(van, delay_ms=1)
        self._perform(outcome.commands)

    def replayed(self, entries: int | None = None) -> Fleet:
        """Return the fleet as the first *entries* of the journal tell it, or all of them."""
        fleet = Fleet(self.road, self.settings)
        told = self.journal[:entries]
        replay(fleet, ((time_ms, decode(payload)) for time_ms, payload in told))
        return fleet

    @property
    def digest(self) -> str:
        """The last link of the journal's chain."""
        last = GENESIS
        for time_ms, payload in self.journal:
            last = link(last, time_ms, payload)
        return last.hex()

    def ours(self, delay_ms: int, event: Event) -> None:
        """Have one of the controller's own parts report *event* later."""
        self.at(delay_ms, lambda: self._fed(event), ours=True)

    def _fed(self, event: Event) -> None:
        self.feed(event)

    def _perform(self, commands: Iterable[Command]) -> None:
        for command in commands:
            self.commands.append(command)
            match command:
                case PublishOrder(vehicle=name, order=order):
                    self._send(name, lambda van, o=order: self._order(van, o))  # type: ignore[misc]
                case PublishInstantActions(vehicle=name, instant_actions=message):
                    self._send(name, lambda van, m=message: self._act(van, m))  # type: ignore[misc]
                case IssueCode(session=session):
                    self._codes += 1
                    digest = f"{session}#{self._codes}"
                    self.ours(5, CodeIssued(session=session, code_digest=digest))
                case Notify():
                    self._notify(command)
                case Solve(problem=problem):
                    self.ours(500 + self.some_ms(self.weather.delay_ms), solved(problem))
                case WakeAt(time_ms=time_ms):
                    self.ours(max(0, time_ms - self.now_ms), TimePassed())
                case _:
                    pass

    def _send(self, name: VehicleId, hear: Callable[[IdealVehicle], None]) -> None:
        """Bring a message to a vehicle, unless it is lost."""
        van = self.vehicles[name]

        def arrive() -> None:
            if name not in self.offline:
                hear(van)
                self._stir(van)
                self.say(van)

        self._carry(f"to {name}", arrive)

    def say(self, van: IdealVehicle) -> None:
        """Have a vehicle publish its state."""
        if van.id not in self.offline:
            event = StateReported(vehicle=van.id, state=van.state())
            self._carry(f"from {van.id}", lambda: self._fed(event), ours=True)

    def hear(self, van: IdealVehicle) -> Outcome:
        """Have the controller hear a vehicle's state at once."""
        return self.feed(StateReported(vehicle=van.id, state=van.state()))

    def _carry(self, link_name: str, arrive: Callable[[], None], *, ours: bool = False) -> None:
        """Carry a message over a link that keeps the order; it may get lost or doubled."""
        if self.chance(self.weather.loss):
            return
        due_ms = self.now_ms + 50 + self.some_ms(self.weather.delay_ms)
        due_ms = max(due_ms, self._last_ms.get(link_name, 0))
        self._last_ms[link_name] = due_ms
        for _ in range(2 if self.chance(self.weather.twice) else 1):
            self.at(due_ms - self.now_ms, arrive, ours=ours)

    def _link(self, van: IdealVehicle, delay_ms: int = 0) -> None:
        there = ConnectionState.CONNECTIONBROKEN
        if van.id not in self.offline:
            there = ConnectionState.ONLINE
        self.ours(delay_ms, ConnectionReported(vehicle=van.id, connection=there))

    def go_offline(self, van: IdealVehicle, ms: int) -> None:
        """Break a vehicle's link for a while."""
        self.offline.add(van.id)
        self._link(van, 1)
        self.at(ms, lambda: self.come_back(van))

    def come_back(self, van: IdealVehicle) -> None:
        """Mend a vehicle's link."""
        self.offline.discard(van.id)
        self._link(van)
        self.say(van)

    def _act(self, van: IdealVehicle, message: InstantActions) -> None:
        van.act(message)
        if any(a.action_type == ActionType.FACTSHEET_REQUEST for a in message.actions):
            self.ours(50, VehicleDescribed(vehicle=van.id, type=standard_van()))

    def _order(self, van: IdealVehicle, order: Order) -> None:
        news = (order.order_id, order.order_update_id) != (van.order, van.update)
        if news and self.chance(self.weather.refuses):
            van.refuse(order)
        else:
            van.take(order)

    def _regularly(self, van: IdealVehicle) -> None:
        self.say(van)
        self._stir(van)
        self.at(STATE_EVERY_MS, lambda: self._regularly(van))

    def _stir(self, van: IdealVehicle) -> None:
        """See to it that whatever the vehicle has begun goes on by itself."""
        if van.can_drive and van.id not in self._moving:
            self._moving.add(van.id)
            self.at(2000 + self.some_ms(3000), lambda: self._drive(van))
        for doing in van.running():
            name = doing.action.action_id
            if name not in self._timed[van.id]:
                self._timed[van.id].add(name)
                self._begin(van, doing)

    def _drive(self, van: IdealVehicle) -> None:
        self._moving.discard(van.id)
        if van.can_drive:
            van.drive()
            if self.chance(self.weather.forgets):
                self.restart(van)
        self._stir(van)
        self.say(van)

    def restart(self, van: IdealVehicle) -> None:
        """Have a vehicle forget everything but what lies in its boxes."""
        van.forget()
        self._timed[van.id].clear()
        self.say(van)

    def _begin(self, van: IdealVehicle, doing: Doing) -> None:
        action = doing.action
        match action.action_type:
            case ActionType.WAIT_FOR_TRIGGER:
                pass
            case ActionType.OPEN_COMPARTMENT:
                assert SessionId(text_parameter(action, "sessionId")) in self.right_codes
                self.at(8000, lambda: self._close(van, action.action_id))
            case kind:
                failed = kind == ActionType.LOAD and self.chance(self.weather.load_fails)
                self.at(20_000, lambda: self._finish(van, action.action_id, failed=failed))

    def _finish(self, van: IdealVehicle, action_id: str, *, failed: bool) -> None:
        van.finish(action_id, failed=failed)
        if van.charging:
            van.battery = 95.0
        self._stir(van)
        self.say(van)

    def _close(self, van: IdealVehicle, action_id: str) -> None:
        if self.chance(self.weather.door_fails):
            van.finish(action_id, failed=True)
        else:
            parcel = van.close_door(action_id, taken=not self.chance(self.weather.leaves_it))
            if parcel is not None:
                self.taken.append(parcel)
        self.say(van)

    def van(self, number: int = 0) -> IdealVehicle:
        """Return the vehicle that lives in parking place *number*."""
        return tuple(self.vehicles.values())[number]

    def record(self, number: int = 0) -> VehicleRecord:
        """Return what the fleet knows of that vehicle."""
        return self.fleet.vehicles[self.van(number).id]

    @property
    def timeline(self) -> list[tuple[int, Decision]]:
        """Return every decision with its time, oldest first."""
        return list(zip(self.decided_ms, self.decisions, strict=True))

    def decided(self, kind: type[D]) -> list[D]:
        """Return the decisions of one kind, oldest first."""
        return [decision for decision in self.decisions if isinstance(decision, kind)]

    def told(self, kind: type[C]) -> list[C]:
        """Return the commands of one kind, oldest first."""
        return [command for command in self.commands if isinstance(command, kind)]

    def wait_until(self, true: Callable[[], bool], ms: int = 3_600_000) -> None:
        """Let time pass until something is true; it has to come true."""
        assert true() or self.run(ms, true), "it never came true"

    def submit(self, parcels: Sequence[Parcel]) -> Outcome:
        """Hand in parcels now."""
        return self.feed(ParcelsSubmitted(parcels=tuple(parcels)))

    def _notify(self, notice: Notify) -> None:
        self.ours(
            10 + self.some_ms(self.weather.delay_ms), NoticeDelivered(session=notice.session)
        )
        if self.chance(self.weather.no_show):
            return
        comes_ms = 20_000 + self.some_ms(60_000)
        if self.chance(self.weather.late):
            comes_ms = max(0, notice.deadline_ms - self.now_ms - 30_000) + self.some_ms(60_000)
        if self.chance(self.weather.leaves_it):
            self.at(comes_ms + 40_000, lambda: self.type_code(notice, notice.code_digest))
        if self.chance(self.weather.wrong_code):
            for turn in range(1 + self.some_ms(6)):
                self.at(comes_ms + turn, lambda: self.type_code(notice, "wrong"))
        self.at(comes_ms + 100, lambda: self.type_code(notice, notice.code_digest))

    def type_code(self, notice: Notify, digest: str) -> None:
        """Have somebody type the code with *digest* at the box of *notice*."""
        if digest == notice.code_digest:
            self.right_codes.add(notice.session)
        self.feed(
            CodeEntered(vehicle=notice.vehicle, session=notice.session, code_digest=digest)
        )

    def calm(self) -> None:
        """End the storm: from now on nothing goes wrong any more."""
        self.weather = CALM
        for name in tuple(self.offline):
            self.come_back(self.vehicles[name])

    @property
    def notices(self) -> list[Notify]:
        """Return what residents were told, oldest first."""
        return self.told(Notify)

    @property
    def all_done(self) -> bool:
        """Whether every parcel has ended and every vehicle stands at home, empty and idle."""
        return all(record.phase.is_end for record in self.fleet.parcels.values()) and all(
            v.node == v.home and v.trip is None and v.stands and not v.aboard and not v.lost
            for v in self.fleet.by_number
        )
