"""Carries out what the core commands, after it was written down. Never waits for anybody."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import assert_never

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
from fleet_manager.core.events import CodeIssued
from fleet_manager.model.ids import SessionId
from fleet_manager.shell.chronicle import Chronicle
from fleet_manager.shell.codes import Codes
from fleet_manager.shell.inbox import Inbox
from fleet_manager.shell.mqtt import FleetLink
from fleet_manager.shell.notify import Notice, Notifier
from fleet_manager.shell.solve_worker import SolveWorker
from fleet_manager.shell.timers import Timers

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Performer:
    """The hands of the fleet; used on the fleet's thread."""

    inbox: Inbox
    timers: Timers
    link: FleetLink
    codes: Codes
    notifier: Notifier
    solver: SolveWorker
    chronicle: Chronicle

    def perform(self, commands: Iterable[Command], now_ms: int) -> None:
        """Carry out *commands* in their order."""
        for command in commands:
            self._perform(command, now_ms)

    def _perform(self, command: Command, now_ms: int) -> None:
        match command:
            case PublishOrder(vehicle=vehicle, order=order):
                self.link.send_order(vehicle, order, now_ms)
            case PublishInstantActions(vehicle=vehicle, instant_actions=actions):
                self.link.send_instant_actions(vehicle, actions, now_ms)
            case IssueCode(session=session):
                self._issue(session)
            case Notify():
                self._notify(command, now_ms)
            case Solve(problem=problem):
                self.solver.submit(problem)
            case WakeAt(time_ms=time_ms):
                self.timers.add(time_ms)
            case Alarm(text=text, vehicle=vehicle):
                _log.warning("%s", text)
                self.chronicle.alarm(text, vehicle, now_ms)
            case _:
                assert_never(command)

    def _issue(self, session: SessionId) -> None:
        digest = self.codes.issue(session)
        self.inbox.put_own(CodeIssued(session=session, code_digest=digest))

    def _notify(self, order: Notify, now_ms: int) -> None:
        """Send the code; one drawn before a restart is unknown, a new one is on its way."""
        code = self.codes.plain(order.code_digest)
        if code is not None:
            self.notifier.send(Notice(order=order, code=code, time_ms=now_ms))
