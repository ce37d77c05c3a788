"""How the fleet manager is, for ``/diagnostics``: a line for each part, in plain words.

A counter that grew is a warning for a while, then it is history.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from diagnostic_msgs.msg import DiagnosticStatus, KeyValue

Json: TypeAlias = dict[str, Any]
Line: TypeAlias = tuple[bytes, str, Json]
"""Level, message, values."""

OK = DiagnosticStatus.OK
WARN = DiagnosticStatus.WARN
ERROR = DiagnosticStatus.ERROR
STALE = DiagnosticStatus.STALE

WARNED_S = 60
STALE_S = 10
"""Figures come every second; older ones mean that the fleet's thread is busy or stuck."""
INBOX_LONG = 1_000
AHEAD_MS_MAX = 1_000

_NAMED_MAX = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What there is to judge by."""

    state: str
    """Of the node: unconfigured, inactive, active or finalized."""
    failure: str = ""
    """What ended the fleet's loop."""
    board: tuple[int, list[Json], Json | None] = (0, [], None)
    """Its version, the vehicles, and the figures if there are any yet."""
    dropped: int = 0
    """Messages that were not published, for want of time."""
    ahead_ms: int = 0
    """How far fleet time is ahead of who tells it."""
    goals: int = 0


class Diagnosis:
    """Judges once a second, and remembers which counters grew lately."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._seconds = 0
        self._version = self._version_s = 0
        self._counts: dict[str, int] = {}
        self._grew_s: dict[str, int] = {}

    def judge(self, health: Health) -> list[DiagnosticStatus]:
        """Return a line for each part."""
        self._seconds += 1
        version, vehicles, figures = health.board
        if version != self._version:
            self._version, self._version_s = version, self._seconds
        if figures is None:
            return [self._line("fleet", *_without_figures(health))]
        offline = tuple(v["id"] for v in vehicles if v["in_service"] and not v["online"])
        return [
            self._line("fleet", *self._fleet(health, figures)),
            self._line("broker", *_broker(figures["broker"])),
            self._line("journal", OK, "written", figures["journal"]),
            self._line("solver", *self._solver(figures)),
            self._line("vehicles", *_vehicles(figures["vehicles"], offline)),
            self._line("rules", *_rules(figures["violations"])),
            self._line("messages", *self._messages(health)),
        ]

    def _fleet(self, health: Health, figures: Json) -> Line:
        values = {"state": health.state, **figures["inbox"], "uptime_s": figures["uptime_s"]}
        if health.failure:
            return ERROR, f"the fleet has stopped: {health.failure}", values
        if (age_s := self._seconds - self._version_s) >= STALE_S:
            return STALE, f"no figures for {age_s} s", values
        return (*self._inbox(health, figures), values)

    def _inbox(self, health: Health, figures: Json) -> tuple[bytes, str]:
        inbox = figures["inbox"]
        if self._grew("refused", inbox["refused"]):
            return WARN, "too much at once: events were refused"
        if inbox["depth"] >= INBOX_LONG:
            return WARN, f"{inbox['depth']} events wait"
        if health.ahead_ms >= AHEAD_MS_MAX:
            return WARN, f"fleet time stands: it is {health.ahead_ms / 1000:g} s ahead"
        return OK, "releasing" if figures["releasing"] else "holding: nothing is released"

    def _solver(self, figures: Json) -> Line:
        count = figures["solver_fallbacks"]
        values = {"fallbacks": count}
        if self._grew("fallbacks", count):
            return WARN, "plans come from insertion: the solver did not answer in time", values
        return OK, "plans", values

    def _messages(self, health: Health) -> Line:
        values = {"dropped": health.dropped, "goals": health.goals}
        if self._grew("dropped", health.dropped):
            return WARN, "more happened than could be published: messages were dropped", values
        return OK, "published", values

    def _grew(self, name: str, count: int) -> bool:
        """Return whether a counter grew lately."""
        if count > self._counts.get(name, 0):
            self._grew_s[name] = self._seconds
        self._counts[name] = count
        return self._seconds - self._grew_s.get(name, -WARNED_S) < WARNED_S

    def _line(
        self, part: str, level: bytes, message: str, values: Mapping[str, object]
    ) -> DiagnosticStatus:
        return DiagnosticStatus(
            level=level,
            name=f"{self._name}: {part}",
            message=message,
            hardware_id=self._name,
            values=list(_values(values)),
        )


def _without_figures(health: Health) -> Line:
    if health.failure:
        return ERROR, f"the fleet has stopped: {health.failure}", {}
    return OK, health.state, {}


def _broker(broker: Json) -> Line:
    values = {**broker, "bad_messages": sum(broker["bad_messages"].values())}
    if not broker["connected"]:
        return ERROR, f"no connection to {broker['url']}", values
    return OK, "connected", values


def _vehicles(vehicles: Json, offline: tuple[str, ...]) -> Line:
    held_off = vehicles["held_off"]
    values = {name: vehicles[name] for name in ("known", "online", "in_service", "moving")}
    complaints = []
    if offline:
        complaints.append(f"offline: {_some(offline)}")
    if held_off:
        complaints.append(f"held off: {_some(tuple(held_off))}")
        values["held_off"] = "; ".join(f"{name}: {why}" for name, why in held_off.items())
    if complaints:
        return WARN, "; ".join(complaints), values
    return OK, f"{vehicles['online']} online", values


def _rules(violations: list[str]) -> Line:
    if violations:
        return ERROR, f"broken, call for help: {violations[-1]}", {"broken": len(violations)}
    return OK, "kept", {"broken": 0}


def _some(names: tuple[str, ...]) -> str:
    more = len(names) - _NAMED_MAX
    return ", ".join(names[:_NAMED_MAX]) + (f" and {more} more" if more > 0 else "")


def _values(values: Mapping[str, object]) -> Iterator[KeyValue]:
    for key, value in values.items():
        yield KeyValue(key=key, value=str(value))
