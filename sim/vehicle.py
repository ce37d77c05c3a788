"""A simulated vehicle: wheels, cabin and battery under a true VDA 5050 conversation.

It knows the wire and the road, nothing else: orders and instant actions come in as bytes,
states go out as bytes, and it drives what was released to it. Time is handed in; ``next_ms``
says when it wants to be woken. What an onlooker in the street would have seen is in ``diary``.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from typing import assert_never

from numpy.random import Generator

from fleet_manager.model.errors import MessageError
from fleet_manager.model.ids import BoxId, EdgeId, ParcelId, VehicleId
from fleet_manager.model.vehicle import VehicleType
from fleet_manager.vda5050.codec import Headers, decode, encode
from fleet_manager.vda5050.commission import factsheet_for
from fleet_manager.vda5050.messages import (
    AgvPosition,
    BatteryState,
    Connection,
    ErrorEntry,
    ErrorLevel,
    Factsheet,
    Handoff,
    InstantActions,
    Load,
    Order,
    State,
    Velocity,
)
from fleet_manager.vda5050.report import last_will
from fleet_manager.vda5050.running import is_triggered, running_wait
from fleet_manager.vda5050.topics import Kind
from fleet_manager.vda5050.vehicle import receive
from fleet_manager.vda5050.vehicle_words import (
    ActionProgress,
    CodeTyped,
    Connected,
    Drive,
    Effect,
    Event,
    FaultRaised,
    Halt,
    InstantActionsReceived,
    MalformedReceived,
    Moved,
    NodeReached,
    OrderReceived,
    Publish,
    Rested,
    Senses,
    StartAction,
    StateDue,
    StopAction,
    VehicleDialogue,
    begin,
)
from sim.battery import Battery
from sim.cabin import Cabin, Entry, Handling
from sim.track import Pose, Track
from sim.wheels import Leg, Turn, Wheels

Send = Callable[[Kind, bytes], None]
_PI = 3.1415
"""Rounded towards zero: the schema wants a heading between -pi and pi."""
FLAT = ErrorEntry(
    error_type="batteryEmpty",
    error_level=ErrorLevel.FATAL,
    error_description="the battery is empty; the vehicle must be fetched",
)
ASTRAY = ErrorEntry(
    error_type="offTheWay",
    error_level=ErrorLevel.FATAL,
    error_description="it stands on an edge and was sent along another; it must be fetched",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Make:
    """What a vehicle is and where it is put down."""

    id: VehicleId
    kind: VehicleType
    node: int
    map_id: str = "map"
    charge_permille: int = 1000
    handling: Handling = field(default_factory=Handling)
    state_interval_ms: int = 30_000
    """At least this often a state is sent (6.10)."""
    driving_interval_ms: int = 30_000
    """The same while it drives; smaller where somebody looks on."""


@dataclass(frozen=True, slots=True)
class Entered:
    """The vehicle drove onto an edge; *sequence_id* is that of the node at its end."""

    order_id: str
    edge_id: str
    sequence_id: int


class Vehicle:
    """One vehicle; ``hear``, ``wake`` and the keypad are its inputs, *send* its voice."""

    def __init__(
        self, make: Make, track: Track, rng: Generator, send: Send, now_ms: int
    ) -> None:
        self.make = make
        self.id = make.id
        self.track = track
        self.wheels = Wheels(track, make.kind, make.node)
        self.cabin = Cabin(make.handling, rng)
        self.battery = Battery(make.kind, make.charge_permille, now_ms)
        self.diary: list[Entered | Entry] = []
        self.dialogue: VehicleDialogue = begin(
            make.id, factsheet_for(make.kind), track.graph.node_ids[make.node]
        )
        self.driving_interval_ms = make.driving_interval_ms
        """As its make says, until somebody looks on more or less often."""
        self._send = send
        self._headers = Headers()
        self._told_ms = now_ms
        self._entered: int | None = None
        self._pending: deque[Event] = deque()

    @property
    def next_ms(self) -> int:
        """When the vehicle wants to be woken."""
        wheels, cabin = self.wheels.next_ms, self.cabin.next_ms
        pause = self.driving_interval_ms if self.wheels.rolling else self.make.state_interval_ms
        due_ms = self._told_ms + pause
        if wheels is not None and wheels < due_ms:
            due_ms = wheels
        if cabin is not None and cabin < due_ms:
            due_ms = cabin
        return due_ms

    def connected(self, now_ms: int) -> None:
        """Learn that the broker is there (again)."""
        self._on(Connected(), now_ms)

    def hear(self, kind: Kind, payload: bytes, now_ms: int) -> None:
        """Take what the fleet sent."""
        self.wake(now_ms)
        try:
            message = decode(kind, payload, self.id)
        except MessageError as wrong:
            event = MalformedReceived(kind=kind, field=wrong.field, expected=wrong.expected)
            self._on(event, now_ms)
            return
        match message:
            case Order():
                self._on(OrderReceived(order=message), now_ms)
            case InstantActions():
                self._on(InstantActionsReceived(instant_actions=message), now_ms)
            case _:
                pass

    def wake(self, now_ms: int) -> None:
        """Do everything that is due, in the order in which it was due."""
        while True:
            wheels, cabin = self.wheels.next_ms, self.cabin.next_ms
            wheels_ms = inf if wheels is None else wheels
            cabin_ms = inf if cabin is None else cabin
            if wheels_ms <= now_ms and wheels_ms <= cabin_ms:
                self._roll(now_ms)
            elif cabin_ms <= now_ms:
                report = self.cabin.progress(now_ms)
                if report is not None:
                    self._report(report, now_ms)
            else:
                break
        if self.next_ms <= now_ms:
            self._on(StateDue(), now_ms)

    @property
    def listens(self) -> bool:
        """Whether somebody at the keypad would be heard: a handoff runs here."""
        dialogue = self.dialogue
        wait = running_wait(dialogue)
        return wait is not None and dialogue.at_rest and not is_triggered(dialogue, wait)

    def type_code(self, box: BoxId, code: str, now_ms: int) -> None:
        """Let somebody type at the keypad."""
        self._on(CodeTyped(compartment=box, code=code), now_ms)

    def take(self, box: BoxId) -> ParcelId | None:
        """Let somebody take out what lies in an open box."""
        return self.cabin.take(box)

    def close(self, box: BoxId, now_ms: int) -> None:
        """Let somebody close a door."""
        report = self.cabin.close(box)
        if report is not None:
            self._report(report, now_ms)

    def will(self, now_ms: int) -> bytes:
        """Return what the broker is to say when the vehicle is cut off."""
        return self._written(Kind.CONNECTION, last_will(), now_ms)

    def pose(self, now_ms: int) -> Pose:
        """Return where the vehicle really is."""
        return self.wheels.pose(now_ms)

    def _roll(self, now_ms: int) -> None:
        leg = self.wheels.leg
        match self.wheels.turn(now_ms):
            case Turn.NODE if leg is not None:
                self._entered = None
                self._note_edge()
                self._on(NodeReached(sequence_id=leg.sequence_id), now_ms)
            case Turn.REST:
                self._entered = None
                self._on(Rested(on_node=self.wheels.on_node), now_ms)
            case _:
                pass

    def _report(self, report: ActionProgress, now_ms: int) -> None:
        if self.cabin.diary:
            self.diary.extend(self.cabin.diary)
            self.cabin.diary.clear()
        self._on(report, now_ms)

    def _on(self, event: Event, now_ms: int) -> None:
        """Tell the dialogue, and do what it answers; what follows from that comes after it."""
        self._settle_battery(now_ms)
        self._pending.append(event)
        if len(self._pending) > 1:
            return
        while self._pending:
            senses = self._senses(now_ms)
            self.dialogue, effects = receive(self.dialogue, self._pending[0], senses)
            for effect in effects:
                self._do(effect, now_ms)
            self._pending.popleft()

    def _do(self, effect: Effect, now_ms: int) -> None:
        match effect:
            case Publish(kind=kind, body=body):
                self._say(kind, body, now_ms)
            case Drive():
                self._drive(effect, now_ms)
            case Halt(at_node=at_node):
                (self.wheels.halt_at_node if at_node else self.wheels.halt)(now_ms)
            case StartAction(action=action):
                for report in self.cabin.start(action, now_ms):
                    self._report(report, now_ms)
            case StopAction(action=action):
                for report in self.cabin.stop(action):
                    self._report(report, now_ms)
            case _:
                assert_never(effect)

    def _drive(self, way: Drive, now_ms: int) -> None:
        if self.battery.empty:
            return
        legs = self._legs(way)
        if legs and self.wheels.stands_on not in (None, legs[0].edge):
            self._on(FaultRaised(fault=ASTRAY), now_ms)
            return
        self.cabin.charging = self.battery.charging = False
        if self.wheels.go(legs, now_ms):
            self._on(Moved(), now_ms)
        self._note_edge()

    def _legs(self, way: Drive) -> list[Leg]:
        """Return the way as far as it can be driven: known edges, each where the last ends."""
        graph, node, legs = self.track.graph, self.wheels.node, []
        for edge, end in zip(way.edges, way.nodes, strict=True):
            index = graph.edge_index.get(EdgeId(edge.edge_id))
            if index is None or graph.tail[index] != node:
                break
            node = int(graph.head[index])
            limit = inf if edge.max_speed is None else edge.max_speed * 1000
            legs.append(Leg(index, end.sequence_id, limit))
        return legs

    def _note_edge(self) -> None:
        """Write into the diary which edge is under the wheels now."""
        leg = self.wheels.leg
        if leg is not None and leg.sequence_id != self._entered and self.wheels.rolling:
            self._entered = leg.sequence_id
            edge = self.track.graph.edge_ids[leg.edge]
            self.diary.append(Entered(self.dialogue.order_id, edge, leg.sequence_id))

    def _settle_battery(self, now_ms: int) -> None:
        battery = self.battery
        was_empty = battery.empty
        battery.settle(now_ms, self.wheels.odometer_mm(now_ms))
        battery.charging = self.cabin.charging
        if battery.empty and not was_empty:
            self.wheels.halt(now_ms)
            self._on(FaultRaised(fault=FLAT), now_ms)

    def _say(
        self, kind: Kind, body: State | Connection | Factsheet | Handoff, now_ms: int
    ) -> None:
        if kind is Kind.STATE:
            self._told_ms = now_ms
        self._send(kind, self._written(kind, body, now_ms))

    def _written(
        self, kind: Kind, body: State | Connection | Factsheet | Handoff, now_ms: int
    ) -> bytes:
        return encode(self._headers.stamp(kind, self.id, body, now_ms))

    def _senses(self, now_ms: int) -> Senses:
        pose, motion, battery = self.pose(now_ms), self.wheels.motion(now_ms), self.battery
        return Senses(
            battery=BatteryState(
                battery_charge=battery.percent,
                charging=battery.charging,
                reach=battery.reach_m,
            ),
            position=AgvPosition(
                x=round(pose.x_mm / 1000, 3),
                y=round(pose.y_mm / 1000, 3),
                theta=min(max(round(pose.theta_rad, 4), -_PI), _PI),
                map_id=self.make.map_id,
                position_initialized=True,
            ),
            velocity=Velocity(vx=round(motion.speed_mm_s / 1000, 3)),
            distance_since_last_node=round(motion.way_mm / 1000, 3),
            loads=tuple(
                Load(load_id=parcel, load_position=box)
                for box, parcel in self.cabin.contents.items()
            ),
        )
