"""The actions a robot has been asked to do, and when it has to be asked again.

An action is known by its id on both sides: whoever is asked again for what it already does, or
did, says how it stands and does nothing twice. So the robot is asked once more whenever one
side may have forgotten: after either has been away, and after a long silence.
"""

from collections.abc import Iterator

from fleet_manager.agent.words import GiveUp, Output, Perform
from fleet_manager.vda5050.actions import ActionType
from fleet_manager.vda5050.messages import Action
from fleet_manager.vda5050.running import CONTROL
from fleet_manager.vda5050.vehicle_words import Phase, Tracked, VehicleDialogue

ASK_AGAIN_MS = 30_000
"""So long a robot may say nothing about an action that runs."""


class Errands:
    """What the robot is to do besides driving."""

    def __init__(self) -> None:
        self.ready = False
        """The robot's part that does actions is there."""
        self._heard_ms: dict[str, int] = {}
        self._given_up: set[str] = set()

    def begin(self, action: Action, now_ms: int) -> list[Output]:
        """Have *action* done; a wait for a trigger is nothing the robot does."""
        if not _is_for_robot(action):
            return []
        self._heard_ms[action.action_id] = now_ms
        return [Perform(action=action)] if self.ready else []

    def give_up(self, action: Action) -> list[Output]:
        """Have *action* given up."""
        if not _is_for_robot(action):
            return []
        self._given_up.add(action.action_id)
        return [GiveUp(action_id=action.action_id)] if self.ready else []

    def heard(self, action_id: str, now_ms: int) -> None:
        """Know that the robot said something about an action."""
        if action_id in self._heard_ms:
            self._heard_ms[action_id] = now_ms

    def was_given_up(self, action_id: str) -> bool:
        """Tell whether the end of the action was asked for."""
        return action_id in self._given_up

    def ask_again(
        self, dialogue: VehicleDialogue, now_ms: int, patience_ms: int = 0
    ) -> list[Output]:
        """Ask for every running action of which nothing was heard for so long."""
        asked: list[Output] = []
        for tracked in running(dialogue):
            action = tracked.action
            heard_ms = self._heard_ms.get(action.action_id, now_ms - patience_ms)
            if not self.ready or now_ms - heard_ms < patience_ms:
                continue
            self._heard_ms[action.action_id] = now_ms
            asked.append(Perform(action=action))
            ends = dialogue.phase is Phase.CANCELLING and tracked.sequence_id is not None
            if ends or action.action_id in self._given_up:
                asked.append(GiveUp(action_id=action.action_id))
        return asked

    def forget_old(self, dialogue: VehicleDialogue) -> None:
        """Forget actions the fleet no longer knows."""
        known = {tracked.action.action_id for tracked in dialogue.actions}
        self._heard_ms = {k: v for k, v in self._heard_ms.items() if k in known}
        self._given_up &= known


def running(dialogue: VehicleDialogue) -> Iterator[Tracked]:
    """Yield the actions that the robot is to be busy with."""
    return (t for t in dialogue.actions if t.is_running and _is_for_robot(t.action))


def _is_for_robot(action: Action) -> bool:
    return action.action_type not in CONTROL | {ActionType.WAIT_FOR_TRIGGER}
