"""The fleet's HTTP API from the command line: every failure is one sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias

import httpx
import msgspec

from fleet_manager.app.files import read_text
from fleet_manager.model.errors import InputError, PartError

Json: TypeAlias = dict[str, Any]

TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetAddress:
    """Where a fleet listens, and what it wants to see."""

    url: str
    token_file: Path

    def answers(self) -> bool:
        """Return whether a fleet answers there, to us."""
        try:
            with FleetClient(self) as fleet:
                fleet.get("/v1/status")
        except (PartError, InputError, OSError):
            return False
        return True


class FleetClient:
    """One fleet; use it in a ``with`` block."""

    def __init__(self, address: FleetAddress) -> None:
        self._address = address
        try:
            # The fleet is on this host: a proxy from the environment would be in the way.
            self._client = httpx.Client(
                base_url=address.url.rstrip("/"), timeout=TIMEOUT_S, trust_env=False
            )
        except httpx.InvalidURL as error:
            raise InputError("", "api", "http://host:port", address.url) from error
        if self._client.base_url.scheme not in {"http", "https"}:
            raise InputError("", "api", "http://host:port", address.url)

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Close the connection."""
        self._client.close()

    def get(self, path: str, **parameters: str | int) -> Json:
        """Return the answer to ``GET path``."""
        return self._ask("GET", path, parameters=parameters)

    def post(self, path: str, body: Mapping[str, object] | None = None) -> Json:
        """Return the answer to ``POST path``."""
        return self._ask("POST", path, body=body)

    def _ask(
        self,
        method: str,
        path: str,
        *,
        parameters: Mapping[str, str | int] | None = None,
        body: Mapping[str, object] | None = None,
    ) -> Json:
        try:
            response = self._client.request(
                method, path, params=parameters, json=body, headers=self._headers()
            )
        except httpx.TransportError as error:
            raise PartError(
                f"no answer from {self._address.url} ({error}); is `last100 run` running?"
            ) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise PartError(f"{self._address.url}: {error}") from error
        return self._answer(response)

    def _headers(self) -> dict[str, str]:
        token = read_text(self._address.token_file).strip()
        if not token.isascii() or not token:
            raise InputError(str(self._address.token_file), "", "a token", "something else")
        return {"Authorization": f"Bearer {token}"}

    def _answer(self, response: httpx.Response) -> Json:
        try:
            answer: Json = msgspec.json.decode(response.content or b"{}", type=dict)
        except msgspec.DecodeError as error:
            raise PartError(f"{self._address.url} is not a fleet's API") from error
        if response.is_success:
            return answer
        if response.status_code in {401, 403}:
            raise PartError(
                f"{self._address.url} does not accept the token in {self._address.token_file}"
            )
        raise PartError(
            str(answer.get("detail") or answer.get("title") or response.status_code)
        )
