"""How live residents hear of their parcels: from the notices file, or posted to a webhook.

Both hand over what the controller's notice channels write: one JSON object per notice. What
cannot be read is counted and passed over; a controller that is away or restarts is no concern
of the residents.
"""

from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, make_server

import msgspec

from sim.people import Notice

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

BODY_BYTES_MAX = 65_536
Take = Callable[[Notice], None]

_DECODER = msgspec.json.Decoder(Notice)


def read_notice(line: bytes) -> Notice | None:
    """Return the notice in a line of JSON, None if it is none."""
    try:
        return _DECODER.decode(line)
    except (msgspec.DecodeError, ValueError):
        return None


class NoticeFile:
    """Reads what is appended to a file that may not be there yet, or anew."""

    def __init__(self, file: Path, *, from_beginning: bool = False) -> None:
        self.unread = 0
        """Lines that were no notices."""
        self._file = file
        self._offset = 0
        self._inode = 0
        self._rest = b""
        if not from_beginning and file.exists():
            status = file.stat()
            self._offset, self._inode = status.st_size, status.st_ino

    def poll(self) -> list[Notice]:
        """Return the notices that were added since the last time."""
        found = [read_notice(line) for line in self._new_lines()]
        self.unread += sum(notice is None for notice in found)
        return [notice for notice in found if notice is not None]

    def _new_lines(self) -> list[bytes]:
        """Return complete new lines; half a line waits for its end."""
        try:
            status = self._file.stat()
            if status.st_ino != self._inode or status.st_size < self._offset:
                self._inode, self._offset, self._rest = status.st_ino, 0, b""
            if status.st_size == self._offset:
                return []
            with self._file.open("rb") as source:
                source.seek(self._offset)
                added = source.read()
        except OSError:
            return []
        self._offset += len(added)
        *lines, self._rest = (self._rest + added).split(b"\n")
        return [line for line in lines if line.strip()]


class NoticeHook:
    """Takes posted notices on loopback; *take* is called on the server's thread."""

    def __init__(self, port: int, take: Take) -> None:
        self._server = make_server("127.0.0.1", port, _answers(take), handler_class=_SILENT)
        self._thread = Thread(target=self._server.serve_forever, name="notices", daemon=True)

    @property
    def url(self) -> str:
        """Where to post to."""
        return f"http://127.0.0.1:{self._server.server_port}/"

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()


# The stock handler writes a line per request to stderr.
_SILENT = type("Silent", (WSGIRequestHandler,), {"log_message": lambda *_: None})


def _answers(take: Take) -> "WSGIApplication":
    """Return what answers 204 to a notice and 400 to anything else."""

    def answer(request: "WSGIEnvironment", start: "StartResponse") -> list[bytes]:
        length = str(request.get("CONTENT_LENGTH") or "")
        size = min(int(length), BODY_BYTES_MAX) if length.isdigit() else 0
        notice = read_notice(request["wsgi.input"].read(size))
        if notice is not None:
            take(notice)
        start("400 Bad Request" if notice is None else "204 No Content", [])
        return []

    return answer
