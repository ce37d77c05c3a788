"""Tests of last100_ros.fleet_diagnostics."""

from typing import Any

import pytest
from diagnostic_msgs.msg import DiagnosticStatus

from last100_ros.fleet_diagnostics import STALE_S, WARNED_S, Diagnosis, Health

pytestmark = pytest.mark.ros

OK, WARN = DiagnosticStatus.OK, DiagnosticStatus.WARN
ERROR, STALE = DiagnosticStatus.ERROR, DiagnosticStatus.STALE


def figures(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {
        "releasing": True,
        "inbox": {"depth": 0, "refused": 0, "replaced": 3},
        "uptime_s": 12.5,
        "broker": {
            "url": "mqtt://here:1883", "kind": "mosquitto", "connected": True, "unsent": 0,
            "bad_messages": {"state": 2, "order": 1},
        },
        "journal": {"seq": 7, "digest": "ab"},
        "solver_fallbacks": 0,
        "vehicles": {"known": 2, "online": 2, "in_service": 2, "moving": 1, "held_off": {}},
        "violations": [],
        **changes,
    }  # fmt: skip


class Patient:
    """A fleet manager that is looked at every second."""

    def __init__(self) -> None:
        self.diagnosis = Diagnosis("fleet_manager")
        self.version = 0

    def lines(self, figures: dict[str, Any] | None, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
        """Return the lines by part; the board is new unless *changes* has an old one."""
        self.version += 1
        health = {"state": "active", "board": (self.version, [], figures), **changes}
        lines = self.diagnosis.judge(Health(**health))
        return {line.name.partition(": ")[2]: line for line in lines}


def line(part: str, figures: dict[str, Any] | None, **changes: Any) -> tuple[bytes, str]:  # noqa: ANN401
    found = Patient().lines(figures, **changes)[part]
    return found.level, found.message


def test_a_healthy_fleet_has_a_good_word_for_every_part() -> None:
    lines = Patient().lines(figures())
    assert {name: (each.level, each.message) for name, each in lines.items()} == {
        "fleet": (OK, "releasing"),
        "broker": (OK, "connected"),
        "journal": (OK, "written"),
        "solver": (OK, "plans"),
        "vehicles": (OK, "2 online"),
        "rules": (OK, "kept"),
        "messages": (OK, "published"),
    }


def test_a_line_has_its_figures_as_texts() -> None:
    values = {each.key: each.value for each in Patient().lines(figures())["broker"].values}
    assert values["bad_messages"] == "3"
    assert values["url"] == "mqtt://here:1883"


def test_without_a_fleet_there_is_only_the_state_of_the_node() -> None:
    lines = Patient().lines(None, state="unconfigured")
    assert [(each.level, each.message) for each in lines.values()] == [(OK, "unconfigured")]


@pytest.mark.parametrize("known", [figures(), None])
def test_a_fleet_that_has_stopped_is_an_error(known: dict[str, Any] | None) -> None:
    level, message = line("fleet", known, failure="the disk is full")
    assert (level, message) == (ERROR, "the fleet has stopped: the disk is full")


@pytest.mark.parametrize(
    ("part", "changes", "level", "message"),
    [
        ("fleet", {"releasing": False}, OK, "holding: nothing is released"),
        (
            "fleet",
            {"inbox": {"depth": 0, "refused": 3, "replaced": 0}},
            WARN,
            "too much at once: events were refused",
        ),
        (
            "fleet",
            {"inbox": {"depth": 4000, "refused": 0, "replaced": 0}},
            WARN,
            "4000 events wait",
        ),
        (
            "broker",
            {"broker": {"url": "mqtt://x:1", "connected": False, "bad_messages": {}}},
            ERROR,
            "no connection to mqtt://x:1",
        ),
        (
            "solver",
            {"solver_fallbacks": 1},
            WARN,
            "plans come from insertion: the solver did not answer in time",
        ),
        ("rules", {"violations": ["a", "two on a"]}, ERROR, "broken, call for help: two on a"),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(
    part: str, changes: dict[str, Any], level: bytes, message: str
) -> None:
    assert line(part, figures(**changes)) == (level, message)


def test_messages_that_were_dropped_are_a_warning() -> None:
    level, message = line("messages", figures(), dropped=5)
    assert (level, message.partition(":")[0]) == (
        WARN, "more happened than could be published",
    )  # fmt: skip


def test_a_clock_that_stands_is_a_warning() -> None:
    assert line("fleet", figures(), ahead_ms=3_500) == (
        WARN, "fleet time stands: it is 3.5 s ahead",
    )  # fmt: skip


def test_vehicles_in_service_that_are_offline_are_named_up_to_a_point() -> None:
    vehicles = [
        {"id": f"a/{number}", "in_service": number != 9, "online": number == 0}
        for number in range(10)
    ]
    level, message = line("vehicles", figures(), board=(1, vehicles, figures()))
    assert (level, message) == (WARN, "offline: a/1, a/2, a/3, a/4, a/5 and 3 more")


def test_vehicles_that_are_held_off_are_named_with_the_reason() -> None:
    held_off = {**figures()["vehicles"], "held_off": {"a/7": "no such map"}}
    found = Patient().lines(figures(vehicles=held_off))["vehicles"]
    assert (found.level, found.message) == (WARN, "held off: a/7")
    assert ("held_off", "a/7: no such map") in [(v.key, v.value) for v in found.values]


def test_a_counter_that_grew_is_a_warning_for_a_while() -> None:
    patient, grown = Patient(), figures(solver_fallbacks=1)
    patient.lines(figures())
    levels = [patient.lines(grown)["solver"].level for _ in range(WARNED_S + 1)]
    assert levels == [WARN] * WARNED_S + [OK]


def test_figures_that_do_not_change_any_more_are_stale() -> None:
    patient = Patient()
    old: tuple[int, list[Any], dict[str, Any]] = (1, [], figures())
    levels = [patient.lines(None, board=old)["fleet"].level for _ in range(STALE_S + 1)]
    assert levels == [OK] * STALE_S + [STALE]
    assert patient.lines(figures())["fleet"].level == OK
