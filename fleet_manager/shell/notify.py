"""Telling recipients box and code, through a channel that knows who hides behind a contact.

A notice is one JSON object: ``{time_ms, session, contact, parcel, vehicle, box, point, code,
deadline_ms}``. The ``file`` channel appends it to a file for the owner's eyes only; ``webhook``
posts it to an address and tries again until the deadline. Neither holds up the fleet's thread.
What was delivered is reported; what was not is not, and the session ends as a no-show.
"""

import json
import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from pathlib import Path
from threading import Condition, Thread
from typing import Protocol

from fleet_manager.core.commands import Notify
from fleet_manager.model.errors import ConfigError

RETRY_S = (0.5, 1.0, 2.0, 5.0, 10.0)
"""Pauses between attempts, in seconds of this world; the last one stays."""
TIMEOUT_S = 5.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What one recipient is told."""

    order: Notify
    code: str = field(repr=False)
    time_ms: int

    def as_json(self) -> bytes:
        """Return the notice as one line of JSON without its end."""
        order = self.order
        text = {
            "time_ms": self.time_ms,
            "session": order.session,
            "contact": order.contact,
            "parcel": order.parcel,
            "vehicle": order.vehicle,
            "box": order.box,
            "point": order.point,
            "code": self.code,
            "deadline_ms": order.deadline_ms,
        }
        return json.dumps(text, ensure_ascii=False).encode()


Delivered = Callable[[Notice], None]
"""Called on the notifier's thread."""


class Channel(Protocol):
    """A way to reach recipients."""

    @property
    def lanes(self) -> int:
        """How many notices may be on their way at once."""
        ...

    def deliver(self, notice: Notice) -> None:
        """Hand the notice over; OSError if that cannot be done now."""
        ...


class FileChannel:
    """Appends notices to a file, one line each, mode 0600."""

    lanes = 1

    def __init__(self, file: Path) -> None:
        self._file = file

    def deliver(self, notice: Notice) -> None:
        """Append the notice."""
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        with os.fdopen(os.open(self._file, flags, 0o600), "ab") as out:
            out.write(notice.as_json() + b"\n")


class WebhookChannel:
    """Posts notices to an address; any 2xx answer means that it took over."""

    lanes = 4

    def __init__(self, url: str) -> None:
        if not url.startswith(("http://", "https://")):
            raise ConfigError("", "webhook", "an http:// or https:// address", url)
        self._url = url

    def deliver(self, notice: Notice) -> None:
        """Post the notice."""
        import httpx  # noqa: PLC0415 (0.1 s that a fleet without webhooks need not wait)

        try:
            answer = httpx.post(
                self._url,
                content=notice.as_json(),
                headers={"Content-Type": "application/json"},
                timeout=TIMEOUT_S,
            )
        except httpx.HTTPError as error:
            raise OSError(f"webhook: {type(error).__name__}") from error
        if not answer.is_success:
            raise OSError(f"webhook: status {answer.status_code}")


class Notifier:
    """Delivers notices, each until it is delivered or too late."""

    def __init__(
        self,
        channel: Channel,
        delivered: Delivered,
        now: Callable[[], int],
        retry_s: tuple[float, ...] = RETRY_S,
    ) -> None:
        self.given_up = 0
        self._channel = channel
        self._delivered = delivered
        self._now = now
        self._retry_s = retry_s
        self._waiting: list[tuple[float, int, int, Notice]] = []
        """Heap of (when, by the monotonic clock; number; attempts so far; notice)."""
        self._count = 0
        self._changed = Condition()
        self._stopping = False
        self._threads = [
            Thread(target=self._work, name=f"notices-{lane}", daemon=True)
            for lane in range(channel.lanes)
        ]

    def start(self) -> None:
        """Begin to deliver."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End; what is not delivered yet will get a new code after the next start."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    def send(self, notice: Notice) -> None:
        """Have the notice delivered; returns at once."""
        self._push(time.monotonic(), 0, notice)

    def _push(self, when_s: float, attempts: int, notice: Notice) -> None:
        with self._changed:
            self._count += 1
            heappush(self._waiting, (when_s, self._count, attempts, notice))
            self._changed.notify()

    def _work(self) -> None:
        while (taken := self._take()) is not None:
            attempts, notice = taken
            try:
                self._channel.deliver(notice)
            except OSError as error:
                self._try_later(attempts, notice, str(error))
            else:
                self._delivered(notice)

    def _take(self) -> tuple[int, Notice] | None:
        """Wait for the next notice whose time has come; None means that it is time to end."""
        with self._changed:
            while not self._stopping:
                now_s = time.monotonic()
                if self._waiting and self._waiting[0][0] <= now_s:
                    _, _, attempts, notice = heappop(self._waiting)
                    return attempts, notice
                self._changed.wait(self._waiting[0][0] - now_s if self._waiting else None)
            return None

    def _try_later(self, attempts: int, notice: Notice, why: str) -> None:
        order = notice.order
        if self._now() >= order.deadline_ms:
            self.given_up += 1
            _log.error("parcel %s: the recipient could not be told: %s", order.parcel, why)
            return
        pause_s = self._retry_s[min(attempts, len(self._retry_s) - 1)]
        _log.warning("parcel %s: notice not delivered, trying again: %s", order.parcel, why)
        self._push(time.monotonic() + pause_s, attempts + 1, notice)
