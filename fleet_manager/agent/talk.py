"""The dialogue with the fleet, and what it has robot and disk do.

Whatever the dialogue remembers differently after an event is on disk before any effect of it
leaves. And the wheels never know more than the dialogue: where nothing is granted, no way is
left to drive.
"""

from collections import deque
from typing import assert_never

from fleet_manager.agent import memory
from fleet_manager.agent.errands import Errands
from fleet_manager.agent.memory import Memory
from fleet_manager.agent.robot import Robot
from fleet_manager.agent.setup import Setup
from fleet_manager.agent.track import Search
from fleet_manager.agent.wheels import Happened, Wheels
from fleet_manager.agent.words import Follow, LimitSpeed, Output, Remember, Stop
from fleet_manager.vda5050.topics import Kind
from fleet_manager.vda5050.vehicle import receive
from fleet_manager.vda5050.vehicle_words import (
    Drive,
    Effect,
    Event,
    Halt,
    Publish,
    StartAction,
    StopAction,
    VehicleDialogue,
    begin,
)


class Talk:
    """One vehicle's dialogue, its wheels and its errands."""

    def __init__(self, setup: Setup, kept: Memory | None) -> None:
        self.dialogue: VehicleDialogue = (
            begin(setup.vehicle, setup.factsheet)
            if kept is None
            else memory.remembered(kept, setup.factsheet)
        )
        self.wheels = Wheels(setup.chart, setup.chassis, self.dialogue.here)
        self.errands = Errands()
        self.robot = Robot(setup.robot_timeout_ms, setup.chart.map_id)
        self.told_ms = 0
        """When the last state was sent."""
        self._kept = kept
        self._resuming = kept is not None
        self._driven = self.dialogue.order_id
        self._pending: deque[Event] = deque()
        self._outputs: list[Output] = []

    def drain(self) -> tuple[Output, ...]:
        """Return what is to be done since the last time, in its order."""
        outputs, self._outputs = tuple(self._outputs), []
        return outputs

    def add(self, *outputs: Output) -> None:
        """Have something done that the dialogue did not ask for."""
        self._outputs += outputs

    def replace(self, dialogue: VehicleDialogue) -> None:
        """Go on with another dialogue; nothing is driven until it says so."""
        self.dialogue = dialogue
        self._keep()

    def happened(self, what: Happened, now_ms: int) -> None:
        """Pass on what the wheels report, and have the robot told what they say."""
        for each in what:
            match each:
                case Follow() | Stop() | LimitSpeed():
                    self._outputs.append(each)
                case _:
                    self.on(each, now_ms)

    def on(self, event: Event, now_ms: int) -> None:
        """Tell the dialogue; what follows from its effects comes after it."""
        self._pending.append(event)
        if len(self._pending) > 1:
            return
        while self._pending:
            wheels = self.wheels
            senses = self.robot.senses(wheels.seen, wheels.since_m, present=wheels.present)
            self.dialogue, effects = receive(self.dialogue, self._pending[0], senses)
            if not wheels.has_way and wheels.here != self.dialogue.here:
                wheels.placed(self.dialogue.here)
            self._keep()
            for effect in effects:
                self._do(effect, now_ms)
            if self.dialogue.granted is None and wheels.has_way:
                self.happened(wheels.halted(at_node=False), now_ms)
            self._pending.popleft()

    def _keep(self) -> None:
        kept = memory.memory_of(self.dialogue)
        if kept != self._kept:
            self._kept = kept
            self._outputs.append(Remember(payload=memory.write(kept)))
            self.errands.forget_old(self.dialogue)

    def _do(self, effect: Effect, now_ms: int) -> None:
        match effect:
            case Publish(kind=Kind.CONNECTION):
                pass  # the link says it, also when the agent cannot
            case Publish(kind=kind):
                self.told_ms = now_ms if kind is Kind.STATE else self.told_ms
                self._outputs.append(effect)
            case Drive():
                self.happened(
                    self.wheels.told(effect, self.dialogue.here, self._search(), now_ms), now_ms
                )
            case Halt(at_node=at_node):
                self.happened(self.wheels.halted(at_node=at_node), now_ms)
            case StartAction(action=action):
                self._outputs += self.errands.begin(action, now_ms)
            case StopAction(action=action):
                self._outputs += self.errands.give_up(action)
            case _:
                assert_never(effect)

    def _search(self) -> Search:
        """Return where on a new way the vehicle is looked for."""
        if self.dialogue.order_id != self._driven:
            self._driven, self._resuming = self.dialogue.order_id, False
            return Search.BEGIN
        resuming, self._resuming = self._resuming, False
        return Search.ANYWHERE if resuming else Search.NEAR
