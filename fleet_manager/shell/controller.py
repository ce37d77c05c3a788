"""The whole controller: every part started in its order, and stopped in the reverse.

::

    journal (locked, replayed) -> broker -> link, solver, notices -> HTTP API -> the loop

What an operator has to know when something is missing is in the error's text; what was started
by then is stopped again.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from fastapi import FastAPI

from fleet_manager.core.entry import decode
from fleet_manager.core.events import NoticeDelivered
from fleet_manager.core.fleet import Fleet, FleetSettings
from fleet_manager.core.step import replay
from fleet_manager.model.errors import ConfigError, PartError
from fleet_manager.roadmap.road import Road
from fleet_manager.shell.board import Board
from fleet_manager.shell.broker import PORT as BROKER_PORT
from fleet_manager.shell.broker import Broker, open_broker
from fleet_manager.shell.chronicle import Chronicle
from fleet_manager.shell.clock import Clock, FleetClock, wall_ms
from fleet_manager.shell.codes import open_codes, open_token
from fleet_manager.shell.endpoint import Credentials
from fleet_manager.shell.followed_clock import FollowedClock
from fleet_manager.shell.http import Api, make_app
from fleet_manager.shell.http_server import HttpServer
from fleet_manager.shell.http_stream import Stream
from fleet_manager.shell.inbound import Ears, Inbound
from fleet_manager.shell.inbox import Inbox
from fleet_manager.shell.journal import JournalMeta
from fleet_manager.shell.journal_sqlite import SqliteJournal, create_journal, open_journal
from fleet_manager.shell.map_view import local_map
from fleet_manager.shell.mqtt import FleetLink
from fleet_manager.shell.notify import Channel, Notice, Notifier
from fleet_manager.shell.perform import Performer
from fleet_manager.shell.service import Parts, Service
from fleet_manager.shell.solve_worker import SolveWorker, worker_program
from fleet_manager.shell.timers import Timers
from fleet_manager.shell.view import Json, status_view
from fleet_manager.vda5050.topics import PREFIX

JOURNAL = "journal.sqlite3"
HTTP_PORT = 8099

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Where vehicles and callers find us."""

    broker: str = "auto"
    broker_port: int = BROKER_PORT
    credentials: Credentials = field(default_factory=Credentials)
    prefix: str = PREFIX
    http_host: str = "127.0.0.1"
    http_port: int = HTTP_PORT
    token_file: Path | None = None
    """None means ``token`` in the state directory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """Everything it takes to control one site."""

    site: str
    state_dir: Path
    road: Road
    map_geojson: bytes
    map_digest: str
    """Of the map and the vehicle that the road was made for."""
    settings: FleetSettings
    channel: Channel
    network: Network = field(default_factory=Network)
    speed: float = 1.0
    clock: FollowedClock | None = None
    """Who tells fleet time, and has begun to; None means the wall clock at *speed*."""
    solver: str = "pyvrp"
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Controller:
    """A controller that is up: parcels are taken in as soon as ``run`` is at work."""

    service: Service
    inbox: Inbox
    board: Board
    clock: FleetClock
    journal: SqliteJournal
    broker: Broker
    api_url: str
    token_file: Path

    def run(self) -> None:
        """Work until ``stop``; raises what ``Service.run`` raises."""
        self.service.run()

    def stop(self) -> None:
        """Have ``run`` return after what it is at; from any thread or a signal handler."""
        self.inbox.close()


@contextmanager
def open_controller(setup: Setup) -> Iterator[Controller]:
    """Start every part; whatever was started is stopped again at the end, however it comes.

    Raises:
        JournalError, PartError, ConfigError: With a text for the operator.
    """
    with ExitStack() as stack:
        journal = _open_journal(setup)
        stack.callback(journal.close)
        # Before the journal is read: a mistake in an address should not take long to be told.
        server = HttpServer(setup.network.http_host, setup.network.http_port)
        stack.callback(server.stop)
        broker = _start_broker(setup, stack)
        clock = _clock(setup, journal)
        fleet = _replayed(setup, journal)
        frame = _Frame(setup=setup, clock=clock, journal=journal, broker=broker)
        service = _start_service(frame, fleet, stack)
        stack.callback(frame.inbox.close)
        token_file = setup.network.token_file or setup.state_dir / "token"
        server.start(_app(frame, service, open_token(token_file), lambda: server.stopping))
        _log.info("%s: HTTP API on %s, broker %s", setup.site, server.url, broker.endpoint.url)
        yield Controller(
            service=service,
            inbox=frame.inbox,
            board=frame.board,
            clock=clock,
            journal=journal,
            broker=broker,
            api_url=server.url,
            token_file=token_file,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """What all parts have in common."""

    setup: Setup
    clock: FleetClock
    journal: SqliteJournal
    broker: Broker
    inbox: Inbox = field(default_factory=Inbox)
    board: Board = field(default_factory=Board)
    began_ms: int = field(default_factory=wall_ms)


def _open_journal(setup: Setup) -> SqliteJournal:
    path = setup.state_dir / JOURNAL
    if not path.exists():
        now_ms = wall_ms()
        meta = JournalMeta(
            site=setup.site,
            map_digest=setup.map_digest,
            anchor_ms=now_ms,
            created_ms=now_ms,
            speed=setup.speed,
        )
        return create_journal(path, meta)
    journal = open_journal(path, setup.site, setup.map_digest)
    if journal.meta.speed != setup.speed:
        journal.close()
        expected = f"{journal.meta.speed:g}, as {path} was begun (or a new state directory)"
        raise ConfigError("", "speed", expected, setup.speed)
    return journal


def _clock(setup: Setup, journal: SqliteJournal) -> FleetClock:
    """Return fleet time, which goes on where the journal ends.

    Raises:
        PartError: If it is to be told by somebody who has not begun to.
    """
    last_ms = journal.head.time_ms
    if setup.clock is None:
        return Clock(journal.meta.anchor_ms, setup.speed, last_ms)
    if not setup.clock.wait(0):
        raise PartError("fleet time is to be told by a simulated world, which does not yet")
    setup.clock.not_before(last_ms)
    return setup.clock


def _replayed(setup: Setup, journal: SqliteJournal) -> Fleet:
    """Return the fleet as it was when the last decision was written."""
    # Vehicles remember the order they had: ids must differ from those of an older journal.
    run = f"{journal.meta.created_ms:x}"
    fleet = Fleet(setup.road, replace(setup.settings, run=run))
    began_ms = wall_ms()
    count = replay(fleet, ((e.time_ms, decode(e.payload)) for e in journal.read()))
    if count:
        _log.info("%d decisions replayed in %d ms", count, wall_ms() - began_ms)
    return fleet


def _start_broker(setup: Setup, stack: ExitStack) -> Broker:
    network = setup.network
    broker = open_broker(
        network.broker, setup.state_dir, network.broker_port, network.credentials
    )
    stack.callback(broker.stop)
    broker.start()
    return broker


def _start_service(frame: _Frame, fleet: Fleet, stack: ExitStack) -> Service:
    """Start link, solver and notices, and return the loop that works with them."""
    setup, clock, inbox = frame.setup, frame.clock, frame.inbox
    codes = open_codes(setup.state_dir)
    ears = Ears(
        digest=codes.digest,
        now=clock.now_ms,
        speed=lambda: clock.speed,
        prefix=setup.network.prefix,
    )
    inbound = Inbound(inbox, ears)
    link = FleetLink(
        frame.broker.endpoint, inbound, f"last100-{setup.site}", setup.network.prefix
    )

    def delivered(notice: Notice) -> None:
        codes.forget(notice.order.code_digest)
        inbox.put_own(NoticeDelivered(session=notice.order.session))

    notifier = Notifier(setup.channel, delivered, clock.now_ms)
    solver = SolveWorker(inbox.put_own, worker_program(setup.solver))
    performer = Performer(
        inbox=inbox,
        timers=Timers(),
        link=link,
        codes=codes,
        notifier=notifier,
        solver=solver,
        chronicle=Chronicle(clock.now_ms()),
    )
    for part in (notifier, solver, link):
        stack.callback(part.stop)
        part.start()
    parts = Parts(
        clock=clock,
        journal=frame.journal,
        inbox=inbox,
        performer=performer,
        board=frame.board,
        figures=lambda: _figures(frame, performer, inbound),
    )
    return Service(fleet, parts)


def _figures(frame: _Frame, performer: Performer, inbound: Inbound) -> Json:
    """Return what the parts have to say about themselves."""
    head, inbox, link = frame.journal.head, frame.inbox, performer.link
    return {
        "anchor_ms": frame.clock.anchor_ms,
        "speed": frame.clock.speed,
        "map": frame.setup.road.map.header.id,
        "site": frame.setup.site,
        "journal": {"seq": head.seq, "digest": head.digest.hex()},
        "inbox": {"depth": inbox.depth, "refused": inbox.refused, "replaced": inbox.replaced},
        "broker": {
            "url": link.endpoint.url,
            "kind": frame.broker.kind,
            "connected": link.connected,
            "unsent": link.unsent,
            "bad_messages": dict(inbound.bad),
        },
        "solver_fallbacks": performer.solver.fallbacks,
        "notices_given_up": performer.notifier.given_up,
        "uptime_s": (wall_ms() - frame.began_ms) / 1000,
        "version": frame.setup.version,
    }


def _app(frame: _Frame, service: Service, token: str, closing: Callable[[], bool]) -> FastAPI:
    setup, clock, chronicle = frame.setup, frame.clock, service.chronicle

    def status(fleet: Fleet) -> Json:
        return {**status_view(fleet, clock.now_ms()), **service.figures()}

    api = Api(
        desk=service,
        token=token,
        now=clock.now_ms,
        status=status,
        log_after=chronicle.after,
        stream=Stream(frame.board, chronicle, closing),
        map_geojson=setup.map_geojson,
        local_map=cache(lambda: local_map(setup.road.map)),
        views=service.views,
        version=setup.version,
    )
    return make_app(api)
