"""Problems: bodies that are too large, announced or not."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, Request

from fleet_manager.model.errors import PartError
from fleet_manager.shell.http_problem import BodyLimit, Problem, add_problem_handlers, answer

BYTES_MAX = 1000


def an_app() -> FastAPI:
    app = FastAPI()
    add_problem_handlers(app)
    app.add_middleware(BodyLimit, bytes_max=BYTES_MAX)

    @app.post("/count")
    async def count(request: Request) -> int:
        return len(await request.body())

    @app.get("/raise/{what}")
    async def fail(what: str) -> None:
        raise {
            "problem": Problem(409, "not now", errors=[{"field": "x"}]),
            "part": PartError("the broker is away"),
            "time": TimeoutError("too slow"),
            "bug": ZeroDivisionError("secret"),
        }[what]

    return app


def send(method: str, path: str, content: bytes | AsyncIterator[bytes] = b"") -> httpx.Response:
    async def go() -> httpx.Response:
        transport = httpx.ASGITransport(an_app(), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
            return await client.request(method, path, content=content)

    return asyncio.run(go())


async def in_pieces(count: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b"x" * 100


def test_a_body_within_the_limit_is_read() -> None:
    assert send("POST", "/count", b"x" * BYTES_MAX).json() == BYTES_MAX
    assert send("POST", "/count", in_pieces(10)).json() == BYTES_MAX


def test_a_body_that_announces_too_much_is_refused() -> None:
    assert send("POST", "/count", b"x" * (BYTES_MAX + 1)).status_code == 413


def test_a_body_that_turns_out_too_large_is_refused() -> None:
    refused = send("POST", "/count", in_pieces(11))
    assert refused.status_code == 413
    assert refused.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("what", "status"), [("problem", 409), ("part", 503), ("time", 503), ("bug", 500)]
)
def test_what_goes_wrong_has_its_status(what: str, status: int) -> None:
    problem = send("GET", f"/raise/{what}")
    assert problem.status_code == problem.json()["status"] == status
    assert "secret" not in problem.text


def test_a_problem_names_the_fields_it_is_about() -> None:
    assert send("GET", "/raise/problem").json()["errors"] == [{"field": "x"}]


def test_an_unknown_status_still_has_a_title() -> None:
    assert b'"title":"The request cannot be met"' in bytes(answer(418, "a teapot").body)
