"""One vehicle's agent: what happens comes in, what is to be said and done goes out.

It runs the vehicle's side of VDA 5050 (``vda5050.vehicle``) over a robot that follows a path
and does actions. ``take`` is its only door. Outputs are carried out in their order: what has to
be remembered comes before whatever depends on it.
"""

from collections import deque
from typing import assert_never

from fleet_manager.agent import faults, resuming
from fleet_manager.agent.errands import ASK_AGAIN_MS, running
from fleet_manager.agent.hearing import hear
from fleet_manager.agent.memory import Memory
from fleet_manager.agent.robot import Silence
from fleet_manager.agent.setup import Setup
from fleet_manager.agent.talk import Talk
from fleet_manager.agent.words import (
    ActionReported,
    Battery,
    Condition,
    DriveFailed,
    DriveRecovered,
    Event,
    HandsChanged,
    Heard,
    KeypadUsed,
    LinkChanged,
    MemoryFailed,
    MemoryWritten,
    Odometry,
    OdometryUnusable,
    Output,
    Tick,
)
from fleet_manager.vda5050.acceptance import REACH_M
from fleet_manager.vda5050.messages import ActionStatus, ErrorEntry, OperatingMode
from fleet_manager.vda5050.vehicle_words import (
    ActionProgress,
    CodeTyped,
    Connected,
    FaultCleared,
    FaultRaised,
    ModeSwitched,
    Phase,
    Placed,
    Publish,
    Rested,
    StateDue,
    VehicleDialogue,
)

HELD_MAX = 16
"""Messages that wait until the robot has said where it is; the fleet sends orders again."""
JUST_MS = 1_000
"""Who was asked so short a while ago has not forgotten."""
STALL_MS = 1_000
"""After a longer pause it was this process that stood still: what the robot said waits."""
BATTERY_STEP_PERCENT = 1.0
"""A change of the battery that is worth a state."""


