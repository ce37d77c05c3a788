"""The HTTP server: uvicorn on a thread and an event loop of its own."""

import socket
import time
from threading import Thread
from typing import Any

import uvicorn

from fleet_manager.model.errors import PartError

_START_S_MAX = 10.0
_GOODBYE_S = 2
_BACKLOG = 256
_POLL_S = 0.01


class HttpServer:
    """Serves an ASGI application; the port is taken when it is made, so mistakes show early."""

    def __init__(self, host: str, port: int) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # With its protocol named, asyncio sends answers at once (TCP_NODELAY).
        self._socket = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._socket.bind((host, port))
            self._socket.listen(_BACKLOG)
        except OSError as error:
            self._socket.close()
            raise PartError(
                f"the HTTP API cannot listen on {host}:{port}: {error.strerror}; choose "
                "another port, or stop what listens there"
            ) from error
        self.host = host
        self.port: int = self._socket.getsockname()[1]
        self._server: uvicorn.Server | None = None
        self._thread: Thread | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def stopping(self) -> bool:
        """Whether it is on its way down; long answers should end."""
        return self._server is not None and self._server.should_exit

    def start(self, app: Any) -> None:  # noqa: ANN401 (any ASGI application)
        """Return when requests are answered."""
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            loop="asyncio",
            ws="none",
            server_header=False,
            timeout_graceful_shutdown=_GOODBYE_S,
        )
        self._server = uvicorn.Server(config)
        self._thread = Thread(
            target=self._server.run, args=([self._socket],), name="http", daemon=True
        )
        self._thread.start()
        until_s = time.monotonic() + _START_S_MAX
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > until_s:
                raise PartError(f"the HTTP API does not start on {self.url}")
            time.sleep(_POLL_S)

    def stop(self) -> None:
        """Answer what is under way and end; safe to call twice."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join()
        self._socket.close()
