"""Errors of the HTTP API, every one of them as problem details (RFC 9457)."""

from collections.abc import Sequence
from typing import Any

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fleet_manager.model.errors import PartError

MEDIA_TYPE = "application/problem+json"
BODY_BYTES_MAX = 5_000_000
RETRY_S = 2

_TITLES = {
    400: "The request cannot be read",
    401: "A token is needed",
    403: "This token may not do that",
    404: "There is no such thing",
    405: "That cannot be done here",
    409: "Not in the present state",
    413: "The request is too large",
    422: "A value is wrong",
    500: "A fault of the fleet manager",
    503: "The fleet cannot answer now",
}


class Problem(Exception):  # noqa: N818 (the standard's word)
    """What a handler raises to answer with a problem."""

    def __init__(
        self, status: int, detail: str, *, errors: Sequence[dict[str, str]] = ()
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = tuple(errors)


def answer(
    status: int,
    detail: str,
    errors: Sequence[dict[str, str]] = (),
    headers: dict[str, str] | None = None,
) -> Response:
    """Return a problem as a response."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": _TITLES.get(status, "The request cannot be met"),
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = list(errors)
    return Response(
        msgspec.json.encode(body), status_code=status, media_type=MEDIA_TYPE, headers=headers
    )


def busy(detail: str) -> Response:
    """Return the answer of a fleet that cannot answer now; the same request may be repeated."""
    advice = f"{detail}; ask again, the same request is never carried out twice"
    return answer(503, advice, headers={"Retry-After": str(RETRY_S)})


def add_problem_handlers(app: FastAPI) -> None:
    """Have every error of *app* answered as a problem."""

    async def problem(_request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)  # noqa: S101 (registered for it)
        headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else None  # noqa: PLR2004
        return answer(error.status, error.detail, error.errors, headers)

    async def refused(_request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 (registered for it)
        return answer(error.status_code, str(error.detail), headers=dict(error.headers or {}))

    async def invalid(_request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)  # noqa: S101 (registered for it)
        errors = [
            {
                "field": ".".join(str(part) for part in entry["loc"][1:])
                or str(entry["loc"][0]),
                "expected": str(entry["msg"]),
                "got": repr(entry.get("input"))[:80],
            }
            for entry in error.errors()
        ]
        return answer(422, "; ".join(f"{e['field']}: {e['expected']}" for e in errors), errors)

    async def away(_request: Request, error: Exception) -> Response:
        return busy(str(error))

    async def bug(_request: Request, _error: Exception) -> Response:
        return answer(500, "this is a bug; the log says more")

    app.add_exception_handler(Problem, problem)
    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(PartError, away)
    app.add_exception_handler(TimeoutError, away)
    app.add_exception_handler(Exception, bug)


class BodyLimit:
    """Refuses bodies that are too large, announced or not, before anybody keeps them."""

    def __init__(self, app: ASGIApp, bytes_max: int = BODY_BYTES_MAX) -> None:
        self._app = app
        self._bytes_max = bytes_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name: value for name, value in scope["headers"] if name == b"content-length"}
        announced = headers.get(b"content-length", b"0")
        if announced.isdigit() and int(announced) > self._bytes_max:
            await self._refuse()(scope, receive, send)
            return
        got = 0

        async def limited() -> Message:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            if got > self._bytes_max:
                raise Problem(413, self._detail())
            return message

        await self._app(scope, limited, send)

    def _refuse(self) -> Response:
        return answer(413, self._detail(), headers={"Connection": "close"})

    def _detail(self) -> str:
        return f"at most {self._bytes_max} bytes; hand parcels in in several parts"
