"""The controller of this process, open while the node is configured; its loop has a thread.

::

    open:  log -> journal, broker, HTTP, MQTT, solver -> the loop, holding -> web page
    close: the same backwards

The loop begins with nothing released, so that a fleet in an inactive node behaves the same
whether it has been active or not: it listens and takes parcels in, vehicles drive to the end of
what is released to them, and nothing more is released.
"""

import gc
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from threading import Thread
from typing import TypeVar

from fleet_manager.app.page_keeper import page_of
from fleet_manager.app.setup import setup_of
from fleet_manager.app.site import Site
from fleet_manager.core.events import Event, ReleaseAsked
from fleet_manager.core.fleet import Fleet
from fleet_manager.model.errors import PartError
from fleet_manager.shell.controller import Controller, Setup, open_controller
from fleet_manager.shell.followed_clock import FollowedClock
from fleet_manager.shell.inbox import Reply
from fleet_manager.shell.log import start_log, stop_log
from fleet_manager.shell.service import Listener
from last100_ros.places import Places

T = TypeVar("T")

ANSWER_S_MAX = 10.0


class FleetHost:
    """A controller, or nobody; ``ask`` and ``look`` from any thread, the rest from one."""

    def __init__(self, listener: Listener, died: Callable[[BaseException], None]) -> None:
        self._listener = listener
        self._died = died
        """Called on the fleet's thread when the loop ends by itself."""
        self._stack = ExitStack()
        self._controller: Controller | None = None
        self.places: Places | None = None
        self.failure: BaseException | None = None

    @property
    def controller(self) -> Controller:
        """The controller.

        Raises:
            PartError: There is none.
        """
        if self._controller is None:
            raise PartError("the fleet manager is not configured")
        return self._controller

    @property
    def is_open(self) -> bool:
        """Whether there is a controller."""
        return self._controller is not None

    def open(self, site: Site, clock: FollowedClock | None) -> None:
        """Start everything; *clock* tells fleet time if the wall clock does not.

        Raises:
            Last100Error, OSError: With a text for the operator; nothing is left running.
        """
        self.failure = None
        with ExitStack() as stack:
            site.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            start_log(site.state_dir, site.config.log.level.upper(), to_stderr=False)
            stack.callback(stop_log)
            setup = _in_time_of(clock, setup_of(site))
            controller = stack.enter_context(open_controller(setup))
            self._begin(controller, stack)
            stack.enter_context(page_of(site))
            stack.enter_context(_seldom_swept())
            self._stack = stack.pop_all()
        self.places = Places(setup.road.map, setup.map_geojson)
        self._controller = controller

    def close(self) -> None:
        """Stop everything; what is on disk is whole."""
        self._controller = self.places = None
        self._stack.close()

    def release(self, *, releasing: bool) -> None:
        """Have the fleet release or hold, and return once that is on disk.

        Raises:
            PartError: It did not answer.
        """
        try:
            self.ask(ReleaseAsked(releasing=releasing)).result(ANSWER_S_MAX)
        except TimeoutError:
            raise PartError(f"the fleet did not answer within {ANSWER_S_MAX:g} s") from None

    def ask(self, event: Event) -> Reply:
        """Let *event* wait; the answer is what the fleet concluded, once it is on disk."""
        return self.controller.service.ask(event)

    def look(self, read: Callable[[Fleet], T]) -> "Future[T]":
        """Have *read* called with the fleet on its own thread."""
        return self.controller.service.look(read)

    def now_ms(self) -> int:
        """Return fleet time."""
        return self.controller.clock.now_ms()

    def _begin(self, controller: Controller, stack: ExitStack) -> None:
        """Start the loop; the first thing it hears is to hold."""
        controller.service.listen(self._listener)
        controller.service.ask(ReleaseAsked(releasing=False))
        loop = Thread(target=self._run, args=(controller,), name="fleet", daemon=True)
        loop.start()
        stack.callback(loop.join)
        stack.callback(controller.stop)

    def _run(self, controller: Controller) -> None:
        try:
            controller.run()
        except BaseException as error:  # whatever ends the loop, the node must learn of it
            self.failure = error
            self._died(error)


@contextmanager
def _seldom_swept() -> Iterator[None]:
    """Have the collector pass over what is there: it stays, and to sweep it takes 0.1 s."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _in_time_of(clock: FollowedClock | None, setup: Setup) -> Setup:
    """Return the setup for a fleet whose time is told by *clock*, at whatever speed."""
    return setup if clock is None else replace(setup, clock=clock, speed=1.0)
