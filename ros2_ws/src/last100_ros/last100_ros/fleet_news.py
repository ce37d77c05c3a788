"""What happened in the fleet, on its way from the fleet's thread to that of ROS.

The fleet's thread adds and never waits: the queue is bounded, the oldest news is dropped and
counted when nobody takes it. What is only ever wanted in its present state is not queued but
marked as changed.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias, cast

from fleet_manager.core import decisions as core
from fleet_manager.core.fleet import Fleet
from fleet_manager.shell.forecast import Forecast
from last100_ros.handoffs import Handoff, see_handoff
from last100_ros.parcel_watch import ParcelWatch
from last100_ros.statuses import see_parcel

Json: TypeAlias = dict[str, Any]

NEWS_MAX = 50_000

_PLAN_CHANGES = (
    core.ParcelAccepted,
    core.ParcelCancelled,
    core.PlanAdopted,
    core.PlanRejected,
    core.TripAssigned,
    core.TripDropped,
    core.TripLoaded,
    core.VisitEnded,
    core.VisitSkipped,
    core.TripEnded,
)


class Decided(NamedTuple):
    """A decision that is on disk, and its number among them since the start."""

    now_ms: int
    seq: int
    decision: core.Durable


class ParcelNews(NamedTuple):
    """A parcel of which there is something new to say."""

    view: Json


News: TypeAlias = Decided | ParcelNews | Handoff


class FleetNews:
    """The queue; ``hear`` on the fleet's thread, ``take`` on another."""

    def __init__(self, news_max: int = NEWS_MAX) -> None:
        self._queue: deque[News] = deque(maxlen=news_max)
        self._watch: ParcelWatch | None = None
        self._seq = 0
        self.dropped = 0
        self.plan_changed = True

    def begin(self) -> None:
        """Listen to another fleet from now on, or to the same one after a restart."""
        self._watch = None
        self._queue.clear()
        self.plan_changed = True

    def hear(self, fleet: Fleet, decisions: Sequence[core.Decision], now_ms: int) -> None:
        """Take in what the fleet concluded: a ``Service`` listener."""
        durable = [
            cast("core.Durable", d) for d in decisions if not isinstance(d, core.FLEETING)
        ]
        if self._watch is None:
            self._watch = ParcelWatch(fleet)
        if not durable:
            return
        for decision in durable:
            self._seq += 1
            self._add(Decided(now_ms=now_ms, seq=self._seq, decision=decision))
            if isinstance(decision, core.SessionDecided):
                event = see_handoff(fleet, decision, now_ms)
                if event is not None:
                    self._add(event)
        forecast = Forecast(fleet, now_ms)
        for record in self._watch.changed(fleet, durable):
            self._add(ParcelNews(view=see_parcel(record, now_ms, forecast)))
        self.plan_changed |= any(isinstance(each, _PLAN_CHANGES) for each in durable)

    def take(self, most: int) -> Iterator[News]:
        """Yield what waits, oldest first."""
        for _ in range(most):
            try:
                yield self._queue.popleft()
            except IndexError:
                return

    def _add(self, news: News) -> None:
        if len(self._queue) == self._queue.maxlen:
            self.dropped += 1
        self._queue.append(news)
