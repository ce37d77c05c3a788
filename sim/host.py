"""The controller's shell in virtual time: the very same ``step`` between the wire and the disk.

Decisions are committed before a command leaves, messages are decoded as in service, and the
controller can be killed: before its decisions are on disk, after, or halfway through its
commands. What it knew is gone then; the journal brings it back, ``resume`` says what is owed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import new as hmac

from fleet_manager.core.commands import (
    Alarm,
    Command,
    IssueCode,
    Notify,
    PublishInstantActions,
    PublishOrder,
    Solve,
    WakeAt,
)
from fleet_manager.core.events import (
    CodeEntered,
    CodeIssued,
    ConnectionReported,
    Event,
    NoticeDelivered,
    ParcelsSubmitted,
    PlanFound,
    Reconnected,
    StateReported,
    TimePassed,
    VehicleDescribed,
)
from fleet_manager.core.fleet import Fleet, FleetSettings
from fleet_manager.core.step import Outcome, replay, resume, step
from fleet_manager.dispatch.check_plan import check_plan
from fleet_manager.dispatch.problem import Problem
from fleet_manager.dispatch.solver import Solver
from fleet_manager.handoff.session import session_id
from fleet_manager.model.ids import BoxId, SessionId, VehicleId
from fleet_manager.model.parcel import Parcel
from fleet_manager.roadmap.road import Road
from fleet_manager.vda5050.codec import Headers, decode, encode
from fleet_manager.vda5050.commission import vehicle_type_from
from fleet_manager.vda5050.messages import (
    Connection,
    Factsheet,
    Handoff,
    InstantActions,
    Order,
    State,
)
from fleet_manager.vda5050.topics import Kind, fleet_subscriptions, parse_topic, topic
from sim.clock import Clock
from sim.disk import Disk
from sim.network import Network
from sim.people import Notice
from sim.rng import Streams

_KEY = b"the simulator keeps no secrets"
_DIGITS = 6
_NOTICE_MS = 2_000
"""How long a notice is under way to a recipient's telephone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brains:
    """What a controller is made of, again after every crash."""

    road: Road
    settings: FleetSettings
    solver: Solver
    solver_latency_ms: int
    restart_ms: int


@dataclass(slots=True, kw_only=True)
class Counts:
    """What the host has seen pass."""

    events: int = 0
    decisions: int = 0
    crashes: int = 0
    solved: int = 0
    orders: int = 0
    alarms: list[tuple[int, str]] = field(default_factory=list)
    broken: list[tuple[int, str]] = field(default_factory=list)


