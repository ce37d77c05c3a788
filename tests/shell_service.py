"""A service at work for tests: every part real, the broker away, all under one folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from fleet_manager.core.entry import decode
from fleet_manager.core.fleet import Fleet
from fleet_manager.core.step import replay
from fleet_manager.shell.board import Board
from fleet_manager.shell.chronicle import Chronicle
from fleet_manager.shell.clock import Clock, FleetClock, wall_ms
from fleet_manager.shell.codes import Codes
from fleet_manager.shell.endpoint import Endpoint
from fleet_manager.shell.inbound import Ears, Inbound
from fleet_manager.shell.inbox import Inbox
from fleet_manager.shell.journal import Journal, JournalMeta
from fleet_manager.shell.journal_sqlite import create_journal, open_journal
from fleet_manager.shell.mqtt import FleetLink
from fleet_manager.shell.notify import FileChannel, Notice, Notifier
from fleet_manager.shell.perform import Performer
from fleet_manager.shell.service import Listener, Parts, Service
from fleet_manager.shell.solve_worker import SolveWorker, worker_program
from fleet_manager.shell.timers import Timers
from tests.a_fleet import a_fleet
from tests.shell_parts import free_port


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A service that runs on a thread of its own, and what it works with."""

    service: Service
    inbox: Inbox
    board: Board
    performer: Performer
    journal: Journal
    failure: list[BaseException]
    """What ended the loop, if it did not end by itself."""
    thread: Thread


@contextmanager
def a_performer(folder: Path, inbox: Inbox) -> Iterator[Performer]:
    """Build the hands of a fleet; the broker is away, so what is sent is counted as unsent."""
    now = Clock(wall_ms()).now_ms
    codes = Codes(b"key")
    told: list[Notice] = []
    nowhere = Endpoint(host="127.0.0.1", port=free_port())
    inbound = Inbound(inbox, Ears(digest=codes.digest, now=now))
    performer = Performer(
        inbox=inbox,
        timers=Timers(),
        link=FleetLink(nowhere, inbound, "fleet"),
        codes=codes,
        notifier=Notifier(FileChannel(folder / "notices.jsonl"), told.append, now),
        solver=SolveWorker(inbox.put_own, worker_program("insertion")),
        chronicle=Chronicle(now()),
    )
    performer.notifier.start()
    performer.solver.start()
    try:
        yield performer
    finally:
        performer.solver.stop()
        performer.notifier.stop()


@contextmanager
def a_journal(folder: Path) -> Iterator[Journal]:
    """Open the journal in *folder*, a new one if there is none."""
    path = folder / "journal.sqlite3"
    meta = JournalMeta(site="here", map_digest="m", anchor_ms=wall_ms(), created_ms=wall_ms())
    journal = open_journal(path, "here", "m") if path.exists() else create_journal(path, meta)
    try:
        yield journal
    finally:
        journal.close()


@contextmanager
def a_service(
    journal: Journal,
    folder: Path,
    fleet: Fleet | None = None,
    clock: FleetClock | None = None,
    listener: Listener | None = None,
) -> Iterator[Work]:
    """Run a service over *journal*; *fleet* is empty or what the journal gives back.

    *clock* is the wall's if nobody else tells the time.
    """
    fleet = fleet or a_fleet()
    replay(fleet, ((entry.time_ms, decode(entry.payload)) for entry in journal.read()))
    inbox, board, failure = Inbox(), Board(), list[BaseException]()
    clock = clock or Clock(journal.meta.anchor_ms, 1.0, journal.head.time_ms)
    with a_performer(folder, inbox) as performer:
        parts = Parts(
            clock=clock,
            journal=journal,
            inbox=inbox,
            performer=performer,
            board=board,
            figures=lambda: {"parts": "fine"},
        )
        service = Service(fleet, parts)
        if listener is not None:
            service.listen(listener)

        def run() -> None:
            try:
                service.run()
            except BaseException as error:
                failure.append(error)

        thread = Thread(target=run)
        thread.start()
        try:
            yield Work(
                service=service, inbox=inbox, board=board, performer=performer,
                journal=journal, failure=failure, thread=thread,
            )  # fmt: skip
        finally:
            inbox.close()
            thread.join()
