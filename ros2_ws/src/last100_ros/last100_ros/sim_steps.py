"""Steps of the simulated world: a service call that is answered when the world has gone so far.

One step at a time. What else is asked meanwhile ends it: then the answer says so.
"""

from collections.abc import Callable
from dataclasses import dataclass

from rclpy.task import Future

from fleet_manager.model.errors import ConfigError
from sim.pace import Pace


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a step ended."""

    now_ms: int
    why_not: str = ""
    """Why it is not where it should be; empty if it is."""


class Steps:
    """Waits for the world; *shown_ms* says how far it has gone."""

    def __init__(self, pace: Pace, shown_ms: Callable[[], int]) -> None:
        self._pace = pace
        self._shown_ms = shown_ms
        self._until_ms = 0
        self._end: Future | None = None

    async def step(self, duration_ms: int) -> Ended:
        """Let the world go on for so long, and return when it has."""
        if self._end is not None:
            return Ended(now_ms=self._shown_ms(), why_not="a step is under way")
        try:
            self._until_ms = self._pace.step(duration_ms)
        except ConfigError as error:
            return Ended(now_ms=self._shown_ms(), why_not=str(error))
        self._end = Future()
        ended: Ended = await self._end
        return ended

    def look(self) -> None:
        """See whether the step is over; to be called many times a second."""
        if self._end is None or self._pace.stepping:
            return
        shown_ms, is_there = self._shown_ms(), self._pace.now_ms() == self._until_ms
        if is_there and shown_ms < self._until_ms:
            return  # the world is a little behind its own pace
        why_not = "" if is_there else "it was paused or let go on meanwhile"
        end, self._end = self._end, None
        end.set_result(Ended(now_ms=shown_ms, why_not=why_not))
