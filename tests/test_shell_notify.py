"""Notices reach their recipients: over a file, over real HTTP, through bad times."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

import pytest

from fleet_manager.core.commands import Notify
from fleet_manager.model.errors import ConfigError
from fleet_manager.model.ids import BoxId, ContactRef, ParcelId, PointId, SessionId, VehicleId
from fleet_manager.shell.notify import Channel, FileChannel, Notice, Notifier, WebhookChannel

DEADLINE_MS = 5_000
PATIENCE_S = 20


def a_notice(number: int = 1) -> Notice:
    order = Notify(
        session=SessionId(f"t.1.visit/{number}"),
        code_digest="d",
        contact=ContactRef(f"contact-{number}"),
        parcel=ParcelId(f"p{number}"),
        vehicle=VehicleId("m/1"),
        box=BoxId(str(number)),
        point=PointId("shelf-3"),
        deadline_ms=DEADLINE_MS,
    )
    return Notice(order=order, code="012345", time_ms=1_000)


class Delivered:
    """Hears what a notifier reports; at work while the ``with`` lasts."""

    def __init__(self, channel: Channel, now_ms: int = 0) -> None:
        self.sessions: SimpleQueue[SessionId] = SimpleQueue()
        self.notifier = Notifier(
            channel,
            lambda notice: self.sessions.put(notice.order.session),
            lambda: now_ms,
            retry_s=(0.001, 0.002),
        )

    def __enter__(self) -> "Delivered":
        self.notifier.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.notifier.stop()


@contextmanager
def a_webhook(*answers: int) -> Iterator[tuple[str, SimpleQueue[bytes]]]:
    """Serve on loopback; the first requests get *answers* as status, all others 204."""
    posted: SimpleQueue[bytes] = SimpleQueue()
    statuses = iter(answers)

    class Handler(BaseHTTPRequestHandler):
        """Takes what is posted."""

        def do_POST(self) -> None:
            """Keep the body and answer the next status."""
            posted.put(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(next(statuses, 204))
            self.end_headers()

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/notices", posted
        finally:
            server.shutdown()
            thread.join()


def test_a_notice_in_the_file_says_all_a_recipient_needs(tmp_path: Path) -> None:
    file = tmp_path / "notices.jsonl"
    with Delivered(FileChannel(file)) as delivered:
        for number in (1, 2):
            delivered.notifier.send(a_notice(number))
            assert delivered.sessions.get(timeout=PATIENCE_S) == f"t.1.visit/{number}"
    first, second = map(json.loads, file.read_text().splitlines())
    assert first == {
        "time_ms": 1_000, "session": "t.1.visit/1", "contact": "contact-1", "parcel": "p1",
        "vehicle": "m/1", "box": "1", "point": "shelf-3", "code": "012345",
        "deadline_ms": DEADLINE_MS,
    }  # fmt: skip
    assert second["contact"] == "contact-2"
    assert file.stat().st_mode & 0o077 == 0


def test_a_notice_is_posted_until_the_webhook_takes_it() -> None:
    with a_webhook(500, 503) as (url, posted), Delivered(WebhookChannel(url)) as delivered:
        delivered.notifier.send(a_notice())
        assert delivered.sessions.get(timeout=PATIENCE_S) == "t.1.visit/1"
        bodies = [json.loads(posted.get(timeout=1)) for _ in range(3)]
    assert [body["code"] for body in bodies] == ["012345"] * 3
    assert posted.empty()


def test_a_notice_that_cannot_be_delivered_is_given_up_at_its_deadline(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with (
        a_webhook(500) as (url, posted),
        Delivered(WebhookChannel(url), now_ms=DEADLINE_MS) as delivered,
    ):
        delivered.notifier.send(a_notice())
        posted.get(timeout=PATIENCE_S)
    assert delivered.notifier.given_up == 1
    assert delivered.sessions.empty()
    assert "p1" in caplog.text
    assert "012345" not in caplog.text
    assert "contact-1" not in caplog.text


def test_stopping_does_not_wait_for_a_webhook_that_never_answers_well(tmp_path: Path) -> None:
    nowhere = FileChannel(tmp_path / "missing" / "notices.jsonl")
    with Delivered(nowhere, now_ms=0) as delivered:
        delivered.notifier.send(a_notice())
    assert delivered.sessions.empty()


def test_a_notice_does_not_show_its_code_when_it_is_printed() -> None:
    assert "012345" not in repr(a_notice())


def test_a_webhook_address_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigError, match="http"):
        WebhookChannel("ftp://example")
