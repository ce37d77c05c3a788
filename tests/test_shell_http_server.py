"""The server on a real socket."""

import httpx
import pytest
from fastapi import FastAPI

from fleet_manager.model.errors import PartError
from fleet_manager.shell.http_server import HttpServer


def an_app() -> FastAPI:
    app = FastAPI()

    @app.get("/")
    def hello() -> str:
        return "hello"

    return app


def test_requests_are_answered_when_start_returns_and_not_after_stop() -> None:
    server = HttpServer("127.0.0.1", 0)
    server.start(an_app())
    assert httpx.get(server.url, trust_env=False).json() == "hello"
    assert not server.stopping
    server.stop()
    with pytest.raises(httpx.TransportError):
        httpx.get(server.url, trust_env=False)
    server.stop()


def test_a_small_answer_is_not_held_back() -> None:
    """Without TCP_NODELAY every other small answer waits for the caller's delayed ACK."""
    server = HttpServer("127.0.0.1", 0)
    server.start(an_app())
    with httpx.Client(trust_env=False) as client:
        took_s = sorted(client.get(server.url).elapsed.total_seconds() for _ in range(21))
    server.stop()
    assert took_s[10] < 0.03


def test_a_port_that_is_taken_is_named() -> None:
    first = HttpServer("127.0.0.1", 0)
    with pytest.raises(PartError, match=f"127.0.0.1:{first.port}"):
        HttpServer("127.0.0.1", first.port)
    first.stop()


def test_an_address_that_is_not_ours_is_named() -> None:
    with pytest.raises(PartError, match=r"192\.0\.2\.1"):
        HttpServer("192.0.2.1", 0)