class Host:
    """One controller; ``notified`` is called with every notice that leaves."""

    def __init__(
        self,
        world: tuple[Clock, Network, Streams],
        brains: Brains,
        disk: Disk,
        notified: Callable[[Notice], None],
    ) -> None:
        self.clock, self._network, self._streams = world
        self.brains = brains
        self.disk = disk
        self.counts = Counts()
        self.fleet: Fleet | None = None
        self._notified = notified
        self._headers = Headers()
        self._plain: dict[str, str] = {}
        self._drawn: dict[SessionId, int] = {}
        self._life = 0
        self._wakes: set[int] = set()
        self._crash_due = False
        self._chance = self._streams.stream("crash")
        self._link = self._network.connect("controller", self._hear, on_link=self._linked)

    def start(self) -> None:
        """Come to life: read the journal, listen, say what is owed."""
        self.fleet = Fleet(self.brains.road, self.brains.settings)
        replay(self.fleet, self.disk.read())
        if self._life == 0:
            for topic_filter, _ in fleet_subscriptions():
                if not topic_filter.endswith(Kind.VISUALIZATION):
                    self._link.subscribe(topic_filter)
        self._link.restore()
        if self.fleet is not None:
            self._act(resume(self.fleet, self.clock.now_ms))

    def submit(self, parcels: Sequence[Parcel]) -> bool:
        """Hand parcels in; False if the controller was not there to take them safely."""
        life = self._life
        if self.fleet is None:
            return False
        self.feed(ParcelsSubmitted(parcels=tuple(parcels)))
        return life == self._life

    def kill_soon(self) -> None:
        """Have the controller killed in its next step."""
        self._crash_due = True

    def feed(self, event: Event) -> None:
        """Let one event happen to the controller."""
        if self.fleet is not None:
            self.counts.events += 1
            self._act(step(self.fleet, event, self.clock.now_ms))

    def _act(self, outcome: Outcome) -> None:
        """Write, then act; or die in between."""
        durable = outcome.durable
        self.counts.decisions += len(durable)
        self.disk.append(self.clock.now_ms, durable)
        for violation in outcome.violations:
            self.counts.broken.append((self.clock.now_ms, violation.what))
        commands = outcome.commands
        if self._crash_due and durable:
            survives = int(self._chance.integers(3))
            if survives:
                self.disk.commit()
            self._perform(commands[: len(commands) // 2] if survives > 1 else ())
            self._die()
            return
        self.disk.commit()
        self._perform(commands)

    def _die(self) -> None:
        self.counts.crashes += 1
        self._crash_due = False
        self._life += 1
        self.fleet = None
        self.disk.crash()
        self._plain.clear()
        self._wakes.clear()
        self._link.cut()
        self.clock.after(self.brains.restart_ms, self.start)

    def _linked(self, up: bool) -> None:  # noqa: FBT001
        if up:
            self.feed(Reconnected())

    def _perform(self, commands: Sequence[Command]) -> None:
        for command in commands:
            self._do(command)

    def _do(self, command: Command) -> None:
        match command:
            case PublishOrder(vehicle=vehicle, order=order):
                self.counts.orders += 1
                self._publish(Kind.ORDER, vehicle, order)
            case PublishInstantActions(vehicle=vehicle, instant_actions=message):
                self._publish(Kind.INSTANT_ACTIONS, vehicle, message)
            case IssueCode(session=session):
                self._issue(session)
            case Notify():
                self._notify(command)
            case Solve(problem=problem):
                self._solve(problem)
            case WakeAt(time_ms=time_ms):
                self._wake_at(time_ms)
            case Alarm(text=text):
                self.counts.alarms.append((self.clock.now_ms, text))

    def _publish(self, kind: Kind, vehicle: VehicleId, body: Order | InstantActions) -> None:
        stamped = self._headers.stamp(kind, vehicle, body, self.clock.now_ms)
        self._link.publish(topic(kind, vehicle), encode(stamped), qos=kind.qos)

    def _issue(self, session: SessionId) -> None:
        number = self._drawn.get(session, 0) + 1
        self._drawn[session] = number
        drawn = int(self._streams.stream(f"code/{session}/{number}").integers(10**_DIGITS))
        code = f"{drawn:0{_DIGITS}d}"
        digest = code_digest(session, code)
        self._plain[digest] = code
        self._soon(0, CodeIssued(session=session, code_digest=digest))

    def _notify(self, order: Notify) -> None:
        code = self._plain.get(order.code_digest)
        if code is None:
            return
        notice = Notice(
            time_ms=self.clock.now_ms,
            contact=order.contact,
            parcel=order.parcel,
            vehicle=order.vehicle,
            box=order.box,
            point=order.point,
            code=code,
            deadline_ms=order.deadline_ms,
            session=order.session,
        )
        self._notified(notice)
        self._soon(_NOTICE_MS, NoticeDelivered(session=order.session))

    def _solve(self, problem: Problem) -> None:
        self.counts.solved += 1
        plan = self.brains.solver.solve(problem)
        found = PlanFound(
            problem=problem.id,
            tours=plan.tours,
            unserved=plan.unserved,
            faults=check_plan(problem, plan),
            solver=plan.solver,
        )
        self._soon(self.brains.solver_latency_ms, found)

    def _wake_at(self, time_ms: int) -> None:
        if time_ms in self._wakes:
            return
        self._wakes.add(time_ms)
        life = self._life

        def wake() -> None:
            if life == self._life:
                self._wakes.discard(time_ms)
                self.feed(TimePassed())

        self.clock.at(time_ms, wake)

    def _soon(self, delay_ms: int, event: Event) -> None:
        """Let an answer arrive, unless the controller that asked is gone by then."""
        life = self._life
        self.clock.after(delay_ms, lambda: self.feed(event) if life == self._life else None)

    def _hear(self, text: str, payload: bytes) -> None:
        vehicle, kind = parse_topic(text)
        message = decode(kind, payload, text)
        match message:
            case State():
                self.feed(StateReported(vehicle=vehicle, state=message))
            case Connection(connection_state=state):
                self.feed(ConnectionReported(vehicle=vehicle, connection=state))
            case Factsheet():
                kind_of = vehicle_type_from(message, vehicle)
                self.feed(VehicleDescribed(vehicle=vehicle, type=kind_of))
            case Handoff(action_id=action, compartment=box, code=code):
                session = session_id(action, BoxId(box))
                digest = code_digest(session, code)
                self.feed(CodeEntered(vehicle=vehicle, session=session, code_digest=digest))
            case _:
                pass


def code_digest(session: SessionId, code: str) -> str:
    """Return the keyed digest of a code, as in service."""
    return hmac(_KEY, f"{session}|{code}".encode(), sha256).hexdigest()
