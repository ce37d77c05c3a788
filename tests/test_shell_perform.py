"""Each command does its one thing, at once."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from fleet_manager.core.commands import (
    Alarm,
    IssueCode,
    Notify,
    PublishInstantActions,
    PublishOrder,
    Solve,
    WakeAt,
)
from fleet_manager.core.events import CodeIssued, Event, PlanFound
from fleet_manager.model.ids import BoxId, ContactRef, ParcelId, PointId, SessionId
from fleet_manager.shell.inbox import Inbox
from fleet_manager.shell.perform import Performer
from fleet_manager.vda5050.messages import InstantActions, Order
from tests.a_fleet import NOW_MS, VAN
from tests.dispatch_problems import a_carrier, a_demand, a_problem
from tests.shell_parts import PATIENCE_S, until
from tests.shell_service import a_performer

SESSION = SessionId("o1.4.visit/7")


@pytest.fixture
def performer(tmp_path: Path) -> Iterator[Performer]:
    with a_performer(tmp_path, Inbox()) as made:
        yield made


def next_event(performer: Performer) -> Event | None:
    (item,) = performer.inbox.take(1, PATIENCE_S)
    return item.event


def a_notify(digest: str) -> Notify:
    return Notify(
        session=SESSION,
        code_digest=digest,
        contact=ContactRef("contact-1"),
        parcel=ParcelId("p1"),
        vehicle=VAN,
        box=BoxId("7"),
        point=PointId("locker"),
        deadline_ms=NOW_MS + 1,
    )


def test_orders_and_instant_actions_leave_by_the_link(performer: Performer) -> None:
    order = Order(order_id="o1", order_update_id=0, nodes=(), edges=())
    commands = (
        PublishOrder(vehicle=VAN, order=order),
        PublishInstantActions(vehicle=VAN, instant_actions=InstantActions(actions=())),
    )
    performer.perform(commands, NOW_MS)
    assert performer.link.unsent == 2


def test_a_code_is_drawn_and_reported_by_its_digest(performer: Performer) -> None:
    performer.perform([IssueCode(session=SESSION)], NOW_MS)
    event = next_event(performer)
    assert isinstance(event, CodeIssued)
    code = performer.codes.plain(event.code_digest)
    assert code is not None
    assert performer.codes.digest(SESSION, code) == event.code_digest


def test_a_recipient_is_told_the_code_that_was_drawn(
    performer: Performer, tmp_path: Path
) -> None:
    digest = performer.codes.issue(SESSION)
    performer.perform([a_notify(digest)], NOW_MS)
    file = tmp_path / "notices.jsonl"
    until(lambda: file.exists() and file.read_text().endswith("\n"))
    notice = json.loads(file.read_text())
    assert notice["code"] == performer.codes.plain(digest)
    assert notice["time_ms"] == NOW_MS


def test_nobody_is_told_a_code_that_is_not_known_any_more(
    performer: Performer, tmp_path: Path
) -> None:
    forgotten = performer.codes.issue(SESSION)
    performer.codes.forget(forgotten)
    known = performer.codes.issue(SESSION)
    performer.perform([a_notify(forgotten), a_notify(known)], NOW_MS)
    file = tmp_path / "notices.jsonl"
    until(lambda: file.exists() and file.read_text().endswith("\n"))
    performer.notifier.stop()
    assert len(file.read_text().splitlines()) == 1


def test_a_problem_goes_to_the_solver_and_its_answer_to_the_inbox(performer: Performer) -> None:
    problem = a_problem([a_demand("p1", 1)], [a_carrier("van-1")])
    performer.perform([Solve(problem=problem)], NOW_MS)
    event = next_event(performer)
    assert isinstance(event, PlanFound)
    assert event.problem == problem.id


def test_a_deadline_is_kept(performer: Performer) -> None:
    performer.perform([WakeAt(time_ms=NOW_MS + 5)], NOW_MS)
    assert performer.timers.next_ms == NOW_MS + 5


def test_an_alarm_is_logged_and_told(
    performer: Performer, caplog: pytest.LogCaptureFixture
) -> None:
    performer.perform([Alarm(text="van-0 is stuck", vehicle=VAN)], NOW_MS)
    assert "van-0 is stuck" in caplog.text
    (line,) = performer.chronicle.after(0, 9)
    assert (line["kind"], line["vehicle"]) == ("alarm", VAN)
