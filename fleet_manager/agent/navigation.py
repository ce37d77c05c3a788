"""How a navigator that takes goals (Nav2) is had to drive a way: one goal after the other.

::

    WANTED --sent--> ASKED --accepted--> DRIVING --succeeded--> DONE
      ^                |                   |
      |             refused          failed, cancelled by others
      +---- after a pause, longer each time ----+

A new way is a new goal, and takes the place of the old one without a stop. Answers to goals
that were replaced are passed over. A failure is reported, tried again, and reported as over
once the navigator drives again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from math import hypot

from fleet_manager.agent.line import Pose
from fleet_manager.agent.words import DriveFailed, DriveRecovered

APART_M = 1.0
"""Poses nearer to each other than this are thinned out: a navigator slows at each of them."""
PAUSE_S_MIN, PAUSE_S_MAX = 2, 30


@dataclass(frozen=True, slots=True, kw_only=True)
class SendGoal:
    """Have the navigator drive through *poses*; its answers name *number*."""

    number: int
    poses: tuple[Pose, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelGoal:
    """Have the navigator stop."""


Ask = SendGoal | CancelGoal | DriveFailed | DriveRecovered


class _Phase(Enum):
    DONE = auto()
    WANTED = auto()
    ASKED = auto()
    DRIVING = auto()


class Navigation:
    """The goal that a navigator has, should have, or failed to reach."""

    def __init__(self) -> None:
        self._phase = _Phase.DONE
        self._poses: tuple[Pose, ...] = ()
        self._number = 0
        self._failures = 0
        self._due_ms = 0

    def follow(self, poses: Sequence[Pose], now_ms: int, *, ready: bool) -> list[Ask]:
        """Have this way driven, in the place of any other."""
        self._poses, self._phase, self._due_ms = thinned(poses), _Phase.WANTED, now_ms
        return self.tick(now_ms, ready=ready)

    def stop(self) -> list[Ask]:
        """Have nothing driven; a failure is no longer of interest."""
        had_goal = self._phase in (_Phase.ASKED, _Phase.DRIVING)
        self._phase, self._number = _Phase.DONE, self._number + 1
        return [*([CancelGoal()] if had_goal else []), *self._over()]

    def tick(self, now_ms: int, *, ready: bool) -> list[Ask]:
        """Send what waits, once the navigator is there and the pause is over."""
        if self._phase is not _Phase.WANTED or not ready or now_ms < self._due_ms:
            return []
        self._phase, self._number = _Phase.ASKED, self._number + 1
        return [SendGoal(number=self._number, poses=self._poses)]

    def accepted(self, number: int) -> list[Ask]:
        """Know that the navigator takes the goal, which may have to stop by now."""
        if self._is_present(number):
            self._phase = _Phase.DRIVING
        return [CancelGoal()] if self._phase is _Phase.DONE else []

    def progressed(self, number: int) -> list[Ask]:
        """Know that it is under way."""
        return self._over() if self._is_present(number) else []

    def succeeded(self, number: int) -> list[Ask]:
        """Know that it has arrived, as it thinks; odometry decides."""
        if not self._is_present(number):
            return []
        self._phase = _Phase.DONE
        return self._over()

    def failed(self, number: int, why: str, now_ms: int) -> list[Ask]:
        """Know that it does not take the goal, or has given up on it."""
        if not self._is_present(number):
            return []
        pause_s = min(PAUSE_S_MIN * 2**self._failures, PAUSE_S_MAX)
        self._failures += 1
        self._phase, self._due_ms = _Phase.WANTED, now_ms + 1000 * pause_s
        return [DriveFailed(why=f"{why}; tried again in {pause_s} s")]

    def _is_present(self, number: int) -> bool:
        return number == self._number and self._phase in (_Phase.ASKED, _Phase.DRIVING)

    def _over(self) -> list[Ask]:
        """Report the end of a row of failures, if there was one."""
        failures, self._failures = self._failures, 0
        return [DriveRecovered()] if failures else []


def thinned(poses: Sequence[Pose]) -> tuple[Pose, ...]:
    """Return the poses to drive through: not the robot's own, none too near to the next."""
    kept: list[Pose] = []
    last = poses[0]
    for pose in poses[1:-1]:
        if _apart_m(last, pose) >= APART_M and _apart_m(pose, poses[-1]) >= APART_M:
            kept.append(pose)
            last = pose
    return (*kept, poses[-1])


def _apart_m(one: Pose, other: Pose) -> float:
    return hypot(other.x_m - one.x_m, other.y_m - one.y_m)