class Agent:
    """One vehicle; *kept* is what it remembered when it was last on."""

    def __init__(self, setup: Setup, kept: Memory | None) -> None:
        self.setup = setup
        self._talk = Talk(setup, kept)
        self._begun_ms: int | None = None
        self._seen_ms = 0
        self._ready = False
        self._up = False
        self._hands_ms = 0
        self._held: deque[Heard] = deque(maxlen=HELD_MAX)
        self._lost = kept is not None
        """The remembered order has not been held against where the vehicle is."""
        self._silence = Silence.SPEAKS
        self._order_id = self.dialogue.order_id
        self._told_percent = -1.0

    @property
    def dialogue(self) -> VehicleDialogue:
        """How the conversation with the fleet stands."""
        return self._talk.dialogue

    @property
    def silence(self) -> Silence:
        """Whether the robot speaks."""
        return self._silence

    @property
    def linked(self) -> bool:
        """Whether the broker answers."""
        return self._up

    def take(self, event: Event, now_ms: int) -> tuple[Output, ...]:
        """Let something happen; return what is to be done, in this order."""
        if self._begun_ms is None:
            # Patience begins with the first event: there may be many agents to make.
            self._begun_ms = self._hands_ms = now_ms
            self._talk.robot.wait_from(now_ms)
        elif now_ms - self._seen_ms > STALL_MS:
            self._talk.robot.excuse(now_ms - self._seen_ms)
        self._seen_ms = now_ms
        self._take(event, now_ms)
        if not self._ready:
            self._begin_when_complete(now_ms)
        if self.dialogue.order_id != self._order_id:
            self._order_id = self.dialogue.order_id
            self._clear(faults.ACTION_FAILED, now_ms)
        outputs = self._talk.drain()
        if self._ready:
            return outputs
        # A state from before all is known would tell the fleet what is not so.
        return tuple(output for output in outputs if not isinstance(output, Publish))

    def _take(self, event: Event, now_ms: int) -> None:  # noqa: C901, PLR0912, PLR0915
        # A table reads best in one piece.
        match event:
            case Heard():
                self._hear(event, now_ms)
            case LinkChanged(up=up):
                self._up = up
                if up and self._ready:
                    self._talk.on(Connected(), now_ms)
            case Odometry():
                self._feel(event, now_ms)
            case OdometryUnusable(why=why):
                self._raise(faults.fault(faults.POSITION_UNKNOWN, why), now_ms)
            case Battery():
                self._note_battery(event, now_ms)
            case Condition():
                self._note_condition(event, now_ms)
            case ActionReported():
                self._report(event, now_ms)
            case HandsChanged(ready=ready):
                self._change_hands(now_ms, ready=ready)
            case KeypadUsed(compartment=compartment, code=code):
                self._talk.on(CodeTyped(compartment=compartment, code=code), now_ms)
            case DriveFailed(why=why):
                self._raise(faults.fault(faults.DRIVE_FAILED, why), now_ms)
            case DriveRecovered():
                self._clear(faults.DRIVE_FAILED, now_ms)
            case MemoryFailed(why=why):
                self._raise(faults.fault(faults.NOT_REMEMBERED, why, fatal=True), now_ms)
            case MemoryWritten():
                self._clear(faults.NOT_REMEMBERED, now_ms)
            case Tick():
                self._pass_time(now_ms)
            case _:
                assert_never(event)

    def _hear(self, message: Heard, now_ms: int) -> None:
        """Take what the fleet sent; before the robot has spoken it waits."""
        if not self._ready:
            self._held.append(message)
            return
        event = hear(message.topic, message.payload, self.setup.prefix, self.setup.chart)
        if event is not None:
            self._talk.on(event, now_ms)

    def _begin_when_complete(self, now_ms: int) -> None:
        """Speak to the fleet once the robot has said all, or has had its time to."""
        late = now_ms - (self._begun_ms or 0) >= self.setup.robot_timeout_ms
        if not (self._talk.robot.complete or late):
            return
        self._ready = True
        if self._talk.robot.battery is None:
            why = "the robot has not said how full its battery is"
            self._raise(faults.fault(faults.BATTERY_UNKNOWN, why), now_ms)
        if self._up:
            self._talk.on(Connected(), now_ms)
        while self._held:
            self._hear(self._held.popleft(), now_ms)

    def _feel(self, odometry: Odometry, now_ms: int) -> None:
        talk = self._talk
        talk.robot.spoke(now_ms)
        if self._lost:
            self._find(odometry, now_ms)
        back = not talk.wheels.present
        talk.happened(talk.wheels.felt(odometry, now_ms), now_ms)
        self._stand_somewhere(now_ms)
        self._clear(faults.POSITION_UNKNOWN, now_ms)
        if back:
            self._silence = Silence.SPEAKS
            self._clear(faults.ROBOT_SILENT, now_ms)
            self._remind(now_ms)

    def _remind(self, now_ms: int) -> None:
        """Tell the robot once more what it is to do: it, or we, may have been off."""
        talk = self._talk
        if not talk.wheels.has_way:
            talk.happened(talk.wheels.again(), now_ms)
        talk.add(*talk.errands.ask_again(self.dialogue, now_ms, JUST_MS))

    def _find(self, odometry: Odometry, now_ms: int) -> None:
        """Hold the remembered order against where the vehicle is."""
        self._lost = False
        spot, reach_m = (odometry.pose.x_m, odometry.pose.y_m), REACH_M
        if self.dialogue.phase is Phase.IDLE:
            return
        if not resuming.fits(self.dialogue, self.setup.chart, spot, reach_m):
            self._talk.replace(resuming.dropped(self.dialogue))
            self._talk.happened(self._talk.wheels.halted(at_node=False), now_ms)

    def _stand_somewhere(self, now_ms: int) -> None:
        """Notice that a vehicle without a way stands on a node, on another one, or on none."""
        talk, wheels = self._talk, self._talk.wheels
        if wheels.has_way or self.dialogue.driving or wheels.seen is None:
            return
        near = wheels.away_m() <= REACH_M
        if near is not self.dialogue.on_node:
            talk.on(Rested(on_node=near), now_ms)
        if near or self.dialogue.phase is not Phase.IDLE:
            return
        node_id = self.setup.chart.nearest((wheels.seen.pose.x_m, wheels.seen.pose.y_m))
        if node_id:
            talk.on(Placed(node_id=node_id), now_ms)

    def _note_battery(self, battery: Battery, now_ms: int) -> None:
        robot = self._talk.robot
        if robot.battery is None:
            self._clear(faults.BATTERY_UNKNOWN, now_ms)
        changed = robot.battery is not None and robot.battery.charging != battery.charging
        robot.battery = battery
        moved = abs(battery.charge_percent - self._told_percent) >= BATTERY_STEP_PERCENT
        if self._ready and (changed or moved):
            self._told_percent = battery.charge_percent
            self._talk.on(StateDue(), now_ms)

    def _note_condition(self, condition: Condition, now_ms: int) -> None:
        """Take over what the robot says of itself; a state follows if anything changed."""
        robot = self._talk.robot
        before, robot.condition, robot.described = robot.condition, condition, True
        for name in before.errors:
            if name not in condition.errors:
                self._clear(name, now_ms)
        for name in condition.errors:
            if name not in before.errors:
                self._raise(faults.robot_error(name), now_ms)
        mode = OperatingMode.MANUAL if condition.manual else OperatingMode.AUTOMATIC
        if mode is not self.dialogue.mode:
            self._talk.on(ModeSwitched(mode=mode), now_ms)
        elif self._ready and condition != before:
            self._talk.on(StateDue(), now_ms)

    def _report(self, report: ActionReported, now_ms: int) -> None:
        errands = self._talk.errands
        known = [t for t in running(self.dialogue) if t.action.action_id == report.action_id]
        errands.heard(report.action_id, now_ms)
        if report.status is ActionStatus.INITIALIZING and known:
            return  # it is that already, or farther, and the robot was only asked again
        event = ActionProgress(
            action_id=report.action_id, status=report.status, result=report.result
        )
        self._talk.on(event, now_ms)
        failed = bool(known) and report.status is ActionStatus.FAILED
        if failed and not errands.was_given_up(report.action_id):
            about = (("actionId", report.action_id),)
            why = report.result or "the robot could not do it"
            self._raise(faults.fault(faults.ACTION_FAILED, why, about=about), now_ms)

    def _change_hands(self, now_ms: int, *, ready: bool) -> None:
        talk = self._talk
        talk.errands.ready, self._hands_ms = ready, now_ms
        if ready:
            self._clear(faults.HANDS_MISSING, now_ms)
            talk.happened(talk.wheels.again() if talk.wheels.has_way else [], now_ms)
            talk.add(*talk.errands.ask_again(self.dialogue, now_ms))

    def _pass_time(self, now_ms: int) -> None:
        talk = self._talk
        silence = talk.robot.silence(now_ms)
        if silence is not self._silence:
            self._fall_silent(silence, now_ms)
        handless_ms = 0 if talk.errands.ready else now_ms - self._hands_ms
        if handless_ms >= self.setup.robot_timeout_ms and any(running(self.dialogue)):
            why = "the robot offers no action server to do it"
            self._raise(faults.fault(faults.HANDS_MISSING, why), now_ms)
        talk.add(*talk.errands.ask_again(self.dialogue, now_ms, ASK_AGAIN_MS))
        setup = self.setup
        pause_ms = (
            setup.driving_interval_ms if self.dialogue.driving else setup.state_interval_ms
        )
        if self._ready and now_ms - talk.told_ms >= pause_ms:
            talk.on(StateDue(), now_ms)

    def _fall_silent(self, silence: Silence, now_ms: int) -> None:
        """Stop a robot that fell silent, and say so; only odometry ends it."""
        if silence is Silence.SPEAKS:
            return
        self._silence = silence
        self._talk.happened(self._talk.wheels.fell_silent(), now_ms)
        seconds = self.setup.robot_timeout_ms / 1000
        fatal = silence is Silence.LOST
        self._raise(faults.robot_silent(seconds, fatal=fatal), now_ms)

    def _raise(self, fault: ErrorEntry, now_ms: int) -> None:
        if fault not in self.dialogue.faults:
            self._talk.on(FaultRaised(fault=fault), now_ms)

    def _clear(self, error_type: str, now_ms: int) -> None:
        if any(fault.error_type == error_type for fault in self.dialogue.faults):
            self._talk.on(FaultCleared(error_type=error_type), now_ms)
